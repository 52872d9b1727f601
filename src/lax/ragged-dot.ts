/** Products of matrices whose rows, or terms, belong to groups of lengths known at run time. */
import type { DType } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, printShape, range } from '../array/shape.js';
import { broadcastInto, filled, iota, moveAxis, permute } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op, pick } from '../operands/elementwise.js';
import { integersOf } from '../operands/index-arrays.js';
import {
  arrayLike,
  integers,
  kind,
  named,
  precision,
  refused,
  type Precision,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { cumsum } from './cumulative.js';
import { dotGeneral, type DotDimensionNumbers } from './dot.js';
import { elementType } from './parameters.js';
import { reduceSum } from './reduce.js';

/** The options of `raggedDot` and `raggedDotGeneral`. */
export interface RaggedDotOptions {
  /** Products are as exact as their dtype allows, whatever is asked for. */
  readonly precision?: Precision | undefined;
  /** The dtype in which products are added and returned. */
  readonly preferredElementType?: DType | null | undefined;
  /** For JAX's names of arguments only: all groups are here. */
  readonly groupOffset?: null | undefined;
}

/** Which axes a ragged product contracts, and which are divided into groups. */
export interface RaggedDotDimensionNumbers {
  readonly dotDimensionNumbers: DotDimensionNumbers;
  /** The axis of x whose elements belong to groups: one. */
  readonly lhsRaggedDimensions: readonly number[];
  /** The axis of y that has an item for each group: one, or none where terms are grouped. */
  readonly rhsGroupDimensions: readonly number[];
}

const isNumbers = (x: unknown): boolean => {
  const lists = x as Partial<RaggedDotDimensionNumbers> | null;
  return (
    typeof x === 'object' &&
    lists !== null &&
    Array.isArray(lists.dotDimensionNumbers) &&
    lists.dotDimensionNumbers.length === 2 &&
    lists.dotDimensionNumbers.every(
      (pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(integers.holds),
    ) &&
    integers.holds(lists.lhsRaggedDimensions) &&
    integers.holds(lists.rhsGroupDimensions)
  );
};

const numbersKind = kind<RaggedDotDimensionNumbers>(
  'an object of dotDimensionNumbers, lhsRaggedDimensions and rhsGroupDimensions',
  isNumbers,
);

const operandKinds = { lhs: arrayLike, rhs: arrayLike, groupSizes: arrayLike };
const groupOffset = refused('cannot be honoured: all groups are here. Leave it out');

const raggedDotParameters = parameters<RaggedDotOptions>('lax.raggedDot', operandKinds, {
  precision,
  preferredElementType: elementType,
  groupOffset,
});

const raggedDotGeneralParameters = parameters<RaggedDotOptions>(
  'lax.raggedDotGeneral',
  { ...operandKinds, raggedDotDimensionNumbers: numbersKind },
  {
    precision: named(precision),
    preferredElementType: named(elementType),
    groupOffset: named(groupOffset),
  },
);

/**
 * The product of each row of x `[m, k]` with the matrix of its group among y `[g, k, n]`: the first
 * `groupSizes[0]` rows are of the first group, and so on; rows beyond all groups give zeros. All
 * rows are multiplied with all matrices, and the others left out.
 */
export function raggedDot(
  x: ArrayLike,
  y: ArrayLike,
  groupSizes: ArrayLike,
  ...args: Trailing<
    [precision?: Precision, preferredElementType?: DType | null, groupOffset?: null],
    RaggedDotOptions
  >
): NDArray {
  const options = raggedDotParameters.read([x, y, groupSizes], args);
  const [left, right] = [asArray(x), asArray(y)];
  if (left.ndim !== 2 || right.ndim !== 3)
    fail(
      'shape-mismatch',
      `lax.raggedDot: wants shapes [m, k] and [g, k, n], received ${printShape(left.shape)} and ` +
        `${printShape(right.shape)}. Use lax.raggedDotGeneral.`,
    );
  return raggedProduct('lax.raggedDot', left, right, groupSizes, matrices, options);
}

const matrices: RaggedDotDimensionNumbers = {
  dotDimensionNumbers: [
    [[1], [1]],
    [[], []],
  ],
  lhsRaggedDimensions: [0],
  rhsGroupDimensions: [0],
};

/**
 * `dotGeneral` with an axis of x divided into groups of consecutive elements, whose lengths are the
 * rank-1 array `groupSizes`. Where it is a free axis, each of its elements is multiplied with the
 * item of its group on the group axis of y; where it is summed over, each group has a sum of its
 * own, on a new first axis of the result; where it is a batch axis, groups do not matter.
 */
export function raggedDotGeneral(
  x: ArrayLike,
  y: ArrayLike,
  groupSizes: ArrayLike,
  raggedDotDimensionNumbers: RaggedDotDimensionNumbers,
  ...args: Trailing<[], RaggedDotOptions>
): NDArray {
  const options = raggedDotGeneralParameters.read(
    [x, y, groupSizes, raggedDotDimensionNumbers],
    args,
  );
  const who = 'lax.raggedDotGeneral';
  return raggedProduct(who, asArray(x), asArray(y), groupSizes, raggedDotDimensionNumbers, options);
}

function raggedProduct(
  who: string,
  x: NDArray,
  y: NDArray,
  groupSizes: ArrayLike,
  numbers: RaggedDotDimensionNumbers,
  options: RaggedDotOptions,
): NDArray {
  const [[contract], [batch]] = numbers.dotDimensionNumbers;
  const axis = raggedAxis(who, numbers, x.ndim);
  const product = (a: NDArray, b: NDArray, dims: DotDimensionNumbers): NDArray =>
    speakAs(who, () => dotGeneral(a, b, dims, options.precision, options.preferredElementType));
  const isIn = (axes: readonly number[]): boolean =>
    axes.some((d) => normalizeAxis(d, x.ndim, who) === axis);
  const sizes = groupLengths(who, groupSizes);
  if (isIn(batch)) return product(x, y, numbers.dotDimensionNumbers);
  const member = membership(sizes, at(x.shape, axis));
  if (isIn(contract)) {
    const own = ofGroups(x, member, axis);
    const [[left, right], [batchLeft, batchRight]] = numbers.dotDimensionNumbers;
    const after = (axes: readonly number[]): number[] =>
      axes.map((d) => normalizeAxis(d, x.ndim, who) + 1);
    const sums = product(own, y, [
      [after(left), right],
      [after(batchLeft), batchRight],
    ]);
    return moveAxis(sums, batch.length, 0);
  }
  const group = normalizeAxis(at(numbers.rhsGroupDimensions, 0), y.ndim, who);
  if (at(y.shape, group) !== sizes.size)
    fail(
      'shape-mismatch',
      `${who}: groupSizes has ${sizes.size} groups, the second operand ${at(y.shape, group)}.`,
    );
  const all = product(x, y, numbers.dotDimensionNumbers);
  return ownGroup(all, member, numbers, axis, group, [x.ndim, y.ndim]);
}

function raggedAxis(who: string, numbers: RaggedDotDimensionNumbers, rank: number): number {
  const { lhsRaggedDimensions: ragged, rhsGroupDimensions: groups } = numbers;
  const axis = ragged.length === 1 ? normalizeAxis(at(ragged, 0), rank, who) : -1;
  const [[contract], [batch]] = numbers.dotDimensionNumbers;
  const isFree = ![...contract, ...batch].some((d) => normalizeAxis(d, rank, who) === axis);
  if (axis === -1 || groups.length !== (isFree ? 1 : 0))
    fail(
      'bad-argument',
      `${who}: wants one ragged axis, and one group axis if it is a free axis, else none; received ` +
        `${ragged.length} and ${groups.length}.`,
    );
  return axis;
}

function groupLengths(who: string, groupSizes: ArrayLike): NDArray {
  const sizes = integersOf(who, groupSizes, 'groupSizes');
  if (sizes.ndim !== 1)
    fail(
      'shape-mismatch',
      `${who}: groupSizes has rank 1, a length for each group; received ${printShape(sizes.shape)}.`,
    );
  return sizes;
}

/** Whether element i belongs to group g, as an array [g, i]. */
function membership(sizes: NDArray, count: number): NDArray {
  const shape = [sizes.size, count];
  const ends = cumsum(sizes);
  const place = iota(shape, sizes.dtype, 1);
  const from = broadcastInto(op('sub', ends, sizes), shape, [0]);
  return op('and', op('ge', place, from), op('lt', place, broadcastInto(ends, shape, [0])));
}

/** x for each group, with zeros in place of the elements of others. */
function ofGroups(x: NDArray, member: NDArray, axis: number): NDArray {
  const shape = [at(member.shape, 0), ...x.shape];
  const own = broadcastInto(member, shape, [0, axis + 1]);
  const repeated = broadcastInto(
    x,
    shape,
    range(x.ndim).map((d) => d + 1),
  );
  return pick(own, repeated, filled(0, shape, x.dtype));
}

/** Of the products with all groups those of the own one. */
function ownGroup(
  all: NDArray,
  member: NDArray,
  { dotDimensionNumbers: [contract, batch] }: RaggedDotDimensionNumbers,
  axis: number,
  group: number,
  ranks: readonly [number, number],
): NDArray {
  const free = ([used]: readonly [readonly number[]], rank: number): number[] =>
    range(rank).filter((d) => !used.some((u) => (u < 0 ? u + rank : u) === d));
  const left = free([[...contract[0], ...batch[0]]], ranks[0]);
  const right = free([[...contract[1], ...batch[1]]], ranks[1]);
  const rows = batch[0].length + left.indexOf(axis);
  const groups = batch[0].length + left.length + right.indexOf(group);
  const own = broadcastInto(permute(member, [1, 0]), all.shape, [rows, groups]);
  return reduceSum(pick(own, all, filled(0, all.shape, all.dtype)), [groups]);
}
