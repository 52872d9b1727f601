/** Functions of packages, as functions of one number, and points at which they are tried. */
import { kepler2b } from 'astronomia/kepler';
import * as nutation from 'astronomia/nutation';
import bessel from 'bessel';
import { Bezier } from 'bezier-js';
import blackScholes from 'black-scholes';
import spaces from 'color-space';
import * as culori from 'culori';
import * as ease from 'd3-ease';
import Spline from 'cubic-spline';
import * as geo from 'd3-geo';
import { interpolateBasis, interpolateZoom } from 'd3-interpolate';
import { conjugateGradient, gradientDescent, gradientDescentLineSearch } from 'fmin/index.js';
import gamma from 'gamma';
import gaussian from 'gaussian';
import { glMatrix, mat3, mat4, quat, vec3 } from 'gl-matrix';
import jstat from 'jstat';
import { distance, similarity } from 'ml-distance';
import { getGaussianArea, PseudoVoigt } from 'ml-peak-shape-generator';
import spline from 'natural-spline-interpolator';
import midpoint from 'ode-midpoint';
import rungeKutta from 'ode-rk4';
import cashKarp from 'ode45-cash-karp';
import * as statistics from 'simple-statistics';

// Its own arrays are of 32 bits, which differences cannot see through.
glMatrix.setMatrixArrayType(Array);

/** Once: the second derivative has jumps, or is too coarse to be compared with differences. */
const once = 1;

const pendulum = (dy, y) => {
  dy[0] = y[1];
  dy[1] = -Math.sin(y[0]);
};
const bowl = (a) => (x, slope) => {
  slope = slope || [0, 0];
  slope[0] = 2 * (x[0] - a);
  slope[1] = 8 * (x[1] - 2 * a * a);
  return (x[0] - a) * (x[0] - a) + 4 * (x[1] - 2 * a * a) * (x[1] - 2 * a * a);
};
const lab = (l, a, b) => ({ mode: 'lab65', l, a, b });
const rgb = (r) => ({ mode: 'rgb', r, g: 0.3, b: 0.7 });
const knots = [
  [0, 0],
  [1, 1],
  [2, 0.5],
  [3.5, -1],
  [4, 2],
];
const cubicBezier = (x) => new Bezier(0, 0, x, 1, 2, -1, 3, 0);

