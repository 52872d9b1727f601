/**
 * Faddeeva's function w(z) = exp(-z²) erfc(-iz) of z = x + iy (G. P. M. Poppe and C. M. J. Wijers,
 * "Algorithm 680: evaluation of the complex error function", ACM TOMS 16, 1990): a power series of
 * erf near 0, else W. Gautschi's continued fraction, or a Taylor series by it.
 */
type Complex = readonly [re: number, im: number];

const twoOverRootPi = 1.1283791670955126;

/** w for x, y >= 0 where |z| is small: exp(-z²) (1 + 2i/√π Σ z^(2k+1) / (k! (2k+1))). */
function nearZero(x: number, y: number, radius: number): Complex {
  const [squareRe, squareIm] = [x * x - y * y, 2 * x * y];
  const n = Math.round(6 + 72 * (1 - 0.85 * (y / 4.4)) * radius);
  let [re, im] = [1 / (2 * n + 1), 0];
  for (let k = n; k >= 1; k--)
    [re, im] = [
      (re * squareRe - im * squareIm) / k + 1 / (2 * k - 1),
      (re * squareIm + im * squareRe) / k,
    ];
  const [p, q] = [1 - twoOverRootPi * (re * y + im * x), twoOverRootPi * (re * x - im * y)];
  const size = Math.exp(-squareRe);
  const [u, v] = [size * Math.cos(squareIm), -size * Math.sin(squareIm)];
  return [p * u - q * v, p * v + q * u];
}

/** w for x, y >= 0 elsewhere; `radius` is of z in an ellipse where the series of steps h ends. */
function byFraction(x: number, y: number, radius: number): Complex {
  const inside = radius < 1 ? (1 - y / 4.4) * Math.sqrt(1 - radius * radius) : 0;
  const h = 1.88 * inside;
  const terms = Math.round(7 + 34 * inside);
  const steps =
    inside > 0 ? Math.round(16 + 26 * inside) : Math.floor(3 + 1442 / (26 * radius + 77));
  let power = h > 0 ? (2 * h) ** terms : 0;
  let [re, im, sumRe, sumIm] = [0, 0, 0, 0];
  for (let n = steps; n >= 0; n--) {
    const [p, q] = [y + h + (n + 1) * re, x - (n + 1) * im];
    const size = 0.5 / (p * p + q * q);
    [re, im] = [size * p, size * q];
    if (h > 0 && n <= terms) {
      const t = power + sumRe;
      [sumRe, sumIm] = [re * t - im * sumIm, im * t + re * sumIm];
      power /= 2 * h;
    }
  }
  const [u, v] = h > 0 ? [sumRe, sumIm] : [re, im];
  return [y === 0 ? Math.exp(-x * x) : twoOverRootPi * u, twoOverRootPi * v];
}

/** i / (√π z), which w is where z² overflows. */
function farOut(x: number, y: number): Complex {
  const most = Math.max(x, y);
  if (most === Infinity) return [0, 0];
  const [p, q] = [x / most, y / most];
  const scale = twoOverRootPi / 2 / (p * p + q * q);
  return [(scale * q) / most, (scale * p) / most];
}

/** w for x, y >= 0. */
function inQuadrant(x: number, y: number): Complex {
  const radius = Math.hypot(x / 6.3, y / 4.4);
  if (radius > 1e100) return farOut(x, y);
  return radius < 0.292 ? nearZero(x, y, radius) : byFraction(x, y, radius);
}

/** w(-z) = 2 exp(-z²) - w(z), and w(-z̄) is the conjugate of w(z). */
function faddeeva(x: number, y: number): Complex {
  if (Number.isNaN(x) || Number.isNaN(y)) return [NaN, NaN];
  const [re, im] = inQuadrant(Math.abs(x), Math.abs(y));
  const side = x < 0 ? -1 : 1;
  if (y >= 0) return [re, side * im];
  const size = 2 * Math.exp((Math.abs(y) - Math.abs(x)) * (Math.abs(y) + Math.abs(x)));
  const angle = 2 * Math.abs(x) * Math.abs(y);
  return [size * Math.cos(angle) - re, side * (size * Math.sin(angle) + im)];
}

/** The real part of w(x + iy). */
export const faddeevaReal = (x: number, y: number): number => faddeeva(x, y)[0];
/** The imaginary part of w(x + iy). */
export const faddeevaImag = (x: number, y: number): number => faddeeva(x, y)[1];
