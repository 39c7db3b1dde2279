import { describe, expect, it } from 'vitest';
import { Reference, Unknown } from '../resource.ts';
import { evaluated, refusal } from '../template/testing/evaluate.ts';

const refusalOf = (expression: string, version?: string) => refusal(() => evaluated(expression, version));
const NET = 'resources: {net: {type: "OS::Neutron::Net"}, port: {type: "OS::Neutron::Port"}}';
const symbolic = (expression: string) => evaluated(expression, undefined, NET);

describe('list_join', () => {
  it('joins one list, or several', () => {
    expect(evaluated('list_join: [", ", [a, b]]')).toBe('a, b');
    expect(evaluated('list_join: ["-", [a], [b, c], null]')).toBe('a-b-c');
  });

  it('writes lists and maps as JSON and null as nothing', () => {
    expect(evaluated('list_join: ["|", [a, null, {b: [1, "ä"], a: true}]]')).toBe(
      'a||{"a": true, "b": [1, "\\u00e4"]}',
    );
  });

  it('joins one list of texts only in old versions', () => {
    expect(evaluated('list_join: [",", [a, b]]', '2015-04-30')).toBe('a,b');
    expect(refusalOf('list_join: [",", [a], [b]]', '2015-04-30')).toContain('[DELIMITER, LIST]');
    expect(refusalOf('list_join: [",", [{a: 1}]]', '2015-04-30')).toContain('joins texts, not a map');
  });

  it('refuses what is no list', () => {
    expect(refusalOf('list_join: [",", abc]')).toContain(
      'main.yaml:5:7: list_join joins lists, not the text "abc"',
    );
    expect(refusalOf('list_join: [",", [1]]')).toContain('not the number 1');
  });
});

describe('str_replace', () => {
  it('puts values in place of placeholders', () => {
    expect(evaluated('str_replace: {template: "$who is $what", params: {$who: Ann, $what: 3}}')).toBe(
      'Ann is 3',
    );
  });

  it('prefers longer placeholders and does not look into what it put in', () => {
    expect(evaluated('str_replace: {template: "name nameless", params: {name: less, nameless: name}}')).toBe(
      'less name',
    );
    expect(evaluated('str_replace: {template: abcd, params: {ab: X, bcd: Y}}')).toBe('aY');
  });

  it('writes booleans like Python, and lists and maps as JSON', () => {
    expect(evaluated('str_replace: {template: "a b c", params: {a: true, b: [1], c: {k: null}}}')).toBe(
      'True [1] {"k": null}',
    );
    expect(refusalOf('str_replace: {template: a, params: {a: [1]}}', '2014-10-16')).toContain(
      'since version 2015-10-15',
    );
  });

  it('refuses placeholders that are not there, or values that are empty, in its strict forms', () => {
    expect(evaluated('str_replace: {template: a, params: {b: 1}}')).toBe('a');
    expect(refusalOf('str_replace_strict: {template: a, params: {b: 1, a: 2}}')).toContain('its template: b');
    expect(evaluated('str_replace_strict: {template: a-, params: {a: ""}}')).toBe('-');
    expect(refusalOf('str_replace_vstrict: {template: a, params: {a: ""}}')).toContain(
      'param a of str_replace_vstrict is empty',
    );
  });

  it('is unknown when a value it needs is, and names that one', () => {
    const text = symbolic(
      'str_replace: {template: "mtu=M", params: {M: {get_attr: [net, mtu]}, other: {get_attr: [net, show]}}}',
    );
    expect(text).toBeInstanceOf(Unknown);
    expect(text).toMatchObject({ expression: 'get_attr: [net, mtu]', position: { line: 5 } });
    expect(symbolic('str_replace: {template: "none", params: {M: {get_attr: [net, mtu]}}}')).toBe('none');
  });

  it('keeps a reference that is all of the text', () => {
    expect(symbolic('str_replace: {template: N, params: {N: {get_resource: net}}}')).toEqual(
      new Reference('net'),
    );
  });

  it('says how it is written', () => {
    expect(refusalOf('str_replace: {template: a}')).toContain(
      '{template: TEXT, params: {PLACEHOLDER: VALUE, …}}',
    );
    expect(refusalOf('str_replace: {template: [a], params: {}}')).toContain('is a list, not a text');
    expect(refusalOf('str_replace: {template: a, params: {"": b}}')).toContain('empty placeholder');
  });
});

