/**
 * The way from a user's function of trees to a program of arrays and back. Arrays, numbers and
 * typed arrays among the leaves of the arguments become inputs; strings, booleans and functions are
 * static: they reach the function as they are.
 */
import type { Aval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { demanded, NDArray } from '../array/ndarray.js';
import { denseOfJs, denseOfTypedArray } from '../array/dense.js';
import { denseOfForeign, denseOfImage, isImage } from '../array/foreign.js';
import type { TypedArray } from '../array/dtype.js';
import { at } from '../array/shape.js';
import { isTypedArray, withoutArrays } from '../array/typed-array.js';
import type { Program } from '../ir/program.js';
import { give, mustReturnWritten } from './given.js';
import { mustNotLeak } from './outside.js';
import { warnOfConditions } from './conditions.js';
import { checkedTraceable, describe, functionName, type AnyFunction } from './checks.js';
import { trace, type NamedAxes } from './trace.js';
import { flatten, leafPaths, unflatten, type TreeDef } from '../tree/tree.js';

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

/** How a typed array becomes an array: by a copy, unless it is read before the call returns. */
export type OfTypedArray = (data: TypedArray) => NDArray;

/** Takes the arguments of a call apart; `who` is the transform, for messages. */
export function flattenArguments(
  args: readonly unknown[],
  who: string,
  ofTypedArray: OfTypedArray = denseOfTypedArray,
): FlatArguments {
  const [raw, def] = flatten(args, who);
  const paths = leafPaths(def);
  const leaves = raw.map((leaf) => toArray(leaf, ofTypedArray) ?? leaf);
  const arrays: NDArray[] = [];
  const argumentOf: number[] = [];
  const labels: string[] = [];
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof NDArray)) return;
    leaf[demanded](who);
    const [, index, rest] = /^\[(\d+)\]([^]*)$/.exec(at(paths, i)) as RegExpExecArray;
    arrays.push(leaf);
    argumentOf.push(Number(index));
    labels.push(`argument ${index}${rest}`);
  });
  return { def, arrays, leaves, argumentOf, labels };
}

/** Stands for an array. */
const hole = Symbol('array');

/**
 * The arguments with other arrays in the places of theirs. Their own ones are not kept: a program
 * may live longer than they.
 */
export function refilled({
  def,
  leaves,
}: FlatArguments): (arrays: readonly NDArray[]) => unknown[] {
  const statics = leaves.map((leaf) => (leaf instanceof NDArray ? hole : leaf));
  return (arrays) => {
    const rest = [...arrays];
    const all = statics.map((leaf) => (leaf === hole ? rest.shift() : leaf));
    return unflatten(def, all) as unknown[];
  };
}

/**
 * The same without instances of classes among the leaves, which a transform could only take as they
 * are: what is in them would be no input, and changes of it would go unnoticed. `instead` says what
 * else to do with them. Throws `bad-argument`.
 */
export function withoutInstances(flat: FlatArguments, who: string, instead: string): FlatArguments {
  const i = flat.leaves.findIndex((leaf) => typeof leaf === 'object' && !(leaf instanceof NDArray));
  if (i < 0) return flat;
  return fail(
    'bad-argument',
    `${who}: argument ${argumentPath(flat.def, i)} is ${describe(flat.leaves[i])}. Arrays are looked ` +
      `for in plain objects and lists, not in instances of classes. Make the class known with ` +
      `tree.registerClass, hand in the fields in a plain object, or ${instead}.`,
  );
}

/** `0.w` for a leaf of the list of arguments. */
const argumentPath = (def: TreeDef, leaf: number): string =>
  at(leafPaths(def), leaf).replace(/^\[(\d+)\]/, '$1');

/** The leaf as an array, if it is array-like. */
export function toArray(
  leaf: unknown,
  ofTypedArray: OfTypedArray = denseOfTypedArray,
): NDArray | undefined {
  if (leaf instanceof NDArray) return leaf;
  if (typeof leaf === 'number') return denseOfJs(leaf);
  if (isTypedArray(leaf)) return ofTypedArray(leaf);
  if (isImage(leaf)) return denseOfImage(leaf);
  if (ArrayBuffer.isView(leaf))
    fail(
      'bad-argument',
      `an argument is ${describe(leaf)}, of which there are no arrays. ` + withoutArrays(leaf),
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

export interface TraceFunctionOptions {
  /** Whether the function returns [value, aux]. */
  readonly hasAux?: boolean | undefined;
  /** The transform, for messages. */
  readonly who: string;
  /** The types to trace with, where they are not those of the arrays. */
  readonly avals?: readonly Aval[];
  /** The named axes that the function is mapped over, where they are not those around. */
  readonly axes?: NamedAxes;
}

export function traceFunction(
  f: AnyFunction,
  flat: FlatArguments,
  options: TraceFunctionOptions,
): TracedFunction {
  let outDef: TreeDef | undefined;
  let auxDef: TreeDef | undefined;
  let auxCount = 0;
  const name = functionName(checkedTraceable(f, options.who));
  warnOfConditions(f, (n) => flat.labels.includes(`argument ${n}`));
  const run = (...inputs: NDArray[]): readonly NDArray[] => {
    const args = rebuildArguments(flat, inputs);
    const objects = args.flatMap(give);
    const result = f(...(args as never[]));
    mustReturnWritten(objects, result, name);
    mustNotLeak(name);
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
    axes: options.axes,
  });
  return { program, captured, outDef: outDef as TreeDef, auxDef, auxCount };
}

function splitAux(result: unknown, who: string, name: string): [unknown, unknown] {
  if (!Array.isArray(result) || result.length !== 2)
    fail(
      'tree-mismatch',
      `${who}: with hasAux, ${name} must return [value, aux], but returned ${describe(result)}.`,
    );
  return [result[0], result[1]];
}

/** The leaves of a result as arrays. Throws `bad-argument` where a leaf is none. */
export function flattenResult(result: unknown, who: string, name: string): [NDArray[], TreeDef] {
  const [leaves, def] = flatten(result, `${who}: the result of ${name}`);
  const paths = leafPaths(def);
  const arrays = leaves.map((leaf, i) => {
    const array = typeof leaf === 'boolean' ? denseOfJs(leaf) : toArray(leaf);
    if (leaf instanceof Promise) failPromised(leaf, who, `${name}${paths[i]}`);
    if (array === undefined)
      fail(
        'bad-argument',
        `${who}: the result of ${name}${paths[i]} is ${describe(leaf)}. ` +
          `Return arrays, numbers, or nested objects and arrays of them.${ofClass(leaf)}`,
      );
    return array;
  });
  return [arrays, def];
}

/** What helps where an instance of a class is no tree. */
export const ofClass = (x: unknown): string =>
  typeof x === 'object' && x !== null
    ? ' tree.registerClass makes instances of a class trees.'
    : '';

/** What else becomes of the promise is of no interest: nobody waits for it. */
function failPromised(promise: Promise<unknown>, who: string, what: string): never {
  promise.catch(() => undefined);
  fail(
    'bad-argument',
    `${who}: the result of ${what} is a promise. A trace runs a function once, from its start to its ` +
      'result: wait for data before the call and hand it in as an argument.',
  );
}
