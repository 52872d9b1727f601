/** Instances of a named axis that take values of each other. */
import { dense } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis } from '../../array/shape.js';
import {
  broadcastInto,
  filled,
  gatherAxis,
  moveAxis,
  pickAxis,
  reshapeTo,
} from '../../operands/basic.js';
import { pick } from '../../operands/elementwise.js';
import {
  anything,
  axis as axisKind,
  flag,
  integer,
  integers,
  kind,
  named,
} from '../../parameters/kinds.js';
import { parameters, type ParameterList } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { readTree, writeTree } from '../control/trees.js';
import {
  across,
  axesNamed,
  axisIndexGroups,
  axisNamed,
  axisNames,
  type AxisNames,
  type Collective,
  type CollectiveOptions,
  type NamedAxis,
} from './axes.js';

/** The options of `allGather`. */
export interface AllGatherOptions extends CollectiveOptions {
  /** Where the instances stand in the result; 0 unless said. */
  readonly axis?: number | undefined;
  /** Whether they are joined along that axis of x, which gets longer, instead of a new one. */
  readonly tiled?: boolean | undefined;
}

/** The options of `psumScatter`. */
export interface PsumScatterOptions extends CollectiveOptions {
  /** The axis of x of which each instance gets its part; 0 unless said. */
  readonly scatterDimension?: number | undefined;
  /** Whether the part keeps that axis, which gets shorter. */
  readonly tiled?: boolean | undefined;
}

/** The options of `allToAll`. */
export interface AllToAllOptions extends CollectiveOptions {
  /** Whether axes get shorter and longer, instead of one going and one coming. */
  readonly tiled?: boolean | undefined;
}

/** Does the same with each array of a tree. */
function eachLeaf(who: string, x: unknown, ofOne: (x: NDArray, path: string) => NDArray): unknown {
  const flat = readTree(x, who, 'x');
  const results = speakAs(who, () => flat.arrays.map((leaf, i) => ofOne(leaf, at(flat.paths, i))));
  return writeTree(flat, results);
}

/** Axes d and d + 1 of x made one, and back. */
const merged = (x: NDArray, d: number): NDArray =>
  reshapeTo(x, [
    ...x.shape.slice(0, d),
    at(x.shape, d) * at(x.shape, d + 1),
    ...x.shape.slice(d + 2),
  ]);
const divided = (x: NDArray, d: number, parts: number): NDArray =>
  reshapeTo(x, [...x.shape.slice(0, d), parts, at(x.shape, d) / parts, ...x.shape.slice(d + 1)]);

/** Throws where an axis of x cannot be given to the instances, a part each. */
function checkParts(
  who: string,
  x: NDArray,
  d: number,
  { name, size }: NamedAxis,
  tiled: boolean,
  path: string,
): void {
  const length = at(x.shape, d);
  if (tiled ? length % size === 0 : length === size) return;
  fail(
    'shape-mismatch',
    `${who}: axis ${d} of ${path} has length ${length}, but the axis '${name}' has ${size} instances: it ` +
      `must be ${tiled ? 'a multiple of that' : 'the same. With { tiled: true } a multiple will do'}.`,
  );
}

const allGatherParameters = parameters<AllGatherOptions>(
  'lax.allGather',
  { x: anything, axisName: axisNames },
  { axisIndexGroups, axis: named(axisKind), tiled: named(flag) },
);

/**
 * The values of all instances of a mapped axis, in each of them, along a new axis `axis`, or joined
 * along an axis of x if `tiled`; leaf by leaf of a tree `x`. Of several names the instances stand
 * row by row, the innermost last. Throws `unbound-axis` and `axis-out-of-range`.
 */
export const allGather = ((x: unknown, axisName: AxisNames, ...args: unknown[]): unknown => {
  const who = 'lax.allGather';
  const { axis = 0, tiled = false } = allGatherParameters.read([x, axisName], args);
  const axes = axesNamed(who, axisName);
  return eachLeaf(who, x, (leaf) => {
    const place = normalizeAxis(axis, leaf.ndim + (tiled ? 0 : 1), who);
    const all = axes.reduceRight(
      (y, named) => across('allGather', named, y, 'the same', (rows) => rows),
      leaf,
    );
    const count = axes.reduce((n, { size }) => n * size, 1);
    const moved = moveAxis(reshapeTo(all, [count, ...leaf.shape]), 0, place);
    return tiled ? merged(moved, place) : moved;
  });
}) as Collective<AllGatherOptions>;

