/** The elementary functions on float32 by operation. */
import type { ScalarOp } from '../../../../../loops/expr.js';
import type { MathFunction } from '../define.js';
import { erf, erfInv, erfc } from './error-functions.js';
import { cosh, exp, expm1, logistic, sinh, tanh } from './exp.js';
import { lgamma } from './gamma.js';
import { acosh, asinh, atanh } from './inverse-hyperbolic.js';
import { acos, asin, atan, atan2 } from './inverse-trigonometric.js';
import { log, log10, log1p, log2 } from './log.js';
import { cbrt, pow } from './power.js';
import { cos, sin, tan } from './trigonometric.js';

export const functions = {
  exp,
  expm1,
  logistic,
  sinh,
  cosh,
  tanh,
  log,
  log1p,
  log2,
  log10,
  asinh,
  acosh,
  atanh,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  erf,
  erfc,
  erfInv,
  lgamma,
  pow,
  cbrt,
} satisfies Partial<Record<ScalarOp, MathFunction>>;
