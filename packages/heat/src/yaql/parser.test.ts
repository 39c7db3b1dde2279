import { describe, expect, it } from 'vitest';
import type { Argument } from './ast.ts';
import { YaqlError } from './error.ts';
import { parse } from './parser.ts';
import { failure } from './testing/query.ts';

/** The tree on one line, all calls in prefix form. */
function shown(node: Argument): string {
  switch (node.kind) {
    case 'constant':
      return typeof node.value === 'string' ? `"${node.value}"` : String(node.value);
    case 'keyword':
      return node.name;
    case 'variable':
      return `$${node.name}`;
    case 'parenthesis':
      return `(${shown(node.inside)})`;
    case 'member':
      return `${shown(node.receiver)}${node.optional ? '?.' : '.'}${shown(node.member)}`;
    case 'mapping':
      return `${shown(node.key)} => ${shown(node.value)}`;
    case 'nothing':
      return '_';
    case 'call': {
      const name = node.name.replace(/^(#(unary_)?operator_|[#*])/, '');
      return `${name}{${node.args.map(shown).join(', ')}}`;
    }
  }
}

describe('the syntax of yaql', () => {
  it.each([
    ['1 + 2 * 3', '+{1, *{2, 3}}'],
    ['1 - 2 - 3', '-{-{1, 2}, 3}'],
    ['(1 + 2) * 3', '*{(+{1, 2}), 3}'],
    ['-$.a[0].b', '-{indexer{$.a, 0}.b}'],
    ['-1 =~ x', '=~{-{1}, x}'],
    ['a =~ b + c', '+{=~{a, b}, c}'],
    ['7 mod 2 / 3', '/{mod{7, 2}, 3}'],
    ['1 + 1 > 1 and true or false', 'or{and{>{+{1, 1}, 1}, true}, false}'],
    ['not a = b and c', 'and{not{equal{a, b}}, c}'],
    ['a = not b = c', 'equal{a, not{equal{b, c}}}'],
    ['a < b = c != d', 'not_equal{equal{<{a, b}, c}, d}'],
    ['1 in $ and not 2 in $', 'and{in{1, $}, not{in{2, $}}}'],
    ['let(a => 1) -> with(2) -> $a', '->{let{a => 1}, ->{with{2}, $a}}'],
    ['$?.a.b(1)[2, 3]', 'indexer{$?.a.b{1}, 2, 3}'],
    ['[1, [2], {}]', 'list{1, list{2}, map{}}'],
    ['{a => 1, $x => b}', 'map{a => 1, $x => b}'],
    ['f(,1,,2, k => 3)', 'f{_, 1, _, 2, k => 3}'],
    ['f()', 'f{}'],
    ['$1 + $name2', '+{$1, $name2}'],
    ['1.5.foo', '1.5.foo'],
    ['12.foo()', '12.foo{}'],
    ['true and null', 'and{true, null}'],
    ['überall', 'überall'],
    [' \n\t$ \r\n', '$'],
  ])('%s', (source, tree) => {
    expect(shown(parse(source))).toBe(tree);
  });

  it.each([
    ["'a\\'b'", "a'b"],
    ['"a\\"b\'"', 'a"b\''],
    ['`a\\`b\\d"`', 'a`b\\d"'],
    ['"\\d+"', '\\d+'],
    ['"\\n\\t\\\\"', '\n\t\\'],
    ['"\\x41\\u0042\\U00000043\\104"', 'ABCD'],
    ['""', ''],
    ['"two\nlines"', 'two\nlines'],
  ])('the text %s', (literal, value) => {
    expect(parse(literal)).toMatchObject({ kind: 'constant', value });
  });

  it('tells whole numbers from others', () => {
    expect(parse('10')).toMatchObject({ value: 10n });
    expect(parse('1.0')).toMatchObject({ value: 1 });
  });
});

describe('what is not yaql', () => {
  it.each<[source: string, column: number, message: RegExp]>([
    ['', 1, /ends where a value/],
    ['1 2', 3, /"2" stands where nothing more/],
    ['(2', 3, /closing parenthesis/],
    ['1 +', 4, /ends where a value/],
    ['.5', 1, /"\." stands where a value/],
    ['1e5', 1, /no number/],
    ['1 ? 2', 3, /"\?" means nothing/],
    ['"abc', 1, /no closing "/],
    ['"\\uzzzz"', 2, /hexadecimal/],
    ['"\\N{BULLET}"', 2, /by name/],
    ['not(true)', 1, /space after "not"/],
    ['$.(a)', 3, /a key or a function/],
    ['$."a"', 3, /a key or a function/],
    ['$.__class__', 3, /two underscores/],
    ['f(1,)', 5, /where a value/],
    ['f(,)', 4, /where a value/],
    ['f(a => 1, 2)', 11, /without a name/],
    ['f (1)', 3, /nothing more/],
    ['[1', 3, /"," or "]"/],
    ['1'.repeat(400), 1, /308 digits/],
    ['('.repeat(200), 101, /100 deep/],
    ['$'.repeat(70_000), 1, /70000 characters/],
  ])('says where and why: %s', (source, column, message) => {
    const error = failure(() => parse(source));
    expect(error).toBeInstanceOf(YaqlError);
    expect(error).toMatchObject({ line: 1, column, message: expect.stringMatching(message) });
  });

  it('says the line, too, where there are several', () => {
    expect(failure(() => parse('let(a => 1) ->\n  $a +* 2'))).toMatchObject({
      line: 2,
      column: 7,
      message: '"*" stands where a value should stand (line 2, column 7 of the expression)',
    });
  });
});
