/** Integrals of elementary functions for plain evaluation, by quadrature of what defines them. */
import { integralToInfinity, integralToOne } from './reference-incomplete.js';
import { erfc } from './reference-math.js';

const euler = 0.5772156649015329;

/** ∫ exp(-xt) t^-n dt from 1 to ∞, of t = 1 + u. */
export function expn(n: number, x: number): number {
  if (!(Number.isInteger(n) && x >= 0)) return NaN;
  if (x === 0) return n < 2 ? Infinity : 1 / (n - 1);
  return Math.exp(-x) * integralToInfinity((u) => Math.exp(-x * u - n * Math.log1p(u)));
}

export function expi(x: number): number {
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  if (x < -1) return -expn(1, -x);
  return euler + Math.log(Math.abs(x)) + integralToOne((s) => Math.expm1(x * s) / s);
}

/** ∫ uᵏ exp(-xu) / (1 + u²) du from 0 to ∞: the amplitudes of sines and cosines (DLMF 6.7.13). */
const amplitude = (x: number, k: 0 | 1): number =>
  integralToInfinity((u) => (u ** k * Math.exp(-x * u)) / (1 + u * u));

export function sinIntegral(x: number): number {
  const size = Math.abs(x);
  if (size === Infinity) return (Math.sign(x) * Math.PI) / 2;
  if (!(size > 2)) return integralToOne((s) => Math.sin(x * s) / s);
  const wave = amplitude(size, 0) * Math.cos(size) + amplitude(size, 1) * Math.sin(size);
  return Math.sign(x) * (Math.PI / 2 - wave);
}

export function cosIntegral(x: number): number {
  const size = Math.abs(x);
  if (size === 0) return -Infinity;
  if (size === Infinity) return 0;
  if (!(size > 2))
    return euler + Math.log(size) + integralToOne((s) => (-2 * Math.sin((size * s) / 2) ** 2) / s);
  return amplitude(size, 0) * Math.sin(size) - amplitude(size, 1) * Math.cos(size);
}

/** Amplitudes of sines and cosines of πx²/2 (DLMF 7.7.10), of u = t². */
const fresnelAmplitude = (x: number, k: -1 | 1): number =>
  integralToInfinity((t) => {
    const u = t * t;
    return (2 * t ** (k + 1) * Math.exp((-Math.PI * x * x * u) / 2)) / (u * u + 1);
  }) /
  (Math.PI * Math.SQRT2);

function fresnel(x: number, wave: (phase: number) => number, far: (x: number) => number): number {
  const size = Math.abs(x);
  if (size === Infinity) return Math.sign(x) / 2;
  if (size > 1.5) return Math.sign(x) * far(size);
  return x * integralToOne((s) => wave(((Math.PI * x * x) / 2) * s * s));
}

export const fresnelSin = (x: number): number =>
  fresnel(x, Math.sin, (size) => {
    const phase = (Math.PI * size * size) / 2;
    const [f, g] = [fresnelAmplitude(size, -1), fresnelAmplitude(size, 1)];
    return 0.5 - f * Math.cos(phase) - g * Math.sin(phase);
  });

export const fresnelCos = (x: number): number =>
  fresnel(x, Math.cos, (size) => {
    const phase = (Math.PI * size * size) / 2;
    const [f, g] = [fresnelAmplitude(size, -1), fresnelAmplitude(size, 1)];
    return 0.5 + f * Math.sin(phase) - g * Math.cos(phase);
  });

/** -∫ ln(1 - zs) / s ds from 0 to 1, z = 1 - x. */
export function spence(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === Infinity) return -Infinity;
  return -integralToOne((s, rest) => Math.log(rest + x * s) / s);
}

/**
 * w(z) = exp(-z²) + 2iz/√π ∫ exp(z² (s² - 1)) ds from 0 to 1 where |y| <= |x|; where y > |x| it is
 * 2/√π ∫ exp(2izt - t²) dt from 0 to ∞.
 */
function faddeeva(x: number, y: number): readonly [number, number] {
  if (y > Math.abs(x)) {
    const size = (t: number): number => (2 / Math.sqrt(Math.PI)) * Math.exp(-t * (t + 2 * y));
    return [
      integralToInfinity((t) => size(t) * Math.cos(2 * x * t)),
      integralToInfinity((t) => size(t) * Math.sin(2 * x * t)),
    ];
  }
  const [re, im] = [x * x - y * y, 2 * x * y];
  const part = (wave: (phase: number) => number): number =>
    integralToOne((s, rest) => {
      const fall = rest * (1 + s);
      return Math.exp(-re * fall) * wave(-im * fall);
    });
  const [p, q] = [part(Math.cos), part(Math.sin)];
  const factor = 2 / Math.sqrt(Math.PI);
  const scale = Math.exp(-re);
  return [
    scale * Math.cos(im) - factor * (y * p + x * q),
    -scale * Math.sin(im) + factor * (x * p - y * q),
  ];
}

export const faddeevaReal = (x: number, y: number): number => faddeeva(x, y)[0];
export const faddeevaImag = (x: number, y: number): number => faddeeva(x, y)[1];

/** The integral that defines T, up to a = 1; beyond by the limit T(h, ∞) = ¼ erfc(h/√2). */
export function owensT(h: number, a: number): number {
  const [height, size] = [Math.abs(h), Math.abs(a)];
  if (Number.isNaN(height) || Number.isNaN(size)) return NaN;
  if (height === Infinity || size === 0) return 0;
  const density = (x: number): number =>
    Math.exp((-height * height * (1 + x * x)) / 2) / (2 * Math.PI * (1 + x * x));
  const value =
    size <= 1
      ? size * integralToOne((s) => density(size * s))
      : erfc(height * Math.SQRT1_2) / 4 -
        (size === Infinity ? 0 : integralToInfinity((u) => density(size + u)));
  return Math.sign(a) * value;
}
