/** Contractions. */
import type { DType } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxes, printShape, range } from '../array/shape.js';
import { convertTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import {
  arrayLike,
  integers,
  kind,
  named,
  optional,
  precision,
  type Kind,
  type Precision,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { elementType } from './parameters.js';

/** `[[leftContract, rightContract], [leftBatch, rightBatch]]`. */
export type DotDimensionNumbers = readonly [
  contract: readonly [left: readonly number[], right: readonly number[]],
  batch: readonly [left: readonly number[], right: readonly number[]],
];

/** The options of `dotGeneral` and `batchMatmul`. */
export interface DotOptions {
  /** The dtype in which products are added and returned. */
  readonly preferredElementType?: DType | null | undefined;
  /** Products are as exact as their dtype allows, whatever is asked for. */
  readonly precision?: Precision | undefined;
}

/** The options of `dot`. */
export interface DotOneOptions extends DotOptions {
  /**
   * Which axes are multiplied and summed, as `dotGeneral` takes it; unless given, last and first.
   */
  readonly dimensionNumbers?: DotDimensionNumbers | null | undefined;
}

const isPair = (x: unknown): boolean =>
  Array.isArray(x) && x.length === 2 && x.every((axes) => integers.holds(axes));

export const dimensionNumbersKind: Kind<DotDimensionNumbers> = kind<DotDimensionNumbers>(
  '[[left, right], [left, right]]: the axes to sum over, then those of the batch, each a list',
  (x) => Array.isArray(x) && x.length === 2 && x.every(isPair),
);

const dotGeneralParameters = parameters<DotOptions>(
  'lax.dotGeneral',
  { lhs: arrayLike, rhs: arrayLike, dimensionNumbers: dimensionNumbersKind },
  { precision, preferredElementType: elementType },
);

const dotParameters = parameters<DotOneOptions>(
  'lax.dot',
  { lhs: arrayLike, rhs: arrayLike },
  {
    dimensionNumbers: named(optional(dimensionNumbersKind)),
    precision: named(precision),
    preferredElementType: named(elementType),
  },
);

const batchMatmulParameters = parameters<Pick<DotOptions, 'precision'>>(
  'lax.batchMatmul',
  { lhs: arrayLike, rhs: arrayLike },
  { precision },
);

/**
 * Products of two arrays of one dtype, summed over the contracted axes, for each index of the batch
 * axes. The axes of the result are the batch axes, then the free axes of x, then those of y.
 */
export function dotGeneral(
  x: ArrayLike,
  y: ArrayLike,
  dimensionNumbers: DotDimensionNumbers,
  ...args: Trailing<[precision?: Precision, preferredElementType?: DType | null], DotOptions>
): NDArray {
  const found = dotGeneralParameters.read([x, y, dimensionNumbers], args);
  return dotOf('lax.dotGeneral', x, y, dimensionNumbers, found.preferredElementType);
}

function dotOf(
  who: string,
  x: ArrayLike,
  y: ArrayLike,
  [contract, batch]: DotDimensionNumbers,
  dtype: DType | undefined,
): NDArray {
  const [left, right] = [x, y].map((operand) => {
    const array = asArray(operand);
    return dtype === undefined ? array : convertTo(array, dtype);
  }) as [NDArray, NDArray];
  const axes = ([a, b]: DotDimensionNumbers[0]): [number[], number[]] => [
    normalizeAxes(a, left.ndim, who),
    normalizeAxes(b, right.ndim, who),
  ];
  const params = { contract: axes(contract), batch: axes(batch) };
  return speakAs(who, () => bind1('dotGeneral', [left, right], params));
}

/** The product of vectors and matrices: the last axis of x contracted with the first of y. */
export function dot(x: ArrayLike, y: ArrayLike, ...args: Trailing<[], DotOneOptions>): NDArray {
  const { dimensionNumbers, preferredElementType } = dotParameters.read([x, y], args);
  if (dimensionNumbers !== undefined)
    return dotOf('lax.dot', x, y, dimensionNumbers, preferredElementType);
  const [left, right] = [asArray(x), asArray(y)];
  const fits = [left, right].every((a) => a.ndim === 1 || a.ndim === 2);
  if (!fits)
    fail(
      'shape-mismatch',
      `lax.dot: wants vectors or matrices, received shapes ${printShape(left.shape)} and ` +
        `${printShape(right.shape)}. Use lax.dotGeneral or np.matmul.`,
    );
  const lastAndFirst: DotDimensionNumbers = [
    [[left.ndim - 1], [0]],
    [[], []],
  ];
  return dotOf('lax.dot', left, right, lastAndFirst, preferredElementType);
}

/** The matrix product of the last two axes for each index of the others, which must be equal. */
export function batchMatmul(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[precision?: Precision], Pick<DotOptions, 'precision'>>
): NDArray {
  batchMatmulParameters.read([x, y], args);
  const [left, right] = [asArray(x), asArray(y)];
  const rank = left.ndim;
  if (rank < 2 || right.ndim !== rank)
    fail(
      'shape-mismatch',
      `lax.batchMatmul: wants arrays of the same rank, at least 2, received shapes ` +
        `${printShape(left.shape)} and ${printShape(right.shape)}.`,
    );
  const batch = range(rank - 2);
  const numbers: DotDimensionNumbers = [
    [[rank - 1], [rank - 2]],
    [batch, batch],
  ];
  return dotOf('lax.batchMatmul', left, right, numbers, undefined);
}
