/** c[0] + c[1] x + c[2] x² + … by Horner's rule. */
export function polynomial(c: readonly number[], x: number): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * x + (c[i] as number);
  return sum;
}

/** cot(πx) to full precision also for large x and near its zeros. The caller excludes integers. */
export function cotPi(x: number): number {
  const r = x - Math.round(x);
  return Math.abs(r) <= 0.25
    ? 1 / Math.tan(Math.PI * r)
    : Math.tan(Math.PI * ((r > 0 ? 0.5 : -0.5) - r));
}
