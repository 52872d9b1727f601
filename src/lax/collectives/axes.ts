/** The named axes that collectives work over, and how they see all instances of one. */
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { iota } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { kind, named, refused, type Kind } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { namedAxes, trace } from '../../trace/trace.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';

/** The name that `vmap(f, { axisName })` gave an axis, or several names, the outermost first. */
export type AxisNames = string | readonly string[];

/** The options of collectives that have no others. */
export interface CollectiveOptions {
  /** Groups of instances are refused: nest two maps with an axis each. */
  readonly axisIndexGroups?: null | undefined;
}

/** A collective that takes trees of arrays leaf by leaf. */
export interface Collective<O, M extends readonly unknown[] = readonly []> {
  <T extends ArrayTree<T>>(x: T, axisName: AxisNames, ...more: [...M, options?: O]): T;
  /** The same for trees that are not made of arrays alone: their numbers become arrays. */
  <const T>(x: T, axisName: AxisNames, ...more: [...M, options?: O]): Arrays<T>;
}

export const axisNames: Kind<AxisNames> = kind(
  'the name of an axis, or a list of names',
  (x) => typeof x === 'string' || (Array.isArray(x) && x.length > 0 && x.every(isText)),
);
const isText = (x: unknown): boolean => typeof x === 'string';

export const axisIndexGroups: Kind<never> = named(
  refused('cannot be honoured: an axis is one group. Nest two vmaps with an axis each'),
);

/** An axis of which the size is known. */
export interface NamedAxis {
  readonly name: string;
  readonly size: number;
}

/** The axes of these names. Throws `unbound-axis` where one is not mapped over here. */
export function axesNamed(who: string, names: AxisNames): NamedAxis[] {
  const list = typeof names === 'string' ? [names] : names;
  const axes = namedAxes();
  const twice = list.find((name, i) => list.indexOf(name) < i);
  if (twice !== undefined) fail('bad-argument', `${who}: the axis '${twice}' is named twice.`);
  return list.map((name) => ({ name, size: axes.get(name) ?? failUnbound(who, name) }));
}

/** The axis of this name, for collectives over one. */
export function axisNamed(who: string, names: AxisNames): NamedAxis {
  const [axis, ...more] = axesNamed(who, names);
  if (axis === undefined || more.length > 0)
    fail('bad-argument', `${who}: works over one axis, received ${more.length + 1} names.`);
  return axis;
}

function failUnbound(who: string, name: string): never {
  const known = [...namedAxes().keys()].map((n) => `'${n}'`).join(', ');
  fail(
    'unbound-axis',
    `${who}: no vmap around it has an axis '${name}'${known === '' ? '' : `; there is ${known}`}. Name ` +
      `the axis where it is mapped: vmap(f, { axisName: '${name}' }).`,
  );
}

/**
 * What `write` makes of arrays of all instances, which stand along axis 0: one value that is the
 * `same` for all, or one whose rows belong to an instance each.
 */
export function across(
  name: string,
  axis: NamedAxis,
  x: NDArray,
  gives: 'the same' | 'rows',
  write: (all: NDArray) => NDArray,
): NDArray {
  const all = { ...x.aval, shape: [axis.size, ...x.shape] };
  const { program } = trace((xs) => [write(xs)], [all], { name });
  const params = { name, axis: axis.name, size: axis.size, same: [gives === 'the same'], program };
  return bind1('across', [x], params);
}

const axisIndexParameters = parameters('lax.axisIndex', { axisName: axisNames });

/**
 * The index of the instance along a named axis, i32[]; of several axes that of the instance among
 * all, row by row. Throws `unbound-axis`.
 */
export function axisIndex(axisName: AxisNames, ...none: []): NDArray {
  axisIndexParameters.read([axisName], none);
  return axesNamed('lax.axisIndex', axisName)
    .map((axis): [NDArray, number] => [ownIndex(axis), axis.size])
    .reduce(([outer], [inner, size]) => [op('add', op('mul', outer, size), inner), size])[0];
}

/** The index of the instance along one axis. */
export function ownIndex({ name: axis, size }: NamedAxis): NDArray {
  const name = 'axisIndex';
  const { program } = trace(() => [iota([size], 'int32')], [], { name });
  return bind1('across', [], { name, axis, size, same: [false], program });
}

const axisSizeParameters = parameters('lax.axisSize', { axisName: axisNames });

/**
 * How many instances there are along a named axis, a number; of several axes the product. Throws
 * `unbound-axis`.
 */
export function axisSize(axisName: AxisNames, ...none: []): number {
  axisSizeParameters.read([axisName], none);
  return sizeOfAll(axesNamed('lax.axisSize', axisName));
}

export const sizeOfAll = (axes: readonly NamedAxis[]): number =>
  axes.reduce((product, { size }) => product * size, 1);
