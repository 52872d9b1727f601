/** The tasks with their inputs, the agreement that is asked for, and the bars. */
import type { Tensor } from '../peers/tasks.js';
import { atMost, gigaflops, ofBestPeer, type Bar, type Case } from './bars.js';
import { million, networkProblem, options, scattered, tensor } from './inputs.js';
import { layerCases } from './layer-cases.js';

/** Near the fastest that somebody could write, or far beyond what anybody would. */
const besideByHand = (ofWasm: number, ofJs: number): Bar => ({
  text: `≤ ${ofWasm} × by hand in Wasm or ≥ ${ofJs} × faster than by hand in JS`,
  holds: (ours, { byHandInJs, byHandInWasm }) =>
    byHandInJs === undefined || byHandInWasm === undefined
      ? null
      : ours <= ofWasm * byHandInWasm || byHandInJs >= ofJs * ours,
});

const scalarCase: Case = {
  task: 'gradient of sin(x)·exp(−x²) + tanh(x), number to number',
  // Each library walks through the same numbers.
  prepare: (tasks) => {
    let x = 0;
    return tasks.scalarGradient?.(() => (x = x > 2 ? -2 : x + 1e-3));
  },
  tolerance: 1e-5,
  bars: [atMost(2e-4, '≤ 0.2 µs')],
};

const matmulCases = ([Float32Array, Float64Array] as const).flatMap((type): Case[] =>
  [256, 512, 1024].map((n) => {
    const single = type === Float32Array;
    const flops = 2 * n ** 3;
    const matrix = (step: number): Tensor => tensor(type, [n, n], scattered(-1, 1, step));
    return {
      task: `matmul ${n} ${single ? 'float32' : 'float64'}`,
      prepare: (tasks) => tasks.matmul?.(matrix(Math.SQRT2), matrix(Math.E)),
      tolerance: single ? 1e-5 : 1e-13,
      flops,
      bars: single ? [gigaflops(18, flops), ofBestPeer(1)] : [gigaflops(9, flops)],
      alone: !single,
    };
  }),
);

const waves = (type: typeof Float32Array | typeof Float64Array): Tensor =>
  million(type, (i) => 2 * Math.sin(i));

const elementwiseCases: readonly Case[] = [
  {
    task: 'tanh(x)·exp(−x²) + 0.5 x over 10⁶ float32',
    prepare: (tasks) => tasks.wave?.(waves(Float32Array)),
    tolerance: 1e-6,
    bars: [atMost(8)],
  },
  {
    task: 'gradient of the sum of tanh(x)·exp(−x²) + 0.5 x over 10⁶ float32',
    prepare: (tasks) => tasks.waveGradient?.(waves(Float32Array)),
    tolerance: 1e-6,
    bars: [atMost(12)],
  },
  {
    task: 'exp over 10⁶ float32',
    prepare: (tasks) => tasks.exp?.(waves(Float32Array)),
    tolerance: 1e-6,
    bars: [atMost(2.5)],
  },
  {
    task: 'exp over 10⁶ float64',
    prepare: (tasks) => tasks.exp?.(waves(Float64Array)),
    tolerance: 1e-14,
    bars: [atMost(6)],
    alone: true,
  },
];

const positive = (): Tensor => million(Float32Array, scattered(0, 1));
const square = (): Tensor => tensor(Float32Array, [1024, 1024], scattered(-4, 4));
/** Multiples of 2⁻²⁰, each once, so that their order is unique. */
const mixed = (): Tensor => million(Float32Array, (i) => ((i * 617_039) % 1e6) / 2 ** 20);

const lineCases: readonly Case[] = [
  {
    task: 'sum of 10⁶ float32',
    prepare: (tasks) => tasks.sum?.(positive()),
    tolerance: 1e-5,
    bars: [atMost(0.25)],
  },
  ...[1, 0].flatMap((axis): Case[] => [
    {
      task: `logsumexp of [1024, 1024] float32 along axis ${axis}`,
      prepare: (tasks) => tasks.logsumexp?.(square(), axis),
      tolerance: 1e-5,
      bars: [atMost(6)],
    },
    {
      task: `softmax of [1024, 1024] float32 along axis ${axis}`,
      prepare: (tasks) => tasks.softmax?.(square(), axis),
      tolerance: 1e-5,
      bars: [atMost(6)],
    },
  ]),
  {
    task: 'sort 10⁶ float32',
    prepare: (tasks) => tasks.sort?.(mixed()),
    tolerance: 0,
    bars: [atMost(80)],
  },
  {
    task: 'argsort 10⁶ float32',
    prepare: (tasks) => tasks.argsort?.(mixed()),
    tolerance: 0,
    bars: [atMost(160)],
  },
  {
    task: 'cumsum of 10⁶ float32',
    prepare: (tasks) => tasks.cumsum?.(positive()),
    tolerance: 1e-4,
    bars: [atMost(2)],
  },
];

const images = (): Tensor => tensor(Float32Array, [8, 16, 32, 32], scattered(-1, 1, Math.SQRT2));
const kernels = (): Tensor => tensor(Float32Array, [32, 16, 3, 3], scattered(-1, 1, Math.E));
const convFlops = 2 * (8 * 32 * 32 * 32) * (16 * 3 * 3);

