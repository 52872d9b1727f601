/**
 * Regions that combine or order single elements, and what they are. One that only compares its
 * inputs, and chooses among them, depends on nothing but their order; so it is known when it is
 * known for all orders of a few samples.
 */
import { isRealFloat, isUnsigned } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import { knownNumber } from './constants.js';
import { GivenOperation, tensorType } from './given.js';
import { directionOf, isTotalOrder } from './rules/elementwise.js';
import type { MlirModule, MlirOperation, MlirRegion, MlirValue } from './text/module.js';

const comparisons: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  EQ: (x, y) => x === y,
  NE: (x, y) => x !== y,
  LT: (x, y) => x < y,
  LE: (x, y) => x <= y,
  GT: (x, y) => x > y,
  GE: (x, y) => x >= y,
};

/** The place of a float in the total order: NaN, whose sign is not looked at, is the last. */
const rank = (x: number): number =>
  x !== x ? Infinity : Object.is(x, -0) ? -1e-300 : Math.max(-1e300, Math.min(1e300, x));

type Step = (xs: readonly number[]) => number;

const truth = (x: boolean): number => (x ? 1 : 0);

const steps: Readonly<Record<string, (given: GivenOperation) => Step>> = {
  'stablehlo.and':
    () =>
    ([x = 0, y = 0]) =>
      x & y,
  'stablehlo.or':
    () =>
    ([x = 0, y = 0]) =>
      x | y,
  'stablehlo.xor':
    () =>
    ([x = 0, y = 0]) =>
      x ^ y,
  'stablehlo.not':
    () =>
    ([x = 0]) =>
      1 - x,
  'stablehlo.select':
    () =>
    ([test, x = 0, y = 0]) =>
      test === 0 ? y : x,
  'stablehlo.compare': (given) => {
    const holds = comparisons[directionOf(given)] ?? given.fail('compares in no known way');
    if (!isTotalOrder(given)) return ([x = 0, y = 0]) => truth(holds(x, y));
    return ([x = 0, y = 0]) => truth(holds(rank(x), rank(y)));
  },
};

const logical: ReadonlySet<string> = new Set([
  'stablehlo.and',
  'stablehlo.or',
  'stablehlo.xor',
  'stablehlo.not',
]);

/** The region as a function of numbers; undefined where it does more than compare and choose. */
export function orderFunction(
  module: MlirModule,
  region: MlirRegion,
): ((inputs: readonly number[]) => number[]) | undefined {
  const constants = new Map<MlirValue, number>();
  const run: [MlirOperation, Step][] = [];
  for (const op of region.operations) {
    const given = new GivenOperation(module, op);
    const known = op.results.length === 1 ? knownNumber(module, at(op.results, 0)) : undefined;
    const step = steps[op.name];
    const isOfBits = logical.has(op.name) && given.resultType().element !== 'i1';
    if (known !== undefined) constants.set(at(op.results, 0), known);
    else if (step === undefined || isOfBits) return undefined;
    else run.push([op, step(given)]);
  }
  return (inputs) => {
    const values = new Map(constants);
    region.inputs.forEach((v, i) => values.set(v, at(inputs, i)));
    const valueOf = (v: MlirValue): number => values.get(v) ?? knownNumber(module, v) ?? NaN;
    for (const [op, step] of run) values.set(at(op.results, 0), step(op.operands.map(valueOf)));
    return region.outputs.map(valueOf);
  };
}

/** The name of the only operation of a region, if that combines its two inputs, in either order. */
export function combinerOf(region: MlirRegion): string | undefined {
  const [op] = region.operations;
  const [first, second] = region.inputs;
  if (region.operations.length !== 1 || op === undefined || region.inputs.length !== 2)
    return undefined;
  const [x, y] = op.operands;
  const isOfBoth = (x === first && y === second) || (x === second && y === first);
  return isOfBoth && region.outputs[0] === op.results[0] ? op.name : undefined;
}

/** How a comparator orders: by so many of the first operands, in lexicographic order. */
export interface SortOrder {
  readonly keys: number;
  readonly isDescending: boolean;
}

/** The pairs of a key that are tried: all there are of one key, the telling ones of several. */
function pairsOf(samples: readonly number[], isAlone: boolean): [number, number][] {
  const all = samples.flatMap((x) => samples.map((y): [number, number] => [x, y]));
  return isAlone ? all : all.filter(([x, y]) => Math.abs(x) !== 2 && Math.abs(y) !== 2);
}

