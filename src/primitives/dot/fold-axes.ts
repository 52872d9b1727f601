/** Moving an axis into another and out of it again, for grouped and batched convolutions. */
import { at, range } from '../../array/shape.js';
import type { Ops, Primal } from '../record.js';

/**
 * Takes the outer `groups` of an axis out of it and to the front: [… g·r …] becomes [g, … r …].
 */
export function axisToFront(b: Ops, x: Primal, axis: number, groups: number): Primal {
  const { shape } = x.aval;
  const inner = at(shape, axis) / groups;
  const split = [...shape.slice(0, axis), groups, inner, ...shape.slice(axis + 1)];
  const others = range(split.length).filter((d) => d !== axis);
  return b.transpose(b.reshape(x, split), [axis, ...others]);
}

/** The inverse: [g, … r …] becomes [… g·r …], where r is axis `axis` of the result. */
export function frontIntoAxis(b: Ops, x: Primal, axis: number): Primal {
  const others = range(x.aval.shape.length).slice(1);
  const moved = b.transpose(x, [...others.slice(0, axis), 0, ...others.slice(axis)]);
  const { shape } = moved.aval;
  const merged = at(shape, axis) * at(shape, axis + 1);
  return b.reshape(moved, [...shape.slice(0, axis), merged, ...shape.slice(axis + 2)]);
}

/** Puts the front axis into an axis inside of its groups: [v, … g·r …] becomes [… g·v·r …]. */
export function frontIntoGroups(b: Ops, x: Primal, axis: number, groups: number): Primal {
  if (groups === 1) return frontIntoAxis(b, x, axis);
  const grouped = swapFirstTwo(b, axisToFront(b, x, axis + 1, groups));
  return frontIntoAxis(b, frontIntoAxis(b, grouped, axis + 1), axis);
}

/** The inverse, for a front axis of length `size`. */
export function groupsToFront(
  b: Ops,
  x: Primal,
  axis: number,
  groups: number,
  size: number,
): Primal {
  if (groups === 1) return axisToFront(b, x, axis, size);
  const split = axisToFront(b, axisToFront(b, x, axis, groups), axis + 1, size);
  return frontIntoAxis(b, swapFirstTwo(b, split), axis + 1);
}

const swapFirstTwo = (b: Ops, x: Primal): Primal =>
  b.transpose(x, [1, 0, ...range(x.aval.shape.length).slice(2)]);
