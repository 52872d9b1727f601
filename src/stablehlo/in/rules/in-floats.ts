/**
 * Operations on integers of 64 bits by the rules of floats. Where all are smaller than 2^53 float64
 * holds them; else sums, and sums of products, are taken of parts of 16 bits: float64 holds 2^21
 * products of these, and many more terms.
 */
import { NDArray } from '../../../array/ndarray.js';
import { at, range, sizeOf } from '../../../array/shape.js';
import type { GivenOperation } from '../given.js';
import { addWide, floatOfWide, shiftedWide, wideLike, wideOfFloat } from '../integers/words.js';
import { lax } from '../lax.js';
import { combinerOf } from '../ordered.js';
import type { MlirValue } from '../text/module.js';
import { isWide } from '../text/types.js';
import type { Held, OperationRule, Running, Wide } from './rule.js';

const products: ReadonlySet<string> = new Set(['stablehlo.convolution', 'stablehlo.dot_general']);
const folds: ReadonlySet<string> = new Set([
  'stablehlo.reduce',
  'stablehlo.reduce_window',
  'stablehlo.scatter',
]);
const combiners: ReadonlySet<string | undefined> = new Set([
  'stablehlo.add',
  'stablehlo.multiply',
  'stablehlo.maximum',
  'stablehlo.minimum',
]);

const combinesBy = ({ op }: GivenOperation): string | undefined =>
  folds.has(op.name) && op.regions[0] !== undefined ? combinerOf(op.regions[0]) : undefined;

/** Whether the rule of an operation is as right for floats that hold integers. */
export const isLikeFloats = (given: GivenOperation): boolean =>
  products.has(given.op.name) || combiners.has(combinesBy(given));

/** Whether it adds its operands, or their products. */
export const isOfSums = (given: GivenOperation): boolean =>
  products.has(given.op.name) || combinesBy(given) === 'stablehlo.add';

export const isLong = ({ type }: MlirValue): boolean =>
  type.kind === 'tensor' && isWide(type.element);

const isWords = (x: Held): x is Wide => !(x instanceof NDArray);

/** An operation whose rule takes float64 in the place of integers. */
export interface FloatOperation {
  readonly given: GivenOperation;
  readonly rule: OperationRule;
  readonly running: Running;
}

function floatResult({ given, rule, running }: FloatOperation, xs: readonly NDArray[]): NDArray[] {
  const changed = given.withResults(given.op.results.map(asFloat));
  return [rule(changed, xs, running)].flat() as NDArray[];
}

const asFloat = (value: MlirValue): MlirValue =>
  value.type.kind === 'tensor' && isLong(value)
    ? { ...value, type: { ...value.type, element: 'f64', dtype: 'float64' } }
    : value;

/** `isNumber`: which operands are such integers; others stay as they are. */
export function inFloats(
  operation: FloatOperation,
  xs: readonly Held[],
  isNumber: (i: number) => boolean,
): Held[] {
  const floats = xs.map((x, i): NDArray => {
    if (isWords(x)) return floatOfWide(x, true);
    return isNumber(i) ? lax.convertElementType(x, 'float64') : x;
  });
  const { results } = operation.given.op;
  return floatResult(operation, floats).map((x, i) =>
    isLong(at(results, i)) ? wideOfFloat(x, true) : x,
  );
}

const limbs = 4;
/** So many products of parts, each below 2^32, add up to less than 2^53. */
const mostTerms = 2 ** 21;

/** How many products at most are added up to one result. */
function termsOf(given: GivenOperation): number {
  const [x, y] = [sizeOf(given.operandType(0).shape), sizeOf(given.operandType(1).shape)];
  if (given.op.name === 'stablehlo.convolution') return y;
  return Math.sqrt((x * y) / Math.max(1, sizeOf(given.resultType().shape)));
}

/** A sum by its parts, which wrap as 64 bits do. `xs` are words where they are such integers. */
export function inLimbs(operation: FloatOperation, xs: readonly Held[]): Held {
  const parts = xs.map((x) => (isWords(x) ? limbsOf(x) : [x, x, x, x]));
  const isProduct = products.has(operation.given.op.name);
  if (isProduct && termsOf(operation.given) > mostTerms)
    operation.given.fail(`adds up more than ${mostTerms} products of integers of 64 bits`);
  const pairs = isProduct
    ? range(limbs).flatMap((i) => range(limbs - i).map((j) => [i, j] as const))
    : range(limbs).map((i) => [i, i] as const);
  const terms = pairs.map(([i, j]): Wide => {
    const own = parts.map((list, k) => at(list, isProduct && k === 1 ? j : i));
    const sum = wideOfFloat(at(floatResult(operation, own), 0), false);
    return shiftedWide(sum, wideLike(sum, BigInt(16 * (isProduct ? i + j : i))), true);
  });
  return terms.reduce(addWide);
}

/** Parts of 16 bits as float64, the least ones first. */
function limbsOf(x: Wide): NDArray[] {
  return [x.low, x.high].flatMap((word) => {
    const low = lax.bitwiseAnd(word, lax.fullLike(word, 0xffff));
    const high = lax.shiftRightLogical(word, lax.fullLike(word, 16));
    return [low, high].map((part) => lax.convertElementType(part, 'float64'));
  });
}
