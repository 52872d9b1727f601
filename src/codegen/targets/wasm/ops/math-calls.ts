/**
 * Functions of single numbers. Those that are written for vectors are called with the number in all
 * lanes; the others are the JS target's, imported from `math`.
 */
import type { ScalarOp } from '../../../../loops/ops.js';
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
import { importFunction } from '../binary/module.js';
import type { MathFunction } from '../math/define.js';

/** The operations that modules import from `math`, by their names. */
export const hostOps = [
  'gamma',
  'digamma',
  'polygamma',
  'igamma',
  'igammac',
  'gammaDensity',
  'igammaGradA',
  'gammaSlope',
  'gammaSlopeByShape',
  'betainc',
  'betaincc',
  'betaincGradA',
  'betaincGradB',
  'betaDensity',
  'expi',
  'expn',
  'sinIntegral',
  'cosIntegral',
  'fresnelSin',
  'fresnelCos',
  'spence',
  'faddeevaReal',
  'faddeevaImag',
  'owensT',
  'besselJ',
  'besselY',
  'lambertW',
  'igammaInverse',
  'igammacInverse',
  'betaincInverse',
  'betainccInverse',
  'hyp1f1',
  'hyp1f1GradA',
  'hyp1f1GradB',
  'hyp2f1',
  'hyp2f1GradA',
  'hyp2f1GradC',
] as const satisfies readonly ScalarOp[];
export type HostOp = (typeof hostOps)[number];

export function inAllLanes32(f: MathFunction, args: readonly Value[]): Value<'f32'> {
  const splats = args.map((x) => f32x4.splat(x as Value<'f32'>));
  return f32x4.extract_lane(call(f(), ...splats) as Value<'v128'>, 0);
}

export function inAllLanes64(f: MathFunction, args: readonly Value[]): Value<'f64'> {
  const splats = args.map((x) => f64x2.splat(x as Value<'f64'>));
  return f64x2.extract_lane(call(f(), ...splats) as Value<'v128'>, 0);
}

export const hostCall32 = (op: HostOp, args: readonly Value[]): Value<'f32'> =>
  f32.demote_f64(
    hostCall64(
      op,
      args.map((x) => f64.promote_f32(x as Value<'f32'>)),
    ),
  );

export const hostCall64 = (op: HostOp, args: readonly Value[]): Value<'f64'> =>
  call(importOf(op, args.length), ...(args as readonly Value<'f64'>[])) as Value<'f64'>;

const imports = new Map<HostOp, FunctionImport>();

/** The same import in every module. */
function importOf(op: HostOp, operands: number): FunctionImport {
  let found = imports.get(op);
  if (found === undefined) {
    const names = ['x', 'y', 'z', 'w'].slice(0, operands);
    const params: Parameters = Object.fromEntries(names.map((name) => [name, 'f64']));
    found = importFunction({ module: 'math', field: op }, params, ['f64']);
    imports.set(op, found);
  }
  return found;
}
