/** Broadcast, reshape, transpose, reverse and slice. */
import type { Aval } from '../../array/aval.js';
import { sameShape } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import {
  at,
  normalizeAxes,
  printShape,
  range,
  sizeOf,
  zip,
  type Shape,
} from '../../array/shape.js';
import { indexAdd, indexMul, indexSub, integer } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import { sliceAlone } from './alone.js';
import { checkPerAxis, view } from './view.js';

const shifted = (axes: readonly number[]): number[] => axes.map((d) => d + 1);

function checkShape(who: string, shape: Shape): void {
  if (!shape.every((n) => Number.isInteger(n) && n >= 0))
    fail(
      'bad-argument',
      `${who}: axis lengths must be integers of at least 0, received ${printShape(shape)}.`,
    );
}

function broadcastShape(x: Aval, params: { shape: Shape; dims: readonly number[] }): Shape {
  const { shape, dims } = params;
  checkShape('broadcast', shape);
  const rising = dims.every(
    (d, k) => d >= 0 && d < shape.length && (k === 0 || d > at(dims, k - 1)),
  );
  if (dims.length !== x.shape.length || !rising)
    fail(
      'bad-argument',
      `broadcast: dims must name, in increasing order, an axis of the result ${printShape(shape)} ` +
        `for each axis of the operand ${printShape(x.shape)}; received [${dims.join(', ')}].`,
    );
  zip(x.shape, dims).forEach(([n, d], k) => {
    if (n !== 1 && n !== shape[d])
      fail(
        'shape-mismatch',
        `broadcast: axis ${k} of shape ${printShape(x.shape)} has length ${n} and cannot become ` +
          `axis ${d} of ${printShape(shape)}. Lengths must be equal or 1.`,
      );
  });
  return shape;
}

/** The axes of the result along which elements of the operand are repeated. */
function repeatedAxes(x: Aval, params: { shape: Shape; dims: readonly number[] }): number[] {
  const { shape, dims } = params;
  return range(shape.length).filter((d) => {
    const k = dims.indexOf(d);
    return k < 0 || (x.shape[k] === 1 && shape[d] !== 1);
  });
}

export const broadcast = view('broadcast', {
  shape: broadcastShape,
  source: (index, x, { dims }) => dims.map((d, k) => (x.shape[k] === 1 ? 0 : at(index, d))),
  element: (index, x, { shape, dims }) =>
    sizeOf(shape) === sizeOf(x.shape)
      ? index.reshaped(x.shape)
      : Index.ofAxes(
          x.shape,
          dims.map((d, k) => (x.shape[k] === 1 ? integer(0) : at(index.axes, d))),
        ),
  // An element that was repeated receives the sum of the cotangents of its copies.
  transpose: (b, ct, x, params) => {
    const sum = b.reduceSum(ct, repeatedAxes(x, params));
    return sameShape(sum.aval.shape, x.shape) ? sum : b.reshape(sum, x.shape);
  },
  batched: ({ shape, dims }, _x, size) => ({
    shape: [size, ...shape],
    dims: [0, ...shifted(dims)],
  }),
});

export const reshape = view('reshape', {
  shape: (x, { shape }) => {
    checkShape('reshape', shape);
    if (sizeOf(shape) !== sizeOf(x.shape))
      fail(
        'shape-mismatch',
        `reshape: ${printShape(x.shape)} has ${sizeOf(x.shape)} elements and ${printShape(shape)} ` +
          `has ${sizeOf(shape)}. The sizes must be equal.`,
      );
    return shape;
  },
  source: (index, x, { shape }) => {
    let rest = index.reduce((offset, i, d) => offset * at(shape, d) + i, 0);
    return x.shape
      .toReversed()
      .map((n) => {
        const i = rest % n;
        rest = (rest - i) / n;
        return i;
      })
      .reverse();
  },
  element: (index, x) => index.reshaped(x.shape),
  transpose: (b, ct, x) => b.reshape(ct, x.shape),
  batched: ({ shape }, _x, size) => ({ shape: [size, ...shape] }),
});

const inverse = (permutation: readonly number[]): number[] =>
  range(permutation.length).map((d) => permutation.indexOf(d));

