/** How far the elementary functions on float32 vectors are from what float64 gives. */
import { erf, erfc, erfInv, lgamma, pow } from '../../../src/codegen/targets/js/math.js';
import { functions } from '../../../src/codegen/targets/wasm/math/f32/functions.js';
import { Draw } from '../../support/draw.js';
import { arrayFunction, capacity, type ArrayFunction } from './array-function.js';

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as FunctionName[];

/**
 * In float64, with errors that do not show in float32; written apart from the functions measured.
 */
const references: Readonly<Record<FunctionName, (x: number, y: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  erf,
  erfc,
  erfInv,
  lgamma,
  pow,
  cbrt: Math.cbrt,
};

export interface Worst {
  /** In units of the last place of float32; infinite for a wrong NaN, infinity or zero. */
  readonly ulps: number;
  readonly x: number;
  readonly y: number;
  readonly result: number;
  readonly wanted: number;
}

/**
 * The greatest error of a function over its whole range, and where it is: of some 300 000
 * arguments, or so many times that.
 */
export function worstOf(name: FunctionName, times = 1): Worst {
  const f = arrayFunction(functions[name](), 'f32x4');
  const meter = new Meter(f, references[name]);
  for (const [x, y] of f.isBinary ? pairs(name, times) : singles(times)) meter.add(x, y);
  return meter.worst();
}

class Meter {
  readonly #f: ArrayFunction;
  readonly #reference: (x: number, y: number) => number;
  #count = 0;
  #worst: Worst = { ulps: 0, x: NaN, y: NaN, result: NaN, wanted: NaN };

  constructor(f: ArrayFunction, reference: (x: number, y: number) => number) {
    this.#f = f;
    this.#reference = reference;
  }

  add(x: number, y: number): void {
    this.#f.x[this.#count] = x;
    this.#f.y[this.#count++] = y;
    if (this.#count === capacity) this.#measure();
  }

  worst(): Worst {
    this.#measure();
    return this.#worst;
  }

  #measure(): void {
    const { x: xs, y: ys, result: results, run } = this.#f;
    run(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const [x, y, result] = [xs[i] as number, ys[i] as number, results[i] as number];
      const wanted = this.#reference(x, y);
      const ulps = errorOf(result, wanted);
      if (ulps > this.#worst.ulps) this.#worst = { ulps, x, y, result, wanted };
    }
    this.#count = 0;
  }
}

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

const fromBits = (bits: number): number => {
  word[0] = bits;
  return float[0] as number;
};

/** In units of the last place of `wanted`. */
function errorOf(result: number, wanted: number): number {
  if (Object.is(result, wanted)) return 0;
  const isExact = wanted === 0 || !Number.isFinite(wanted);
  if (isExact || Number.isNaN(result) || isNegative(result) !== isNegative(wanted)) return Infinity;
  float[0] = wanted;
  const exponent = Math.min(Math.max(((word[0] as number) >>> 23) & 0xff, 1), 254);
  const unit = 2 ** (exponent - 150);
  return Math.abs(bounded(result) - bounded(wanted)) / unit;
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/** Infinity stands for what would be the number after the greatest. */
const bounded = (x: number): number => Math.max(Math.min(x, 2 ** 128), -(2 ** 128));

const edges = [
  0,
  2 ** -149,
  2 ** -148,
  2 ** -126 - 2 ** -149,
  2 ** -126,
  2 ** -25,
  2 ** -12,
  0.25,
  0.5,
  1.5,
  2,
  3,
  4,
  5,
  101,
  2 ** 23 - 0.5,
  2 ** 23 + 1,
  2 ** 24,
  2 ** 24 - 1,
  2 ** 127,
  Infinity,
  NaN,
  1 - 2 ** -24,
  1,
  1 + 2 ** -23,
  2 ** 128 - 2 ** 104,
].flatMap((x) => [x, -x]);

/** Every so many numbers, and more of them where most functions do something. */
const everywhere = 19_997;
const nearOne = 1999;
const smallest = 2 ** -7;
const largest = 2 ** 8;

function* singles(times: number): Iterable<readonly [number, number]> {
  for (const x of edges) yield [x, 0];
  for (let bits = 0; bits < 2 ** 32; bits += Math.ceil(everywhere / times))
    yield [fromBits(bits | 0), 0];
  float[0] = smallest;
  const first = word[0] as number;
  float[0] = largest;
  const last = word[0] as number;
  for (let bits = first; bits < last; bits += Math.ceil(nearOne / times)) {
    const x = fromBits(bits);
    yield [x, 0];
    yield [-x, 0];
  }
}

const randomPairs = 100_000;

/** Pairs of edges, of any numbers, and such that the results are neither 0 nor infinite. */
function* pairs(name: FunctionName, times: number): Iterable<readonly [number, number]> {
  for (const x of edges) for (const y of edges) yield [x, y];
  const draw = new Draw(name);
  for (let i = 0; i < randomPairs * times; i++) {
    const any = fromBits(draw.next() * 2 ** 32);
    yield [any, fromBits(draw.next() * 2 ** 32)];
    yield [any, any * 2 ** draw.between(-12, 12) * Math.sign(draw.between(-1, 1))];
    const base = Math.fround(draw.next() < 0.5 ? Math.abs(any) : 1 + draw.between(-1, 1) ** 9);
    yield [base, draw.between(-150, 130) / Math.log2(base)];
  }
}
