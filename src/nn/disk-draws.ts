/** Complex numbers around 0 whose absolute value is limited. */
import { partOf } from '../array/dtype.js';
import type { NDArray } from '../array/ndarray.js';
import type { Shape } from '../array/shape.js';
import { multiply, negative } from '../numpy/math/arithmetic.js';
import { cos, log1p, sin, sqrt } from '../numpy/math/math.js';
import { op } from '../operands/elementwise.js';
import { uniform, type FloatDType, type InexactDType } from '../random/index.js';
import { twoKeys } from '../random/key.js';

/** The standard deviation of `normalInDisk`. */
export const deviationInDisk = 0.9531116438049121;

/** Uniform numbers in the disk of radius √2, whose variance is 1. */
export const uniformInDisk = (key: NDArray, shape: Shape, dtype: InexactDType): NDArray =>
  inDisk(key, shape, dtype, (u) => sqrt(multiply(u, 2)));

/** Normal numbers of variance 1, restricted to the disk of radius 2. */
export const normalInDisk = (key: NDArray, shape: Shape, dtype: InexactDType): NDArray =>
  inDisk(key, shape, dtype, (u) => sqrt(negative(log1p(multiply(u, Math.expm1(-4))))));

/** Numbers of an absolute value that is a function of a uniform number, and of any angle. */
function inDisk(
  key: NDArray,
  shape: Shape,
  dtype: InexactDType,
  radius: (u: NDArray) => NDArray,
): NDArray {
  const [first, second] = twoKeys('nn.initializers', key);
  const part = partOf(dtype) as FloatDType;
  const r = radius(uniform(first, shape, part));
  const angle = multiply(uniform(second, shape, part), 2 * Math.PI);
  return op('complex', multiply(r, cos(angle)), multiply(r, sin(angle)));
}
