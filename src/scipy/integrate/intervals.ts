/** Intervals, infinite ones among them, as images of (-1, 1). */
import type { NDArray } from '../../array/ndarray.js';
import {
  add,
  divide,
  greater,
  isinf,
  logicalAnd,
  multiply,
  square,
  subtract,
  where,
} from '../../numpy/index.js';

/**
 * The point x of the interval from a to b for an s in (0, 1), and dx/ds: s times the width, or
 * s / (1 - s) from the end that is finite, or (2 s - 1) / (4 s (1 - s)). Near s = 0, where floats
 * are dense, points near a are told apart.
 */
export function mapped(
  a: NDArray,
  b: NDArray,
  s: NDArray,
): { readonly x: NDArray; readonly weight: NDArray } {
  const [noFrom, noTo] = [isinf(a), isinf(b)];
  // Ends that are finite in any case: what is not taken below must have derivatives, too.
  const [from, to] = [where(noFrom, 0, a), where(noTo, 0, b)];
  const width = subtract(to, from);
  const up = where(greater(b, a), 1, -1);
  const rest = subtract(1, s);
  const bent = multiply(multiply(s, rest), 4);
  const onward = { far: divide(s, rest), slope: divide(1, square(rest)) };
  const back = { far: divide(rest, s), slope: divide(1, square(s)) };
  const line = {
    x: multiply(divide(subtract(multiply(s, 2), 1), bent), up),
    weight: multiply(divide(subtract(4, multiply(bent, 2)), square(bent)), up),
  };
  const inside = { x: add(from, multiply(width, s)), weight: width };
  const toEnd = { x: add(from, multiply(onward.far, up)), weight: multiply(onward.slope, up) };
  const fromEnd = { x: subtract(to, multiply(back.far, up)), weight: multiply(back.slope, up) };
  const pick = (name: 'x' | 'weight'): NDArray =>
    where(
      logicalAnd(noFrom, noTo),
      line[name],
      where(noTo, toEnd[name], where(noFrom, fromEnd[name], inside[name])),
    );
  return { x: pick('x'), weight: pick('weight') };
}
