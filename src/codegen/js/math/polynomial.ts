/** c[0] + c[1] x + c[2] x² + … by Horner's rule. */
export function polynomial(c: readonly number[], x: number): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * x + (c[i] as number);
  return sum;
}

/** cot(πx), exact to rounding for large x too. The caller excludes integers. */
export function cotPi(x: number): number {
  return 1 / Math.tan(Math.PI * (x - Math.round(x)));
}
