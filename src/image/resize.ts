/** Images resampled along any of their axes, as products with matrices of weights. */
import { dense, denseScalar } from '../array/dense.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, checkedShape, normalizeAxes, printShape, range, type Shape } from '../array/shape.js';
import { contract } from '../numpy/dot/dot.js';
import { convertTo, gatherAxis, moveAxis, pickAxis } from '../operands/basic.js';
import { inexactDType } from '../operands/common-type.js';
import { asArray } from '../operands/convert.js';
import { asInexact, promotedType, requireReal } from '../operands/promote.js';
import {
  arrayLike,
  choice,
  flag,
  integers,
  precision,
  shape as shapeKind,
  type Precision,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { kernels } from './kernels.js';
import { weightsOf, weightsWithEdges, type Resampling } from './weights.js';

/** How elements are weighed. */
export type ResampleMethod = keyof typeof kernels;
/** The same, or which element is the nearest. */
export type ResizeMethod = ResampleMethod | 'nearest';

/** The options of `resize` and `scaleAndTranslate`. */
export interface ResizeOptions {
  /** Where the result is coarser, weighs all elements that fall together; true unless given. */
  readonly antialias?: boolean | undefined;
  /** Products are as exact as their dtype allows, whatever is asked for. */
  readonly precision?: Precision | undefined;
}

type ResizeArguments = Trailing<[antialias?: boolean, precision?: Precision], ResizeOptions>;

const methods = Object.keys(kernels) as ResampleMethod[];
const optionKinds = { antialias: flag, precision };
const resizeParameters = parameters<ResizeOptions>(
  'image.resize',
  { image: arrayLike, shape: shapeKind, method: choice<ResizeMethod>('nearest', ...methods) },
  optionKinds,
);

/**
 * The image with other lengths of its axes, each of which may change: `shape` has one length an
 * axis, else `shape-mismatch` is thrown. 'nearest' keeps the dtype; other methods compute integers
 * in the default float dtype. Linear in the image. As `jax.image.resize`; the element nearest to a
 * place is found without rounding.
 */
export function resize(
  image: ArrayLike,
  shape: number | Shape,
  method: ResizeMethod,
  ...args: ResizeArguments
): NDArray {
  const who = 'image.resize';
  const { antialias = true } = resizeParameters.read([image, shape, method], args);
  const array = asArray(image);
  const lengths = lengthsOf(who, array, shape);
  const changed = range(array.ndim).filter((d) => at(array.shape, d) !== at(lengths, d));
  if (method === 'nearest') return changed.reduce((x, d) => nearest(x, d, at(lengths, d)), array);
  return speakAs(who, () =>
    changed.reduce(
      (x, d) => {
        const [from, to] = [at(x.shape, d), at(lengths, d)];
        const scale = denseScalar(to === 0 ? 1 : to / from, 'float64');
        const translation = denseScalar(0, 'float64');
        return resampled(x, d, { from, to, scale, translation, antialias }, method);
      },
      asInexact(requireReal(who, array)),
    ),
  );
}

const translateParameters = parameters<ResizeOptions>(
  'image.scaleAndTranslate',
  {
    image: arrayLike,
    shape: shapeKind,
    spatialDims: integers,
    scale: arrayLike,
    translation: arrayLike,
    method: choice(...methods),
  },
  optionKinds,
);

/**
 * The image moved and stretched along `spatialDims`, with the lengths of `shape`: what was at place
 * p of one of these axes is at scale · p + translation, both of which have an element for each of
 * them; 0 where nothing was. Linear in the image, and differentiable in both. As
 * `jax.image.scale_and_translate`. Throws `shape-mismatch` where numbers of axes differ.
 */
export function scaleAndTranslate(
  image: ArrayLike,
  shape: number | Shape,
  spatialDims: readonly number[],
  scale: ArrayLike,
  translation: ArrayLike,
  method: ResampleMethod,
  ...args: ResizeArguments
): NDArray {
  const who = 'image.scaleAndTranslate';
  const required = [image, shape, spatialDims, scale, translation, method];
  const { antialias = true } = translateParameters.read(required, args);
  const array = asInexact(requireReal(who, image));
  const lengths = lengthsOf(who, array, shape);
  const along = normalizeAxes(spatialDims, array.ndim, who);
  const dtype = inexactDType(promotedType(scale, translation).dtype);
  const [factors, shifts] = [scale, translation].map((x) => {
    const list = convertTo(requireReal(who, x), dtype);
    if (list.ndim !== 1 || list.shape[0] !== along.length)
      fail(
        'shape-mismatch',
        `${who}: scale and translation need an element for each of ${along.length} axes, received ` +
          `shape ${printShape(list.shape)}.`,
      );
    return list;
  }) as [NDArray, NDArray];
  return speakAs(who, () =>
    along.reduce((x, d, i) => {
      const [from, to] = [at(x.shape, d), at(lengths, d)];
      const own = { scale: pickAxis(factors, 0, i), translation: pickAxis(shifts, 0, i) };
      return resampled(x, d, { from, to, ...own, antialias }, method);
    }, array),
  );
}

function lengthsOf(who: string, x: NDArray, shape: number | Shape): Shape {
  const lengths = checkedShape(who, shape);
  if (lengths.length !== x.ndim)
    fail(
      'shape-mismatch',
      `${who}: the shape needs a length for each axis of ${printShape(x.shape)}, received ` +
        `${printShape(lengths)}.`,
    );
  return lengths;
}

/** The element whose middle is nearest, the later one of two. */
function nearest(x: NDArray, axis: number, length: number): NDArray {
  const from = at(x.shape, axis);
  if (from === 0)
    fail('shape-mismatch', `image.resize: an axis of no elements has none that is the nearest.`);
  const places = range(length).map((i) => Math.floor(((2 * i + 1) * from) / (2 * length)));
  return gatherAxis(x, dense([length], 'int32', Int32Array.from(places)), axis);
}

function resampled(x: NDArray, axis: number, r: Resampling, method: ResampleMethod): NDArray {
  const hasEdges = method.endsWith('-pytorch') && !r.antialias;
  const weights = hasEdges ? weightsWithEdges(r) : weightsOf(r, kernels[method]);
  const product = contract('dot', x, convertTo(weights, x.dtype), [[axis], [0]]);
  return moveAxis(product, x.ndim - 1, axis);
}
