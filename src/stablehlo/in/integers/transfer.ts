/** Which integers the results of operations can be, by those that their operands can be. */
import { sizeOf } from '../../../array/shape.js';
import { constantInterval } from '../constants.js';
import type { GivenOperation } from '../given.js';
import { combinerOf, extremeOf } from '../ordered.js';
import {
  conjunction,
  difference,
  disjunction,
  greater,
  interval,
  joined,
  lesser,
  magnitude,
  negated,
  product,
  quotient,
  remainder,
  shiftedLeft,
  shiftedRight,
  sum,
  times,
  type Interval,
} from './interval.js';

/** What is known of the operands. `whole` are all integers of the type of the result. */
export interface Operands {
  readonly given: GivenOperation;
  readonly whole: Interval;
  /** All integers of the type, where nothing is known; floats are taken for 0. */
  of(i: number): Interval;
}

type Transfer = (xs: Operands) => Interval;

const first: Transfer = ({ of }) => of(0);
const both =
  (f: (x: Interval, y: Interval, whole: Interval) => Interval): Transfer =>
  ({ of, whole }) =>
    f(of(0), of(1), whole);
const any: Transfer = ({ of, given }) =>
  given.op.operands.map((_, i) => of(i)).reduce(joined, of(0));

const sizeOfOperand = (given: GivenOperation, i: number): number =>
  sizeOf(given.operandType(i).shape);

/** Of so many elements at most, beginning with `init`. */
function folded(
  { given, whole }: Operands,
  name: string | undefined,
  [x, init]: readonly [Interval, Interval],
  count: number,
): Interval {
  if (count === 0) return init;
  const upTo = interval(Math.min(0, x.min), Math.max(0, x.max));
  if (name === 'stablehlo.add') return sum(init, times(upTo, count));
  if (name === 'stablehlo.maximum') return greater(x, init);
  if (name === 'stablehlo.minimum') return lesser(x, init);
  const isBits = name === 'stablehlo.and' || name === 'stablehlo.or' || name === 'stablehlo.xor';
  if (isBits) return disjunction(x, init, whole);
  return isChoice(given) ? joined(x, init) : whole;
}

const isChoice = (given: GivenOperation): boolean => {
  const region = given.region();
  return region.inputs.length === 4 && extremeOf(given, region) !== undefined;
};

const reduce: Transfer = (xs) => {
  const { given, of } = xs;
  const results = given.op.results.length;
  const count = sizeOfOperand(given, 0) / Math.max(1, sizeOf(given.resultType().shape));
  const all = Array.from({ length: results }, (_, i) => joined(of(i), of(results + i)));
  if (results === 1) return folded(xs, combinerOf(given.region()), [of(0), of(1)], count);
  const anything = all.reduce(joined, of(0));
  return folded(xs, undefined, [anything, anything], count);
};

const reduceWindow: Transfer = (xs) => {
  const { given, of } = xs;
  if (given.op.results.length !== 1) return xs.whole;
  const count = given.integers('window_dimensions').reduce((a, b) => a * b, 1);
  // A window may lie beside all elements.
  const found = folded(xs, combinerOf(given.region()), [of(0), of(1)], count);
  return joined(found, of(1));
};

const scatter: Transfer = (xs) => {
  const { given, of, whole } = xs;
  const region = given.region();
  if (given.op.results.length !== 1 || given.op.operands.length !== 3) return whole;
  const name = combinerOf(region);
  if (name !== undefined)
    return joined(of(0), folded(xs, name, [of(2), of(0)], sizeOfOperand(given, 2)));
  const isReplaced = region.operations.length === 0 && region.outputs[0] === region.inputs[1];
  return isReplaced ? joined(of(0), of(2)) : whole;
};

const contracted: Transfer = ({ given, of, whole }) => {
  const [x, y, result] = [given.operandType(0), given.operandType(1), given.resultType()];
  if (sizeOf(result.shape) === 0) return whole;
  // Each result has at most as many terms as the smaller operand has elements.
  const terms = Math.min(sizeOf(x.shape), sizeOf(y.shape));
  const term = product(of(0), of(1));
  return times(interval(Math.min(0, term.min), Math.max(0, term.max)), terms);
};

const iota: Transfer = ({ given }) => {
  const { shape } = given.resultType();
  return interval(0, Math.max(0, (shape[given.integer('dim', 'iota_dimension')] ?? 1) - 1));
};

const isFloat = (given: GivenOperation): boolean => !/^u?i/.test(given.operandType(0).element);

const convert: Transfer = ({ given, of, whole }) => {
  if (isFloat(given)) return whole;
  return of(0);
};

const shiftedRightLogical: Transfer = ({ of, whole }) =>
  of(0).min >= 0 ? shiftedRight(of(0), of(1)) : whole;

const clamp: Transfer = ({ of }) => lesser(greater(of(0), of(1)), of(2));

const transfers: Readonly<Record<string, Transfer>> = {
  abs: ({ of }) => magnitude(of(0)),
  add: both(sum),
  and: both(conjunction),
  broadcast_in_dim: first,
  clamp,
  compare: () => interval(0, 1),
  concatenate: any,
  constant: ({ given }) => constantInterval(given),
  convert,
  count_leading_zeros: () => interval(0, 64),
  divide: both(quotient),
  dot_general: contracted,
  dynamic_slice: first,
  dynamic_update_slice: both(joined),
  gather: first,
  iota,
  maximum: both(greater),
  minimum: both(lesser),
  multiply: both(product),
  negate: ({ of }) => negated(of(0)),
  not: ({ of, whole }) => (whole.max === 1 ? whole : interval(-of(0).max - 1, -of(0).min - 1)),
  or: both(disjunction),
  pad: both(joined),
  popcnt: () => interval(0, 64),
  reduce,
  reduce_window: reduceWindow,
  remainder: both(remainder),
  reshape: first,
  reverse: first,
  scatter,
  shift_left: both(shiftedLeft),
  shift_right_arithmetic: both(shiftedRight),
  shift_right_logical: shiftedRightLogical,
  sign: () => interval(-1, 1),
  slice: first,
  subtract: both(difference),
  transpose: first,
  xor: both(disjunction),
};

/** Which integers the first result is among; all of its type where no more is known. */
export function resultInterval(name: string, xs: Operands): Interval {
  const short = name.replace(/^stablehlo\./, '');
  const transfer = Object.hasOwn(transfers, short) ? transfers[short] : undefined;
  return transfer?.(xs) ?? xs.whole;
}

/** What a sort gives are its operands in another order. */
export const isPassedOn = (name: string): boolean =>
  name === 'stablehlo.sort' || name === 'stablehlo.optimization_barrier';
