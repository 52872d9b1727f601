/** The elementary functions on vectors. */
import type { ScalarOp } from '../../../../loops/expr.js';
import type { MathFunction } from './define.js';
import { functions as f32x4 } from './f32/functions.js';
import { functions as f64x2 } from './f64/functions.js';

const functions: Readonly<Record<string, Partial<Record<ScalarOp, MathFunction>>>> = {
  f32x4,
  f64x2,
};

export type { MathFunction };

/** The function of vectors for an operation, if there is one. It takes and gives `v128`. */
export const mathFunction = (op: ScalarOp, type: 'f32x4' | 'f64x2'): MathFunction | null =>
  functions[type]?.[op] ?? null;
