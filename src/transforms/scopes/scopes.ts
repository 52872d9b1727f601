/** How functions run while another one does. */
import { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { structOf, type ShapeDtypeStruct } from '../../trace/shape-dtype-struct.js';
import {
  anything,
  arrayLike,
  callable,
  flag,
  kind,
  named as byName,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { flattenArguments, toArray, traceFunction } from '../../trace/arguments.js';
import { bind } from '../../trace/bind.js';
import { checkedTraceable, functionName, named, type AnyFunction } from '../../trace/checks.js';
import { currentTrace, outsideOfTraces, withoutJit } from '../../trace/trace.js';
import type { Arrays, ArrayTree, GivenEach, ReturnsTree } from '../../trace/types.js';
import { flatten, unflatten } from '../../tree/tree.js';

/** The options of `disableJit`. */
export interface DisableJitOptions {
  /** Whether jit is off; true unless said. */
  readonly disable?: boolean | undefined;
}

const disableJitParameters = parameters<DisableJitOptions>(
  'disableJit',
  { body: callable },
  { disable: flag },
);

/**
 * What `body` returns, while `jit` compiles nothing: jitted functions run operation by operation,
 * so that values can be looked at in them, and the functions of `lax.whileLoop`, `foriLoop`,
 * `scan`, `map`, `cond` and `switch` run on values, too. `disable: false` puts jit on again in a
 * part. Derivatives and `vmap` trace as always, with the loops in them, and so does a scan of no
 * rows, for the types. Throws `bad-argument` where `body` returns a promise: the scope ends when it
 * returns.
 */
export function disableJit<R>(
  body: () => R,
  ...args: Trailing<[disable?: boolean], DisableJitOptions>
): R {
  const { disable = true } = disableJitParameters.read([body], args);
  return atOnce('disableJit', withoutJit(disable, body));
}

const compileTimeParameters = parameters('ensureCompileTimeEval', { body: callable });

/**
 * What `body` returns, computed at once also in a function that is being traced, where it becomes a
 * constant. It may use concrete arrays only. Throws `value-not-known` where it uses a traced one,
 * and `bad-argument` where it returns a promise.
 */
export function ensureCompileTimeEval<R>(body: () => R, ...none: []): R {
  compileTimeParameters.read([body], none);
  return atOnce('ensureCompileTimeEval', outsideOfTraces(body));
}

function atOnce<R>(who: string, result: R): R {
  if (result instanceof Promise) {
    result.catch(() => undefined);
    fail('bad-argument', `${who}: the function returned a promise, but is over when it returns.`);
  }
  return result;
}

/** The options of `namedCall`. */
export interface NamedCallOptions {
  /** The name in programs; that of the function unless given. */
  readonly name?: string | null | undefined;
}

const namedCallParameters = parameters<NamedCallOptions>(
  'namedCall',
  { f: anything },
  { name: byName(optional(kind('a text', (x) => typeof x === 'string'))) },
);

/**
 * `f` as one named equation of the programs that it is traced into, as print-outs and profiles show
 * it. Outside of a trace it is f.
 */
export function namedCall<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...options: Trailing<[], NamedCallOptions>
): (...args: GivenEach<A>) => R;
/** The same for functions whose result is not made of arrays alone. */
export function namedCall<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...options: Trailing<[], NamedCallOptions>
): (...args: GivenEach<A>) => Arrays<R>;
export function namedCall(f: AnyFunction, ...options: Trailing<[], NamedCallOptions>): AnyFunction {
  const { name = functionName(checkedTraceable(f, 'namedCall')) } = namedCallParameters.read(
    [f],
    options,
  );
  const call = (...args: unknown[]): unknown => {
    if (currentTrace() === null) return f(...(args as never[]));
    const flat = flattenArguments(args, 'namedCall');
    const { program, captured, outDef } = traceFunction(f, flat, { who: 'namedCall' });
    return unflatten(outDef, bind('call', [...flat.arrays, ...captured], { name, program }));
  };
  return named(call, f, 'namedCall');
}

const typeOfParameters = parameters('typeOf', { x: arrayLike });

/** The type of an array, traced or not, or of what serves as one. */
export function typeOf(x: ArrayLike, ...none: []): ShapeDtypeStruct {
  typeOfParameters.read([x], none);
  const array = typeof x === 'boolean' ? undefined : toArray(x);
  return structOf((array ?? (x as NDArray)).aval);
}

const blockUntilReadyParameters = parameters('blockUntilReady', { tree: anything });

/**
 * A promise of the tree, kept when the values of all its arrays are there. What JS and WebAssembly
 * compute is there when a call returns; values that lie elsewhere take until then. Throws
 * `value-not-known` for traced arrays.
 */
export async function blockUntilReady<T>(tree: T, ...none: []): Promise<T> {
  blockUntilReadyParameters.read([tree], none);
  const [leaves] = flatten(tree, 'blockUntilReady');
  const arrays = leaves.filter((leaf) => leaf instanceof NDArray);
  await Promise.all(
    arrays.map((x) => (x instanceof DenseArray ? x.data({ copy: false }) : x.data())),
  );
  return tree;
}
