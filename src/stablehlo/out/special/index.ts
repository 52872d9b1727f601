/** Rows of the special functions that neither StableHLO nor CHLO has. */
import { at } from '../../../array/shape.js';
import type { NoParams, PrimName, Program } from '../../../ir/program.js';
import { avalOf, refuse, type Row, type Rows } from '../row.js';
import type { Shared } from '../writer.js';
import { besselJ, besselY } from './bessel.js';
import { spence } from './dilogarithm.js';
import { cosIntegral, expi, expn, sinIntegral } from './exponential-integrals.js';
import { faddeevaImag, faddeevaReal } from './faddeeva.js';
import { fresnelCos, fresnelSin } from './fresnel.js';
import { gammaSlope, gammaSlopeByShape, igammaGradA } from './gamma-slopes.js';
import { betaDensity, betaTails, gammaDensity, gammaTails } from './incomplete.js';
import { betainccInverse, betaincInverse, igammacInverse, igammaInverse } from './inverses.js';
import { lambertW } from './lambert-w.js';
import { owensT } from './owens-t.js';
import { formula, minus, programOfReals, type Real, type Write } from './reals.js';

/** The programs of functions, by their names and types, for each module. */
const programs = new WeakMap<Shared, Map<string, Program>>();

/** A call of a function that a module has once for each shape and type. */
const called =
  (name: string, write: Write): Row<NoParams> =>
  (w, inputs, _params, [type]) => {
    let known = programs.get(w.shared);
    if (known === undefined) programs.set(w.shared, (known = new Map()));
    const types = inputs.map(avalOf);
    const key = JSON.stringify([name, types.map((t) => t.dtype), type!.dtype, type!.shape]);
    let program = known.get(key);
    if (program === undefined) known.set(key, (program = programOfReals(write, types, type!)));
    return w.call(name, program, inputs);
  };

const betaTail = (a: Real, b: Real, x: Real, k: 0 | 1): Real =>
  formula((own, operands) => betaTails(own, operands)[k], a, b, x, minus(1, x));

/** The functions by the names of their primitives. */
export const formulas = {
  igamma: (x) => formula((b, operands) => at(gammaTails(b, operands), 0), ...x),
  igammac: (x) => formula((b, operands) => at(gammaTails(b, operands), 1), ...x),
  gammaDensity: (x) => formula(gammaDensity, ...x),
  betainc: ([a, b, x]) => betaTail(a!, b!, x!, 0),
  betaincc: ([a, b, x]) => betaTail(a!, b!, x!, 1),
  betaDensity: (x) => formula(betaDensity, ...x),
  igammaGradA,
  gammaSlope,
  gammaSlopeByShape,
  expi,
  expn,
  sinIntegral,
  cosIntegral,
  fresnelSin,
  fresnelCos,
  spence,
  faddeevaReal,
  faddeevaImag,
  owensT,
  besselJ,
  besselY,
  lambertW,
  igammaInverse,
  igammacInverse,
  betaincInverse,
  betainccInverse,
} satisfies Partial<Record<PrimName, Write>>;

/** A special function that goes as a formula. */
export type SpecialFunction = keyof typeof formulas;

const missing =
  (name: string): Row<unknown> =>
  (w) =>
    refuse(
      w,
      `neither StableHLO nor CHLO has an operation for ${name}. Compute it here, and hand it in.`,
    );

const calls = Object.fromEntries(
  Object.entries(formulas).map(([name, write]) => [name, called(name, write)]),
) as Rows<SpecialFunction>;

export const specialRows = {
  ...calls,
  betaincGradA: missing('derivatives of betainc by a'),
  betaincGradB: missing('derivatives of betainc by b'),
  hyp1f1: missing('hyp1f1'),
  hyp1f1GradA: missing('the derivative of hyp1f1 by a'),
  hyp1f1GradB: missing('the derivative of hyp1f1 by b'),
  hyp2f1: missing('hyp2f1'),
  hyp2f1GradA: missing('the derivative of hyp2f1 by a or b'),
  hyp2f1GradC: missing('the derivative of hyp2f1 by c'),
} satisfies Partial<Rows<PrimName>>;
