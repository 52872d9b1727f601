/**
 * Prints how long the elementary functions take on both targets, in nanoseconds: one by one, in a
 * loop of which each turn needs the one before, and over an array. `functions` of the prices of a
 * target is what the first two columns say; what is gained in lanes is their ratio to the others.
 *
 *     node scripts/run.mjs scripts/function-prices.ts [name]
 */
import { race, type Contender } from '../bench/measure.js';
import { jit, lax, nn, numpy as np, type DType, type NDArray, type Target } from '../src/index.js';

type F = (x: NDArray) => NDArray;
type Case = readonly [name: string, low: number, high: number, f: F];

const cases: readonly Case[] = [
  ['div', 1, 2, (x) => np.divide(1, x)],
  ['sqrt', 1, 2, (x) => np.sqrt(x)],
  ['exp', -2, 2, (x) => np.exp(x)],
  ['expm1', -2, 2, (x) => np.expm1(x)],
  ['log', 0.1, 5, (x) => np.log(x)],
  ['log1p', 0.1, 5, (x) => np.log1p(x)],
  ['log2', 0.1, 5, (x) => np.log2(x)],
  ['log10', 0.1, 5, (x) => np.log10(x)],
  ['cbrt', 0.1, 5, (x) => np.cbrt(x)],
  ['sin below 0.7', -0.7, 0.7, (x) => np.sin(x)],
  ['sin to 3', 1, 3, (x) => np.sin(x)],
  ['sin to 10⁴', 1e3, 1e4, (x) => np.sin(x)],
  ['cos to 3', 1, 3, (x) => np.cos(x)],
  ['tan to 3', 1, 3, (x) => np.tan(x)],
  ['asin', -0.9, 0.9, (x) => np.arcsin(x)],
  ['acos', -0.9, 0.9, (x) => np.arccos(x)],
  ['atan', -2, 2, (x) => np.arctan(x)],
  ['atan2', -2, 2, (x) => np.arctan2(x, 1.5)],
  ['sinh', -2, 2, (x) => np.sinh(x)],
  ['cosh', -2, 2, (x) => np.cosh(x)],
  ['tanh', -2, 2, (x) => np.tanh(x)],
  ['asinh', -2, 2, (x) => np.arcsinh(x)],
  ['acosh', 1.1, 4, (x) => np.arccosh(x)],
  ['atanh', -0.9, 0.9, (x) => np.arctanh(x)],
  ['logistic', -2, 2, (x) => nn.sigmoid(x)],
  ['pow', 0.1, 4, (x) => np.power(x, x)],
  ['erf', -2, 2, (x) => lax.erf(x)],
  ['erfc', -2, 2, (x) => lax.erfc(x)],
  ['erfInv', -0.9, 0.9, (x) => lax.erfInv(x)],
  ['lgamma', 0.1, 4, (x) => lax.lgamma(x)],
  ['digamma', 0.1, 4, (x) => lax.digamma(x)],
];

const size = 4096;

function contender(f: F, x: NDArray, target: Target): Contender {
  const compiled = jit(f, { target });
  return { run: () => compiled(x).dataSync({ copy: false }), inner: 3 };
}

/** A decaying sum: each turn needs the one before. */
const inTurns =
  (f: F, dtype: DType): F =>
  (x) =>
    lax.scan(
      (c: NDArray, y: NDArray) => [c.mul(0.5).add(f(y)), null],
      np.zeros([], { dtype }),
      x,
    )[0];

const words = process.argv.slice(2).join(' ');
for (const dtype of ['float64', 'float32'] as const)
  for (const [name, low, high, f] of cases) {
    if (!name.includes(words)) continue;
    const x = np.linspace(low, high, size, { dtype });
    const [alone, nothing] = [inTurns(f, dtype), inTurns((y) => y, dtype)];
    const targets = ['js', 'wasm'] as const;
    const all = targets.flatMap((t) => [
      contender(alone, x, t),
      contender(nothing, x, t),
      contender((y) => np.sum(f(y)), x, t),
    ]);
    const [js = 0, jsTurn = 0, jsArray, wasm = 0, wasmTurn = 0, wasmArray] = race(all, 11);
    const ns = (t = 0): string => (t / size).toFixed(1).padStart(7);
    console.log(
      `${`${name} ${dtype}`.padEnd(24)} one by one: js ${ns(js - jsTurn)}, wasm ${ns(wasm - wasmTurn)}` +
        `   an array: js ${ns(jsArray)}, wasm ${ns(wasmArray)}`,
    );
  }
