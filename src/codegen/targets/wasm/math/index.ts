/** The functions on vectors, for both widths of floats. */
import type { MathFunction } from './define.js';
import { functions as f32x4 } from './f32/functions.js';
import { remainder as remainder32 } from './f32/remainder.js';
import { functions as f64x2 } from './f64/functions.js';
import { remainder as remainder64 } from './f64/remainder.js';

export type { MathFunction };

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

export const remainder: FloatFunction = { float32: remainder32, float64: remainder64 };
