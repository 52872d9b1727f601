/**
 * Elementary functions of single numbers. Those that there are for vectors are called with the number
 * in all lanes; the others are the JS target's, imported from `math`.
 */
import type { ScalarOp } from '../../../../loops/expr.js';
import * as js from '../../js/math.js';
import {
  call,
  f32,
  f32x4,
  f64,
  f64x2,
  type FunctionImport,
  type Parameters,
  type Value,
} from '../binary/instructions.js';
import { mathFunction } from '../math/index.js';
import { importFunction } from '../binary/module.js';

export type MathOp = keyof typeof hostMath;

/** What modules may import from `math`, by the names of the operations. */
export const hostMath = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  cbrt: Math.cbrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  logistic: (x: number): number => 1 / (1 + Math.exp(-x)),
  erf: js.erf,
  erfc: js.erfc,
  erfInv: js.erfInv,
  gamma: js.gamma,
  lgamma: js.lgamma,
  digamma: js.digamma,
  polygamma: js.polygamma,
  pow: js.pow,
  atan2: Math.atan2,
} satisfies Partial<Record<ScalarOp, (x: number, y: number) => number>>;

export function mathCall32(op: MathOp, args: readonly Value[]): Value<'f32'> {
  const numbers = args as readonly Value<'f32'>[];
  const f = mathFunction(op, 'f32x4');
  if (f !== null) {
    const lanes = call(f(), ...numbers.map((x) => f32x4.splat(x))) as Value<'v128'>;
    return f32x4.extract_lane(lanes, 0);
  }
  const wide = numbers.map((x) => f64.promote_f32(x));
  return f32.demote_f64(call(importOf(op, args.length), ...wide) as Value<'f64'>);
}

export function mathCall64(op: MathOp, args: readonly Value[]): Value<'f64'> {
  const numbers = args as readonly Value<'f64'>[];
  const f = mathFunction(op, 'f64x2');
  if (f === null) return call(importOf(op, args.length), ...numbers) as Value<'f64'>;
  const lanes = call(f(), ...numbers.map((x) => f64x2.splat(x))) as Value<'v128'>;
  return f64x2.extract_lane(lanes, 0);
}

const imports = new Map<MathOp, FunctionImport>();

/** The same import in every module. */
function importOf(op: MathOp, operands: number): FunctionImport {
  let found = imports.get(op);
  if (found === undefined) {
    const params: Parameters = operands === 1 ? { x: 'f64' } : { x: 'f64', y: 'f64' };
    found = importFunction({ module: 'math', field: op }, params, ['f64']);
    imports.set(op, found);
  }
  return found;
}
