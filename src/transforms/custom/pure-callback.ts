/** Functions of the host within traced ones. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at, zip } from '../../array/shape.js';
import { convertTo } from '../../operands/basic.js';
import { choice, named, optional } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import type { TypedComputation, VmapMethod } from '../../primitives/custom.js';
import { flattenArguments, refilled, toArray } from '../../trace/arguments.js';
import { bind, concrete } from '../../trace/bind.js';
import { checkedFunction, describe, functionName } from '../../trace/checks.js';
import { avalOf, ShapeDtypeStruct } from '../../trace/shape-dtype-struct.js';
import type { Values } from '../../trace/types.js';
import { flatten, leafPaths, printTree, treeDifference, unflatten } from '../../tree/tree.js';
import type { TreeDef } from '../../tree/tree.js';

const who = 'pureCallback';

/** The options of `pureCallback`, behind the arguments. */
export interface PureCallbackOptions {
  /**
   * What becomes of the function under vmap. `sequential`: it is called once for each instance.
   * `expandDims`: it is called once, its arguments and results having the batch as a first axis,
   * which has the length 1 in arguments that are the same for all instances. `broadcastAll`: the
   * same with those repeated. null is an error under vmap.
   */
  readonly vmapMethod: VmapMethod | null;
}

const pureCallbackParameters = parameters<PureCallbackOptions>(
  who,
  {},
  { vmapMethod: named(optional(choice('sequential', 'expandDims', 'broadcastAll'))) },
);

/** The tree of arrays that a tree of types declares. */
export type Promised<T> = T extends ShapeDtypeStruct | NDArray
  ? NDArray
  : T extends object
    ? { -readonly [K in keyof T]: Promised<T[K]> }
    : T;

/** A function of the host as `pureCallback` takes it. */
export type HostCallback<A extends readonly unknown[]> = (
  ...values: { -readonly [K in keyof A]: Values<A[K]> }
) => unknown;

/**
 * `f(...args)`, computed by the host: f receives the values of the arrays in the trees, also where
 * they are traced, and gives a tree like `result`, whose leaves are ShapeDtypeStructs or arrays of
 * the shapes and dtypes that f promises; numbers take their dtype. f must be pure: it is called
 * when the compiled function runs, not at all where nobody needs its results, and perhaps only
 * once for equal calls. The arrays that it receives are its own. `{ vmapMethod }` behind the
 * arguments says what vmap does with it. It has no derivative: wrap it in a function of customJvp
 * or customVjp. Throws `tree-mismatch`, `shape-mismatch` and `dtype-mismatch` where f gives what it
 * has not promised, `missing-rule` under vmap and `not-differentiable`.
 */
export function pureCallback<const A extends readonly unknown[], T>(
  f: HostCallback<A>,
  result: T,
  ...args: readonly [...A, PureCallbackOptions]
): Promised<T>;
/** The same without options. */
export function pureCallback<const A extends readonly unknown[], T>(
  f: HostCallback<A>,
  result: T,
  ...args: A
): Promised<T>;
export function pureCallback(
  f: (...values: never) => unknown,
  result: unknown,
  ...given: readonly unknown[]
): unknown {
  checkedFunction(f, who);
  const { def, types } = readTypes(result);
  const hasOptions = isOptions(given.at(-1));
  const { vmapMethod = null } = pureCallbackParameters.read([], hasOptions ? given.slice(-1) : []);
  const flat = flattenArguments(hasOptions ? given.slice(0, -1) : given, who);
  const args = refilled(flat);
  const paths = leafPaths(def, 'result');
  const callback: TypedComputation = (wanted, values) =>
    readResult(f(...(args(values) as never)), def, wanted, paths, functionName(f));
  Object.defineProperty(callback, 'name', { value: functionName(f) });
  return unflatten(
    def,
    bind('pureCallback', flat.arrays, { callback, results: types, vmapMethod: vmapMethod ?? null }),
  );
}

/** An object with the option and nothing else is no argument. */
const isOptions = (x: unknown): boolean =>
  typeof x === 'object' &&
  x !== null &&
  Object.getPrototypeOf(x) === Object.prototype &&
  Object.keys(x).join() === 'vmapMethod';

function readTypes(result: unknown): { def: TreeDef; types: Aval[] } {
  const [leaves, def] = flatten(result, who);
  const types = leaves.map((leaf): Aval => {
    if (leaf instanceof ShapeDtypeStruct) return { ...avalOf(leaf), weak: false };
    if (leaf instanceof NDArray) return { ...leaf.aval, weak: false };
    return fail(
      'bad-argument',
      `${who}: the second argument is the type of the result, a tree of ShapeDtypeStructs, but ` +
        `holds ${describe(leaf)}. Write ${who}(f, new ShapeDtypeStruct([3], 'float64'), x).`,
    );
  });
  return { def, types };
}

/** What the function gave, as arrays of the types promised, which under vmap have the batch. */
function readResult(
  result: unknown,
  promised: TreeDef,
  types: readonly Aval[],
  paths: readonly string[],
  name: string,
): DenseArray[] {
  const [leaves, def] = flatten(result, who);
  const difference = treeDifference(promised, def);
  if (difference !== undefined)
    fail(
      'tree-mismatch',
      `${who}: ${name} promised ${printTree(promised)}, but gave ${printTree(def)}.`,
    );
  return zip(leaves, types).map(([leaf, type], i) => {
    const x = toArray(leaf);
    if (x === undefined)
      fail('tree-mismatch', `${who}: ${at(paths, i)} of ${name} is ${describe(leaf)}, no array.`);
    const typed = concrete(x.aval.weak ? convertTo(x, type.dtype) : x);
    if (typed.dtype !== type.dtype || !sameShape(typed.shape, type.shape))
      fail(
        typed.dtype === type.dtype ? 'shape-mismatch' : 'dtype-mismatch',
        `${who}: ${name} promised ${at(paths, i)} to be ${printAval(type)}, but gave ` +
          `${printAval(typed.aval)}.`,
      );
    return typed;
  });
}
