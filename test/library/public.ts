/** The public functions of the library by the names under which users know them. */
import * as library from '../../src/index.js';
import { NDArray, DenseArray } from '../../src/index.js';
import { fftCalls } from './calls-fft.js';
import { laxCalls } from './calls-lax.js';
import { linalgCalls } from './calls-linalg.js';
import { otherNamespaces } from './calls-nn.js';
import { networkCalls } from './calls-networks.js';
import { numpyCalls } from './calls-numpy.js';
import { ioCalls } from './calls-io.js';
import { optimCalls } from './calls-optim.js';
import { solverCalls } from './calls-solvers.js';
import { otherCalls } from './calls-transforms.js';
import { v3, type Args, type Call, type Table } from './calls.js';

export const calls: Table = {
  ...numpyCalls,
  ...linalgCalls,
  ...fftCalls,
  ...laxCalls,
  ...otherNamespaces,
  ...networkCalls,
  ...solverCalls,
  ...optimCalls,
  ...ioCalls,
  ...otherCalls,
};

type AnyFunction = (...args: Args) => unknown;

/** Every exported function: `np.sin`, `scipy.stats.norm.pdf`, `jit`. Classes count as functions. */
export function publicFunctions(): Map<string, AnyFunction> {
  const found = new Map<string, AnyFunction>();
  collect(found, '', library);
  for (const [name, method] of arrayMethods()) found.set(`x.${name}`, method);
  for (const [name] of ownMethods(Object.getPrototypeOf(v3.at(0)) as object))
    found.set(`x.at.${name}`, placesMethod(name));
  return found;
}

function collect(found: Map<string, AnyFunction>, path: string, namespace: object): void {
  for (const [name, value] of Object.entries(namespace) as [string, unknown][]) {
    const full = path === '' ? name.replace(/^numpy$/, 'np') : `${path}.${name}`;
    if (typeof value === 'function') found.set(full, value as AnyFunction);
    else if (typeof value === 'object' && value !== null) collect(found, full, value);
  }
}

/** The functions that a prototype holds, but for its constructor. */
const ownMethods = (prototype: object): [string, AnyFunction][] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, d]) => typeof d.value === 'function' && name !== 'constructor')
    .map(([name, d]) => [name, d.value as AnyFunction]);

/** Methods of arrays as functions of the array. */
function arrayMethods(): Map<string, AnyFunction> {
  const all = [NDArray.prototype, DenseArray.prototype].flatMap((p) => ownMethods(p));
  return new Map(
    all.map(([name]) => [
      name,
      (...args: Args) => {
        const [self, ...rest] = args as [Record<string, AnyFunction>, ...unknown[]];
        return (self[name] as AnyFunction).apply(self, rest);
      },
    ]),
  );
}

/** `x.at(…index).set(…)` as a function of x, the index as a list, and what follows. */
const placesMethod =
  (name: string): AnyFunction =>
  (x, index, ...rest) => {
    const places = (x as NDArray).at(...(index as number[])) as unknown as Record<
      string,
      AnyFunction
    >;
    return (places[name] as AnyFunction).apply(places, rest);
  };

const functions = publicFunctions();

/** The public function of this name. Classes are constructed. */
export function functionOf(name: string): AnyFunction {
  const f = functions.get(name);
  if (f === undefined) throw new Error(`no public function ${name}`);
  if (collectives.test(name)) return (...args) => overAxis(() => f(...args));
  return classes.has(name) ? (...args) => Reflect.construct(f, args) as unknown : f;
}
/** Those work inside of a vmap with a named axis. */
const collectives =
  /^lax\.(p(sum|mean|max|min|sumScatter|swapaxes|permute|shuffle|broadcast)|a(ll(Gather|ToAll)|xis(Index|Size)))$/;
const overAxis = (run: () => unknown): unknown =>
  library.vmap(run as () => NDArray, { inAxes: [], axisName: 'i', axisSize: 3 })();
const classes = new Set([
  'NDArray',
  'DenseArray',
  'ShapeDtypeStruct',
  'TanjentError',
  'InternalError',
]);

/** What a call gives; of a function that is returned, what that gives. */
export function invoke(name: string, { args, then }: Call): unknown {
  const result = functionOf(name)(...args);
  return then === undefined ? result : returnedFunction(result)(...then);
}

/** Alone, or last in a list, as `vjp` gives it. */
export const returnedFunction = (result: unknown): AnyFunction =>
  (Array.isArray(result) ? result.at(-1) : result) as AnyFunction;

/** A name without its namespace: `sin` of `np.sin`. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