const psumScatterParameters = parameters<PsumScatterOptions>(
  'lax.psumScatter',
  { x: anything, axisName: axisNames },
  { scatterDimension: named(axisKind), axisIndexGroups, tiled: named(flag) },
);

/**
 * The sum over all instances of a mapped axis, of which each gets its part along
 * `scatterDimension`: as long as there are instances, and gone in the result, or a multiple of that
 * if `tiled`. Leaf by leaf of a tree `x`. Throws `unbound-axis` and `shape-mismatch`.
 */
export const psumScatter = ((x: unknown, axisName: AxisNames, ...args: unknown[]): unknown => {
  const who = 'lax.psumScatter';
  const { scatterDimension = 0, tiled = false } = psumScatterParameters.read([x, axisName], args);
  const axis = axisNamed(who, axisName);
  return eachLeaf(who, x, (leaf, path) => {
    const d = normalizeAxis(scatterDimension, leaf.ndim, who);
    checkParts(who, leaf, d, axis, tiled, path);
    return across('psumScatter', axis, leaf, 'rows', (all) => {
      const sum = bind1('reduceSum', [all], { axes: [0] });
      return moveAxis(tiled ? divided(sum, d, axis.size) : sum, d, 0);
    });
  });
}) as Collective<PsumScatterOptions>;

/** Each instance with the value of another one, or with zeros where `sources` has -1. */
function permuted(name: string, x: NDArray, axis: NamedAxis, sources: readonly number[]): NDArray {
  const places = sources.map((n) => Math.max(n, 0));
  const indices = dense([axis.size], 'int32', Int32Array.from(places));
  return across(name, axis, x, 'rows', (all) => {
    const rows = gatherAxis(all, indices, 0);
    if (!sources.includes(-1)) return rows;
    const gets = dense(
      [axis.size],
      'bool',
      Uint8Array.from(sources, (n) => (n < 0 ? 0 : 1)),
    );
    return pick(broadcastInto(gets, rows.shape, [0]), rows, filled(0, rows.shape, rows.dtype));
  });
}

const isPair = (x: unknown): boolean => integers.holds(x) && x.length === 2;
const pairs = kind<readonly (readonly [number, number])[]>(
  'a list of pairs [source, destination]',
  (x) => Array.isArray(x) && x.findIndex((p) => !isPair(p)) === -1,
);
const ppermuteParameters = parameters('lax.ppermute', {
  x: anything,
  axisName: axisNames,
  perm: pairs,
});

/**
 * Each instance of a mapped axis with the value that is sent to it: `perm` is a list of pairs
 * [source, destination], in which none stands twice on one side. Where nothing is sent there are
 * zeros. Leaf by leaf of a tree `x`. Throws `unbound-axis`, `index-out-of-range` and
 * `bad-argument`.
 */
export const ppermute = ((
  x: unknown,
  axisName: AxisNames,
  perm: readonly (readonly [number, number])[],
  ...none: []
): unknown => {
  const who = 'lax.ppermute';
  ppermuteParameters.read([x, axisName, perm], none);
  const axis = axisNamed(who, axisName);
  const sources = new Array<number>(axis.size).fill(-1);
  perm.forEach(([source, destination]) => {
    checkInstance(who, axis, source);
    checkInstance(who, axis, destination);
    if (at(sources, destination) !== -1 || sources.includes(source))
      fail(
        'bad-argument',
        `${who}: the pair [${source}, ${destination}] sends what is sent already, or to where something ` +
          'is sent already. No number may stand twice on one side.',
      );
    sources[destination] = source;
  });
  return eachLeaf(who, x, (leaf) => permuted('ppermute', leaf, axis, sources));
}) as Collective<never, [perm: readonly (readonly [number, number])[]]>;

function checkInstance(who: string, { name, size }: NamedAxis, n: number): void {
  if (n < 0 || n >= size)
    fail(
      'index-out-of-range',
      `${who}: there is no instance ${n} along the axis '${name}', which has ${size}: 0 to ${size - 1}.`,
    );
}

const pshuffleParameters = parameters('lax.pshuffle', {
  x: anything,
  axisName: axisNames,
  perm: integers,
});

/**
 * Instance i of a mapped axis with the value of instance perm[i]: `perm` holds each number once.
 * Leaf by leaf of a tree `x`. Throws `unbound-axis` and `bad-argument`.
 */
