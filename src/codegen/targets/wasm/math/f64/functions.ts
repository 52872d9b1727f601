/** The elementary functions on float64 by operation. */
import type { ScalarOp } from '../../../../../loops/expr.js';
import type { MathFunction } from '../define.js';
import { erf, erfc, erfInv } from './error-functions.js';
import { exp, expm1, logistic } from './exp.js';
import { cosh, sinh, tanh } from './hyperbolic.js';
import { acosh, asinh, atanh } from './inverse-hyperbolic.js';
import { acos, asin, atan, atan2 } from './inverse-trigonometric.js';
import { lgamma } from './gamma.js';
import { log, log10, log1p, log2 } from './log.js';
import { cbrt, pow } from './power.js';
import { cos, sin, tan } from './trigonometric.js';

export const functions = {
  exp,
  expm1,
  logistic,
  log,
  log1p,
  log2,
  log10,
  pow,
  cbrt,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc,
  erfInv,
  lgamma,
} satisfies Partial<Record<ScalarOp, MathFunction>>;
