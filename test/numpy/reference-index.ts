/**
 * NumPy's indexing by its definition: each place of the result, one by one, and the element of the
 * operand that belongs there. Also random indices for it.
 */
import fc from 'fast-check';
import { array, asArrayOfInts } from './arrays.js';
import { NDArray } from '../../src/index.js';
import type { IndexPart } from '../../src/numpy/indexing/parts.js';
import { broadcastShapes, range, sizeOf, stridesOf, type Shape } from '../../src/array/shape.js';

export interface IndexCase {
  readonly shape: Shape;
  readonly index: readonly IndexPart[];
}

export interface Places {
  readonly shape: readonly number[];
  /** The row-major number of the operand's element for each place of the result. */
  readonly elements: readonly number[];
}

type Entry =
  | { readonly kind: 'new' }
  | { readonly kind: 'list'; readonly axis: number; readonly list: readonly number[] }
  | { readonly kind: 'scalar'; readonly axis: number; readonly place: number }
  | { readonly kind: 'array'; readonly axis: number; readonly index: NDArray };

/** Where the elements at an index come from; indices of arrays must be in range. */
export function referencePlaces({ shape, index }: IndexCase): Places {
  const entries = readEntries(shape, index);
  const arrays = entries.filter((e) => e.kind === 'array');
  const joint = broadcastShapes(
    arrays.map((e) => e.index.shape),
    'reference',
  );
  const special = range(entries.length).filter((i) => {
    const { kind } = entries[i] as Entry;
    return kind === 'array' || (kind === 'scalar' && arrays.length > 0);
  });
  const apart = special.some((place, k) => k > 0 && place !== (special[k - 1] as number) + 1);
  // Each axis of the result: its length, and what its coordinate means for the operand.
  const axes: { length: number; entry: Entry | null; joint?: number }[] = [];
  const jointAxes = joint.map((length, k) => ({ length, entry: null, joint: k }));
  if (apart) axes.push(...jointAxes);
  entries.forEach((entry, i) => {
    if (!apart && i === special[0]) axes.push(...jointAxes);
    if (entry.kind === 'new') axes.push({ length: 1, entry });
    if (entry.kind === 'list') axes.push({ length: entry.list.length, entry });
  });
  const resultShape = axes.map((a) => a.length);
  const strides = stridesOf(shape);
  const elements = coordinatesOf(resultShape).map((coordinates) => {
    const together = axes.flatMap((a, k) =>
      a.joint === undefined ? [] : [coordinates[k] as number],
    );
    let element = 0;
    for (const entry of entries) {
      if (entry.kind === 'new') continue;
      const stride = strides[entry.axis] as number;
      if (entry.kind === 'scalar') element += entry.place * stride;
      if (entry.kind === 'list')
        element +=
          (entry.list[coordinates[axes.findIndex((a) => a.entry === entry)] as number] as number) *
          stride;
      if (entry.kind === 'array')
        element += wrap(elementAt(entry.index, together), shape[entry.axis] as number) * stride;
    }
    return element;
  });
  return { shape: resultShape, elements };
}

const wrap = (i: number, length: number): number => (i < 0 ? i + length : i);

/** The element of a broadcast array. */
function elementAt(x: NDArray, coordinates: readonly number[]): number {
  const own = coordinates.slice(coordinates.length - x.ndim);
  const strides = stridesOf(x.shape);
  const flat = own.reduce(
    (sum, c, d) => sum + (x.shape[d] === 1 ? 0 : c) * (strides[d] as number),
    0,
  );
  return x.dataSync()[flat] as number;
}

function coordinatesOf(shape: Shape): number[][] {
  return range(sizeOf(shape)).map((i) =>
    stridesOf(shape).map((stride, d) => Math.floor(i / stride) % (shape[d] as number)),
  );
}

