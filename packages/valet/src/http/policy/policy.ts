/** Who may do what: the default rules, with those of the operator's policy file in their place. */
import {
  Cursor,
  type Document,
  DocumentError,
  didYouMean,
  formatPosition,
  formatProblem,
  readDocument,
} from '@valet/document';
import { ValetError } from '../../error.ts';
import type { Caller } from '../../ports/identity.ts';
import { type Check, type Expression, ExpressionError, readExpression, type Target } from './expression.ts';
import { RULES, type RuleName } from './rules.ts';

export class Policy {
  readonly #checks: ReadonlyMap<string, Check>;

  /** @param rules with every rule that is referred to, and no circle */
  constructor(rules: ReadonlyMap<string, Expression>) {
    this.#checks = new Map([...rules].map(([name, { check }]) => [name, check]));
  }

  /** @param target whose thing it is */
  allows(rule: RuleName, caller: Caller, target: Target): boolean {
    const lookup = (name: string): Check => this.#checks.get(name)!;
    return lookup(rule)(caller, target, lookup);
  }
}

/** The policy when there is no file. */
export function defaultPolicy(): Policy {
  return new Policy(defaultExpressions());
}

/**
 * Reads a policy file: YAML or JSON, a map of rule names to expressions. Rules that it does not name keep their
 * default; rules under new names can be referred to.
 * @throws ValetError `valet.config.invalid` with file, line and column of everything that is wrong
 */
export function readPolicy(text: string, file: string): Policy {
  const rules = defaultExpressions();
  const problems: string[] = [];
  const root = Cursor.over(open(text, file), (problem) => problems.push(formatProblem(problem)));
  const own = root.value === null ? [] : root.entries();
  for (const [name, cursor] of own) {
    if (typeof cursor.value !== 'string') {
      cursor.expected('a rule such as "role:admin"');
      continue;
    }
    try {
      rules.set(name, readExpression(cursor.value));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      cursor.fail(error.message);
    }
  }
  const used = new Set([...rules.values()].flatMap(({ refersTo }) => refersTo));
  for (const [name, cursor] of own) {
    if (!Object.hasOwn(RULES, name) && !used.has(name))
      cursor.failKey(`no rule has this name, and none refers to it.${didYouMean(name, Object.keys(RULES))}`);
    for (const other of rules.get(name)?.refersTo ?? [])
      if (!rules.has(other)) cursor.fail(`there is no rule "${other}".${didYouMean(other, rules.keys())}`);
    const circle = findCircle(name, rules);
    if (circle !== null) cursor.fail(`the rules refer to each other in a circle: ${circle.join(' → ')}`);
  }
  if (problems.length > 0) throw new ValetError('valet.config.invalid', problems.join('\n'));
  return new Policy(rules);
}

function open(text: string, file: string): Document {
  try {
    return readDocument(text, file);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const message = `${formatPosition(error.position)}: ${error.message}`;
    throw new ValetError('valet.config.invalid', message, {}, error);
  }
}

function defaultExpressions(): Map<string, Expression> {
  return new Map(Object.entries(RULES).map(([name, { by }]) => [name, readExpression(by)]));
}

/** The way from a rule back to itself. */
function findCircle(start: string, rules: ReadonlyMap<string, Expression>): string[] | null {
  const seen = new Set<string>();
  const follow = (name: string, way: readonly string[]): string[] | null => {
    for (const next of rules.get(name)?.refersTo ?? []) {
      if (next === start) return [...way, name, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const circle = follow(next, [...way, name]);
      if (circle !== null) return circle;
    }
    return null;
  };
  return follow(start, []);
}