const networkCases: readonly Case[] = [
  {
    task: 'SGD step of the 784-256-256-10 network, batch 128, float32',
    prepare: (tasks) => tasks.networkStep?.(networkProblem()),
    tolerance: 1e-4,
    flops: 155e6,
    bars: [atMost(10), ofBestPeer(0.7)],
  },
  {
    task: 'conv2d of 8×16×32×32 with 32×16×3×3 float32',
    prepare: (tasks) => tasks.conv?.(images(), kernels()),
    tolerance: 1e-5,
    flops: convFlops,
    bars: [gigaflops(10, convFlops)],
  },
  {
    task: 'gradient of half the sum of squares of that conv2d, in both operands',
    prepare: (tasks) => tasks.convGradient?.(images(), kernels()),
    tolerance: 1e-5,
    flops: 3 * convFlops,
    bars: [gigaflops(10, 3 * convFlops)],
  },
];

const optionsCase: Case = {
  task: 'Black–Scholes: price and four greeks by grad under vmap, 10⁶ options, float64',
  prepare: (tasks) => tasks.blackScholes?.(options()),
  tolerance: 1e-5,
  bars: [besideByHand(1.5, 8)],
};

/** Symmetric, with numbers up to 1 beside a diagonal that outweighs them. */
const definite = (n: number): Tensor => {
  const value = scattered(-1, 1);
  return tensor(Float64Array, [n, n], (k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return value(Math.min(i, j) * n + Math.max(i, j)) + (i === j ? n : 0);
  });
};
const column = (n: number): Tensor => tensor(Float64Array, [n, 1], scattered(-1, 1));
const tall = (): Tensor => tensor(Float64Array, [256, 128], scattered(-1, 1, Math.SQRT2));

/** Ten thousand matrices of eight rows. */
const stack = (): Tensor => {
  const [count, n, { values }] = [10_000, 8, definite(8)];
  return tensor(Float64Array, [count, n, n], (k) => {
    const [of, entry] = [Math.floor(k / (n * n)), k % (n * n)];
    return (values[entry] as number) * (1 + of / count);
  });
};
const columns = (): Tensor => tensor(Float64Array, [10_000, 8, 1], scattered(-1, 1));

const linalgCases: readonly Case[] = [
  {
    task: 'cholesky 512 float64',
    prepare: (tasks) => tasks.cholesky?.(definite(512)),
    tolerance: 1e-12,
    flops: 512 ** 3 / 3,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'solve 512 float64, one right side',
    prepare: (tasks) => tasks.solve?.(definite(512), column(512)),
    tolerance: 1e-11,
    flops: (2 * 512 ** 3) / 3,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'triangular solve 512 float64, one right side',
    prepare: (tasks) => tasks.triangularSolve?.(definite(512), column(512)),
    tolerance: 1e-11,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'cholesky of 10 000 matrices of 8 rows, float64',
    prepare: (tasks) => tasks.choleskyStack?.(stack()),
    tolerance: 1e-12,
    bars: [ofBestPeer(0.5)],
  },
  {
    task: 'solve of 10 000 matrices of 8 rows, float64',
    prepare: (tasks) => tasks.solveStack?.(stack(), columns()),
    tolerance: 1e-12,
    bars: [ofBestPeer(0.2)],
  },
  {
    task: 'eigh 256 float64',
    prepare: (tasks) => tasks.eigh?.(definite(256)),
    tolerance: 1e-12,
    bars: [ofBestPeer(0.25)],
  },
  {
    task: 'svd of 256 × 128 float64, with left vectors',
    prepare: (tasks) => tasks.svd?.(tall()),
    tolerance: 1e-11,
    bars: [ofBestPeer(0.25)],
  },
];

/** As usual in comparisons a transform of n numbers counts as 5 n log₂ n operations. */
const fftFlops = (count: number, n: number): number => 5 * count * n * Math.log2(n);

const fftCases = ([Float64Array, Float32Array] as const).flatMap((type): Case[] => {
  const single = type === Float32Array;
  const dtype = single ? 'float32' : 'float64';
  const tolerance = single ? 1e-5 : 1e-13;
  const numbers = (...shape: number[]): Tensor => tensor(type, shape, scattered(-1, 1, Math.E));
  return [
    {
      task: `fft of 2¹⁶ complex numbers, ${dtype}`,
      prepare: (tasks) => tasks.fft?.(numbers(1, 2 ** 16, 2)),
      tolerance,
      flops: fftFlops(1, 2 ** 16),
      // To copy a megabyte out takes as long as the transform, and fft.js need not do it.
      bars: [],
    },
    {
      task: `fft of 1000 × 1024 complex numbers, ${dtype}`,
      prepare: (tasks) => tasks.fft?.(numbers(1000, 1024, 2)),
      tolerance,
      flops: fftFlops(1000, 1024),
      bars: [ofBestPeer(0.75)],
    },
    {
      task: `fft2 of 512 × 512 complex numbers, ${dtype}`,
      prepare: (tasks) => tasks.fft2?.(numbers(512, 512, 2)),
      tolerance,
      flops: fftFlops(1, 512 ** 2),
      bars: [ofBestPeer(0.5)],
    },
    {
      task: `rfft of 2¹⁶ real numbers, ${dtype}`,
      prepare: (tasks) => tasks.rfft?.(numbers(1, 2 ** 16)),
      tolerance,
      flops: fftFlops(1, 2 ** 16) / 2,
      bars: [],
    },
  ];
});

export const cases: readonly Case[] = [
  scalarCase,
  ...matmulCases,
  ...elementwiseCases,
  ...lineCases,
  ...networkCases,
  ...layerCases,
  ...linalgCases,
  ...fftCases,
  optionsCase,
];
