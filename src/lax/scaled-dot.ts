/** Products of operands that have scales for blocks of their terms. */
import { isRealFloat, type DType } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape, range } from '../array/shape.js';
import { broadcastInto, convertTo, reshapeTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op } from '../operands/elementwise.js';
import { arrayLike, named, optional } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { dimensionNumbersKind, dotGeneral, type DotDimensionNumbers } from './dot.js';
import { elementType } from './parameters.js';

/** The options of `scaledDot`. */
export interface ScaledDotOptions {
  /** The factors of x: of its shape, but shorter axes are stretched to its length. */
  readonly lhsScale?: ArrayLike | null | undefined;
  /** The factors of y. */
  readonly rhsScale?: ArrayLike | null | undefined;
  /** As in `dotGeneral`; unless given, that of matrices, with the other axes as batch. */
  readonly dimensionNumbers?: DotDimensionNumbers | null | undefined;
  /** The dtype in which products are added and returned; that of the operands unless given. */
  readonly preferredElementType?: DType | null | undefined;
}

const scaledDotParameters = parameters<ScaledDotOptions>(
  'lax.scaledDot',
  { lhs: arrayLike, rhs: arrayLike },
  {
    lhsScale: named(optional(arrayLike)),
    rhsScale: named(optional(arrayLike)),
    dimensionNumbers: named(optional(dimensionNumbersKind)),
    preferredElementType: named(elementType),
  },
);

/**
 * The product of x times its scales and y times its scales, as of quantized numbers: each scale
 * stands for a block of neighbours, so that the length of an axis of x is a multiple of that of the
 * scales. Without scales it is `dotGeneral`. The result has the dtype of the operands, or
 * `preferredElementType`. Throws `shape-mismatch` where scales do not divide an axis.
 */
export function scaledDot(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[], ScaledDotOptions>
): NDArray {
  const who = 'lax.scaledDot';
  const { lhsScale, rhsScale, dimensionNumbers, preferredElementType } = scaledDotParameters.read(
    [x, y],
    args,
  );
  const arrays = [x, y].map((v) => asArray(v)) as [NDArray, NDArray];
  const [left, right] = arrays;
  const dtype = preferredElementType ?? left.dtype;
  const scaled = (v: NDArray, scale: ArrayLike | undefined): NDArray => {
    const array = convertTo(v, dtype);
    if (scale === undefined) return array;
    return op('mul', array, convertTo(stretched(who, asArray(scale), v), dtype));
  };
  const dims = dimensionNumbers ?? ofMatrices(who, left, right);
  return speakAs(who, () => dotGeneral(scaled(left, lhsScale), scaled(right, rhsScale), dims));
}

function ofMatrices(who: string, x: NDArray, y: NDArray): DotDimensionNumbers {
  const rank = x.ndim;
  if (rank < 2 || y.ndim !== rank)
    fail(
      'shape-mismatch',
      `${who}: without dimensionNumbers both operands are matrices or batches of them, received ` +
        `shapes ${printShape(x.shape)} and ${printShape(y.shape)}.`,
    );
  const batch = range(rank - 2);
  return [
    [[rank - 1], [rank - 2]],
    [batch, batch],
  ];
}

/** Each scale repeated for the neighbours that it stands for. */
function stretched(who: string, scale: NDArray, x: NDArray): NDArray {
  const counts = x.shape.map((n, d) => n / (scale.shape[d] ?? 0));
  if (scale.ndim !== x.ndim || !isRealFloat(scale.dtype) || !counts.every(Number.isInteger))
    fail(
      'shape-mismatch',
      `${who}: scales of ${printShape(x.shape)} are floats whose axes divide its own, received ` +
        `${scale.dtype} of shape ${printShape(scale.shape)}.`,
    );
  const split = scale.shape.flatMap((n, d) => [n, at(counts, d)]);
  const own = range(x.ndim).map((d) => 2 * d);
  return reshapeTo(broadcastInto(scale, split, own), x.shape);
}
