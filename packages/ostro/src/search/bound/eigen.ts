/**
 * All eigenvalues and eigenvectors of a symmetric matrix: made tridiagonal by reflections (Householder 1958), and
 * that diagonal by rotations (implicit QL; Dubrulle, Martin and Wilkinson 1968). About 10 n^3 operations.
 */

/** Rotations of one eigenvalue: three are common; so many are never needed but for what is no number. */
const MOST_SWEEPS = 60;

export interface Eigen {
  /** In no order. */
  readonly values: Float64Array;
  /** That of value `i`: `vectors[i * n … i * n + n - 1]`, of length 1. */
  readonly vectors: Float64Array;
}

/** @param matrix `[row * n + column]`; it is used up. @returns null where the rotations do not end */
export function eigenOf(matrix: Float64Array, n: number): Eigen | null {
  const values = new Float64Array(n);
  const beside = new Float64Array(n);
  const vectors = tridiagonal(matrix, n, values, beside);
  return diagonal(values, beside, vectors, n) ? { values, vectors } : null;
}

/** Into `main` and `beside`. @returns the transposed product of the reflections */
function tridiagonal(a: Float64Array, n: number, main: Float64Array, beside: Float64Array): Float64Array {
  const product = new Float64Array(n * n);
  const scaled = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    // The reflection that leaves of row k, right of the diagonal, the first entry only; kept in that row.
    const row = a.subarray(k * n, k * n + n);
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm += row[i] * row[i];
    norm = Math.sqrt(norm);
    if (row[k + 1] > 0) norm = -norm;
    beside[k] = norm;
    if (norm === 0) continue;
    row[k + 1] -= norm;
    const factor = -1 / (norm * row[k + 1]);
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += a[i * n + j] * row[j];
      scaled[i] = sum * factor;
      along += scaled[i] * row[i];
    }
    for (let i = k + 1; i < n; i++) scaled[i] -= (along * factor * row[i]) / 2;
    for (let i = k + 1; i < n; i++)
      for (let j = k + 1; j < n; j++) a[i * n + j] -= row[i] * scaled[j] + scaled[i] * row[j];
  }
  if (n > 1) beside[n - 2] = a[(n - 2) * n + n - 1];
  for (let i = 0; i < n; i++) {
    main[i] = a[i * n + i];
    product[i * n + i] = 1;
  }
  for (let k = n - 3; k >= 0; k--) {
    if (beside[k] === 0) continue;
    const row = a.subarray(k * n, k * n + n);
    const factor = -1 / (beside[k] * row[k + 1]);
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += product[i * n + j] * row[j];
      if (sum === 0) continue;
      for (let j = k + 1; j < n; j++) product[i * n + j] -= factor * sum * row[j];
    }
  }
  return product;
}

/** Rotates until nothing is beside the diagonal; the rows of `vectors` with it. @returns whether it came to an end */
function diagonal(main: Float64Array, beside: Float64Array, vectors: Float64Array, n: number): boolean {
  for (let low = 0; low < n; low++) {
    for (let sweep = 0; ; sweep++) {
      let high = low;
      while (high < n - 1 && !isNothing(beside[high], main[high], main[high + 1])) high++;
      if (high === low) break;
      if (sweep === MOST_SWEEPS) return false;
      const half = (main[low + 1] - main[low]) / (2 * beside[low]);
      const root = Math.sqrt(half * half + 1);
      let shifted = main[high] - main[low] + beside[low] / (half + (half < 0 ? -root : root));
      let [sine, cosine, moved] = [1, 1, 0];
      let i = high - 1;
      for (; i >= low; i--) {
        const bulge = sine * beside[i];
        const kept = cosine * beside[i];
        const length = Math.sqrt(bulge * bulge + shifted * shifted);
        beside[i + 1] = length;
        if (length === 0) {
          main[i + 1] -= moved;
          beside[high] = 0;
          break;
        }
        sine = bulge / length;
        cosine = shifted / length;
        const before = main[i + 1] - moved;
        const turned = (main[i] - before) * sine + 2 * cosine * kept;
        moved = sine * turned;
        main[i + 1] = before + moved;
        shifted = cosine * turned - kept;
        rotate(vectors, i * n, n, cosine, sine);
      }
      if (i >= low) continue;
      main[low] -= moved;
      beside[low] = shifted;
      beside[high] = 0;
    }
  }
  return true;
}

function isNothing(beside: number, above: number, below: number): boolean {
  return Math.abs(beside) <= Number.EPSILON * (Math.abs(above) + Math.abs(below));
}

/** Turns the row at `at` and the next one by an angle. */
function rotate(rows: Float64Array, at: number, n: number, cosine: number, sine: number): void {
  for (let k = at; k < at + n; k++) {
    const upper = rows[k];
    const lower = rows[k + n];
    rows[k + n] = sine * upper + cosine * lower;
    rows[k] = cosine * upper - sine * lower;
  }
}
