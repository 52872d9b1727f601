/** Runs everything that a case records, and all of it under `jit`: value, derivatives, batches. */
import { isInexact } from '../../../src/array/dtype.js';
import { TanjentError } from '../../../src/array/errors.js';
import { NDArray } from '../../../src/array/ndarray.js';
import { jit, jvp, numpy as np, vjp, vmap } from '../../../src/index.js';
import { projectTarget } from '../../support/target.js';
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
import { compareArrays, comparePartition, compareTree, kindOf, type Check } from './compare.js';
import { callOf, functionTable, type Call, type Kwargs } from './functions.js';
import { jsonAt, outputTree, pathsWhere, Restricted } from './paths.js';
import { isUpToSigns, turnTo } from './signs.js';
import type { Outcome } from './tally.js';

/**
 * Runs the case with this number in its file. Throws NotYetThere where something is missing. All
 * that is recorded is computed under `jit` in one project and without in the other, in turn; what
 * is not is compared with our own, in one project.
 */
export function runCase(file: string, c: OpCase, number: number): Outcome {
  checkAvailable(c);
  const runsEager = number % 2 === (projectTarget === 'js' ? 0 : 1);
  return new CaseRun(file, c, runsEager).outcome();
}

type OfArrays = (...leaves: NDArray[]) => unknown;

/**
 * JAX multiplies rows that are masked out by 0, so that they keep the sign of what they held. Its
 * ihfft and stft scale by a complex number, which gives imaginary zeros the sign of the real part;
 * NumPy's and SciPy's do not.
 */
const zerosOfEitherSign: ReadonlySet<string> = new Set([
  'nn.dot_product_attention#7',
  ...[10, 12].map((i) => `scipy.signal.stft#${i}`),
  ...[0, 1, 2, 3, 5].map((i) => `numpy.fft.ihfft#${i}`),
]);

/** The code of the error that a function is refused with; undefined if it is none of these. */
const refusalOf = (error: unknown, ...codes: readonly string[]): string | undefined =>
  error instanceof TanjentError && codes.includes(error.code) ? error.code : undefined;

class CaseRun {
  readonly #file: string;
  readonly #c: OpCase;
  #call: Call;
  readonly #args: readonly Arg[];
  readonly #kwargs: Kwargs;
  readonly #integersAlone: boolean;
  readonly #reports: string[] = [];
  readonly #runsEager: boolean;
  #refusal: string | undefined;