describe('str_split', () => {
  it('splits a text, or takes one of its pieces', () => {
    expect(evaluated('str_split: [",", "a,b,c"]')).toEqual(['a', 'b', 'c']);
    expect(evaluated('str_split: [",", "a,b,c", 1]')).toBe('b');
    expect(evaluated('str_split: [",", "a,b,c", "-1"]')).toBe('c');
    expect(evaluated('str_split: [",", null]')).toBeNull();
  });

  it('refuses an index that is not there', () => {
    expect(refusalOf('str_split: [",", "a,b", 5]')).toContain('pieces 0 to 1');
    expect(refusalOf('str_split: ["", "a,b"]')).toContain('at least one character');
  });
});

describe('list_concat, filter and contains', () => {
  it('put lists together', () => {
    expect(evaluated('list_concat: [[1, 2], null, [2, 3]]')).toEqual([1, 2, 2, 3]);
    expect(evaluated('list_concat_unique: [[1, 2, {a: 1}], [2, 3, {a: 1}]]')).toEqual([1, 2, { a: 1 }, 3]);
    expect(refusalOf('list_concat: [[1], a]')).toContain('puts lists together, not the text "a"');
  });

  it('keep what is unknown inside, and are unknown where a whole list is', () => {
    expect(symbolic('list_concat: [[{get_resource: net}], [{get_attr: [net, mtu]}]]')).toEqual([
      new Reference('net'),
      expect.any(Unknown),
    ]);
    expect(symbolic('list_concat: [[1], {get_attr: [net, subnets]}]')).toBeInstanceOf(Unknown);
  });

  it('take values out of a list', () => {
    expect(evaluated('filter: [["a", null], [a, b, null, c]]')).toEqual(['b', 'c']);
    expect(evaluated('filter: [null, [a]]')).toEqual(['a']);
  });

  it('look for a value', () => {
    expect(evaluated('contains: [b, [a, b]]')).toBe(true);
    expect(evaluated('contains: [1, [true]]')).toBe(true);
    expect(evaluated('contains: [lo, hello]')).toBe(true);
    expect(refusalOf('contains: [1, 2]')).toContain('looks into a list, not into the number 2');
  });
});

