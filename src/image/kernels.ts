/** Functions by which elements are weighed, of the distance x ≥ 0 from where one is wanted. */
import type { NDArray } from '../array/ndarray.js';
import { where } from '../numpy/indexing/where.js';
import { add, divide, maximum, multiply, square, subtract } from '../numpy/math/arithmetic.js';
import { greater, greaterEqual } from '../numpy/math/logic.js';
import { sin } from '../numpy/math/math.js';
import { horner } from '../operands/elementwise.js';

export interface ResizeKernel {
  /** From here on the weight is 0. */
  readonly radius: number;
  readonly of: (x: NDArray) => NDArray;
}

/** Max(0, 1 - x). */
const triangle: ResizeKernel = { radius: 1, of: (x) => maximum(subtract(1, x), 0) };

/** r · sin(πx) sin(πx/r) / (πx)², and 1 next to 0, where the slope is 0. */
const lanczos = (radius: number): ResizeKernel => ({
  radius,
  of: (x) => {
    const isFar = greater(x, 1e-3);
    const away = where(isFar, x, 1);
    const angle = multiply(away, Math.PI);
    const waves = multiply(multiply(sin(angle), radius), sin(divide(angle, radius)));
    const inside = where(isFar, divide(waves, square(angle)), 1);
    return where(greater(x, radius), 0, inside);
  },
});

/**
 * The cubic convolution kernel with the slope a at 1 (R. Keys, "Cubic convolution interpolation for
 * digital image processing", 1981).
 */
const cubic = (a: number): ResizeKernel => ({
  radius: 2,
  of: (x) => {
    const near = add(multiply(horner(x, [a + 2, -(a + 3)]), square(x)), 1);
    const far = horner(x, [a, -5 * a, 8 * a, -4 * a]);
    return where(greaterEqual(x, 2), 0, where(greaterEqual(x, 1), far, near));
  },
});

/** How PyTorch and OpenCV weigh: elements beyond the edge are those at it. */
export const edgeCubic = cubic(-0.75);

/** By the names of JAX; null weighs by overlap. */
export const kernels = {
  linear: triangle,
  bilinear: triangle,
  trilinear: triangle,
  triangle,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  cubic: cubic(-0.5),
  bicubic: cubic(-0.5),
  tricubic: cubic(-0.5),
  'cubic-pytorch': cubic(-0.5),
  'bicubic-pytorch': cubic(-0.5),
  area: null,
} as const satisfies Record<string, ResizeKernel | null>;
