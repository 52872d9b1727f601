/** The functions on vectors, for both widths of floats. */
import { isRealFloat, type Compute } from '../../../../array/dtype.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import { isStaged, type MathFunction, type StagedFunction } from './define.js';
import { functions as f32x4 } from './f32/functions.js';
import { remainder as remainder32 } from './f32/remainder.js';
import { functions as f64x2 } from './f64/functions.js';
import { remainder as remainder64 } from './f64/remainder.js';

export type { MathFunction, StagedFunction };

/** A function of float32 lanes and of float64 lanes. */
export interface FloatFunction {
  readonly float32: MathFunction;
  readonly float64: MathFunction;
}

export type Elementary = keyof typeof f32x4;

export const elementaryFunction = (name: Elementary): FloatFunction => ({
  float32: f32x4[name],
  float64: f64x2[name],
});

const isElementary = (op: ScalarOp): op is Elementary => op in f32x4;

/** The function of an operation on floats, where it has two parts; else null. */
export function stagedFunction(op: ScalarOp, dtype: Compute): StagedFunction | null {
  if (!isRealFloat(dtype) || !isElementary(op)) return null;
  const f = elementaryFunction(op)[dtype === 'float32' ? 'float32' : 'float64'];
  return isStaged(f) ? f : null;
}

export const remainder: FloatFunction = { float32: remainder32, float64: remainder64 };
