/**
 * The way from a user's function of trees to a program of arrays and back. Arrays, numbers and typed
 * arrays among the leaves of the arguments become inputs; strings, booleans and functions are
 * static: they reach the function as they are.
 */
import { printAval, type Aval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { denseOfJs, denseOfTypedArray } from '../array/dense.js';
import { denseOfForeign } from '../array/foreign.js';
import { isTypedArray } from '../array/typed-array.js';
import type { Program } from '../ir/program.js';
import { warnOfConditions } from './conditions.js';
import { trace } from './trace.js';
import { flatten, leafPaths, unflatten, type TreeDef } from '../tree/tree.js';

// Any function type is accepted and kept: only `any` says that of parameters.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyFunction = (...args: any[]) => unknown;

/** A user's arguments taken apart. */
export interface FlatArguments {
  readonly def: TreeDef;
  /** The arrays among the leaves, in order. */
  readonly arrays: readonly NDArray[];
  /** Every leaf: an array, or a static value as it was given. */
  readonly leaves: readonly unknown[];
  /** The top-level argument in which each array stands, e.g. for argnums. */
  readonly argumentOf: readonly number[];
  /** `argument 0.w` for each array. */
  readonly labels: readonly string[];
}

export function flattenArguments(args: readonly unknown[]): FlatArguments {
  const [raw, def] = flatten(args);
  const paths = leafPaths(def);
  const leaves = raw.map((leaf) => toArray(leaf) ?? leaf);
  const arrays: NDArray[] = [];
  const argumentOf: number[] = [];
  const labels: string[] = [];
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof NDArray)) return;
    const [, index, rest] = /^\[(\d+)\](.*)$/.exec(paths[i] as string) as RegExpExecArray;
    arrays.push(leaf);
    argumentOf.push(Number(index));
    labels.push(`argument ${index}${rest}`);
  });
  return { def, arrays, leaves, argumentOf, labels };
}

/** The leaf as an array, if it is array-like. */
export function toArray(leaf: unknown): NDArray | undefined {
  if (leaf instanceof NDArray) return leaf;
  if (typeof leaf === 'number') return denseOfJs(leaf);
  if (isTypedArray(leaf)) return denseOfTypedArray(leaf);
  if (ArrayBuffer.isView(leaf))
    fail(
      'bad-argument',
      `an argument is ${describe(leaf)}, of which there are no arrays. Convert it to a Float64Array, ` +
        'Float32Array, Int32Array or Uint32Array.',
    );
  return denseOfForeign(leaf);
}

/** Arguments with other arrays in the places of the first ones. */
export function rebuildArguments(flat: FlatArguments, arrays: readonly NDArray[]): unknown[] {
  let next = 0;
  const leaves = flat.leaves.map((leaf) => (leaf instanceof NDArray ? arrays[next++] : leaf));
  return unflatten(flat.def, leaves) as unknown[];
}

/** A function of trees as a program of arrays. */
export interface TracedFunction {
  /** inputs: the arrays among the arguments, then what was captured from outer traces. */
  readonly program: Program;
  readonly captured: readonly NDArray[];
  readonly outDef: TreeDef;
  /** With hasAux the structure of the auxiliary output, whose arrays come last. */
  readonly auxDef: TreeDef | undefined;
  readonly auxCount: number;
}

export interface TraceOptions {
  /** Whether the function returns [value, aux]. */
  readonly hasAux?: boolean;
  /** The transform, for messages. */
  readonly who: string;
  /** The types to trace with, where they are not those of the arrays. */
  readonly avals?: readonly Aval[];
}

export function traceFunction(
  f: AnyFunction,
  flat: FlatArguments,
  options: TraceOptions,
): TracedFunction {
  let outDef: TreeDef | undefined;
  let auxDef: TreeDef | undefined;
  let auxCount = 0;
  const name = functionName(checkedFunction(f, options.who));
  warnOfConditions(f, (n) => flat.labels.includes(`argument ${n}`));
  const run = (...inputs: NDArray[]): readonly NDArray[] => {
    const result = f(...(rebuildArguments(flat, inputs) as never[]));
    const [value, aux] = options.hasAux === true ? splitAux(result, options.who, name) : [result];
    if (value === undefined)
      fail('tree-mismatch', `${options.who}: ${name} returned undefined. Is a return missing?`);
    const [outputs, def] = flattenResult(value, options.who, name);
    outDef = def;
    if (options.hasAux !== true) return outputs;
    const [extra, extraDef] = flattenResult(aux, options.who, name);
    auxDef = extraDef;
    auxCount = extra.length;
    return [...outputs, ...extra];
  };
  const { program, captured } = trace(run, options.avals ?? flat.arrays.map((x) => x.aval), {
    name,
    labels: flat.labels,
  });
  return { program, captured, outDef: outDef as TreeDef, auxDef, auxCount };
}

/** What a transform was given to transform. Throws `bad-argument` where it is no function. */
export function checkedFunction(f: AnyFunction, who: string): AnyFunction {
  if (typeof f !== 'function')
    fail(
      'bad-argument',
      `${who}: wants a function first, received ${describe(f)}. Write ${who}(f), not ${who}(f(x)).`,
    );
  return f;
}

/**
 * The arguments at which a derivative is taken, as jvp, vjp and their like receive them. Throws
 * `bad-argument` where they are no list.
 */
export function checkedPrimals(primals: readonly unknown[], who: string): readonly unknown[] {
  if (!Array.isArray(primals))
    fail(
      'bad-argument',
      `${who}: wants the list of the function's arguments, received ${describe(primals)}. ` +
        `Write ${who}(f, [x]), not ${who}(f, x).`,
    );
  return primals;
}

/** The options of a transform. Throws `bad-argument` where something else stands in their place. */
export function checkedOptions<O extends object>(options: O, who: string, example: string): O {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    fail(
      'bad-argument',
      `${who}: wants an object of options, received ${describe(options)}. Write ${who}(f, ${example}).`,
    );
  return options;
}

export const functionName = (f: AnyFunction): string => (f.name === '' ? 'the function' : f.name);

function splitAux(result: unknown, who: string, name: string): [unknown, unknown] {
  if (!Array.isArray(result) || result.length !== 2)
    fail('tree-mismatch', `${who}: with hasAux, ${name} must return [value, aux].`);
  return [result[0], result[1]];
}

/** The leaves of a result as arrays. Throws `bad-argument` where a leaf is none. */
export function flattenResult(result: unknown, who: string, name: string): [NDArray[], TreeDef] {
  const [leaves, def] = flatten(result);
  const paths = leafPaths(def);
  const arrays = leaves.map((leaf, i) => {
    const array = typeof leaf === 'boolean' ? denseOfJs(leaf) : toArray(leaf);
    if (array === undefined)
      fail(
        'bad-argument',
        `${who}: the result of ${name}${paths[i]} is ${describe(leaf)}. ` +
          'Return arrays, numbers, or nested objects and arrays of them.',
      );
    return array;
  });
  return [arrays, def];
}

export function describe(x: unknown): string {
  if (typeof x === 'function') return `the function ${x.name}`;
  if (typeof x === 'string') return `the string ${JSON.stringify(x)}`;
  if (x instanceof NDArray) return `an array, ${printAval(x.aval)}`;
  if (Array.isArray(x)) return `a list of ${x.length}`;
  if (typeof x === 'object' && x !== null) return `an object of class ${x.constructor?.name}`;
  return String(x);
}
