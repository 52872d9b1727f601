/** Functions of float32 lanes that compute in float64, two lanes at a time. */
import { at } from '../../../../../array/shape.js';
import type { Code } from '../../binary/code.js';
import { f32x4, f64x2, i32x4, type Vector, type VectorLocal } from '../../binary/instructions.js';
import type { MathFunction } from '../define.js';
import { anyTrue, select } from './arithmetic.js';

/** The first two lanes and the last two, as float64. */
export const halvesOf = (c: Code, x: VectorLocal): readonly [VectorLocal, VectorLocal] => [
  c.let(`${x.name}_low`, f64x2.promote_low_f32x4(x)),
  c.let(`${x.name}_high`, f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 2, 3))),
];

/** The lanes of both halves, rounded. */
export function ofHalves(c: Code, [low, high]: readonly [Vector, Vector]): Vector {
  const rounded = [low, high].map((half) => c.let('rounded', f32x4.demote_f64x2_zero(half)));
  return i32x4.shuffle(at(rounded, 0), at(rounded, 1), 0, 1, 4, 5);
}

/** What a function of float64 lanes makes of all lanes of the operands. */
export function inHalves(
  c: Code,
  operands: readonly VectorLocal[],
  write: (...halves: readonly [VectorLocal, ...VectorLocal[]]) => Vector,
): Vector {
  const pairs = operands.map((x) => halvesOf(c, x));
  const half = (i: 0 | 1): Vector =>
    write(...(pairs.map((pair) => pair[i]) as [VectorLocal, ...VectorLocal[]]));
  return ofHalves(c, [half(0), half(1)]);
}

/** The results of the function for float64, rounded. */
export const viaFloat64 = (c: Code, operands: readonly VectorLocal[], f: MathFunction): Vector =>
  inHalves(c, operands, (...halves) => {
    const result = c.local('result', 'v128');
    c.call(f(), halves, [result]);
    return result;
  });

/**
 * `usual`, and in rare lanes that it does not hold for the result of the function for float64. No
 * lane's result depends on what is in the others.
 */
export function exceptRare(
  c: Code,
  operands: readonly VectorLocal[],
  isRare: Vector,
  f: MathFunction,
  usual: Vector,
): Vector {
  const result = c.let('result', usual);
  const rare = c.let('rare', isRare);
  c.if(anyTrue(rare), () => c.set(result, select(rare, viaFloat64(c, operands, f), result)));
  return result;
}
