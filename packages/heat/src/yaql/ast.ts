/** The tree a yaql expression is read into. Every node knows where it began: `at` is an index of the expression. */

export type Expression =
  | {
      readonly kind: 'constant';
      readonly at: number;
      readonly value: null | boolean | bigint | number | string;
    }
  /** A bare name: the key after a dot, the name of an argument, or else its own text. */
  | { readonly kind: 'keyword'; readonly at: number; readonly name: string }
  | { readonly kind: 'variable'; readonly at: number; readonly name: string }
  | { readonly kind: 'parenthesis'; readonly at: number; readonly inside: Expression }
  | CallExpression
  /** `receiver.member`, or `receiver?.member` when optional. */
  | {
      readonly kind: 'member';
      readonly at: number;
      readonly optional: boolean;
      readonly receiver: Expression;
      readonly member: Expression;
    };

/** A function or method; operators, lists, maps and indices are functions too, with names such as `#operator_+`. */
export interface CallExpression {
  readonly kind: 'call';
  readonly at: number;
  readonly name: string;
  readonly args: readonly Argument[];
}

export type Argument =
  | Expression
  /** `key => value`: a named argument, or an entry of a map. */
  | { readonly kind: 'mapping'; readonly at: number; readonly key: Expression; readonly value: Expression }
  /** Nothing between two commas: the argument's default. */
  | { readonly kind: 'nothing'; readonly at: number };
