/** Runs everything that a case records: value, value under jit, derivatives, batches. */
import type { DenseArray } from '../../../src/array/dense.js';
import { NDArray } from '../../../src/array/ndarray.js';
import { jit, jvp, vjp, vmap } from '../../../src/index.js';
import {
  arrayOf,
  argOf,
  camelCase,
  dtypeOf,
  isJsonArray,
  isObject,
  NotYetThere,
  type Arg,
  type Json,
  type JsonArray,
  type OpCase,
} from './cases.js';
import { comparePartition, compareTree, kindOf, type Check, type Criterion } from './compare.js';
import { callOf, functionTable, type Kwargs } from './functions.js';

/** What differs, as `check: report`; empty if nothing does. Throws NotYetThere. */
export function runCase(file: string, c: OpCase): string[] {
  checkAvailable(c);
  const call = callOf(c.fn);
  const args = c.args.map((a) => argOf(a, functionTable));
  const kwargs = Object.fromEntries(
    Object.entries(c.kwargs ?? {}).map(([k, v]) => [camelCase(k), argOf(v, functionTable)]),
  );
  const failures: string[] = [];
  const integersAlone = hasIntegersAlone([...c.args, c.kwargs ?? null]);
  const run = (check: Check, expected: Json, compute: () => unknown): void => {
    const criterion = { kind: kindOf(file, c.fn), check, tol: c.tol, integersAlone };
    const report = attempt(() => compareCase(c, compute(), expected, criterion));
    if (report !== null) failures.push(`${check}: ${report}`);
  };
  const traced = traceablePaths(c);
  const f = new Restricted(call, args, kwargs, traced);
  run('value', c.out, () => call(args, kwargs));
  if (traced.length > 0) run('jit', c.out, () => jit(f.apply)(...f.leaves));
  runDerivatives(c, args, (g, paths) => new Restricted(call, g, kwargs, paths), run);
  if (c.vmap !== undefined) {
    const batched = c.vmap.args.map((a) => argOf(a, functionTable));
    const axes = pathsWhere(c.vmap.args, (path) => axisAt(c, path) !== null);
    const g = new Restricted(call, batched, kwargs, axes);
    run('vmap', c.vmap.out, () =>
      vmap(g.apply, axes.map((p) => axisAt(c, p)) as never)(...g.leaves),
    );
  }
  return failures;
}

type Run = (check: Check, expected: Json, compute: () => unknown) => void;

function runDerivatives(
  c: OpCase,
  args: readonly Arg[],
  restrict: (args: readonly Arg[], paths: readonly string[]) => Restricted,
  run: Run,
): void {
  if (c.jvp !== undefined) {
    const { tangents, out } = c.jvp;
    const paths = pathsWhere(tangents, () => true);
    const f = restrict(args, paths);
    const vs = paths.map((p) => arrayOf(jsonAt(tangents, p) as JsonArray));
    const derivative = (...xs: NDArray[]) => jvp(f.apply, xs, vs)[1];
    run('jvp', out, () => derivative(...f.leaves));
    if (c.jvp2 !== undefined)
      run('jvp2', c.jvp2.out, () => jvp(derivative, f.leaves, vs)[1]);
  }
  if (c.vjp !== undefined) {
    const { cotangent, in: expected } = c.vjp;
    const paths = pathsWhere(expected, () => true);
    const f = restrict(args, paths);
    run('vjp', paths.map((p) => jsonAt(expected, p)) as Json, () => {
      const pullback = (vjp(f.apply, f.leaves) as unknown[])[1] as (ct: unknown) => unknown;
      return pullback(cotangentTree(cotangent));
    });
  }
}

/** A call as a function of the arrays at some places of its arguments, the rest held fixed. */
class Restricted {
  readonly leaves: DenseArray[];
  readonly apply: (...leaves: NDArray[]) => NDArray;

  constructor(
    call: ReturnType<typeof callOf>,
    args: readonly Arg[],
    kwargs: Kwargs,
    paths: readonly string[],
  ) {
    this.leaves = paths.map((p) => valueAt(args, p));
    this.apply = (...leaves) => {
      const replaced = replace(args, '', new Map(paths.map((p, i) => [p, leaves[i]])));
      return outputTree(call(replaced as Arg[], kwargs)) as NDArray;
    };
  }
}

