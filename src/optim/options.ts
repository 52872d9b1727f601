/** Kinds of options that several transformations have. */
import { isRealFloat, type DType } from '../array/dtype.js';
import { dtype, kind } from '../parameters/kinds.js';
import type { FloatDType } from '../random/index.js';

export const floatDType = kind<FloatDType>(
  'one of the dtypes float16, bfloat16, float32, float64',
  (x) => dtype.holds(x) && isRealFloat(x as DType),
);
