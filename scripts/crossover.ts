/**
 * Prints for some programs at several sizes how long they take on both targets, results read,
 * beside what the compiler estimates, and how much slower the target that `auto` chooses is than
 * the better one:
 *
 *     node scripts/run.mjs scripts/crossover.ts [words of the name]
 */
import { race } from '../bench/measure.js';
import { estimate } from '../src/codegen/targets/estimate.js';
import { targets } from '../src/codegen/targets/index.js';
import { grad, jit, lax, nn, numpy as np, random, type DType, type NDArray } from '../src/index.js';

type Program = (x: NDArray) => NDArray;
type Case = readonly [name: string, dtype: DType, sizes: readonly number[], f: Program];

const flat = [20, 64, 200, 500, 1000, 3000, 10_000, 100_000];
const sides = [2, 4, 6, 8, 12, 20, 40, 100];

/** The gradient through so many turns as x has elements, over its first eight. */
const throughTurns = (step: Program, turns: (x: NDArray) => NDArray | number): Program =>
  grad((x: NDArray) => np.sum(lax.foriLoop(0, turns(x), (_, c: NDArray) => step(c), x.slice([null, 8])))); // prettier-ignore
const known = (x: NDArray): number => x.shape[0] as number;
const unknown = (x: NDArray): NDArray => np.sum(np.isfinite(x));

const cases: readonly Case[] = [
  ['x + 1', 'float64', flat, (x) => x.add(1)],
  ['x + 1', 'float32', flat, (x) => x.add(1)],
  ['x x + 3 x + 1', 'float64', flat, (x) => x.mul(x).add(x.mul(3)).add(1)],
  ['sum', 'float64', flat, (x) => np.sum(x)],
  ['sum', 'float32', flat, (x) => np.sum(x)],
  ['gradient of the sum of sin', 'float64', flat, grad((x: NDArray) => np.sum(np.sin(x)))],
  ['exp', 'float32', flat, (x) => np.exp(x)],
  ['tanh', 'float64', flat, (x) => np.tanh(x)],
  ['sqrt / (1 + x)', 'float64', flat, (x) => np.sqrt(np.abs(x)).div(x.add(1))],
  ['cumsum', 'float64', flat, (x) => np.cumsum(x)],
  ['sort', 'float64', flat, (x) => np.sort(x)],
  ['reversed', 'float64', flat, (x) => np.flip(x)],
  ['softmax of rows of 10', 'float32', [2, 8, 30, 100, 1000], (x) =>
    nn.softmax(np.reshape(np.repeat(x, 10), [-1, 10]), 1)], // prettier-ignore
  ['x xᵀ', 'float64', sides, (x) => np.outer(x, x)],
  ['matrix product', 'float64', sides, (x) => np.matmul(np.outer(x, x), np.outer(x, x.add(1)))],
  ['matrix product', 'float32', sides, (x) => np.matmul(np.outer(x, x), np.outer(x, x.add(1)))],
  ['transpose', 'float64', sides, (x) => np.outer(x, x).T],
  ['scan of scalars', 'float64', flat, (x) =>
    lax.scan((c: NDArray, y: NDArray) => [c.mul(0.9).add(y), c], np.array(0), x)[1]], // prettier-ignore
  ['scan of vectors of 40', 'float64', [2, 10, 100, 1000], (x) =>
    lax.scan((c: NDArray, y: NDArray) => [c.mul(0.9).add(y), null], np.zeros([40]), x)[0]], // prettier-ignore
  ['turns of sin', 'float64', flat, throughTurns((c) => np.sin(c.add(0.1)), known)],
  ['turns of exp', 'float64', flat, throughTurns((c) => np.exp(c.mul(-0.3)), known)],
  ['turns of sums', 'float64', flat, throughTurns((c) => c.mul(c).mul(0.3).add(0.1), known)],
  ['unknown turns of exp', 'float64', flat, throughTurns((c) => np.exp(c.mul(-0.3)), unknown)],
  ['unknown turns of sums', 'float64', flat, throughTurns((c) => c.mul(c).mul(0.3).add(0.1), unknown)], // prettier-ignore
  ['gather', 'int32', flat, (x) => np.take(x, np.flip(np.arange(x.shape[0] as number)))],
];

const words = process.argv.slice(2).join(' ');
const key = random.key(1);
for (const [name, dtype, sizes, f] of cases) {
  if (!name.includes(words)) continue;
  for (const n of sizes) {
    const x = random.normal(key, { shape: [n] }).astype(dtype);
    const [js, wasm, auto] = (['js', 'wasm', 'auto'] as const).map((target) => jit(f, { target }));
    const contender = (run: Program) => ({
      run: () => run(x).dataSync({ copy: false }),
      inner: Math.max(1, Math.ceil(20_000 / n)),
    });
    const [inJs, inWasm] = race([contender(js!), contender(wasm!)], 15);
    const { schedule } = wasm!.lower(x).compile();
    const [guessJs, guessWasm] = targets.map((t) => estimate(schedule, t.prices).nanoseconds);
    const chosen = auto!.lower(x).target;
    const ratio = (chosen === 'js' ? inJs! : inWasm!) / Math.min(inJs!, inWasm!);
    const us = (ns: number): string => (ns / 1000).toFixed(2).padStart(9);
    console.log(
      `${`${name} ${dtype}`.padEnd(36)} ${String(n).padStart(7)}  µs: js ${us(inJs!)} (${us(guessJs!)})` +
        `  wasm ${us(inWasm!)} (${us(guessWasm!)})  ${chosen.padEnd(4)} ${ratio > 1.2 ? '**' : '  '} ${ratio.toFixed(2)}`,
    );
  }
}
