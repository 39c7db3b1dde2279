/** Reads a yaql expression into a tree: operator precedence, loosest to tightest, as yaql defines it. */
import { quote } from '@valet/document';
import type { Argument, Expression } from './ast.ts';
import { YaqlError } from './error.ts';
import { type Token, tokenize } from './lexer.ts';

/** Deepest nesting of parentheses, brackets and prefixes. */
const MAX_DEPTH = 100;

/** How tightly operators bind; those with an equal number go from left to right, except `->`. */
const BINARY: ReadonlyMap<string, number> = new Map(
  [
    ['->'],
    ['or'],
    ['and'],
    [],
    ['<', '>', '<=', '>=', '=', '!=', 'in'],
    ['+', '-'],
    ['*', '/', 'mod'],
    ['=~', '!~'],
  ].flatMap((operators, i) => operators.map((operator): [string, number] => [operator, i + 1])),
);
const NOT = 4;
/** Tighter than all of them; tighter still are indices and dots. */
const SIGN = 9;

const FUNCTION_NAMES: ReadonlyMap<string, string> = new Map([
  ['=', '*equal'],
  ['!=', '*not_equal'],
]);

/** @throws YaqlError */
export function parse(source: string): Expression {
  return new Parser(source).parse();
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  parse(): Expression {
    const expression = this.#expression(0);
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #is(symbol: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === symbol;
  }

  #take(symbol: string): boolean {
    if (!this.#is(symbol)) return false;
    this.#next += 1;
    return true;
  }

  /** An expression whose operators bind at least as tightly as `least`. */
  #expression(least: number): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw new YaqlError(`the expression nests more than ${MAX_DEPTH} deep`, this.#source, this.#token.at);
    }
    let left = this.#prefix();
    for (;;) {
      const { at, kind, text } = this.#token;
      if (kind !== 'symbol') break;
      if (text === '.' || text === '?.') {
        this.#next += 1;
        left = { kind: 'member', at, optional: text === '?.', receiver: left, member: this.#member() };
      } else if (text === '[') {
        this.#next += 1;
        left = { kind: 'call', at, name: '#indexer', args: [left, ...this.#arguments(']')] };
      } else {
        const strength = BINARY.get(text);
        if (strength === undefined || strength < least) break;
        this.#next += 1;
        const right = this.#expression(text === '->' ? strength : strength + 1);
        left = {
          kind: 'call',
          at,
          name: FUNCTION_NAMES.get(text) ?? `#operator_${text}`,
          args: [left, right],
        };
      }
    }
    this.#depth -= 1;
    return left;
  }

  #prefix(): Expression {
    const token = this.#token;
    const { at, text } = token;
    this.#next += 1;
    switch (token.kind) {
      case 'constant':
        return { kind: 'constant', at, value: token.value };
      case 'keyword':
        return { kind: 'keyword', at, name: text };
      case 'variable':
        return { kind: 'variable', at, name: text };
      case 'call':
        return { kind: 'call', at, name: text, args: this.#arguments(')') };
      case 'end':
        break;
      case 'symbol':
        if (text === '(') {
          const inside = this.#expression(0);
          if (!this.#take(')')) throw this.#unexpected('a closing parenthesis');
          return { kind: 'parenthesis', at, inside };
        }
        if (text === '[') return { kind: 'call', at, name: '#list', args: this.#arguments(']') };
        if (text === '{') return { kind: 'call', at, name: '#map', args: this.#arguments('}') };
        if (text === 'not' || text === '-' || text === '+') {
          const operand = this.#expression(text === 'not' ? NOT : SIGN);
          return { kind: 'call', at, name: `#unary_operator_${text}`, args: [operand] };
        }
    }
    this.#next -= 1;
    throw this.#unexpected('a value');
  }

  /** What stands after a dot: a key, or a method with its arguments. */
  #member(): Expression {
    if (this.#token.kind !== 'keyword' && this.#token.kind !== 'call') {
      throw this.#unexpected('a key or a function');
    }
    return this.#prefix();
  }

  /** Arguments up to the closing bracket; left out ones only before others, named ones only at the end. */
  #arguments(close: string): Argument[] {
    const args: Argument[] = [];
    if (this.#take(close)) return args;
    do {
      const { at } = this.#token;
      const argument: Argument = this.#is(',') ? { kind: 'nothing', at } : this.#expression(0);
      if (argument.kind !== 'nothing' && this.#take('=>')) {
        args.push({ kind: 'mapping', at, key: argument, value: this.#expression(0) });
      } else if (args.at(-1)?.kind === 'mapping') {
        throw new YaqlError('an argument without a name follows one with a name', this.#source, at);
      } else args.push(argument);
    } while (this.#take(','));
    if (!this.#take(close)) throw this.#unexpected(`"," or "${close}"`);
    return args;
  }

  #unexpected(expected?: string): YaqlError {
    const { kind, text, at } = this.#token;
    const found = kind === 'end' ? 'the expression ends' : `${quote(text)} stands`;
    const message = expected
      ? `${found} where ${expected} should stand`
      : `${found} where nothing more should stand`;
    return new YaqlError(message, this.#source, at);
  }
}
