/**
 * Fresnel's integrals (W. H. Press et al., Numerical Recipes, 6.8): by power series, beyond 1.5 by
 * the continued fraction of erfc((1 - i) x √π / 2), of Lentz.
 */
const far = 1.5;

/** Σ (±) (π/2)^m x^(2m+1) / (m! (2m + 1)) over m = start, start + 2, … */
function series(x: number, start: 0 | 1): number {
  const quarter = (Math.PI / 2) * x * x;
  let term = start === 0 ? x : x * quarter;
  let sum = term / (2 * start + 1);
  for (let m = start + 2; m < 60; m += 2) {
    term *= (-quarter / m) * (quarter / (m - 1));
    sum += term / (2 * m + 1);
    if (Math.abs(term) <= 1e-17 * Math.abs(sum)) break;
  }
  return sum;
}

/** π/2 · x², less multiples of 2π: the square is exact as a sum of two numbers. */
function phase(x: number): number {
  if (x > 2 ** 53) return 0;
  const head = Math.fround(x);
  const tail = x - head;
  const square = ((head * head) % 4) + ((2 * head * tail) % 4) + tail * tail;
  return (Math.PI / 2) * (square % 4);
}

/** C(x) and S(x) for x > 1.5. */
function fraction(x: number): readonly [cosine: number, sine: number] {
  const square = Math.PI * x * x;
  if (square > 1e100) return [0.5, 0.5];
  let bRe = 1;
  let [dRe, dIm] = [1 / (1 + square * square), square / (1 + square * square)];
  let [cRe, cIm] = [1e100, 0];
  let [re, im] = [dRe, dIm];
  for (let n = 1; n < 2000; n += 2) {
    const numerator = -n * (n + 1);
    bRe += 4;
    const [p, q] = [bRe + numerator * dRe, -square + numerator * dIm];
    const size = p * p + q * q;
    [dRe, dIm] = [p / size, -q / size];
    const c = cRe * cRe + cIm * cIm;
    [cRe, cIm] = [bRe + (numerator * cRe) / c, -square - (numerator * cIm) / c];
    const [stepRe, stepIm] = [cRe * dRe - cIm * dIm, cRe * dIm + cIm * dRe];
    [re, im] = [re * stepRe - im * stepIm, re * stepIm + im * stepRe];
    if (Math.abs(stepRe - 1) + Math.abs(stepIm) <= 2e-16) break;
  }
  // (½ + ½i) (1 - e^(iφ) (1 - i) x h)
  const [hRe, hIm] = [x * (re + im), x * (im - re)];
  const [cos, sin] = [Math.cos(phase(x)), Math.sin(phase(x))];
  const [wRe, wIm] = [1 - (cos * hRe - sin * hIm), -(cos * hIm + sin * hRe)];
  return [(wRe - wIm) / 2, (wRe + wIm) / 2];
}

function integral(x: number, index: 0 | 1): number {
  const size = Math.abs(x);
  if (!(size > far)) return series(x, index);
  return Math.sign(x) * fraction(size)[index];
}

/** C(x), the integral of cos(πt²/2) from 0 to x. */
export const fresnelCos = (x: number): number => integral(x, 0);
/** S(x), the integral of sin(πt²/2) from 0 to x. */
export const fresnelSin = (x: number): number => integral(x, 1);
