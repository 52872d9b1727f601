/** Functions of float32 lanes that compute in float64, two lanes at a time. */
import type { Code } from '../../binary/code.js';
import { f32x4, f64x2, i32x4, type Vector, type VectorLocal } from '../../binary/instructions.js';
import type { MathFunction } from '../define.js';
import { anyTrue, select } from './arithmetic.js';

/** What a function of float64 lanes makes of all lanes of the operands. */
export function inHalves(
  c: Code,
  operands: readonly VectorLocal[],
  write: (...halves: readonly [VectorLocal, ...VectorLocal[]]) => Vector,
): Vector {
  const half = (part: string, of: (x: VectorLocal) => Vector): VectorLocal => {
    const halves = operands.map((x) =>
      c.let(`${x.name}_${part}`, f64x2.promote_low_f32x4(of(x))),
    ) as [VectorLocal, ...VectorLocal[]];
    return c.let(`result_${part}`, f32x4.demote_f64x2_zero(write(...halves)));
  };
  const low = half('low', (x) => x);
  const high = half('high', (x) => i32x4.shuffle(x, x, 2, 3, 2, 3));
  return i32x4.shuffle(low, high, 0, 1, 4, 5);
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
