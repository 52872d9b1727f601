/** Joining arrays and taking them apart. */
import { DenseArray, denseScalar } from '../../array/dense.js';
import { isInteger, type DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape, range, zip } from '../../array/shape.js';
import { sameShape } from '../../array/aval.js';
import {
  arrayLike,
  arrayLikes,
  axis as axisKind,
  dtype as dtypeKind,
  hinted,
  integers,
  kind,
  nestedArrays,
  nullable,
  optional,
  out,
  size,
  type Kind,
} from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import {
  convertTo,
  flat,
  insertAxes,
  join,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { promotedType } from '../../operands/promote.js';
import { atleast1d, atleast2d, atleast3d } from './reshape.js';

/** Several arrays, or one whose items along the first axis are meant. */
export type ArrayList = readonly ArrayLike[] | NDArray;

export interface StackDTypeOptions {
  readonly dtype?: DType | null | undefined;
}

export interface ConcatenateOptions extends StackDTypeOptions {
  /** 0 unless given; null joins the flattened arrays. */
  readonly axis?: number | null | undefined;
}

export interface StackOptions extends StackDTypeOptions {
  /** 0 unless given. */
  readonly axis?: number | undefined;
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

/** The arguments behind a list of arrays, where a further array is a well-known mistake. */
const behindArrays = <T>(who: string, of: Kind<T>): Kind<T> =>
  hinted(of, (x) =>
    x instanceof NDArray || Array.isArray(x)
      ? `The arrays are one list: ${who}([x, y]).`
      : undefined,
  );

const concatenateParameters = parameters<ConcatenateOptions, 'axis'>(
  'concatenate',
  { xs: arrayLikes },
  { axis: nullable(behindArrays('concatenate', axisKind)), dtype: optional(dtypeKind) },
);
const stackParameters = parameters<StackOptions>(
  'stack',
  { xs: arrayLikes },
  { axis: behindArrays('stack', axisKind), out, dtype: optional(dtypeKind) },
);
const ofDType = (who: string): ParameterList<StackDTypeOptions> =>
  parameters<StackDTypeOptions>(
    who,
    { xs: arrayLikes },
    { dtype: optional(behindArrays(who, dtypeKind)) },
  );
const hstackParameters = ofDType('hstack');
const vstackParameters = ofDType('vstack');
const dstackParameters = ofDType('dstack');
const columnStackParameters = parameters('columnStack', { xs: arrayLikes });
type DTypeArguments = Trailing<[dtype?: DType | null], StackDTypeOptions>;

/** The arrays in one dtype. Throws `bad-argument` for none. */
function prepare(who: string, xs: ArrayList, dtype?: DType): NDArray[] {
  const list: readonly ArrayLike[] = xs instanceof NDArray ? speakAs(who, () => unstack(xs)) : xs;
  if (list.length === 0) fail('bad-argument', `${who}: wants at least one array, received none.`);
  const common = dtype === undefined ? promotedType(...list) : { dtype, weak: false };
  return list.map((x) =>
    typeof x === 'number'
      ? denseScalar(x, common.dtype, common.weak)
      : convertTo(asArray(x), common.dtype, common.weak),
  );
}

/** Arrays of one dtype joined along an axis counted from the front. */
function joinChecked(who: string, arrays: readonly NDArray[], axis: number): NDArray {
  const first = at(arrays, 0);
  for (const x of arrays) {
    const fits =
      x.ndim === first.ndim && x.shape.every((n, d) => d === axis || n === first.shape[d]);
    if (!fits)
      fail(
        'shape-mismatch',
        `${who}: shapes ${arrays.map((a) => printShape(a.shape)).join(', ')} must be equal ` +
          `but for axis ${axis}.`,
      );
  }
  return join(arrays, axis);
}

/**
 * Arrays one after the other along an axis (0 unless given; null: all flattened), in their promoted
 * dtype. Throws `shape-mismatch` unless the other lengths are equal.
 */
export function concatenate(
  xs: ArrayList,
  ...args: Trailing<[axis?: number | null, dtype?: DType | null], ConcatenateOptions>
): NDArray {
  const found = concatenateParameters.read([xs], args);
  const arrays = prepare('concatenate', xs, found.dtype);
  if (found.axis === null) return join(arrays.map(flat), 0);
  const rank = at(arrays, 0).ndim;
  return joinChecked('concatenate', arrays, normalizeAxis(found.axis ?? 0, rank, 'concatenate'));
}
export { concatenate as concat };

/** Arrays of one shape along a new axis; `axis` is its number in the result (0 unless given). */
export function stack(
  xs: ArrayList,
  ...args: Trailing<[axis?: number, out?: null, dtype?: DType | null], StackOptions>
): NDArray {
  const found = stackParameters.read([xs], args);
  const arrays = prepare('stack', xs, found.dtype);
  const { shape } = at(arrays, 0);
  const other = arrays.find((x) => !sameShape(x.shape, shape));
  if (other !== undefined)
    fail(
      'shape-mismatch',
      `stack: wants arrays of one shape, received ${printShape(shape)} and ${printShape(other.shape)}.`,
    );
  const newAxis = normalizeAxis(found.axis ?? 0, shape.length + 1, 'stack');
  return join(
    arrays.map((x) => insertAxes(x, [newAxis])),
    newAxis,
  );
}

/** Arrays side by side: along axis 1, or along axis 0 for rank 1. */
export function hstack(xs: ArrayList, ...args: DTypeArguments): NDArray {
  const { dtype } = hstackParameters.read([xs], args);
  const arrays = prepare('hstack', xs, dtype).map((x) => atleast1d(x));
  return joinChecked('hstack', arrays, at(arrays, 0).ndim === 1 ? 0 : 1);
}

/** Arrays one below the other: along axis 0; rank 1 counts as a row. */
export function vstack(xs: ArrayList, ...args: DTypeArguments): NDArray {
  const { dtype } = vstackParameters.read([xs], args);
  return joinChecked(
    'vstack',
    prepare('vstack', xs, dtype).map((x) => atleast2d(x)),
    0,
  );
}

/** Arrays behind each other: along axis 2. */
export function dstack(xs: ArrayList, ...args: DTypeArguments): NDArray {
  const { dtype } = dstackParameters.read([xs], args);
  return joinChecked(
    'dstack',
    prepare('dstack', xs, dtype).map((x) => atleast3d(x)),
    2,
  );
}

/** Columns side by side: rank 1 counts as a column. */
export function columnStack(xs: ArrayList, ...more: []): NDArray {
  columnStackParameters.read([xs], more);
  const columns = prepare('columnStack', xs).map((x) =>
    x.ndim < 2 ? reshapeTo(x, [x.size, 1]) : x,
  );
  return joinChecked('columnStack', columns, 1);
}

/** A nested list of arrays. */
export type Blocks = ArrayLike | readonly Blocks[];

const blockParameters = parameters('block', { blocks: nestedArrays });

/**
 * An array from blocks: the innermost lists are joined along the last axis, the next along the last
 * but one …
 */
export function block(blocks: Blocks, ...more: []): NDArray {
  blockParameters.read([blocks], more);
  const depth = depthOf(blocks);
  const leaves = leavesOf(blocks).map((x) => asArray(x));
  const rank = Math.max(depth, ...leaves.map((x) => x.ndim));
  const build = (part: Blocks, level: number): NDArray => {
    if (!isList(part)) {
      const x = asArray(part);
      return reshapeTo(x, [...range(rank - x.ndim).map(() => 1), ...x.shape]);
    }
    const parts = part.map((p) => build(p, level + 1));
    return joinChecked('block', prepare('block', parts), rank - depth + level);
  };
  return build(blocks, 0);
}

const isList = (x: Blocks): x is readonly Blocks[] => Array.isArray(x);
const depthOf = (x: Blocks): number => (isList(x) ? 1 + Math.max(0, ...x.map(depthOf)) : 0);
const leavesOf = (x: Blocks): ArrayLike[] => (isList(x) ? x.flatMap(leavesOf) : [x]);

export interface AppendOptions {
  readonly axis?: number | null | undefined;
}

const appendParameters = parameters<AppendOptions>(
  'append',
  { x: arrayLike, values: arrayLike },
  { axis: optional(axisKind) },
);

/** `values` after x along an axis; without an axis both are flattened. */
export function append(
  x: ArrayLike,
  values: ArrayLike,
  ...args: Trailing<[axis?: number | null], AppendOptions>
): NDArray {
  const found = appendParameters.read([x, values], args);
  return concatenate([asArray(x), asArray(values)], found.axis ?? null);
}

export interface SplitOptions {
  readonly axis?: number | undefined;
}

/** A number of parts, or the indices at which to cut: a list or an array that is known. */
export type Sections = number | readonly number[] | NDArray;

const sectionsKind: Kind<Sections> = kind(
  'a number of parts, at least 1, or the indices at which to cut',
  (x) =>
    typeof x === 'number'
      ? size.holds(x) && x > 0
      : integers.holds(x) || (x instanceof DenseArray && isInteger(x.dtype) && x.ndim < 2),
);
const splitKinds = { x: arrayLike, sections: sectionsKind };
const arraySplitParameters = parameters<SplitOptions>('arraySplit', splitKinds, {
  axis: axisKind,
});
const splitParameters = parameters<SplitOptions>('split', splitKinds, { axis: axisKind });
const hsplitParameters = parameters('hsplit', splitKinds);
const vsplitParameters = parameters('vsplit', splitKinds);
const dsplitParameters = parameters('dsplit', splitKinds);

/** Sections as JS numbers: an array of rank 0 is a number of parts. */
function knownSections(sections: Sections): number | readonly number[] {
  if (!(sections instanceof NDArray)) return sections;
  return sections.ndim === 0 ? sections.item() : [...sections.dataSync()];
}

/** The indices at which an axis of length n is cut, with 0 and n. */
function cuts(sections: number | readonly number[], n: number): number[] {
  if (typeof sections !== 'number') {
    const inside = sections.map((i) => Math.min(n, Math.max(0, i < 0 ? i + n : i)));
    return [0, ...inside, n];
  }
  const [short, longer] = [Math.floor(n / sections), n % sections];
  return range(sections + 1).map((i) => i * short + Math.min(i, longer));
}

function splitAt(x: NDArray, axis: number, cuts: readonly number[]): NDArray[] {
  const pairs = zip(cuts.slice(0, -1), cuts.slice(1));
  return pairs.map(([start, stop]) => sliceAxis(x, axis, start, Math.max(start, stop)));
}

/**
 * x cut along an axis (0 unless given) into a number of parts that differ by at most one in length,
 * or at the indices listed.
 */
export function arraySplit(
  x: ArrayLike,
  sections: Sections,
  ...args: Trailing<[axis?: number], SplitOptions>
): NDArray[] {
  const { axis = 0 } = arraySplitParameters.read([x, sections], args);
  return cutApart('arraySplit', asArray(x), knownSections(sections), axis);
}

/** The same, where a number of parts must divide the length. Throws `bad-argument`. */
export function split(
  x: ArrayLike,
  sections: Sections,
  ...args: Trailing<[axis?: number], SplitOptions>
): NDArray[] {
  return splitEvenly(splitParameters, x, sections, args, () => 0);
}

function cutApart(
  who: string,
  x: NDArray,
  sections: number | readonly number[],
  axis: number,
): NDArray[] {
  const along = normalizeAxis(axis, x.ndim, who);
  return splitAt(x, along, cuts(sections, at(x.shape, along)));
}

function splitEvenly(
  list: ParameterList<SplitOptions>,
  x: ArrayLike,
  sections: Sections,
  args: readonly unknown[],
  usual: (x: NDArray) => number,
): NDArray[] {
  const { axis } = list.read([x, sections], args);
  const array = asArray(x);
  const along = normalizeAxis(axis ?? usual(array), array.ndim, list.who);
  const n = at(array.shape, along);
  const parts = knownSections(sections);
  if (typeof parts === 'number' && n % parts !== 0)
    fail(
      'bad-argument',
      `${list.who}: ${parts} parts do not divide an axis of length ${n}. Use arraySplit for ` +
        'uneven parts.',
    );
  return cutApart(list.who, array, parts, along);
}

/** `split` along axis 1, or along axis 0 for rank 1. */
export const hsplit = (x: ArrayLike, sections: Sections, ...more: []): NDArray[] =>
  splitEvenly(hsplitParameters, x, sections, more, (array) => (array.ndim === 1 ? 0 : 1));

/** `split` along axis 0. */
export const vsplit = (x: ArrayLike, sections: Sections, ...more: []): NDArray[] =>
  splitEvenly(vsplitParameters, x, sections, more, () => 0);

/** `split` along axis 2. */
export const dsplit = (x: ArrayLike, sections: Sections, ...more: []): NDArray[] =>
  splitEvenly(dsplitParameters, x, sections, more, () => 2);

const unstackParameters = parameters<SplitOptions>('unstack', { x: arrayLike }, { axis: axisKind });

/** The items of an axis (0 unless given), which vanishes from their shape. */
export function unstack(x: ArrayLike, ...args: Trailing<[axis?: number], SplitOptions>): NDArray[] {
  const found = unstackParameters.read([x], args);
  const array = asArray(x);
  const along = normalizeAxis(found.axis ?? 0, array.ndim, 'unstack');
  return range(at(array.shape, along)).map((i) => pickAxis(array, along, i));
}