export const subjects = {
  'astronomia: Kepler by Newton': [(e) => kepler2b(e, 1.1, 8), [0.3, 0.6]],
  'astronomia: nutation': [(t) => nutation.nutation(t)[0], [2451545.5, 2455000.25], once],
  'bessel: J0': [(x) => bessel.besselj(x, 0), [0.5, 2.3, 7.5, 20, -3]],
  'bessel: J1': [(x) => bessel.besselj(x, 1), [0.5, 9.5, 20]],
  'bessel: J3': [(x) => bessel.besselj(x, 3), [0.5, 9.5, 20]],
  'bessel: Y0': [(x) => bessel.bessely(x, 0), [0.5, 9.5, 20]],
  'bessel: Y2': [(x) => bessel.bessely(x, 2), [0.5, 9.5, 20]],
  'bessel: I1': [(x) => bessel.besseli(x, 1), [0.5, 2.3, 9.5]],
  'bessel: I3': [(x) => bessel.besseli(x, 3), [0.5, 2.3, 9.5]],
  'bessel: K2': [(x) => bessel.besselk(x, 2), [0.5, 1.5, 9.5]],
  'bezier-js: a point': [(t) => cubicBezier(1).get(t).y, [0.2, 0.7]],
  'bezier-js: a length': [(x) => cubicBezier(x).length(), [0.2, 1.7]],
  'black-scholes: by volatility': [
    (v) => blackScholes.blackScholes(30, 34, 0.25, v, 0.08, 'call'),
    [0.2, 0.7],
  ],
  'color-space: Lab': [(r) => spaces.rgb.lab(r, 100, 40)[0], [30, 110]],
  'color-space: HSLuv': [(r) => spaces.rgb.hsluv(r, 100, 40)[0], [110, 130]],
  'color-space: Luv': [(x) => spaces.xyz.luv(x, 50, 40)[1], [30, 60]],
  'culori: Lab': [(r) => culori.convertRgbToLab(rgb(r)).a, [0.01, 0.5, 0.8]],
  'culori: Oklab': [(r) => culori.convertLrgbToOklab(rgb(r)).a, [0.01, 0.5, 0.8]],
  'culori: chroma': [(r) => culori.lch(rgb(r)).c, [0.01, 0.5, 0.8]],
  'culori: CIEDE2000': [
    (a) => culori.differenceCiede2000()(lab(40, a, 20), lab(45, 10, -20)),
    [3, 35],
  ],
  'culori: Jzazbz': [(x) => culori.convertXyz65ToJab({ x, y: 0.3, z: 0.7 }).j, [0.1, 0.5]],
  'culori: HSL': [(h) => culori.convertHslToRgb({ h, s: 0.5, l: 0.7 }).r, [70, 110]],
  'culori: Okhsl': [(h) => culori.convertOkhslToOklab({ h, s: 0.5, l: 0.7 }).a, [30, 110]],
  'd3-ease: elastic': [(t) => ease.easeElasticOut(t), [0.2, 0.7]],
  'd3-ease: bounce': [(t) => ease.easeBounceOut(t), [0.2, 0.7]],
  'd3-ease: power': [(t) => ease.easePolyInOut.exponent(2.5)(t), [0.2, 0.7]],
  'd3-ease: back': [(t) => ease.easeBackInOut(t), [0.2, 0.7]],
  'cubic-spline: at a point': [
    (x) => new Spline([0, 1, 2, 3.5], [1, 4, 3, 2]).at(x),
    [0.3, 1.3, 2.9],
  ],
  'cubic-spline: of a value': [
    (y) => new Spline([0, 1, 2, 3.5], [1, y, 3, 2]).at(2.5),
    [-0.7, 1.3],
  ],
  'd3-geo: Mercator': [(y) => geo.geoMercatorRaw(0.3, y)[1], [0.2, 0.7]],
  'd3-geo: Natural Earth': [(y) => geo.geoNaturalEarth1Raw(0.3, y)[0], [0.2, 0.7]],
  'd3-geo: Equal Earth backwards': [(x) => geo.geoEqualEarthRaw.invert(0.3, x)[1], [0.2, 0.7]],
  'd3-geo: a great circle': [(t) => geo.geoInterpolate([5, 20], [30, 50])(t)[0], [0.2, 0.7]],
  'd3-geo: a projection': [(x) => geo.geoMercator()([x, 40])[0], [10, 50]],
  'd3-interpolate: B-spline': [(t) => interpolateBasis([1, 3, 2, 5, 4])(t), [0.2, 0.7]],
  'd3-interpolate: zoom': [(t) => interpolateZoom([0, 0, 1], [10, 5, 2])(t)[2], [0.2, 0.7]],
  'fmin: conjugate gradients': [
    (a) => conjugateGradient(bowl(a), [0, 0], { maxIterations: 3 }).x[1],
    [0.7, 1.2],
  ],
  'fmin: descent': [
    (a) => gradientDescent(bowl(a), [0, 0], { maxIterations: 5, learnRate: 0.05 }).x[1],
    [0.7, 1.2],
  ],
  'fmin: descent along lines': [
    (a) => gradientDescentLineSearch(bowl(a), [0, 0], { maxIterations: 2 }).x[1],
    [0.7, 1.2],
  ],
  'gamma: of positive and negative numbers': [(x) => gamma(x), [-0.7, 0.3, 2.3, 120.5]],
  'gamma: its logarithm': [(x) => gamma.log(x), [0.7, 5.5, 120]],
  'gaussian: density': [(x) => gaussian(0.5, 2).pdf(x), [0.2, 1.7]],
  'gaussian: distribution': [(x) => gaussian(0.5, 2).cdf(x), [0.2, 1.7]],
  'gaussian: quantile': [(p) => gaussian(0.5, 2).ppf(p), [0.2, 0.7]],
  'gl-matrix: determinant': [
    (x) => mat4.determinant(mat4.perspective([], x, 1.5, 0.1, 100)),
    [0.2, 0.7],
  ],
  'gl-matrix: inverse': [(x) => mat3.invert([], [x, 1, 2, 3, x, 1, 0, 1, 4])[4], [0.2, 0.7]],
  'gl-matrix: rotation': [
    (x) =>
      vec3.transformMat4(
        vec3.create(),
        vec3.fromValues(1, x, 2),
        mat4.fromRotation(mat4.create(), x, [0, 1, 0]),
      )[0],
    [0.2, 0.7],
  ],
  'gl-matrix: slerp': [(t) => quat.slerp([], [0, 0, 0, 1], [0.5, 0.5, 0.5, 0.5], t)[0], [0.2, 0.7]],
  'gl-matrix: logarithm': [(x) => quat.ln([], quat.exp([], [x, 1, 0.5, 0.2]))[1], [0.2, 0.7]],
  'jstat: log-gamma': [(x) => jstat.gammaln(x), [0.2, 5.7]],
  'jstat: gamma': [(x) => jstat.gammafn(x), [0.2, 5.7]],
  'jstat: incomplete gamma': [(x) => jstat.lowRegGamma(2.5, x), [0.2, 1.7, 7.2]],
  'jstat: incomplete beta': [(x) => jstat.ibeta(x, 2.5, 1.5), [0.2, 0.7]],
  'jstat: beta density': [(x) => jstat.beta.pdf(x, 2.5, 1.5), [0.2, 0.7]],
  'jstat: erf': [(x) => jstat.erf(x), [0.2, 1.7]],
  'jstat: normal distribution': [(x) => jstat.normal.cdf(x, 0.3, 2), [0.2, 1.7]],
  'jstat: Student distribution': [(x) => jstat.studentt.cdf(x, 5), [0.2, 1.7]],
  'jstat: Weibull by its scale': [(s) => jstat.weibull.pdf(1.3, s, 2), [0.2, 1.7]],
  'ml-distance: Jensen-Shannon': [
    (x) => distance.jensenShannon([0.2, x, 0.3], [0.5, 0.2, 0.3]),
    [0.3, 0.5],
  ],
  'ml-distance: cosine': [(x) => similarity.cosine([0.2, x, 0.3], [0.5, 0.2, 0.3]), [0.3, 0.5]],
  'ml-peak-shape-generator: Voigt': [(x) => new PseudoVoigt({ fwhm: 2 }).fct(x), [0.3, 0.5]],
  'ml-peak-shape-generator: an area': [(x) => getGaussianArea({ fwhm: x, height: 2 }), [0.3, 0.5]],
  'natural-spline-interpolator': [(x) => spline(knots)(x), [-0.2, 0.5, 1.7, 3.1, 4.5]],
  'ode-midpoint: a pendulum': [
    (x) => midpoint([x, 0], pendulum, 0, 0.01).steps(200).y[0],
    [0.5, 1.7],
  ],
  'ode-rk4: a few steps': [(x) => rungeKutta([x, 0], pendulum, 0, 0.1).steps(5).y[0], [0.5, 1.7]],
  'ode-rk4: many steps': [(x) => rungeKutta([x, 0], pendulum, 0, 0.01).steps(200).y[0], [0.5, 1.7]],
  'ode45-cash-karp: steps of their own choice': [
    (x) => {
      const options = { tol: 1e-10, verbose: false };
      const integrator = cashKarp([x, 0], pendulum, 0, 0.1, options);
      integrator.steps(5000, 1);
      return integrator.y[0];
    },
    [0.5, 1.7],
  ],
  'simple-statistics: erf': [(x) => statistics.errorFunction(x), [-1.7, 0.2]],
  'simple-statistics: log-gamma': [(x) => statistics.gammaln(x), [0.2, 1.7]],
  'simple-statistics: probit': [(p) => statistics.probit(p), [0.2, 0.7]],
  'simple-statistics: deviation': [(x) => statistics.standardDeviation([1, x, 3, 5]), [0.2, 1.7]],
  'simple-statistics: kernel density': [
    (x) => statistics.kernelDensityEstimation([1, 2, 3, 5])(x),
    [0.2, 1.7],
  ],
  'simple-statistics: skewness': [(x) => statistics.sampleSkewness([1, 2, x, 5]), [0.2, 1.7]],
  'simple-statistics: correlation': [
    (x) => statistics.sampleCorrelation([1, 2, x, 5], [2, 4, 1, 3]),
    [0.2, 1.7],
  ],
  'simple-statistics: regression': [
    (x) =>
      statistics.linearRegression([
        [1, 2],
        [2, x],
        [3, 5],
      ]).m,
    [0.2, 1.7],
  ],
};
