/** Checks derivatives against central differences along one seeded random direction. */
import { hasTangent, isComplex, newTypedArray, type DType } from '../../array/dtype.js';
import { dense, DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { flatten, map } from '../../tree/tree.js';
import { toArray } from '../../trace/arguments.js';
import { anything, choice, kind, listOf, named, number } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import {
  checkedPrimals,
  checkedTraceable,
  functionName,
  type AnyFunction,
} from '../../trace/checks.js';
import { jvpAt, vjp } from './differentiate.js';
import { inOneRun } from '../one-run.js';
import type { Primals, ReturnsArrays, TracedEach, AnyResult } from '../../trace/types.js';

/** The options of `checkGrads`. */
export interface CheckGradsOptions {
  /** How many times to differentiate: 1 or 2; 2 unless said. */
  readonly order?: 1 | 2 | undefined;
  readonly modes?: readonly ('fwd' | 'rev')[] | undefined;
  /**
   * Bounds of the relative and the absolute error. Unless said both are 1e-5, or 2e-3, 1e-2 and 0.1
   * where there are float32, float16 and bfloat16 among arguments or results.
   */
  readonly rtol?: number | undefined;
  readonly atol?: number | undefined;
  /** The step of the central differences, in the same way 1e-5, 5e-3, 0.1 and 0.2 unless said. */
  readonly eps?: number | undefined;
  readonly seed?: number | undefined;
}

type CheckGradsArguments = Trailing<
  [order?: 1 | 2, modes?: readonly ('fwd' | 'rev')[], rtol?: number, atol?: number, eps?: number],
  CheckGradsOptions
>;

const checkGradsParameters = parameters<CheckGradsOptions>(
  'checkGrads',
  { f: anything, args: anything },
  {
    order: kind('1 or 2', (x) => x === 1 || x === 2),
    modes: listOf(choice('fwd', 'rev'), "a list of 'fwd' and 'rev'"),
    rtol: number,
    atol: number,
    eps: number,
    seed: named(number),
  },
);

/**
 * Throws `bad-argument` with both values where the derivative of `f` at `args` differs from central
 * differences (forward mode) or violates <J v, w> = <v, Jᵀ w> (reverse mode).
 */
export function checkGrads<A extends readonly unknown[] = NDArray[], R extends AnyResult = unknown>(
  f: ((...args: A) => R) & ReturnsArrays<R>,
  args: Primals<A>,
  ...given: CheckGradsArguments
): void;
/** The same for functions that declare no parameters: theirs are those of the arguments. */
export function checkGrads<const A extends readonly unknown[], R extends AnyResult>(
  f: ((...args: TracedEach<A>) => R) & ReturnsArrays<R>,
  args: A,
  ...given: CheckGradsArguments
): void;
export function checkGrads(
  f: AnyFunction,
  args: readonly unknown[],
  ...given: CheckGradsArguments
): void {
  const options = checkGradsParameters.read([f, args], given);
  const { order = 2, modes = ['fwd', 'rev'] } = options;
  checkedTraceable(f, 'checkGrads');
  checkedPrimals(args, 'checkGrads');
  const random = generator(options.seed ?? 1);
  const primals = map<unknown[]>((x: unknown) => toArray(x) ?? x, args);
  const tangents = direction(primals, random);
  const [out, dy] = jvpAt('checkGrads', f, primals, tangents, false);
  const { tolerance, step } = boundsFor([primals, out]);
  const { rtol = tolerance, atol = tolerance, eps = step } = options;
  const close = (a: number, b: number, what: string): void => {
    if (Math.abs(a - b) > atol + rtol * Math.max(Math.abs(a), Math.abs(b)))
      fail('bad-argument', `checkGrads: ${what} of ${functionName(f)} is ${a}, expected ${b}.`);
  };
  const w = direction(out, random);
  const along = (step: number): number =>
    inner(f(...(shifted(primals, tangents, step) as never[])), w);
  const forward = inner(dy, w);
  if (modes.includes('fwd')) close(forward, (along(eps) - along(-eps)) / (2 * eps), 'the jvp');
  if (modes.includes('rev')) {
    const pullback = (...xs: unknown[]): unknown => vjp(f, xs)[1](w);
    close(inner(inOneRun(pullback, primals, 'checkGrads'), tangents), forward, 'the vjp');
  }
  if (order > 1) {
    const derivative = (...xs: unknown[]): unknown =>
      jvpAt('checkGrads', f, xs, tangents, false)[1];
    checkGrads(ofDerivative(derivative, f), primals as never, { ...options, order: 1 });
  }
}

/**
 * By the dtype with the fewest digits: the tolerances of JAX's tests, and the cube root of its eps,
 * at which a central difference loses as much by its step as by rounding.
 */
function boundsFor(tree: unknown): { readonly tolerance: number; readonly step: number } {
  const dtypes = flatten(tree)[0].map((x) => toArray(x)?.dtype);
  const has = (...names: readonly DType[]): boolean => names.some((name) => dtypes.includes(name));
  if (has('bfloat16')) return { tolerance: 0.1, step: 0.2 };
  if (has('float16')) return { tolerance: 1e-2, step: 0.1 };
  if (has('float32', 'complex64')) return { tolerance: 2e-3, step: 5e-3 };
  return { tolerance: 1e-5, step: 1e-5 };
}

const ofDerivative = (g: AnyFunction, f: AnyFunction): AnyFunction =>
  Object.defineProperty(g, 'name', { value: `the derivative of ${functionName(f)}` });

/** A tree of random numbers in the places of float arrays, null elsewhere. */
function direction(tree: unknown, random: () => number): never {
  return map<never>((leaf: unknown) => {
    if (!(leaf instanceof NDArray) || !hasTangent(leaf.dtype)) return null;
    const data = newTypedArray(leaf.dtype, leaf.size).map(() => 2 * random() - 1);
    return dense(leaf.shape, leaf.dtype, data);
  }, tree);
}

function shifted(primals: readonly unknown[], tangents: unknown, step: number): unknown[] {
  const directions = flatten(map((x: unknown) => [x], tangents))[0];
  let next = 0;
  return map<unknown[]>((x: unknown) => {
    const moves = x instanceof DenseArray && hasTangent(x.dtype);
    if (!moves) return x;
    const dx = (at(directions, next++) as DenseArray).dataSync({ copy: false });
    const data = x.dataSync({ copy: false }).map((v, i) => v + step * (dx[i] as number));
    return dense(x.shape, x.dtype, data);
  }, primals);
}

/**
 * The real part of the sum of the products of corresponding elements, conjugated nowhere, as
 * pullbacks pair tangents and cotangents; null counts as zero.
 */
function inner(a: unknown, b: unknown): number {
  const arrays = (tree: unknown): NDArray[] =>
    flatten(tree)[0].flatMap((leaf) => {
      const array = toArray(leaf);
      return array !== undefined && hasTangent(array.dtype) ? [array] : [];
    });
  const others = arrays(b);
  return arrays(a).reduce((sum, x, k) => {
    const w = at(others, k).dataSync({ copy: false });
    // The product of two imaginary parts is the negative of that of their numbers.
    const sign = (i: number): number => (isComplex(x.dtype) && i % 2 === 1 ? -1 : 1);
    return Array.from(x.dataSync({ copy: false })).reduce(
      (s, v, i) => s + sign(i) * v * (w[i] as number),
      sum,
    );
  }, 0);
}

/** Numbers in [0, 1) by the 32-bit xorshift of Marsaglia (2003). */
function generator(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}
