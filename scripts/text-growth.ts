/**
 * Prints how long functions take to compile, and how much text they become, against how deep they
 * are: `npm run text-growth`. The first compilation of each is not counted, so that the compiler
 * itself is warm.
 */
import { clearCaches, grad, jit, lax, nn, numpy as np, type NDArray } from '../src/index.js';

type Unary = (x: NDArray) => NDArray;

const chained =
  (f: Unary, times: number): Unary =>
  (x) => {
    let y = x;
    for (let i = 0; i < times; i++) y = f(y);
    return y;
  };

const nested: Readonly<Record<string, Unary>> = {
  softplus: nn.softplus,
  hypot: (x) => np.hypot(x, 1.5),
  where: (x) => np.where(x.gt(0), x.mul(2), np.exp(x)),
};
const targets = [
  ['js', 'js'],
  ['wasm', 'wat'],
] as const;

/** The milliseconds of processor time from program to text, and the length of the text. */
function measure(f: Unary, x: NDArray, target: 'js' | 'wasm', stage: 'js' | 'wat'): string {
  let best = Infinity;
  let length = 0;
  for (let round = 0; round < 8; round++) {
    clearCaches();
    const lowered = jit((v: NDArray) => f(v), { target }).lower(x);
    const begin = process.cpuUsage();
    length = lowered.text(stage).length;
    const { user, system } = process.cpuUsage(begin);
    if (round > 0) best = Math.min(best, (user + system) / 1000);
  }
  return `${best.toFixed(1)} ms, ${(length / 1000).toFixed(1)} kB`;
}

function row(name: string, fs: readonly (readonly [Unary, NDArray])[]): void {
  for (const [target, stage] of targets) {
    const cells = fs.map(([f, x]) => measure(f, x, target, stage));
    console.log(`| ${[name, target, ...cells].join(' | ')} |`);
  }
}

function head(what: string, sizes: readonly number[]): void {
  console.log(`\n| ${[what, 'target', ...sizes].join(' | ')} |`);
  console.log(`| --- | --- |${' ---: |'.repeat(sizes.length)}`);
}

const depths = [8, 16, 32];
head('depth of nesting', depths);
for (const [name, f] of Object.entries(nested)) {
  const x = np.array(0.3);
  row(
    name,
    depths.map((n) => [chained(f, n), x]),
  );
  row(
    `grad(${name})`,
    depths.map((n) => [grad(chained(f, n) as never) as unknown as Unary, x]),
  );
}

const lengths = [16, 64, 256];
head('number of elements', lengths);
const sum = (f: Unary) => (x: NDArray) => np.sum(f(x));
const cumulative: Readonly<Record<string, Unary>> = {
  'lax.cumlogsumexp': (x) => lax.cumlogsumexp(x),
  'np.cumprod': (x) => np.cumprod(x),
};
for (const [name, f] of Object.entries(cumulative))
  row(
    `grad(${name})`,
    lengths.map((n) => [grad(sum(f) as never) as unknown as Unary, np.linspace(0.1, 1, n)]),
  );
