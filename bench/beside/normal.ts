/** The density of the normal distribution. */
export const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) * 0.3989422804014327;

/**
 * Its distribution function, to about 15 digits, after J. F. Hart et al., "Computer
 * Approximations", 1968, in the arrangement of G. West, "Better approximations to cumulative normal
 * functions", 2005.
 */
export function normal(x: number): number {
  const z = Math.abs(x);
  const tail = z > 37 ? 0 : Math.exp(-0.5 * z * z) * tailRatio(z);
  return x > 0 ? 1 - tail : tail;
}

/** The tail beyond z over exp(−z²/2). */
export function tailRatio(z: number): number {
  if (z < 7.07106781186547) {
    let p = 3.52624965998911e-2 * z + 0.700383064443688;
    p = p * z + 6.37396220353165;
    p = p * z + 33.912866078383;
    p = p * z + 112.079291497871;
    p = p * z + 221.213596169931;
    p = p * z + 220.206867912376;
    let q = 8.83883476483184e-2 * z + 1.75566716318264;
    q = q * z + 16.064177579207;
    q = q * z + 86.7807322029461;
    q = q * z + 296.564248779674;
    q = q * z + 637.333633378831;
    q = q * z + 793.826512519948;
    q = q * z + 440.413735824752;
    return p / q;
  }
  return 0.3989422804014327 / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65)))));
}

/** From here on `tailRatio` is a continued fraction, before it a quotient of polynomials. */
export const tailBegins = 7.07106781186547;

/** The polynomials of that quotient as data, the coefficients of the highest powers first. */
export const middleTail = [
  [
    3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
    221.213596169931, 220.206867912376,
  ],
  [
    8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
    637.333633378831, 793.826512519948, 440.413735824752,
  ],
] as const;

/** The numerator of that fraction, then its other numbers from the innermost one on. */
export const farTail = [0.3989422804014327, 0.65, 4, 3, 2, 1] as const;
