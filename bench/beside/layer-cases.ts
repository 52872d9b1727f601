/** The cases about layers of networks, and about products that are not square. */
import type { Tensor } from '../peers/tasks.js';
import { gigaflops, ofBestPeer, type Case } from './bars.js';
import { scattered, tensor } from './inputs.js';

const floats = (shape: readonly number[], step = Math.SQRT2): Tensor =>
  tensor(Float32Array, shape, scattered(-1, 1, step));
const images = (): Tensor => floats([8, 32, 32, 32]);

const convCases: readonly Case[] = [
  {
    task: 'depthwise conv2d of 8×32×32×32 (NHWC) with 3×3 float32',
    prepare: (tasks) => tasks.depthwise?.(images(), floats([3, 3, 32, 1], Math.E)),
    tolerance: 1e-5,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'conv2d of 8×32×32×32 (NHWC) with 3×3×32×32 in steps of two, float32',
    prepare: (tasks) => tasks.stridedConv?.(images(), floats([3, 3, 32, 32], Math.E)),
    tolerance: 1e-5,
    flops: 2 * 8 * 16 * 16 * 32 * 9 * 32,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'gradient of that conv2d in the images',
    prepare: (tasks) => tasks.stridedConvGradient?.(images(), floats([3, 3, 32, 32], Math.E)),
    tolerance: 1e-5,
    flops: 4 * 8 * 16 * 16 * 32 * 9 * 32,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'transposed conv2d of 8×16×16×32 (NHWC) with 3×3×32×32 in steps of two, float32',
    prepare: (tasks) =>
      tasks.transposedConv?.(floats([8, 16, 16, 32]), floats([3, 3, 32, 32], Math.E)),
    tolerance: 1e-5,
    flops: 2 * 8 * 16 * 16 * 32 * 9 * 32,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'conv1d of 16×512×32 with 5×32×32 float32',
    prepare: (tasks) => tasks.conv1d?.(floats([16, 512, 32]), floats([5, 32, 32], Math.E)),
    tolerance: 1e-5,
    flops: 2 * 16 * 512 * 32 * 5 * 32,
    bars: [ofBestPeer(1)],
  },
];

const poolCases: readonly Case[] = [2, 3].flatMap((window): Case[] => [
  {
    task: `max pool of 8×64×64×32 (NHWC), ${window}×${window} in steps of two, float32`,
    prepare: (tasks) => tasks.maxPool?.(floats([8, 64, 64, 32]), window),
    tolerance: 0,
    bars: [ofBestPeer(1)],
  },
  {
    task: `gradient of that max pool, ${window}×${window}`,
    prepare: (tasks) => tasks.maxPoolGradient?.(floats([8, 64, 64, 32]), window),
    tolerance: 0,
    bars: [],
  },
]);

/** Numbers of rows, some of them many times. */
const numbers = (): Tensor => ({
  values: Int32Array.from({ length: 4096 }, (_, i) => (i * i * 7919) % 10_000),
  shape: [4096],
});

const sequenceCases: readonly Case[] = [
  {
    task: 'look up 4096 of 10 000 rows of 64 float32',
    prepare: (tasks) => tasks.lookUp?.(floats([10_000, 64]), numbers()),
    tolerance: 0,
    bars: [ofBestPeer(1)],
  },
  {
    task: 'gradient of that lookup in the table',
    prepare: (tasks) => tasks.lookUpGradient?.(floats([10_000, 64]), numbers()),
    tolerance: 1e-6,
    bars: [],
  },
  {
    task: 'attention of 4 heads over 1024 rows of 64, float32',
    prepare: (tasks) =>
      tasks.attention?.(
        floats([4, 1024, 64]),
        floats([4, 1024, 64], Math.E),
        floats([4, 1024, 64], Math.PI),
      ),
    tolerance: 1e-4,
    flops: 4 * 4 * 1024 * 1024 * 64,
    bars: [ofBestPeer(0.83)],
  },
  {
    task: 'layer norm of [4096, 256] float32',
    prepare: (tasks) =>
      tasks.layerNorm?.(floats([4096, 256]), floats([256], Math.E), floats([256])),
    tolerance: 1e-5,
    bars: [ofBestPeer(0.83)],
  },
  {
    task: 'gradient of that layer norm, in all three operands',
    prepare: (tasks) =>
      tasks.layerNormGradient?.(floats([4096, 256]), floats([256], Math.E), floats([256])),
    tolerance: 1e-4,
    bars: [ofBestPeer(0.83)],
  },
];

const productCases: readonly Case[] = [
  ...[4, 8, 16, 32].map((n): Case => {
    const count = 2 ** 18 / n ** 2;
    const flops = 2 * count * n ** 3;
    return {
      task: `products of ${count} pairs of matrices of ${n} rows, float32`,
      prepare: (tasks) =>
        tasks.smallProducts?.(floats([count, n, n]), floats([count, n, n], 3 ** 0.5)),
      tolerance: 1e-5,
      flops,
      bars: [ofBestPeer(0.83)],
    };
  }),
  ...[16, 32, 64].map((terms): Case => {
    const flops = 2 * 1024 * 1024 * terms;
    const matrix = (rows: number, columns: number, step: number): Tensor =>
      tensor(Float64Array, [rows, columns], scattered(-1, 1, step));
    return {
      task: `product of [1024, ${terms}] and [${terms}, 1024] float64`,
      prepare: (tasks) =>
        tasks.matmul?.(matrix(1024, terms, Math.SQRT2), matrix(terms, 1024, Math.E)),
      tolerance: 1e-13,
      flops,
      bars: [gigaflops(9, flops)],
      alone: true,
    };
  }),
  {
    task: 'least distance of 4096 points to 1024 others, 16 coordinates, float32',
    prepare: (tasks) => tasks.nearest?.(floats([4096, 16]), floats([1024, 16], Math.E)),
    tolerance: 1e-5,
    bars: [ofBestPeer(0.5)],
  },
];

export const layerCases: readonly Case[] = [
  ...convCases,
  ...poolCases,
  ...sequenceCases,
  ...productCases,
];