const samplesOf = (
  given: GivenOperation,
  value: MlirValue,
  isStrange: boolean,
): readonly number[] => {
  const { dtype } = tensorType(given, value.type);
  if (!isRealFloat(dtype)) return isUnsigned(dtype) ? [0, 1, 2] : [-1, 0, 1, 2];
  return isStrange ? [-2, -1, -0, 0, 1, 2, NaN] : [-2, -1, 1, 2];
};

const mostKeys = 8;
/** Of more keys, all pairs of each are tried beside few of the others. */
const keysTogether = 3;

const fewPairs: readonly [number, number][] = [
  [0, 1],
  [1, 0],
  [1, 1],
];

/**
 * What the comparator of a sort does. Where it is not consistent for NaN and the zeros, as `<` is
 * not, the order of these is nobody's business, and only the others are looked at.
 */
export function sortOrderOf(given: GivenOperation, region: MlirRegion): SortOrder | undefined {
  const compares = orderFunction(given.module, region);
  if (compares === undefined) return undefined;
  const used = usedInputs(region);
  const keys = used.size === 0 ? 0 : Math.floor(Math.max(...used) / 2) + 1;
  if (keys === 0 || keys > mostKeys || used.size !== 2 * keys) return undefined;
  for (const isStrange of [true, false])
    for (const isDescending of [false, true]) {
      const pairs = range(keys).map((k) =>
        pairsOf(samplesOf(given, at(region.inputs, 2 * k), isStrange), keys === 1),
      );
      const inputs = Array<number>(region.inputs.length).fill(0);
      const isRight = (): boolean =>
        (at(compares(inputs), 0) !== 0) === comesFirst(inputs, keys, isDescending);
      const tries = keys <= keysTogether ? [pairs] : onePairAtATime(pairs);
      if (tries.every((list) => forAll(list, 0, inputs, isRight))) return { keys, isDescending };
    }
  return undefined;
}

const onePairAtATime = (pairs: readonly (readonly [number, number][])[]): (typeof pairs)[] =>
  pairs.map((own, k) => pairs.map((_, i) => (i === k ? own : fewPairs)));

function forAll(
  pairs: readonly (readonly [number, number][])[],
  key: number,
  inputs: number[],
  holds: () => boolean,
): boolean {
  const own = pairs[key];
  if (own === undefined) return holds();
  return own.every(([x, y]) => {
    inputs[2 * key] = x;
    inputs[2 * key + 1] = y;
    return forAll(pairs, key + 1, inputs, holds);
  });
}

/** As `lax.sort` orders: NaN is the last, and the zeros are equal. */
function comesFirst(inputs: readonly number[], keys: number, isDescending: boolean): boolean {
  for (let k = 0; k < keys; k++) {
    const [x, y] = [orderOf(at(inputs, 2 * k)), orderOf(at(inputs, 2 * k + 1))];
    if (x !== y) return isDescending ? x > y : x < y;
  }
  return false;
}

const orderOf = (x: number): number => (x !== x ? Infinity : x);

/** The inputs that the results of a region depend on. */
export function usedInputs(region: MlirRegion): Set<number> {
  const needed = new Set<MlirValue>(region.outputs);
  for (const op of region.operations.toReversed())
    if (op.results.some((r) => needed.has(r))) for (const x of op.operands) needed.add(x);
  return new Set(range(region.inputs.length).filter((i) => needed.has(at(region.inputs, i))));
}

/** Whether a region keeps the greater or lesser of two pairs of a value and its index. */
export function extremeOf(
  given: GivenOperation,
  region: MlirRegion,
): 'argmax' | 'argmin' | undefined {
  const keeps = region.inputs.length === 4 ? orderFunction(given.module, region) : undefined;
  if (keeps === undefined) return undefined;
  const values = samplesOf(given, at(region.inputs, 0), true);
  const indices = [0, 1, 2];
  const isAsIn = (wins: (x: number, y: number) => boolean): boolean =>
    values.every((x) =>
      values.every((y) =>
        indices.every((i) =>
          indices.every((j) => {
            const first = wins(x, y) || x !== x;
            const [value, index] = keeps([x, i, y, j]);
            return (
              index === (first || (x === y && i < j) ? i : j) && Object.is(value, first ? x : y)
            );
          }),
        ),
      ),
    );
  if (isAsIn((x, y) => x > y)) return 'argmax';
  return isAsIn((x, y) => x < y) ? 'argmin' : undefined;
}
