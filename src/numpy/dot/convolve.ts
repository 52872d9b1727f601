/** Convolution and correlation of vectors. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { arrayLike, choice } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { convertTo, reshapeTo, reverseAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { inexactDType } from '../../operands/common-type.js';
import { productKinds, type ProductOptions } from './dot.js';
import { promotedType } from '../../operands/promote.js';
import { conjugated } from '../../operands/elementwise.js';

/** All overlaps, as many as the longer operand has elements, or complete overlaps only. */
export type ConvolveMode = 'full' | 'same' | 'valid';

export interface ConvolveOptions extends ProductOptions {
  readonly mode?: ConvolveMode | undefined;
}

type ConvolveArguments = Trailing<[mode?: ConvolveMode], ConvolveOptions>;
const convolveKinds = { mode: choice('full', 'same', 'valid'), ...productKinds };
const convolveParameters = parameters<ConvolveOptions>(
  'convolve',
  { x: arrayLike, y: arrayLike },
  convolveKinds,
);
const correlateParameters = parameters<ConvolveOptions>(
  'correlate',
  { x: arrayLike, y: arrayLike },
  convolveKinds,
);

/** The convolution of two vectors, in floating point: y reversed slides along x. */
export function convolve(x: ArrayLike, y: ArrayLike, ...args: ConvolveArguments): NDArray {
  const found = convolveParameters.read([x, y], args);
  const { mode: overlaps = 'full' } = found;
  const [a, b] = vectors('convolve', x, y, found);
  const [long, short] = a.size < b.size ? [b, a] : [a, b];
  return slide(long, reverseAxes(short, [0]), overlaps);
}

/** The correlation of two vectors, in floating point: y slides along x. */
export function correlate(x: ArrayLike, y: ArrayLike, ...args: ConvolveArguments): NDArray {
  const found = correlateParameters.read([x, y], args);
  const { mode: overlaps = 'valid' } = found;
  const [a, other] = vectors('correlate', x, y, found);
  const b = conjugated(other);
  return a.size < b.size ? reverseAxes(slide(b, a, overlaps), [0]) : slide(a, b, overlaps);
}

function vectors(
  who: string,
  x: ArrayLike,
  y: ArrayLike,
  { preferredElementType }: Found<ProductOptions>,
): [NDArray, NDArray] {
  const dtype = preferredElementType ?? inexactDType(promotedType(x, y).dtype);
  const pair = [convertTo(asArray(x), dtype), convertTo(asArray(y), dtype)] as [NDArray, NDArray];
  if (pair.some((v) => v.ndim !== 1 || v.size === 0))
    fail(
      'shape-mismatch',
      `${who}: wants two vectors that are not empty, received shapes ` +
        `${pair.map((v) => printShape(v.shape)).join(' and ')}.`,
    );
  return pair;
}

/** The sums of products of `window` with the parts of x under it, from left to right. */
function slide(x: NDArray, window: NDArray, mode: ConvolveMode): NDArray {
  const n = window.size;
  const pads: Record<ConvolveMode, readonly [number, number]> = {
    full: [n - 1, n - 1],
    same: [Math.floor(n / 2), n - Math.floor(n / 2) - 1],
    valid: [0, 0],
  };
  const dims = { operand: [0, 1, 2], kernel: [0, 1, 2], result: [0, 1, 2] };
  const result = bind1('conv', [reshapeTo(x, [1, 1, x.size]), reshapeTo(window, [1, 1, n])], {
    dims,
    strides: [1],
    padding: [pads[mode]],
    operandDilation: [1],
    kernelDilation: [1],
    featureGroups: 1,
    batchGroups: 1,
  });
  return reshapeTo(result, [at(result.shape, 2)]);
}
