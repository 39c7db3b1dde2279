/** The language of policy rules, as OpenStack writes them: `role:admin or (role:member and project_id:%(project_id)s)`. */
import { didYouMean, quote } from '@valet/document';
import type { Caller, Role } from '../../ports/identity.ts';

/** What a rule is asked about: whose thing it is. */
export interface Target {
  readonly projectId: string | null;
  readonly userId: string | null;
}

export type Check = (caller: Caller, target: Target, rule: RuleLookup) => boolean;

/** The check of a rule that another one refers to. */
export type RuleLookup = (name: string) => Check;

export interface Expression {
  readonly check: Check;
  /** Names of the rules it refers to. */
  readonly refersTo: readonly string[];
}

/** A rule that cannot be read; the message says what is wrong, without where. */
export class ExpressionError extends Error {}

const ROLES: readonly Role[] = ['admin', 'member', 'reader', 'service'];
const LONGEST = 2_000;
const DEEPEST = 50;

/** @throws ExpressionError */
export function readExpression(text: string): Expression {
  if (text.length > LONGEST) throw new ExpressionError(`a rule has at most ${LONGEST} characters`);
  const reader = new Reader(text);
  const check = text.trim() === '' ? always : reader.either(0);
  reader.end();
  return { check, refersTo: reader.refersTo };
}

const always: Check = () => true;
const never: Check = () => false;

class Reader {
  readonly refersTo: string[] = [];
  readonly #tokens: string[];

  constructor(text: string) {
    // `%(` opens a target, not a bracket.
    this.#tokens = text.match(/[^\s()]+:%\([^()\s]*\)s|[()]|[^\s()]+/g) ?? [];
  }

  /** `and` binds more tightly than `or`. */
  either(depth: number): Check {
    if (depth > DEEPEST) throw new ExpressionError('the brackets are nested too deeply');
    const checks = [this.#both(depth)];
    while (this.#take('or')) checks.push(this.#both(depth));
    return checks.length === 1 ? checks[0] : (...call) => checks.some((check) => check(...call));
  }

  end(): void {
    const [next] = this.#tokens;
    if (next !== undefined) throw new ExpressionError(`expected "and", "or" or the end, got ${quote(next)}`);
  }

  #both(depth: number): Check {
    const checks = [this.#not(depth)];
    while (this.#take('and')) checks.push(this.#not(depth));
    return checks.length === 1 ? checks[0] : (...call) => checks.every((check) => check(...call));
  }

  #not(depth: number): Check {
    let negated = false;
    while (this.#take('not')) negated = !negated;
    const check = this.#one(depth);
    return negated ? (...call) => !check(...call) : check;
  }

  #one(depth: number): Check {
    if (this.#take('(')) {
      const check = this.either(depth + 1);
      if (!this.#take(')')) throw new ExpressionError('a closing bracket is missing');
      return check;
    }
    const token = this.#tokens.shift();
    if (token === '@') return always;
    if (token === '!') return never;
    const [, kind, match] = /^([^:]+):(.+)$/.exec(token ?? '') ?? [];
    if (kind === undefined)
      throw new ExpressionError(
        `expected a check such as role:admin, got ${token === undefined ? 'the end' : quote(token)}`,
      );
    return this.#check(kind, match);
  }

  #check(kind: string, match: string): Check {
    if (kind === 'role') {
      const role = ROLES.find((each) => each === match.toLowerCase());
      if (role === undefined)
        throw new ExpressionError(
          `the role ${quote(match)} is none that counts here: ${ROLES.join(', ')}.${didYouMean(match, ROLES)}`,
        );
      return ({ roles }) => roles.has(role);
    }
    if (kind === 'rule') {
      this.refersTo.push(match);
      return (caller, target, rule) => rule(match)(caller, target, rule);
    }
    const of = { project_id: 'projectId', user_id: 'userId' } as const;
    if (kind !== 'project_id' && kind !== 'user_id')
      throw new ExpressionError(
        `there is no check ${quote(kind)}; there are role, rule, project_id, user_id, @ and !`,
      );
    const own = of[kind];
    const wanted = /^%\((.*)\)s$/.exec(match)?.[1];
    // What belongs to nobody is nobody's own.
    if (wanted === undefined) return (caller) => caller[own] === match;
    if (wanted !== kind) throw new ExpressionError(`${kind} can be compared with %(${kind})s or an id only`);
    return (caller, target) => caller[own] !== null && caller[own] === target[own];
  }

  #take(word: string): boolean {
    if (this.#tokens[0]?.toLowerCase() !== word) return false;
    this.#tokens.shift();
    return true;
  }
}
