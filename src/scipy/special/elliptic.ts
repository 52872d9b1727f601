/** Complete elliptic integrals, by the arithmetic-geometric mean (DLMF 19.8). */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { range } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { equal } from '../../numpy/math/logic.js';
import { op } from '../../operands/elementwise.js';
import { oneFloat } from '../floats.js';

/** As many means as the widest pair of numbers takes to meet, 1 and 1e154. */
const means = 13;

interface Means {
  /** Where both numbers meet. */
  readonly limit: NDArray;
  /** Σ 2ⁿ⁻¹ cₙ² over the halved differences cₙ, from n = 1 on. */
  readonly sum: NDArray;
}

/** The arithmetic-geometric mean of 1 and y. */
function meansOf(y: NDArray): Means {
  let [a, b] = [op('div', op('add', y, 1), 2), op('sqrt', y)];
  const half = op('div', op('sub', 1, y), 2);
  let sum = op('mul', half, half);
  for (const n of range(means).slice(1)) {
    const difference = op('div', op('sub', a, b), 2);
    sum = op('add', sum, op('mul', op('mul', difference, difference), 2 ** n));
    [a, b] = [op('div', op('add', a, b), 2), op('sqrt', op('mul', a, b))];
  }
  return { limit: a, sum };
}

/** √(1-m), and m where that is a number to begin with, else 0. */
function complement(m: NDArray): { inside: NDArray; root: NDArray; isOne: NDArray } {
  const isEnd = op('or', equal(m, 1), equal(m, -Infinity));
  const inside = where(isEnd, 0, m);
  return { inside, root: op('sqrt', op('sub', 1, inside)), isOne: isEnd };
}

/**
 * The complete elliptic integral of the first kind: that of 1 / √(1 - m sin²θ) from 0 to π/2. ∞ at
 * m = 1, 0 at -∞, NaN beyond 1. The parameter m is the square of the modulus k. Integers become
 * floats, complex numbers throw `dtype-mismatch`.
 */
export function ellipk(m: ArrayLike, ...none: []): NDArray {
  const array = oneFloat('scipy.special.ellipk', m, none);
  const { root, isOne } = complement(array);
  const atEnd = op('rsqrt', op('sub', 1, array));
  return where(isOne, atEnd, op('div', Math.PI / 2, meansOf(root).limit));
}

/**
 * The complete elliptic integral of the second kind: that of √(1 - m sin²θ) from 0 to π/2. 1 at m =
 * 1, ∞ at -∞, NaN beyond 1. The parameter m is the square of the modulus k. Integers become floats,
 * complex numbers throw `dtype-mismatch`.
 */
export function ellipe(m: ArrayLike, ...none: []): NDArray {
  const array = oneFloat('scipy.special.ellipe', m, none);
  const { inside, root, isOne } = complement(array);
  const { limit, sum } = meansOf(root);
  const share = op('sub', op('sub', 1, op('mul', inside, 0.5)), sum);
  const atEnd = op('add', op('sqrt', op('sub', 1, array)), 1);
  return where(isOne, atEnd, op('mul', op('div', Math.PI / 2, limit), share));
}