  constructor(file: string, c: OpCase, runsEager: boolean) {
    this.#runsEager = runsEager;
    this.#file = file;
    this.#c = c;
    this.#call = callOf(c.fn);
    this.#args = c.args.map((a) => argOf(a, functionTable));
    this.#kwargs = Object.fromEntries(
      Object.entries(c.kwargs ?? {}).map(([k, v]) => [camelCase(k), argOf(v, functionTable)]),
    );
    this.#integersAlone = hasIntegersAlone([...c.args, c.kwargs ?? null]);
  }

  outcome(): Outcome {
    if (this.#c.raises === true) return { reports: this.#refused() };
    this.#turn();
    const { out, args, jvp: hasJvp, vmap: hasVmap } = this.#c;
    const paths = arraysIn(out).length === 0 ? [] : pathsWhere(args, () => true);
    if (paths.length > 0) this.#runJitted(paths);
    if (this.#runsEager || paths.length === 0 || this.#refusal !== undefined)
      this.#compare('value', 'value', out, () => this.#call(this.#args, this.#kwargs));
    this.#runDerivatives();
    this.#runBatched();
    if (this.#runsEager && paths.length > 0 && this.#refusal === undefined) {
      if (hasJvp === undefined) this.#runOtherDerivatives(paths);
      if (hasVmap === undefined) this.#runOtherBatches(paths);
    }
    const refusal = this.#refusal;
    return { reports: this.#reports, ...(refusal !== undefined && { refusal }) };
  }

  /** What JAX refuses is refused by an error of the library. */
  #refused(): string[] {
    try {
      const result = this.#call(this.#args, this.#kwargs);
      return [`gave ${String(result)}, where JAX raises an error`];
    } catch (error) {
      return error instanceof TanjentError ? [] : [`threw ${String(error)}`];
    }
  }

  /** Where a result is unique but for signs, the call is one that gives those of JAX. */
  #turn(): void {
    const { compare, out } = this.#c;
    if (!isUpToSigns(compare)) return;
    const call = this.#call;
    try {
      const turn = turnTo(compare, outputTree(call(this.#args, this.#kwargs)), out);
      this.#call = (args, kwargs) => turn(outputTree(call(args, kwargs)));
    } catch {
      // The comparison of the values reports it.
    }
  }

  #restricted(paths: readonly string[], args = this.#args): Restricted {
    return new Restricted(this.#call, args, this.#kwargs, paths);
  }

  /** Compares a result with what JAX recorded. */
  #compare(title: string, check: Check, expected: Json, compute: () => unknown): void {
    const c = this.#c;
    const kind = kindOf(this.#file, c.fn);
    const anyZero = zerosOfEitherSign.has(c.id ?? '') || isUpToSigns(c.compare);
    const criterion = { kind, check, tol: c.tol, integersAlone: this.#integersAlone, anyZero };
    this.#note(title, () => {
      const actual = compute();
      if (c.compare === undefined || isUpToSigns(c.compare))
        return compareTree(actual, expected, criterion);
      if (c.compare === 'partition' && actual instanceof NDArray && isJsonArray(expected))
        return comparePartition(actual, arrayOf(expected), c.args[1] as number);
      if (c.compare === 'set' && actual instanceof NDArray && isJsonArray(expected)) {
        const [found, wanted] = [actual, arrayOf(expected)].map((x) => np.sort(x));
        return compareArrays(found!, wanted!, criterion);
      }
      throw new Error(`no comparison '${c.compare}'`);
    });
  }

  /** Compares a result with what the library gives in another way. */
  #compareOwn(title: string, check: Check, expected: Json, compute: () => unknown): void {
    const criterion = { kind: kindOf(this.#file, this.#c.fn), check, tol: this.#c.tol };
    this.#note(title, () => compareTree(compute(), expected, criterion));
  }

  /** Notes the report of a comparison, or what was thrown on the way to it. */
  #note(title: string, compare: () => string | null): void {
    try {
      const report = compare();
      if (report !== null) this.#reports.push(`${title}: ${report}`);
    } catch (error) {
      if (error instanceof NotYetThere) throw error;
      const { name, message } = error as Error;
      this.#reports.push(`${title}: threw ${name}: ${message.split('\n')[0]}`);
    }
  }

  /**
   * A function of arrays gives what is expected: as it is in one project, under `jit` in the other.
   */
  #compareOneWay(check: Check, expected: Json, f: OfArrays, leaves: readonly NDArray[]): void {
    const [title, run] = this.#runsEager ? [check, f] : [`jit of ${check}`, jit(f) as OfArrays];
    this.#compare(title, check, expected, () => run(...leaves));
  }

  /** With all arrays traced; where values must be known, with those that JAX was seen to trace. */
  #runJitted(paths: readonly string[]): void {
    const f = this.#restricted(paths);
    const jitted = jit(f.apply);
    const error = thrownBy(() => jitted.lower(...f.leaves));
    this.#refusal = refusalOf(error, 'value-not-known', 'traced-as-number');
    if (this.#refusal === undefined) {
      if (!this.#runsEager) this.#compare('jit', 'jit', this.#c.out, () => jitted(...f.leaves));
      return;
    }
    const traced = tracedByJax(this.#c);
    const g = this.#restricted(traced);
    if (traced.length > 0) this.#compare('jit', 'jit', this.#c.out, () => jit(g.apply)(...g.leaves));
  }

  #runDerivatives(): void {
    const { jvp: forward, jvp2, vjp: backward } = this.#c;
    if (forward !== undefined) {
      const paths = pathsWhere(forward.tangents, () => true);
      const f = this.#restricted(paths);
      const vs = paths.map((p) => arrayOf(jsonAt(forward.tangents, p) as JsonArray));
      const derivative = (...xs: NDArray[]) => jvp(f.apply, xs, vs)[1];
      this.#compareOneWay('jvp', forward.out, derivative, f.leaves);
      if (jvp2 !== undefined)
        this.#compareOneWay('jvp2', jvp2.out, (...xs) => jvp(derivative, xs, vs)[1], f.leaves);
    }
    if (backward !== undefined) {
      const paths = pathsWhere(backward.in, () => true);
      const f = this.#restricted(paths);
      const ct = cotangentTree(backward.cotangent);
      const wanted = paths.map((p) => jsonAt(backward.in, p)) as Json;
      this.#compareOneWay('vjp', wanted, (...xs) => pullback(f.apply, xs, ct), f.leaves);
    }
  }

  #runBatched(): void {
    const { vmap: batched } = this.#c;
    if (batched === undefined) return;
    const args = batched.args.map((a) => argOf(a, functionTable));
    const paths = pathsWhere(batched.args, (path) => axisAt(this.#c, path) !== null);
    const f = this.#restricted(paths, args);
    const axes = paths.map((p) => axisAt(this.#c, p));
    const { compare } = this.#c;
    const mapped = vmap(f.apply, axes as never) as OfArrays;
    if (!isUpToSigns(compare)) return this.#compareOneWay('vmap', batched.out, mapped, f.leaves);
    // Each instance has signs of its own, which are found from what it gives without jit.
    const turn = turnTo(compare, mapped(...f.leaves), batched.out);
    this.#compareOneWay('vmap', batched.out, (...xs) => turn(mapped(...xs)), f.leaves);
  }

  /** Where JAX's derivatives are not recorded ours are the same under `jit` as without. */
  #runOtherDerivatives(paths: readonly string[]): void {
    const hasFractions = ({ dtype }: JsonArray): boolean => isInexact(dtypeOf(dtype));
    const floats = paths.filter((p) => hasFractions(jsonAt(this.#c.args, p) as JsonArray));
    if (floats.length === 0 || !arraysIn(this.#c.out).some(hasFractions)) return;
    const f = this.#restricted(floats);
    const tangents = f.leaves.map((x) => np.onesLike(x));
    const ct = onesLike(f.apply(...f.leaves));
    this.#agree('jvp', (...xs) => jvp(f.apply, xs, tangents)[1], f.leaves);
    this.#agree('vjp', (...xs) => pullback(f.apply, xs, ct), f.leaves);
  }

  /** A function of arrays gives the same under `jit`, or is refused with the same error. */
  #agree(check: Check, f: OfArrays, leaves: readonly NDArray[]): void {
    const title = `jit of ${check}, as without`;
    const jitted = (): unknown => (jit(f) as OfArrays)(...leaves);
    let wanted: Json;
    try {
      wanted = jsonOf(f(...leaves));
    } catch (error) {
      const code = refusalOf(error, 'not-differentiable');
      const received = refusalOf(thrownBy(jitted), 'not-differentiable');
      if (code === undefined || received !== code)
        this.#reports.push(`${title}: ${String(error)} without, ${received} with it`);
      return;
    }
    this.#compareOwn(title, check, wanted, jitted);
  }

  /** Two equal instances give twice what one gives. */
  #runOtherBatches(paths: readonly string[]): void {
    const f = this.#restricted(paths);
    const twice = f.leaves.map((x) => np.stack([x, x]));
    const wanted = twiceOf(jsonOf(f.apply(...f.leaves)));
    this.#compareOwn('jit of vmap', 'vmap', wanted, () => jit(vmap(f.apply))(...twice));
  }
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

const pullback = (f: OfArrays, xs: readonly NDArray[], ct: unknown): unknown =>
  ((vjp(f as never, xs as never) as unknown[])[1] as (ct: unknown) => unknown)(ct);

const arraysIn = (json: Json): JsonArray[] =>
  isJsonArray(json)
    ? [json]
    : typeof json === 'object' && json !== null
      ? Object.values(json).flatMap(arraysIn)
      : [];

/** A result as the golden files write it. */
const jsonOf = (value: unknown): Json =>
  value instanceof NDArray
    ? { dtype: value.dtype, shape: value.shape, data: Array.from(value.dataSync()) }
    : Array.isArray(value)
      ? value.map(jsonOf)
      : (value as Json);

/** Two instances of a result along a new first axis. */
function twiceOf(json: Json): Json {
  if (isJsonArray(json))
    return { ...json, shape: [2, ...json.shape], data: [...json.data, ...json.data] };
  return Array.isArray(json) ? json.map(twiceOf) : json;
}

/** Cotangents of a result: ones, and nothing for integers. */
const onesLike = (value: unknown): unknown =>
  value instanceof NDArray
    ? isInexact(value.dtype)
      ? np.onesLike(value)
      : null
    : Array.isArray(value)
      ? value.map(onesLike)
      : null;

const cotangentTree = (json: Json): unknown =>
  isJsonArray(json) ? arrayOf(json) : Array.isArray(json) ? json.map(cotangentTree) : json;

const axisAt = (c: OpCase, path: string): number | null =>
  c.vmap?.in_axes[Number(path.split('.')[0])] ?? null;

/** The arrays that JAX itself was seen to trace: differentiated or mapped ones. */
const tracedByJax = (c: OpCase): string[] =>
  pathsWhere(
    c.args,
    (p) => isJsonArray(jsonAt(c.jvp?.tangents as Json | undefined, p)) || axisAt(c, p) !== null,
  );

/**
 * Whether arguments hold integers or booleans, and neither float arrays nor the name of a float
 * dtype.
 */
function hasIntegersAlone(args: readonly Json[]): boolean {
  const found = new Set<string>();
  const walk = (json: Json): void => {
    if (typeof json === 'string') found.add(json);
    else if (isJsonArray(json)) found.add(json.dtype);
    else if (typeof json === 'object' && json !== null) Object.values(json).forEach(walk);
  };
  args.forEach(walk);
  const has = (...names: readonly string[]): boolean => names.some((name) => found.has(name));
  const isInexact = has('float32', 'float64', 'complex64', 'complex128');
  return has('int32', 'uint32', 'bool') && !isInexact;
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
