/** What Stirling's formula leaves of a factorial's logarithm. */
import { dense } from '../array/dense.js';
import type { NDArray } from '../array/ndarray.js';
import { add, divide, multiply, subtract } from '../numpy/math/arithmetic.js';
import { lessEqual } from '../numpy/math/logic.js';
import { floor } from '../numpy/math/rounding.js';
import { getItem } from '../numpy/indexing/indexing.js';
import { clip, where } from '../numpy/indexing/where.js';
import { convertTo } from '../operands/basic.js';

/** log k! - (k + ½) log(k + 1) + (k + 1) - ½ log 2π for k = 0 … 9. */
const first = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
  0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.010411265261972,
  0.00925546218271273, 0.00833056343336287,
];

/** log k! - (k + ½) log(k + 1) + (k + 1) - ½ log 2π for whole k from 0 on. */
export function stirlingTail(k: NDArray): NDArray {
  const index = convertTo(clip(floor(k), 0, 9), 'int32');
  const next = add(k, 1);
  const squared = multiply(next, next);
  const inner = subtract(1 / 360, divide(1 / 1260, squared));
  const series = divide(subtract(1 / 12, divide(inner, squared)), next);
  const table = convertTo(dense([10], 'float64', Float64Array.from(first)), k.dtype);
  return where(lessEqual(k, 9), getItem(table, index), series);
}
