/** Solutions between the ends of a step. */
import type { NDArray } from '../../../array/ndarray.js';
import { add, multiply } from '../../../numpy/index.js';
import { pickAxis } from '../../../operands/basic.js';

/** The solution at a part of a step. */
export function between(y: NDArray, powers: NDArray, part: NDArray): NDArray {
  const [a, b, c, d] = [0, 1, 2, 3].map((j) => pickAxis(powers, 0, j)) as [
    NDArray,
    NDArray,
    NDArray,
    NDArray,
  ];
  const inner = add(b, multiply(part, add(c, multiply(part, d))));
  return add(y, multiply(part, add(a, multiply(part, inner))));
}
