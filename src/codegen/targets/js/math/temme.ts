/**
 * Temme's expansion of the incomplete gamma functions for large a and x near it (N. M. Temme, "The
 * asymptotic expansion of the incomplete gamma functions", SIAM J. Math. Anal. 10, 1979; DLMF
 * 8.12). With λ = x / a, μ = λ - 1 and ½η² = μ - ln λ, where η has the sign of μ,
 *
 *     Q(a, x) = ½ erfc(η √(a/2)) + e^(-aη²/2) / √(2πa) T,   T = Σ C_k(η) a^-k.
 *
 * What belongs to the exponential has no large part left, so that slopes by a are sums of terms of
 * one size.
 */
import { erfc } from './error-functions.js';
import { polynomial } from './polynomial.js';

/** C_0 … C_3 in powers of η: of |η| < 0.5 to the last digit. */
const coefficients: readonly (readonly number[])[] = [
  [
    -0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073,
    0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-5, -2.185448510679992e-6,
    -1.85406221071516e-6, 8.296711340953087e-7, -1.7665952736826078e-7, 6.707853543401498e-9,
    1.0261809784240309e-8, -4.382036018453353e-9, 9.14769958223679e-10, -2.5514193994946248e-11,
    -5.830772132550426e-11, 2.4361948020667415e-11, -5.0276692801141755e-12, 1.1004392031956135e-13,
    3.371763262400985e-13, -1.392388722418162e-13,
  ],
  [
    -0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596,
    0.00020576131687242798, -4.018775720164609e-7, -0.00001809855433449, 7.64916091608111e-6,
    -0.0000016120900894563446, 4.647127802807434e-9, 1.378633446915721e-7, -5.752545603517705e-8,
    1.1951628599778148e-8, -1.7543241719747647e-11, -1.0091543710600413e-9, 4.162792991842583e-10,
    -8.56390702649298e-11,
  ],
  [
    0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-6,
    -0.0001073665322636516, 5.2923448829120125e-5, -1.2760635188618728e-5, 3.423578734096138e-8,
    1.3721957309062934e-6, -6.298992138380055e-7, 1.4280614206064242e-7,
  ],
  [
    0.0006494341563786008, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885,
    -7.561801671883977e-5, -2.396505113867297e-7, 1.1082654115347302e-5,
  ],
];

/** μ / η in powers of η. */
const ratio = [
  1, 0.3333333333333333, 0.027777777777777776, -0.003703703703703704, 0.0002314814814814815,
  5.878894767783657e-5, -2.553644914756026e-5, 4.899078973153047e-6, -2.428276122977769e-7,
  -1.85406221071516e-7, 7.542464855411896e-8, -1.47216272806884e-8, 5.159887341078076e-10,
  7.32986413160022e-10, -2.921357345635569e-10, 5.717312238897994e-11, -1.5008349408791911e-12,
  -3.239317851416903e-12, 1.2822077905614429e-12, -2.513834640057088e-13, 5.2401866818838735e-15,
  1.5326196647277207e-14,
];

const derivative = (c: readonly number[]): number[] => c.slice(1).map((x, i) => x * (i + 1));

const slopes = coefficients.map(derivative);
const curvatures = slopes.map(derivative);
const ratioSlope = derivative(ratio);

/** Σ w(k) c_k(η) a^-k. */
function inPowers(
  c: readonly (readonly number[])[],
  a: number,
  eta: number,
  weight: (k: number) => number = () => 1,
): number {
  return c.reduceRight((sum, list, k) => sum / a + weight(k) * polynomial(list, eta), 0);
}

const halfLogTwoPi = 0.9189385332046728;

/** η, of which `deviation` is ½aη². */
const etaOf = (a: number, x: number, deviation: number): number =>
  Math.sign(x - a) * Math.sqrt((2 * deviation) / a);

/** P(a, x), or Q(a, x) if `upper`; `deviation` is x - a - a ln(x / a). */
export function uniform(a: number, x: number, deviation: number, upper: boolean): number {
  const eta = etaOf(a, x, deviation);
  const sign = upper ? 1 : -1;
  const rest = Math.exp(-deviation - halfLogTwoPi) / Math.sqrt(a);
  return (
    erfc(sign * Math.sign(eta) * Math.sqrt(deviation)) / 2 +
    sign * rest * inPowers(coefficients, a, eta)
  );
}

/**
 * The slope of x by a where P(a, x) is held, and its own slope by a where x is held. With M = μ/η,
 * dη/da = -M/a and ln λ = ηM - ½η², the former is x Γ*(a) / a · K with
 *
 *     K = M - ½η + T (ηM - ½η² - 1/2a) + ∂T/∂a - M/a ∂T/∂η,
 *
 * where Γ* is Γ over Stirling's formula for it, and ln Γ* is 1/12a to the digits that count here.
 */
export function uniformSlopes(
  a: number,
  x: number,
  deviation: number,
): readonly [slope: number, byShape: number] {
  const eta = etaOf(a, x, deviation);
  const [m, dm] = [polynomial(ratio, eta), polynomial(ratioSlope, eta)];
  const byPower = (k: number): number => -k / a;
  const byPowerTwice = (k: number): number => (k * (k + 1)) / (a * a);
  const t = inPowers(coefficients, a, eta);
  const [tA, tEta] = [inPowers(coefficients, a, eta, byPower), inPowers(slopes, a, eta)];
  const tAA = inPowers(coefficients, a, eta, byPowerTwice);
  const [tAEta, tEtaEta] = [inPowers(slopes, a, eta, byPower), inPowers(curvatures, a, eta)];
  const factor = eta * m - (eta * eta) / 2 - 1 / (2 * a);
  const k = m - eta / 2 + t * factor + tA - (tEta * m) / a;
  const kA = tA * factor + t / (2 * a * a) + tAA - (tAEta * m) / a + (tEta * m) / (a * a);
  const kEta =
    dm - 0.5 + tEta * factor + t * (m + eta * dm - eta) + tAEta - (tEtaEta * m + tEta * dm) / a;
  const scale = (x / a) * Math.exp(1 / (12 * a));
  const logScaleByShape = -1 / a - 1 / (12 * a * a);
  return [scale * k, scale * (k * logScaleByShape + kA - (kEta * m) / a)];
}