export const pshuffle = ((
  x: unknown,
  axisName: AxisNames,
  perm: readonly number[],
  ...none: []
): unknown => {
  const who = 'lax.pshuffle';
  pshuffleParameters.read([x, axisName, perm], none);
  const axis = axisNamed(who, axisName);
  const sorted = perm.toSorted((a, b) => a - b);
  if (sorted.length !== axis.size || sorted.some((n, i) => n !== i))
    fail(
      'bad-argument',
      `${who}: perm must hold each number from 0 to ${axis.size - 1} once, for the ${axis.size} instances ` +
        `along '${axis.name}'; received [${perm.join(', ')}].`,
    );
  const sources = [...perm];
  return eachLeaf(who, x, (leaf) => permuted('pshuffle', leaf, axis, sources));
}) as Collective<never, [perm: readonly number[]]>;

const pbroadcastParameters = parameters('lax.pbroadcast', {
  x: anything,
  axisName: axisNames,
  source: integer,
});

/**
 * The value of the instance `source` of a mapped axis, in all of them; leaf by leaf of a tree `x`.
 * Throws `unbound-axis` and `index-out-of-range`.
 */
export const pbroadcast = ((
  x: unknown,
  axisName: AxisNames,
  source: number,
  ...none: []
): unknown => {
  const who = 'lax.pbroadcast';
  pbroadcastParameters.read([x, axisName, source], none);
  const axis = axisNamed(who, axisName);
  checkInstance(who, axis, source);
  return eachLeaf(who, x, (leaf) =>
    across('pbroadcast', axis, leaf, 'the same', (all) => pickAxis(all, 0, source)),
  );
}) as Collective<never, [source: number]>;

/** An array whose axis `split` goes to the instances, while what they give stands at `concat`. */
function exchanged(
  name: string,
  x: NDArray,
  axis: NamedAxis,
  [split, concat, tiled]: readonly [split: number, concat: number, tiled: boolean],
): NDArray {
  return across(name, axis, x, 'rows', (all) => {
    const parts = tiled ? divided(all, split + 1, axis.size) : all;
    // [receiver, sender, …the part of the sender]
    const received = moveAxis(parts, split + 1, 0);
    const moved = moveAxis(received, 1, concat + 1);
    return tiled ? merged(moved, concat + 1) : moved;
  });
}

const allToAllParameters: ParameterList<AllToAllOptions> = parameters<AllToAllOptions>(
  'lax.allToAll',
  { x: anything, axisName: axisNames, splitAxis: axisKind, concatAxis: axisKind },
  { axisIndexGroups, tiled: named(flag) },
);

/**
 * Instance i of a mapped axis with part i along `splitAxis` of what each instance has, along
 * `concatAxis`. The split axis is as long as there are instances, and goes, while the concat axis
 * comes; if `tiled` it is a multiple of that and gets shorter, while the other gets longer. Leaf by
 * leaf of a tree `x`. Throws `unbound-axis`, `shape-mismatch` and `axis-out-of-range`.
 */
export const allToAll = ((
  x: unknown,
  axisName: AxisNames,
  splitAxis: number,
  concatAxis: number,
  ...args: unknown[]
): unknown => {
  const who = 'lax.allToAll';
  const required = [x, axisName, splitAxis, concatAxis];
  const { tiled = false } = allToAllParameters.read(required, args);
  return exchange(who, 'allToAll', required, tiled);
}) as Collective<AllToAllOptions, [splitAxis: number, concatAxis: number]>;

function exchange(
  who: string,
  name: string,
  [x, axisName, splitAxis, concatAxis]: readonly unknown[],
  tiled: boolean,
): unknown {
  const axis = axisNamed(who, axisName as AxisNames);
  return eachLeaf(who, x, (leaf, path) => {
    const split = normalizeAxis(splitAxis as number, leaf.ndim, who);
    const concat = normalizeAxis(concatAxis as number, leaf.ndim, who);
    checkParts(who, leaf, split, axis, tiled, path);
    return exchanged(name, leaf, axis, [split, concat, tiled]);
  });
}

const pswapaxesParameters = parameters<CollectiveOptions>(
  'lax.pswapaxes',
  { x: anything, axisName: axisNames, axis: axisKind },
  { axisIndexGroups },
);

/**
 * The mapped axis exchanged with an axis of x, of the same length: `allToAll` with both axes the
 * same. Throws as that does.
 */
export const pswapaxes = ((
  x: unknown,
  axisName: AxisNames,
  axis: number,
  ...args: unknown[]
): unknown => {
  pswapaxesParameters.read([x, axisName, axis], args);
  return exchange('lax.pswapaxes', 'pswapaxes', [x, axisName, axis, axis], false);
}) as Collective<CollectiveOptions, [axis: number]>;
