/** A mixed-integer linear program as it is built up: columns with bounds, rows over them. Plain data for a solver. */

/** A weighted sum of columns. */
export type Sum = readonly (readonly [column: number, factor: number])[];

/** In the words of HiGHS: a matrix by rows, and which columns are whole numbers (1). */
export interface ModelArrays {
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
  readonly integrality: Int32Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

export class Model {
  readonly #columns: { upper: number; whole: boolean }[] = [];
  readonly #rows: { lower: number; sum: Sum; upper: number }[] = [];

  /** 0 or 1. */
  binary(): number {
    return this.#columns.push({ upper: 1, whole: true }) - 1;
  }

  /** A whole number from 0. */
  whole(upper: number): number {
    return this.#columns.push({ upper, whole: true }) - 1;
  }

  /** Any number from 0: for what is whole by itself once the binaries are. */
  free(upper = 1): number {
    return this.#columns.push({ upper, whole: false }) - 1;
  }

  atMost(sum: Sum, upper: number): void {
    this.#add(Number.NEGATIVE_INFINITY, sum, upper);
  }

  atLeast(sum: Sum, lower: number): void {
    this.#add(lower, sum, Number.POSITIVE_INFINITY);
  }

  equal(sum: Sum, value: number): void {
    this.#add(value, sum, value);
  }

  get size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#columns.length, rows: this.#rows.length };
  }

  arrays(): ModelArrays {
    const entries = this.#rows.map(({ sum }) => sum);
    const starts = new Int32Array(entries.length + 1);
    entries.forEach((sum, row) => {
      starts[row + 1] = starts[row] + sum.length;
    });
    const flat = entries.flat();
    return {
      colLower: new Float64Array(this.#columns.length),
      colUpper: Float64Array.from(this.#columns, ({ upper }) => upper),
      integrality: Int32Array.from(this.#columns, ({ whole }) => (whole ? 1 : 0)),
      rowLower: Float64Array.from(this.#rows, ({ lower }) => lower),
      rowUpper: Float64Array.from(this.#rows, ({ upper }) => upper),
      starts,
      indices: Int32Array.from(flat, ([column]) => column),
      values: Float64Array.from(flat, ([, factor]) => factor),
    };
  }

  /** A row without columns stays: it says whether the model can hold at all. */
  #add(lower: number, sum: Sum, upper: number): void {
    this.#rows.push({ lower, sum: joined(sum), upper });
  }
}

/** Each column once, as HiGHS wants it; what cancels out is gone. */
function joined(sum: Sum): Sum {
  const factors = new Map<number, number>();
  for (const [column, factor] of sum) factors.set(column, (factors.get(column) ?? 0) + factor);
  return [...factors].filter(([, factor]) => factor !== 0);
}

export function times(factor: number, sum: Sum): Sum {
  return sum.map(([column, each]) => [column, factor * each]);
}

/** The left sum less the right one. */
export function less(left: Sum, right: Sum): Sum {
  return [...left, ...times(-1, right)];
}