/** Whether a permutation moves only axes of length 1, so that the order in memory stays. */
function keepsOrder(shape: Shape, permutation: readonly number[]): boolean {
  const long = permutation.filter((d) => shape[d] !== 1);
  return long.every((d, k) => k === 0 || d > at(long, k - 1));
}

export const transpose = view('transpose', {
  shape: ({ shape }, { permutation }) => {
    const axes = normalizeAxes(permutation, shape.length, 'transpose');
    if (axes.length !== shape.length)
      fail(
        'bad-argument',
        `transpose: the permutation must name each of the ${shape.length} axes of shape ` +
          `${printShape(shape)} once, received [${permutation.join(', ')}].`,
      );
    return permutation.map((d) => at(shape, d));
  },
  source: (index, x, { permutation }) => {
    const source = x.shape.map(() => 0);
    permutation.forEach((d, k) => (source[d] = at(index, k)));
    return source;
  },
  element: (index, x, { permutation }) =>
    keepsOrder(x.shape, permutation)
      ? index.reshaped(x.shape)
      : Index.ofAxes(
          x.shape,
          inverse(permutation).map((k) => at(index.axes, k)),
        ),
  transpose: (b, ct, _x, { permutation }) => b.transpose(ct, inverse(permutation)),
  batched: ({ permutation }) => ({ permutation: [0, ...shifted(permutation)] }),
});

export const reverse = view('reverse', {
  shape: (x, { axes }) => {
    normalizeAxes(axes, x.shape.length, 'reverse');
    return x.shape;
  },
  source: (index, x, { axes }) =>
    index.map((i, d) => (axes.includes(d) ? at(x.shape, d) - 1 - i : i)),
  element: (index, x, { axes }) =>
    Index.ofAxes(
      x.shape,
      index.axes.map((i, d) => (axes.includes(d) ? indexSub(integer(at(x.shape, d) - 1), i) : i)),
    ),
  transpose: (b, ct, _x, params) => b.bind1('reverse', [ct], params),
  batched: ({ axes }) => ({ axes: shifted(axes) }),
});

interface SliceParams {
  readonly starts: readonly number[];
  readonly stops: readonly number[];
  readonly steps: readonly number[];
}

function sliceShape({ shape }: Aval, { starts, stops, steps }: SliceParams): Shape {
  checkPerAxis('slice: starts', starts, shape, 0);
  checkPerAxis('slice: stops', stops, shape, 0);
  checkPerAxis('slice: steps', steps, shape, 1);
  return shape.map((n, d) => {
    const [start, stop] = [at(starts, d), at(stops, d)];
    if (start > stop || stop > n)
      fail(
        'index-out-of-range',
        `slice: ${start} to ${stop} is not a range of axis ${d} of shape ${printShape(shape)}. ` +
          `Starts must not exceed stops, nor stops the length.`,
      );
    return Math.ceil((stop - start) / at(steps, d));
  });
}

export const slice = view('slice', {
  shape: sliceShape,
  source: (index, _x, { starts, steps }) => index.map((i, d) => at(starts, d) + i * at(steps, d)),
  element: (index, x, { starts, steps }) =>
    Index.ofAxes(
      x.shape,
      index.axes.map((i, d) =>
        indexAdd(indexMul(i, integer(at(steps, d))), integer(at(starts, d))),
      ),
    ),
  // The cotangent goes back to the elements that were read, zeros to all others.
  transpose: (b, ct, x, { starts, steps }) => {
    const covered = ct.aval.shape.map((n, d) => (n === 0 ? 0 : (n - 1) * at(steps, d) + 1));
    return b.bind1('pad', [ct, 0], {
      low: starts,
      high: x.shape.map((n, d) => n - at(starts, d) - at(covered, d)),
      interior: steps.map((step) => step - 1),
    });
  },
  batched: ({ starts, stops, steps }, _x, size) => ({
    starts: [0, ...starts],
    stops: [size, ...stops],
    steps: [1, ...steps],
  }),
  alone: ({ starts, steps }, { outputs: [y] }) => sliceAlone(starts, steps, y!.shape),
});