describe('map_merge and map_replace', () => {
  it('merge maps, the last one winning', () => {
    expect(evaluated('map_merge: [{a: 1, b: 1}, null, {b: 2}]')).toEqual({ a: 1, b: 2 });
    expect(refusalOf('map_merge: [{a: 1}, 2]')).toContain('works on maps, not on the number 2');
  });

  it('replace keys and values', () => {
    expect(evaluated('map_replace: [{k: v, l: 1}, {keys: {k: K}, values: {v: V, 1: one}}]')).toEqual({
      K: 'V',
      l: 'one',
    });
    expect(refusalOf('map_replace: [{a: 1, b: 2}, {keys: {a: b}}]')).toContain('two values the key b');
  });

  it('take a key called __proto__ for a key', () => {
    const merged = evaluated('map_merge: [{__proto__: {polluted: 1}}, {a: 1}]') as object;
    expect(Object.keys(merged)).toEqual(['__proto__', 'a']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('repeat', () => {
  it('writes its template out for every combination, the last variable fastest', () => {
    expect(evaluated('repeat: {template: "%a%%b%", for_each: {"%a%": [x, y], "%b%": [1, 2]}}')).toEqual([
      'x1',
      'x2',
      'y1',
      'y2',
    ]);
  });

  it('replaces in keys and inside maps, by the keys of a map too', () => {
    expect(
      evaluated('repeat: {template: {"port_%p%": [{p: "%p%"}]}, for_each: {"%p%": {a: 1, b: 2}}}'),
    ).toEqual([{ port_a: [{ p: 'a' }] }, { port_b: [{ p: 'b' }] }]);
  });

  it('goes through lists side by side without permutations', () => {
    const lists = 'for_each: {A: [1, 2], B: [3, 4]}';
    expect(evaluated(`repeat: {template: A-B, permutations: false, ${lists}}`)).toEqual(['1-3', '2-4']);
    expect(
      refusalOf('repeat: {template: A-B, permutations: false, for_each: {A: [1, 2], B: [3]}}'),
    ).toContain('different lengths');
  });

  it('gives nothing for an empty list or none', () => {
    expect(evaluated('repeat: {template: A, for_each: {A: []}}')).toEqual([]);
    expect(evaluated('repeat: {template: A, for_each: {A: null}}')).toEqual([]);
  });

  it('keeps references that stand alone', () => {
    const ports = symbolic(
      'repeat: {template: {port: P}, for_each: {P: [{get_resource: net}, {get_resource: port}]}}',
    );
    expect(ports).toEqual([{ port: new Reference('net') }, { port: new Reference('port') }]);
    expect(symbolic('repeat: {template: x-P, for_each: {P: [{get_resource: net}]}}')).toEqual([
      expect.any(Unknown),
    ]);
  });

  it('refuses a product too large before it begins', () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`;
    const refused = refusalOf(
      `repeat: {template: A, for_each: {A: ${list}, B: ${list}, C: ${list}, D: ${list}}}`,
    );
    expect(refused).toContain('valet.template.too_costly main.yaml:5');
  });
});

describe('digest', () => {
  it('hashes a text', () => {
    expect(evaluated('digest: [md5, foo]')).toBe('acbd18db4cc2f85cedef654fccc4a4d8');
    expect(evaluated('digest: [SHA256, ""]')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('refuses an algorithm it does not have', () => {
    expect(refusalOf('digest: [rot13, foo]')).toContain(
      'unknown algorithm the text "rot13"; known are md5, sha1',
    );
  });
});

describe('yaql', () => {
  it('evaluates an expression over data', () => {
    expect(evaluated('yaql: {expression: "$.data.a.where($ > 1).sum()", data: {a: [1, 2, 3]}}')).toBe(5);
  });

  it('is unknown only where it needs what is unknown', () => {
    const over = (expression: string) =>
      symbolic(
        `yaql: {expression: "${expression}", data: {a: [{get_resource: net}, {get_attr: [net, mtu]}]}}`,
      );
    expect(over('$.data.a.len()')).toBe(2);
    expect(over('$.data.a[0]')).toEqual(new Reference('net'));
    expect(over('$.data.a[1] + 1')).toMatchObject({ expression: 'get_attr: [net, mtu]' });
    expect(over("concat($.data.a[0], 'x')")).toMatchObject({ expression: 'get_resource: net' });
  });

  it('is refused for a wrong expression, or wrong arguments', () => {
    expect(refusalOf('yaql: {expression: "$.data +"}')).toContain(
      'valet.template.function main.yaml:5:7: yaql: ',
    );
    expect(refusalOf('yaql: {expression: "$", dat: {}}')).toContain(
      'yaql is written as {expression: $.data.…',
    );
    expect(refusalOf('yaql: {expression: "range(0, 1000000000).sum()"}')).toContain(
      'valet.template.too_costly main.yaml:5:7',
    );
  });
});

describe('make_url', () => {
  it('puts a URL together, escaped', () => {
    const url =
      'make_url: {scheme: http, username: "a b", password: "p@ss", host: "::1", port: 8080, path: "/é x", query: {q: "1 2", r: "a/b"}, fragment: "f#"}';
    expect(evaluated(url)).toBe('http://a%20b:p%40ss@[::1]:8080/%C3%A9%20x?q=1+2&r=a/b#f%23');
    expect(evaluated('make_url: {host: example.com, path: x}')).toBe('//example.com/x');
  });

  it('refuses what no URL has', () => {
    expect(refusalOf('make_url: {hots: a}')).toContain('make_url is written as');
    expect(refusalOf('make_url: {host: a, port: 70000}')).toContain('from 1 to 65535');
  });
});

describe('get_param', () => {
  const sections =
    'parameters: {p: {type: json, default: {a: [{b: 7}], c: text}}, h: {type: string, default: x}}';
  const param = (path: string) => evaluated(`get_param: ${path}`, undefined, sections);

  it('follows a path of keys and indices', () => {
    expect(param('[p, a, 0, b]')).toBe(7);
    expect(param('[p, a, "-1", b]')).toBe(7);
    expect(param('[p, c, 1]')).toBe('e');
  });

  it('gives an empty text where a path leads nowhere, as Heat does', () => {
    expect(param('[p, a, 5]')).toBe('');
    expect(param('[p, nope, a]')).toBe('');
    expect(param('[p, constructor]')).toBe('');
  });

  it('takes a name that is computed', () => {
    expect(param('{list_join: ["", [h]]}')).toBe('x');
  });

  it('refuses a parameter the template does not have', () => {
    expect(refusal(() => param('hh'))).toContain('no parameter "hh". Did you mean "h"?');
  });

  it('knows the pseudo parameters, as far as they were given', () => {
    const options = { stackName: 'shop', projectId: 'p1' };
    expect(
      evaluated(
        '{list_join: ["/", [{get_param: "OS::stack_name"}, {get_param: "OS::project_id"}]]}',
        undefined,
        '',
        options,
      ),
    ).toBe('shop/p1');
    expect(evaluated('get_param: OS::stack_id')).toMatchObject({ expression: 'get_param: OS::stack_id' });
  });
});

describe('get_file', () => {
  it('gives the text of a file that was handed over', () => {
    expect(evaluated('get_file: setup.sh', undefined, '', { files: { 'setup.sh': 'echo hi' } })).toBe(
      'echo hi',
    );
  });

  it('refuses any other', () => {
    const files = { files: { 'setup.sh': 'echo hi' } };
    const get = (name: string) => refusal(() => evaluated(`get_file: ${name}`, undefined, '', files));
    expect(get('setupp.sh')).toContain(
      'valet.template.missing_file main.yaml:5:7: get_file names the file "setupp.sh": no file "setupp.sh" was handed over with the template. Did you mean "setup.sh"?',
    );
    expect(get('/etc/passwd')).toContain('it is an absolute path');
    expect(get('http://example.com/x')).toContain('it is a URL, and nothing is fetched');
    expect(get('../../secret')).toContain('leaves the folder');
    expect(get('constructor')).toContain('no file "constructor"');
  });
});

describe('functions of the first version', () => {
  const old = (expression: string) =>
    evaluated(expression, '2013-05-23', 'parameters: {p: {type: string, default: v}}');

  it('came from CloudFormation', () => {
    expect(old('Fn::Join: ["-", [a, b]]')).toBe('a-b');
    expect(old('Fn::Select: [1, [a, b]]')).toBe('b');
    expect(old('Fn::Select: [k, {k: v}]')).toBe('v');
    expect(old('Fn::Select: ["7", [a, b]]')).toBe('');
    expect(old('Fn::Select: [k, "{\\"k\\": 5}"]')).toBe(5);
    expect(old('Fn::Split: [",", "a,b"]')).toEqual(['a', 'b']);
    expect(old('Fn::Replace: [{x: y}, axb]')).toBe('ayb');
    expect(old('Fn::Base64: text')).toBe('text');
    expect(old('Fn::MemberListToMap: [Name, Value, [".member.0.Name=k", ".member.0.Value=v=1"]]')).toEqual({
      k: 'v=1',
    });
    expect(old('Ref: p')).toBe('v');
    expect(old('Fn::GetAZs: ""')).toBeInstanceOf(Unknown);
  });

  it('are refused in later ones', () => {
    expect(refusalOf('Ref: p')).toContain('Ref is gone since heat_template_version 2014-10-16');
    expect(refusalOf('Fn::Select: [0, [a]]')).toContain('gone since heat_template_version 2015-10-15');
    expect(refusalOf('Fn::FindInMap: [a, b, c]')).toContain('is no function of Heat templates');
  });
});

describe('functions a version does not have yet', () => {
  it('are refused, saying since when there are', () => {
    expect(refusalOf('map_merge: [{a: 1}]', '2013-05-23')).toBe(
      'valet.template.unknown_function main.yaml:5:7: map_merge works since heat_template_version 2016-04-08; this template is of version 2013-05-23',
    );
    expect(refusalOf('if: [a, b, c]', '2015-04-30')).toContain('since heat_template_version 2016-10-14');
    expect(refusalOf('make_url: {host: a}', 'newton')).toContain('since heat_template_version 2017-09-01');
  });

  it('are plain maps where their name is a word and they look like none', () => {
    expect(evaluated('{filter: strict}', '2013-05-23')).toEqual({ filter: 'strict' });
    expect(evaluated('{equals: [a, b]}')).toEqual({ equals: ['a', 'b'] });
  });
});