function readEntries(shape: Shape, index: readonly IndexPart[]): Entry[] {
  const named = index.filter((p) => p !== null && p !== '...').length;
  const filler = new Array<IndexPart>(shape.length - named).fill([]);
  const parts = index.includes('...')
    ? index.flatMap((p) => (p === '...' ? filler : [p]))
    : [...index, ...filler];
  let axis = 0;
  return parts.map((part): Entry => {
    if (part === null) return { kind: 'new' };
    const d = axis++;
    const length = shape[d] as number;
    if (typeof part === 'number') return { kind: 'scalar', axis: d, place: wrap(part, length) };
    if (part instanceof NDArray) return { kind: 'array', axis: d, index: part };
    const [start = null, stop = null, step = null] = part as (number | null)[];
    return { kind: 'list', axis: d, list: walk(start, stop, step ?? 1, length) };
  });
}

/** The places of a range, step by step. */
function walk(start: number | null, stop: number | null, step: number, length: number): number[] {
  const found: number[] = [];
  const clamp = (v: number): number =>
    step > 0 ? Math.min(Math.max(v, 0), length) : Math.min(Math.max(v, -1), length - 1);
  const from = start === null ? (step > 0 ? 0 : length - 1) : clamp(wrap(start, length));
  const to = stop === null ? (step > 0 ? length : -1) : clamp(wrap(stop, length));
  for (let i = from; step > 0 ? i < to : i > to; i += step) found.push(i);
  return found;
}

const bound = fc.option(fc.integer({ min: -6, max: 6 }), { nil: null });
const rangePart = fc.oneof(
  fc.constant([]),
  fc.tuple(bound),
  fc.tuple(bound, bound),
  fc.tuple(bound, bound, fc.constantFrom(-3, -2, -1, 1, 2, 3)),
);
const arrayShapes: readonly Shape[] = [[], [2], [3], [1, 3], [2, 1], [2, 3]];

/**
 * Shapes of two to four axes with an index of numbers, ranges, arrays, new axes and an ellipsis.
 */
export const indexCase: fc.Arbitrary<IndexCase> = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      parts: fc.tuple(...shape.map((n) => partOf(n))),
      kept: fc.integer({ min: 0, max: shape.length }),
      news: fc.array(fc.nat({ max: shape.length }), { maxLength: 2 }),
      dots: fc.option(fc.nat({ max: shape.length }), { nil: null }),
      family: fc.constantFrom(0, 1),
    }),
  )
  .map(({ shape, parts, kept, news, dots, family }) => {
    const chosen = parts.map((p) => (typeof p === 'function' ? p(family) : p)) as IndexPart[];
    // Parts before the ellipsis speak of the first axes, those after it of the last ones.
    const index: IndexPart[] =
      dots === null ? chosen.slice(0, kept) : withDots(chosen, Math.min(dots, kept), kept);
    for (const place of news) index.splice(Math.min(place, index.length), 0, null);
    return { shape, index };
  });

function withDots(parts: readonly IndexPart[], before: number, kept: number): IndexPart[] {
  const after = kept - before;
  return [...parts.slice(0, before), '...', ...parts.slice(parts.length - after)];
}

/** A part for an axis of length n. Index arrays of one family of shapes broadcast together. */
function partOf(n: number): fc.Arbitrary<IndexPart | ((family: number) => IndexPart)> {
  const place = fc.integer({ min: -n, max: n - 1 });
  const arrayPart = fc
    .tuple(fc.nat({ max: 2 }), fc.array(place, { minLength: 6, maxLength: 6 }))
    .map(([k, values]) => (family: number): IndexPart => {
      const choices = family === 0 ? [[], [2], [1, 2]] : arrayShapes.slice(2);
      const shape = (choices[k] ?? [3]) as Shape;
      return asArrayOfInts(values.slice(0, sizeOf(shape)), shape);
    });
  return fc.oneof(place, rangePart, arrayPart);
}

/** 0, 1, 2 … in a shape: every element says where it comes from. */
export const numbered = (shape: Shape): NDArray =>
  array(range(sizeOf(shape)), 'float64').reshape(shape);
