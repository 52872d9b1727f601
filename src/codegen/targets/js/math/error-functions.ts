/**
 * erf and erfc after W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Math. Comp. 23 (1969); the inverse after M. J. Wichura, "Algorithm AS 241: the percentage points
 * of the normal distribution", Applied Statistics 37 (1988). Coefficients ascend.
 */
import { polynomial } from './polynomial.js';

/** erf x = x P(x²) / Q(x²) for |x| <= 15/32. */
const smallP = [
  3209.377589138469, 377.485237685302, 113.86415415105016, 3.1611237438705655, 0.18577770618460315,
];
const smallQ = [2844.236833439171, 1282.6165260773723, 244.02463793444417, 23.601290952344122, 1];
/** erfc x = exp(-x²) P(x) / Q(x) for 15/32 <= x <= 4. */
const middleP = [
  1230.339354797997, 2051.0783778260716, 1712.0476126340707, 881.952221241769, 298.6351381974001,
  66.11919063714163, 8.883149794388377, 0.5641884969886701, 2.1531153547440383e-8,
];
const middleQ = [
  1230.3393548037495, 3439.3676741437216, 4362.619090143247, 3290.7992357334597, 1621.3895745666903,
  537.1811018620099, 117.6939508913125, 15.744926110709835, 1,
];
/** erfc x = exp(-x²) / x (1/√π - P(1/x²) / Q(1/x²) / x²) for x >= 4. */
const largeP = [
  0.0006587491615298378, 0.016083785148742275, 0.12578172611122926, 0.36034489994980445,
  0.30532663496123236, 0.016315387137302097,
];
const largeQ = [
  0.0023352049762686918, 0.06051834131244132, 0.5279051029514285, 1.8729528499234673,
  2.568520192289822, 1,
];

const smallBound = 0.46875;

/** The error function. Within 4 ulp. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= smallBound) {
    const square = x * x;
    return (x * polynomial(smallP, square)) / polynomial(smallQ, square);
  }
  const tail = erfcOfPositive(y);
  return x > 0 ? 1 - tail : tail - 1;
}

/** 1 - erf x. Within 4 ulp, also far in the tail, down to subnormal results. */
export function erfc(x: number): number {
  if (Math.abs(x) <= smallBound) return 1 - erf(x);
  const tail = erfcOfPositive(Math.abs(x));
  return x > 0 ? tail : 2 - tail;
}

/** erfc for x > 15/32; NaN for NaN. */
function erfcOfPositive(x: number): number {
  if (x > 27.3) return 0;
  // exp(-x²) keeps its digits because the square of the head is exact.
  const head = Math.trunc(x * 16) / 16;
  const gaussian = Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
  if (x <= 4) return (gaussian * polynomial(middleP, x)) / polynomial(middleQ, x);
  const z = 1 / (x * x);
  const correction = (z * polynomial(largeP, z)) / polynomial(largeQ, z);
  return (gaussian / x) * (1 / Math.sqrt(Math.PI) - correction);
}

/** √2 erfInv(2q) = q P(r) / Q(r), r = 0.425² - q², for |q| <= 0.425. */
const centreP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const centreQ = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
/** As P(s) / Q(s), s = √(-ln(1/2 - |q|)) - 1.6, for s <= 3.4. */
const middleTailP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const middleTailQ = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
];
/** As P(s) / Q(s), s = √(-ln(1/2 - |q|)) - 5, beyond. */
const farTailP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
  0.026532189526576124, 0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const farTailQ = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
];

/** The y with erf y = x; infinite at ±1, NaN beyond. Within 5 ulp. */
export function erfInv(x: number): number {
  const q = x / 2;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centreP, r)) / polynomial(centreQ, r) / Math.SQRT2;
  }
  if (Math.abs(x) === 1) return x * Infinity;
  const s = Math.sqrt(-Math.log((1 - Math.abs(x)) / 2));
  const y =
    s <= 5
      ? polynomial(middleTailP, s - 1.6) / polynomial(middleTailQ, s - 1.6)
      : polynomial(farTailP, s - 5) / polynomial(farTailQ, s - 5);
  return (x < 0 ? -y : y) / Math.SQRT2;
}
