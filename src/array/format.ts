import type { DType, TypedArray } from './dtype.js';
import type { Shape } from './shape.js';

/** An array as text, as NumPy prints it. */
export function formatArray(data: TypedArray, shape: Shape, dtype: DType): string {
  void shape;
  void dtype;
  return `[${Array.from(data).join(', ')}]`;
}
