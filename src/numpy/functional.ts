/** Functions applied along axes, over axes and over whole grids. */
import { aval } from '../array/aval.js';
import { defaultDType } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import {
  at,
  broadcastShapes,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  zip,
  type Shape,
} from '../array/shape.js';
import { anyOperands } from '../parameters/arity.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  callable,
  dtype,
  integers,
  named,
  optional,
  sizes,
  text,
} from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import {
  broadcastRight,
  filled,
  insertAxes,
  iota,
  moveAxis,
  permute,
  pickAxis,
  reshapeTo,
} from '../operands/basic.js';
import { stack } from './shape/concatenate.js';
import { traceBody } from '../trace/body.js';
import type { AnyFunction } from '../trace/checks.js';
import { overRows } from '../operands/over-rows.js';
import type { Arrays } from '../trace/types.js';
import { unflatten } from '../tree/tree.js';
import { asArray } from '../operands/convert.js';
import type { DTypeArguments, DTypeOptions } from './create/creation.js';

const fromfunctionParameters = parameters<DTypeOptions>(
  'fromfunction',
  { f: callable, shape: sizes },
  { dtype: optional(dtype) },
);
const applyAlongParameters = parameters('applyAlongAxis', {
  f: callable,
  axis: axisKind,
  x: arrayLike,
});
const applyOverParameters = parameters('applyOverAxes', {
  f: callable,
  x: arrayLike,
  axes: axesKind,
});

/**
 * `f` applied to every rank-1 line along an axis. The axes of its result stand where the axis was.
 * The function is called once a line.
 */
export function applyAlongAxis(
  f: (line: NDArray, ...args: readonly unknown[]) => ArrayLike,
  axis: number,
  x: ArrayLike,
  ...args: readonly unknown[]
): NDArray {
  applyAlongParameters.read([f, axis, x], []);
  const array = asArray(x);
  const along = normalizeAxis(axis, array.ndim, 'applyAlongAxis');
  const moved = moveAxis(array, along, array.ndim - 1);
  const batch = moved.shape.slice(0, -1);
  const count = sizeOf(batch);
  if (count === 0)
    fail(
      'bad-argument',
      `applyAlongAxis: an array of shape ${printShape(array.shape)} has no line along axis ${along} to ` +
        'apply the function to.',
    );
  const lines = reshapeTo(moved, [count, at(array.shape, along)]);
  const found = range(count).map((i) => f(pickAxis(lines, 0, i), ...args));
  const results = speakAs('applyAlongAxis', () => stack(found));
  const inner = results.shape.slice(1);
  const split = reshapeTo(results, [...batch, ...inner]);
  const order = range(split.ndim);
  const trailing = order.splice(batch.length, inner.length);
  order.splice(along, 0, ...trailing);
  return permute(split, order);
}

/** `f(x, axis)` applied for one axis after the other; an axis that it drops is put back. */
export function applyOverAxes(
  f: (x: NDArray, axis: number) => ArrayLike,
  x: ArrayLike,
  axes: number | readonly number[],
  ...more: []
): NDArray {
  applyOverParameters.read([f, x, axes], more);
  const array = asArray(x);
  return normalizeAxes(axes, array.ndim, 'applyOverAxes').reduce((v, axis) => {
    const given = f(v, axis);
    const result = speakAs('applyOverAxes', () => asArray(given));
    if (result.ndim === v.ndim) return result;
    if (result.ndim === v.ndim - 1) return insertAxes(result, [axis]);
    return fail(
      'shape-mismatch',
      `applyOverAxes: the function must keep or drop the axis, but made shape ` +
        `${printShape(result.shape)} of ${printShape(v.shape)}.`,
    );
  }, array);
}

/** The names of the inner axes of each operand and each result. */
interface Signature {
  readonly inputs: readonly (readonly string[])[];
  readonly outputs: readonly (readonly string[])[];
}

/** Reads `(m,n),(n)->(m)`. Throws `parse-error`. */
function parseSignature(text: string): Signature {
  const group = String.raw`\(\s*(?:\w+\s*(?:,\s*\w+\s*)*)?\)`;
  const groups = String.raw`\s*${group}\s*(?:,\s*${group}\s*)*`;
  if (!new RegExp(`^${groups}->${groups}$`).test(text))
    fail('parse-error', `vectorize: '${text}' is not a signature such as '(m,n),(n)->(m)'.`);
  const [inputs = [], outputs = []] = text
    .split('->')
    .map((side) => [...side.matchAll(/\(([^)]*)\)/g)].map((m) => (m[1] ?? '').match(/\w+/g) ?? []));
  return { inputs, outputs };
}

export interface VectorizeOptions {
  /** The inner axes of operands and results, as '(n),(n)->()'; all of rank 0 unless given. */
  readonly signature?: string | null | undefined;
  /** The positions of arguments that are handed on as they are. */
  readonly excluded?: readonly number[] | undefined;
}

