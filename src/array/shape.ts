/** Shapes, axes, strides and broadcasting. */
import { fail } from './errors.js';

/** The lengths of the axes. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= at(shape, d);
  }
  return strides;
}

/**
 * A shape as a user gives it: a list of lengths, or the length of one axis. Throws `bad-argument`
 * for lengths that are negative or no whole numbers.
 */
export function checkedShape(who: string, shape: number | Shape): Shape {
  const list = [shape].flat();
  if (list.some((n) => !Number.isInteger(n) || n < 0))
    fail(
      'bad-argument',
      `${who}: lengths must be whole and not negative, received ` +
        `[${list.map((n) => (typeof n === 'number' ? n : `a ${typeof n}`)).join(', ')}].`,
    );
  return list;
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** `list[i]` where the index is known to be in range; a hole is our own bug. */
export function at<T>(list: readonly (T | undefined)[], i: number): T {
  const item = list[i];
  if (item === undefined) fail('internal', `index ${i} of a list of ${list.length}`);
  return item;
}

/** Walks two lists of equal length together; unequal lengths are our own bug. */
export function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  if (a.length !== b.length) fail('internal', `zip of lists of ${a.length} and ${b.length}`);
  return a.map((x, i) => [x, b[i] as B]);
}

/** An axis counted from the front. Throws `axis-out-of-range`. */
export function normalizeAxis(axis: number, rank: number, who: string): number {
  const front = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || front < 0 || front >= rank)
    fail(
      'axis-out-of-range',
      `${who}: axis ${axis} does not exist in an array with ${rank} ${rank === 1 ? 'axis' : 'axes'}` +
        (rank === 0 ? '.' : `; give one from ${-rank} to ${rank - 1}.`),
    );
  return front;
}

/** Axes counted from the front, in the order given; null or undefined means all. */
export function normalizeAxes(
  axes: number | readonly number[] | null | undefined,
  rank: number,
  who: string,
): number[] {
  if (axes === null || axes === undefined) return range(rank);
  const list = [axes].flat().map((a) => normalizeAxis(a, rank, who));
  if (new Set(list).size !== list.length)
    fail('axis-out-of-range', `${who}: axes [${list.join(', ')}] name the same axis twice.`);
  return list;
}

/** The shape in which shapes meet by NumPy's rule. Throws `shape-mismatch`. */
export function broadcastShapes(shapes: readonly Shape[], who: string): Shape {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const offset = rank - shape.length;
    shape.forEach((n, d) => {
      const m = at(result, offset + d);
      if (n === m || n === 1) return;
      if (m !== 1)
        fail(
          'shape-mismatch',
          `${who}: shapes ${shapes.map(printShape).join(' and ')} do not broadcast: ` +
            `axis ${offset + d - rank} has ${m} and ${n}. Lengths must be equal or 1.`,
        );
      result[offset + d] = n;
    });
  }
  return result;
}

export const printShape = (shape: Shape): string => `[${shape.join(',')}]`;
