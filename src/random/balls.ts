/** Samplers that are uniform in a ball of a p-norm, and of the density to which they lead. */
import { defaultDType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { checkedShape, type Shape } from '../array/shape.js';
import { abs, add, divide, multiply, power } from '../numpy/math/arithmetic.js';
import { sum } from '../numpy/reduce/reduce.js';
import { insertAxes } from '../operands/basic.js';
import { integer, number } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { drawExponential } from './continuous.js';
import { drawSigns } from './discrete.js';
import { drawGamma } from './gamma.js';
import { twoKeys } from './key.js';
import {
  drawKinds,
  key as keyKind,
  type DrawArguments,
  type DrawOptions,
  type FloatDType,
} from './parameters.js';
import { parameter, settleDraw, type Draw } from './uniform.js';

const generalizedNormalParameters = parameters<DrawOptions>(
  'random.generalizedNormal',
  { key: keyKind, p: number },
  drawKinds,
);

/** The density in proportion to exp(-|x|^p), for a number p > 0. */
export function generalizedNormal(key: ArrayLike, p: number, ...args: DrawArguments): NDArray {
  const who = 'random.generalizedNormal';
  const { shape = [], dtype } = generalizedNormalParameters.read([key, p], args);
  checkPower(who, p);
  return drawGeneralized(who, key, p, settleDraw(who, { shape: shape ?? [], dtype }, []));
}

function drawGeneralized(who: string, key: ArrayLike, p: number, draw: Draw): NDArray {
  const [first, second] = twoKeys(who, key);
  const g = drawGamma(who, first, parameter(1 / p, draw), draw);
  return multiply(drawSigns(who, second, draw), power(g, 1 / p));
}

function checkPower(who: string, p: number): void {
  if (!(p > 0)) fail('bad-argument', `${who}: p must be positive, received ${p}.`);
}

/** The options of `ball`. */
export interface BallOptions extends DrawOptions {
  /** Of which norm the ball is: 2 unless given. */
  readonly p?: number | undefined;
}

const ballParameters = parameters<BallOptions>(
  'random.ball',
  { key: keyKind, d: integer },
  { p: number, ...drawKinds },
);

/**
 * Points that are uniform in the unit ball of the p-norm in `d` dimensions: shape [..., d], by the
 * method of Barthe, Guédon, Mendelson and Naor, A Probabilistic Approach to the Geometry of the
 * ℓp-Ball, 2005.
 */
export function ball(
  key: ArrayLike,
  d: number,
  ...args: Trailing<
    [p?: number, shape?: number | Shape | null, dtype?: FloatDType | null],
    BallOptions
  >
): NDArray {
  const who = 'random.ball';
  const { p = 2, shape: asked, dtype: given } = ballParameters.read([key, d], args);
  checkPower(who, p);
  const [shape, dtype] = [checkedShape(who, asked ?? []), given ?? (defaultDType() as FloatDType)];
  const [first, second] = twoKeys(who, key);
  const g = drawGeneralized(who, first, p, { shape: checkedShape(who, [...shape, d]), dtype });
  const e = drawExponential(who, second, { shape, dtype });
  const length = power(add(sum(power(abs(g), p), -1), e), 1 / p);
  return divide(g, insertAxes(length, [length.ndim]));
}