const vectorizeParameters = parameters<VectorizeOptions>(
  'vectorize',
  { f: callable },
  { excluded: named(integers), signature: named(optional(text)) },
);

type Vectorized = (...args: ArrayLike[]) => NDArray | NDArray[];

/**
 * The function that applies `f` to every item of its broadcast arguments, where an item has the
 * inner axes that the signature names. `f` is called once an item; it may return a list of arrays.
 */
export function vectorize(
  f: (...args: NDArray[]) => ArrayLike | readonly ArrayLike[],
  ...options: [options?: VectorizeOptions]
): Vectorized {
  const { signature, excluded = [] } = vectorizeParameters.read([f], options);
  const parsed = signature === undefined ? null : parseSignature(signature);
  return (...args) => {
    anyOperands('vectorize', args);
    const arrays = args.map((x) => asArray(x));
    const mapped = range(arrays.length).filter((i) => !excluded.includes(i));
    const inner = mapped.map((i, k) => innerAxes(parsed, k, mapped.length, at(arrays, i)));
    const batches = zip(mapped, inner).map(([i, n]) => outerShape(at(arrays, i), n));
    const batch = broadcastShapes(batches, 'vectorize');
    const items = zip(mapped, inner).map(([i, n]) => itemsOf(at(arrays, i), batch, n));
    const outputs = range(sizeOf(batch)).map((item) => {
      const call = [...arrays];
      mapped.forEach((i, k) => (call[i] = pickAxis(at(items, k), 0, item)));
      return f(...call);
    });
    return speakAs('vectorize', () => gatherOutputs(outputs, batch));
  };
}

function innerAxes(parsed: Signature | null, k: number, count: number, x: NDArray): number {
  if (parsed === null) return 0;
  if (parsed.inputs.length !== count)
    fail(
      'bad-argument',
      `vectorize: the signature has ${parsed.inputs.length} operands, received ${count}.`,
    );
  const n = at(parsed.inputs, k).length;
  if (x.ndim < n)
    fail(
      'shape-mismatch',
      `vectorize: operand ${k} needs ${n} inner axes, received shape ${printShape(x.shape)}.`,
    );
  return n;
}

const outerShape = (x: NDArray, inner: number): Shape => x.shape.slice(0, x.ndim - inner);

/** The items of x on one axis, after broadcasting its outer axes. */
function itemsOf(x: NDArray, batch: Shape, inner: number): NDArray {
  const core = x.shape.slice(x.ndim - inner);
  const wide = broadcastRight(x, [...batch, ...core]);
  return reshapeTo(wide, [sizeOf(batch), ...core]);
}

function gatherOutputs(
  outputs: readonly (ArrayLike | readonly ArrayLike[])[],
  batch: Shape,
): NDArray | NDArray[] {
  if (outputs.length === 0)
    fail(
      'bad-argument',
      'vectorize: the function is not called, as there are no items, so that its results are unknown.',
    );
  const together = (list: readonly ArrayLike[]): NDArray => {
    const joined = stack(list);
    return reshapeTo(joined, [...batch, ...joined.shape.slice(1)]);
  };
  const isList = (v: ArrayLike | readonly ArrayLike[]): v is readonly ArrayLike[] =>
    Array.isArray(v);
  const first = at(outputs, 0);
  if (!isList(first)) return together(outputs as readonly ArrayLike[]);
  const lists = outputs as readonly (readonly ArrayLike[])[];
  return range(first.length).map((i) => together(lists.map((list) => at(list, i))));
}

/**
 * What `f(i, j, …)` returns at each index of a shape: as under vmap it is called once, with scalars
 * that stand for the index along each axis, of the default float dtype unless given. Results have
 * the axes of the shape before their own; trees of arrays may be returned. For rank 0, f() as it
 * is.
 */
export function fromfunction<R>(
  f: (...indices: NDArray[]) => R,
  shape: number | Shape,
  ...args: DTypeArguments
): Arrays<R> {
  const type = fromfunctionParameters.read([f, shape], args).dtype ?? defaultDType();
  const who = 'fromfunction';
  const lengths = [shape].flat();
  const size = sizeOf(lengths);
  const indices = lengths.map((_, d) => reshapeTo(iota(lengths, type, d), [size]));
  const avals = indices.map(() => aval([], type));
  const scalars = avals.map(() => filled(0, [], type));
  const { program, captured, outDef } = traceBody(f as AnyFunction, scalars, { who, avals });
  const results = overRows(program, captured, indices, size).map((y) =>
    reshapeTo(y, [...lengths, ...y.shape.slice(1)]),
  );
  return unflatten(outDef, results) as Arrays<R>;
}
