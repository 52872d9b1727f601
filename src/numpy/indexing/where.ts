/** Choosing between arrays, element by element. */
import { denseScalar } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes } from '../../array/shape.js';
import { arrayLike, arrayLikes, kind, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { broadcastRight, convertTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { maximum, minimum } from '../math/arithmetic.js';
import { pick, truth } from '../../operands/elementwise.js';
import { promotedType } from '../../operands/promote.js';
import { requireReal } from '../../operands/promote.js';

/**
 * `yes` where the condition is nonzero, else `no`. The three are broadcast, `yes` and `no` are
 * promoted. The derivative goes through both branches: an infinite slope in the branch that is not
 * taken gives NaN, so make that branch safe first.
 */
export function where(condition: ArrayLike, yes: ArrayLike, no: ArrayLike): NDArray {
  const test = truth(condition);
  const { dtype, weak } = promotedType(yes, no);
  const [a, b] = [yes, no].map((v) =>
    typeof v === 'number' || typeof v === 'boolean'
      ? denseScalar(Number(v), dtype, weak)
      : convertTo(asArray(v), dtype, weak),
  ) as [NDArray, NDArray];
  const shape = broadcastShapes([test.shape, a.shape, b.shape], 'where');
  const wide = broadcastRight(test, shape);
  // A number stays a literal beside an array.
  if (typeof yes === 'number' && typeof no !== 'number')
    return pick(wide, yes, broadcastRight(b, shape));
  if (typeof no === 'number') return pick(wide, broadcastRight(a, shape), no);
  return pick(wide, broadcastRight(a, shape), broadcastRight(b, shape));
}

/**
 * f(x) where a test holds, else another value. Where it does not, f is computed of `harmless`, so
 * that an infinite slope of f there does not become NaN.
 */
export const whereSafe = (
  test: NDArray,
  x: NDArray,
  harmless: number,
  f: (x: NDArray) => NDArray,
  otherwise: ArrayLike,
): NDArray => where(test, f(where(test, x, harmless)), otherwise);

export interface ClipOptions {
  readonly min?: ArrayLike | null | undefined;
  readonly max?: ArrayLike | null | undefined;
}

const clipParameters = parameters<ClipOptions>(
  'clip',
  { x: arrayLike },
  { min: optional(arrayLike), max: optional(arrayLike) },
);

/**
 * x moved into [min, max]; null or undefined is no bound. All are promoted and broadcast. At a
 * bound the slope is 1/2.
 */
export function clip(
  x: ArrayLike,
  ...args: Trailing<[min?: ArrayLike | null, max?: ArrayLike | null], ClipOptions>
): NDArray {
  const { min: low, max: high } = clipParameters.read([x], args);
  for (const operand of [x, low, high]) if (operand !== undefined) requireReal('clip', operand);
  const raised = low === undefined ? asArray(x) : maximum(x, low);
  return high === undefined ? raised : minimum(raised, high);
}

export interface SelectOptions {
  /** Where no condition holds; 0 unless given. */
  readonly default?: ArrayLike | undefined;
}

const selectParameters = parameters<SelectOptions>(
  'select',
  { conditions: arrayLikes, choices: arrayLikes },
  { default: arrayLike },
);

/**
 * For each element the choice that belongs to the first condition that holds, else `default`.
 * Throws `bad-argument` unless there is one choice a condition.
 */
export function select(
  conditions: readonly ArrayLike[],
  choices: readonly ArrayLike[],
  ...args: Trailing<[fallback?: ArrayLike], SelectOptions>
): NDArray {
  const { default: otherwise = 0 } = selectParameters.read([conditions, choices], args);
  if (conditions.length === 0 || conditions.length !== choices.length)
    fail(
      'bad-argument',
      `select: wants one choice for each condition, received ${conditions.length} conditions ` +
        `and ${choices.length} choices.`,
    );
  const { dtype, weak } = promotedType(...choices, otherwise);
  const result = speakAs('select', () =>
    choices.reduceRight<ArrayLike>(
      (rest, choice, i) => where(at(conditions, i), choice, rest),
      otherwise,
    ),
  );
  return convertTo(asArray(result), dtype, weak);
}

/**
 * One of the outcomes of `piecewise`: a number, an array, or a function of x and the further
 * arguments.
 */
export type PiecewiseValue = ArrayLike | ((x: NDArray, ...args: readonly ArrayLike[]) => ArrayLike);

const piecewiseParameters = parameters('piecewise', {
  x: arrayLike,
  conditions: arrayLikes,
  pieces: kind<readonly PiecewiseValue[]>(
    'a list of numbers, arrays and functions',
    (list) =>
      Array.isArray(list) && list.every((p) => typeof p === 'function' || arrayLike.holds(p)),
  ),
});

/**
 * For each element of x the piece of the last condition that holds; one further piece is for where
 * none does (0 without it). Functions are applied to the whole of x, so they must be elementwise.
 * The result has the dtype of x. Throws `bad-argument` for a wrong number of pieces.
 */
export function piecewise(
  x: ArrayLike,
  conditions: readonly ArrayLike[],
  pieces: readonly PiecewiseValue[],
  ...args: readonly ArrayLike[]
): NDArray {
  piecewiseParameters.read([x, conditions, pieces], []);
  const array = asArray(x);
  const extra = pieces.length - conditions.length;
  if (extra !== 0 && extra !== 1)
    fail(
      'bad-argument',
      `piecewise: wants ${conditions.length} or ${conditions.length + 1} pieces for ` +
        `${conditions.length} conditions, received ${pieces.length}.`,
    );
  const valueOf = (piece: PiecewiseValue): NDArray => {
    const value = typeof piece === 'function' ? piece(array, ...args) : piece;
    return convertTo(asArray(value), array.dtype);
  };
  const last = pieces[conditions.length];
  const start = broadcastRight(
    last === undefined ? asArray(0, array.dtype) : valueOf(last),
    array.shape,
  );
  return conditions.reduce<NDArray>((rest, condition, i) => {
    const value = valueOf(at(pieces, i));
    return speakAs('piecewise', () => where(condition, value, rest));
  }, start);
}
