/** Roots of unity and lists of them, each part within an ulp. */

/** Complex numbers, real and imaginary parts apart. */
export interface PartArrays {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const newParts = (length: number): PartArrays => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
});

/** 2π as an unevaluated sum. */
const circle = 2 * Math.PI;
const circleRest = 2.4492935982947064e-16;

/** e^{-2πi·j/n} for j from 0 up to n. */
export function rootsOfUnity(n: number): PartArrays {
  const roots = newParts(n);
  for (let j = 0; j < n; j++) {
    const { re, im } = rootOfUnity(j, n);
    roots.re[j] = re;
    roots.im[j] = im;
  }
  return roots;
}

/** e^{-2πi·j/n} for 0 <= j < n. */
export function rootOfUnity(j: number, n: number): { readonly re: number; readonly im: number } {
  const [cos, sin] = onCircle(j, n);
  return { re: cos, im: sin === 0 ? 0 : -sin };
}

/** Cosine and sine of j/n of a circle, 0 <= j < n: whole numbers bring it into the first octant. */
function onCircle(j: number, n: number): [cos: number, sin: number] {
  if (2 * j > n) {
    const [cos, sin] = onCircle(n - j, n);
    return [cos, -sin];
  }
  if (4 * j > n) {
    const [cos, sin] = firstQuarter(4 * j - n, 4 * n);
    return [-sin, cos];
  }
  return firstQuarter(j, n);
}

function firstQuarter(j: number, n: number): [cos: number, sin: number] {
  if (8 * j <= n) return firstOctant(j, n);
  const [cos, sin] = firstOctant(n - 4 * j, 4 * n);
  return [sin, cos];
}

/**
 * The angle is known to twice the precision: its rest corrects cosine and sine to first order. The
 * cosine is 1 - 2 sin²(a/2), rounded once: the error of the sine is a small part of it.
 */
function firstOctant(j: number, n: number): [cos: number, sin: number] {
  const [product, productRest] = exactProduct(circle, j);
  const angle = product / n;
  const [back, backRest] = exactProduct(angle, n);
  const rest = (product - back - backRest + productRest + circleRest * j) / n;
  const [sin, ofHalf] = [Math.sin(angle), Math.sin(angle / 2)];
  const [square, squareRest] = exactProduct(ofHalf, ofHalf);
  const high = 1 - 2 * square;
  const low = 1 - high - 2 * square - 2 * squareRest - rest * sin;
  return [high + low, sin + rest * high];
}

/** x·y as the sum of its rounded value and what is missing (Dekker, 1971). */
function exactProduct(x: number, y: number): [product: number, rest: number] {
  const product = x * y;
  const [a, b] = halves(x);
  const [c, d] = halves(y);
  return [product, b * d - (product - a * c - b * c - a * d)];
}

function halves(x: number): [high: number, low: number] {
  const scaled = 134217729 * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