function valueAt(args: readonly Arg[], path: string): DenseArray {
  let value: unknown = args;
  for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
  if (typeof value === 'number') return arrayOf({ dtype: 'float64', shape: [], data: [value] });
  return value as DenseArray;
}

function replace(value: Arg, path: string, leaves: ReadonlyMap<string, unknown>): Arg {
  if (leaves.has(path)) return leaves.get(path);
  if (!Array.isArray(value)) return value;
  return value.map((v: Arg, i) => replace(v, path === '' ? `${i}` : `${path}.${i}`, leaves));
}

/** The places of the arrays in a list of arguments that `keep` accepts. */
function pathsWhere(args: readonly Json[], keep: (path: string) => boolean): string[] {
  const found: string[] = [];
  const walk = (json: Json, path: string): void => {
    if (isJsonArray(json)) {
      if (keep(path)) found.push(path);
    } else if (Array.isArray(json)) {
      json.forEach((j: Json, i) => walk(j, path === '' ? `${i}` : `${path}.${i}`));
    }
  };
  walk(args, '');
  return found;
}

function jsonAt(json: Json | undefined, path: string): Json {
  let value: unknown = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return (value ?? null) as Json;
}

const axisAt = (c: OpCase, path: string): number | null =>
  c.vmap?.in_axes[Number(path.split('.')[0])] ?? null;

/** Whether arguments hold integers or booleans, and neither float arrays nor the name of a float dtype. */
function hasIntegersAlone(args: readonly Json[]): boolean {
  const found = new Set<string>();
  const walk = (json: Json): void => {
    if (typeof json === 'string') found.add(json);
    else if (isJsonArray(json)) found.add(json.dtype);
    else if (typeof json === 'object' && json !== null) Object.values(json).forEach(walk);
  };
  args.forEach(walk);
  const has = (...names: readonly string[]): boolean => names.some((name) => found.has(name));
  return has('int32', 'uint32', 'bool') && !has('float32', 'float64');
}

/** The arrays that JAX itself was seen to trace: differentiated or mapped ones. */
const traceablePaths = (c: OpCase): string[] =>
  pathsWhere(
    c.args,
    (p) => isJsonArray(jsonAt(c.jvp?.tangents as Json | undefined, p)) || axisAt(c, p) !== null,
  );

/** Results as arrays and lists: named results become a list in their order. */
function outputTree(out: unknown): unknown {
  if (out instanceof NDArray || typeof out !== 'object' || out === null) return out;
  return Object.values(out).map(outputTree);
}

function cotangentTree(json: Json): unknown {
  if (isJsonArray(json)) return arrayOf(json);
  return Array.isArray(json) ? json.map(cotangentTree) : json;
}

function compareCase(
  c: OpCase,
  actual: unknown,
  expected: Json,
  criterion: Criterion,
): string | null {
  if (c.compare === undefined) return compareTree(actual, expected, criterion);
  if (c.compare === 'partition' && actual instanceof NDArray && isJsonArray(expected))
    return comparePartition(actual, arrayOf(expected), c.args[1] as number);
  throw new Error(`no comparison '${c.compare}'`);
}

/** The report of a comparison, or of what was thrown on the way to it. */
function attempt(compare: () => string | null): string | null {
  try {
    return compare();
  } catch (error) {
    if (error instanceof NotYetThere) throw error;
    return `threw ${(error as Error).name}: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** Throws NotYetThere if the case needs a dtype that the library does not have. */
function checkAvailable(c: OpCase): void {
  if (c.wide === true) throw new NotYetThere('64-bit integers');
  const walk = (json: Json | undefined): void => {
    if (isJsonArray(json)) dtypeOf(json.dtype);
    else if (Array.isArray(json)) json.forEach(walk);
    else if (isObject(json)) Object.values(json).forEach(walk);
  };
  walk(c as unknown as Json);
}
