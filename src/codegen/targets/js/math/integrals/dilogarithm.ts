/** The dilogarithm, by its series for arguments up to ½ and the reflections that lead there. */

/** Li₂(z) = Σ zᵏ / k², for |z| <= ½. */
function series(z: number): number {
  let [sum, power] = [z, z];
  for (let k = 2; k < 60; k++) {
    power *= z;
    sum += power / (k * k);
  }
  return sum;
}

/** Li₂(1 - x), the integral of ln(t) / (1 - t) from 1 to x; NaN for negative x. */
export function spence(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === Infinity) return -Infinity;
  if (x === 0) return Math.PI ** 2 / 6;
  const log = Math.log(x);
  // Li₂(1 - x) + Li₂(1 - 1/x) = -½ ln² x
  if (x > 1) return -spenceBelow(1 / x, (x - 1) / x, -log) - (log * log) / 2;
  return spenceBelow(x, 1 - x, log);
}

/** The same for 0 < x <= 1, `rest` = 1 - x. */
const spenceBelow = (x: number, rest: number, log: number): number =>
  x >= 0.5 ? series(rest) : Math.PI ** 2 / 6 - log * Math.log1p(-x) - series(x);
