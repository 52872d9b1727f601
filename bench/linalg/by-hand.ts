/** Factorizations by plain loops over typed arrays, as textbooks have them. */

/** Row by row; what is above the diagonal stays 0. */
export function choleskyByHand(a: Float64Array, m: number): Float64Array {
  const l = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * m + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * m + k] as number) * (l[j * m + k] as number);
      l[i * m + j] = i === j ? Math.sqrt(sum) : sum / (l[j * m + j] as number);
    }
  return l;
}

/** U, below it the factors of L, and what becomes of a right side; with the largest pivots. */
export function luByHand(
  matrix: Float64Array,
  right: Float64Array,
  m: number,
): [Float64Array, Float64Array] {
  const [a, x] = [matrix.slice(), right.slice()];
  for (let k = 0; k < m; k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++)
      if (Math.abs(a[i * m + k] as number) > Math.abs(a[pivot * m + k] as number)) pivot = i;
    if (pivot !== k) swapRows(a, x, k, pivot, m);
    for (let i = k + 1; i < m; i++) {
      const factor = (a[i * m + k] as number) / (a[k * m + k] as number);
      a[i * m + k] = factor;
      for (let j = k + 1; j < m; j++)
        a[i * m + j] = (a[i * m + j] as number) - factor * (a[k * m + j] as number);
      x[i] = (x[i] as number) - factor * (x[k] as number);
    }
  }
  return [a, x];
}

export function solveByHand(matrix: Float64Array, right: Float64Array, m: number): Float64Array {
  const [a, x] = luByHand(matrix, right, m);
  for (let i = m - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let j = i + 1; j < m; j++) sum -= (a[i * m + j] as number) * (x[j] as number);
    x[i] = sum / (a[i * m + i] as number);
  }
  return x;
}

/** R, and Q by the way: reflections of the columns, applied row by row to A and to the identity. */
export function qrByHand(matrix: Float64Array, m: number): Float64Array {
  const [r, q, v] = [matrix.slice(), new Float64Array(m * m), new Float64Array(m)];
  for (let i = 0; i < m; i++) q[i * m + i] = 1;
  for (let k = 0; k < m - 1; k++) {
    let square = 0;
    for (let i = k; i < m; i++) square += (v[i] = r[i * m + k] as number) ** 2;
    v[k] = (v[k] as number) + Math.sign(v[k] as number) * Math.sqrt(square);
    let length = 0;
    for (let i = k; i < m; i++) length += (v[i] as number) ** 2;
    reflect(r, v, k, k, 2 / length, m);
    reflect(q, v, k, 0, 2 / length, m);
    for (let i = k + 1; i < m; i++) r[i * m + k] = 0;
  }
  return r;
}

/** x - factor v (vᵀ x), of the rows and columns from `k` and `start` on. */
function reflect(
  x: Float64Array,
  v: Float64Array,
  k: number,
  start: number,
  factor: number,
  m: number,
): void {
  const products = new Float64Array(m);
  for (let i = k; i < m; i++)
    for (let j = start; j < m; j++)
      products[j] = (products[j] as number) + (v[i] as number) * (x[i * m + j] as number);
  for (let i = k; i < m; i++)
    for (let j = start; j < m; j++)
      x[i * m + j] = (x[i * m + j] as number) - factor * (v[i] as number) * (products[j] as number);
}

function swapRows(a: Float64Array, x: Float64Array, i: number, j: number, m: number): void {
  const row = a.slice(i * m, (i + 1) * m);
  a.copyWithin(i * m, j * m, (j + 1) * m);
  a.set(row, j * m);
  [x[i], x[j]] = [x[j] as number, x[i] as number];
}
