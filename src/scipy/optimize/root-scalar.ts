/** Roots of functions of one number. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { customRoot } from '../../lax/control/custom-solve.js';
import { readInteger, readScalar } from '../../lax/control/trees.js';
import {
  add,
  divide,
  equal,
  finfo,
  greaterEqual,
  multiply,
  onesLike,
  where,
} from '../../numpy/index.js';
import { convertTo } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { promotedType, requireReal } from '../../operands/promote.js';
import {
  anything,
  arrayLike,
  callable,
  choice,
  listOf,
  named,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import { withoutDerivatives } from '../functions/implicit.js';
import { traced } from '../functions/traced.js';
import { bisected, brent, newtonScalar, secant } from './scalar-methods.js';
import { status } from './outcome.js';
import { objectiveValue } from '../functions/objective.js';

/** How `rootScalar` searches. */
export type RootScalarMethod = 'brentq' | 'bisect' | 'newton' | 'secant';

/** The options of `rootScalar`. */
export interface RootScalarOptions {
  /** What the function gets behind its number: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** `'brentq'` where there is a bracket, `'secant'` where there is x1, else `'newton'`. */
  readonly method?: RootScalarMethod | null | undefined;
  /** Two numbers between which the function changes its sign. */
  readonly bracket?: readonly [a: ArrayLike, b: ArrayLike] | null | undefined;
  /** A guess, for `'newton'` and `'secant'`. */
  readonly x0?: ArrayLike | null | undefined;
  /** A second guess for `'secant'`, near the first one unless given. */
  readonly x1?: ArrayLike | null | undefined;
  /** What the root may be wrong by, 2e-12 unless given, beside rtol times the root. */
  readonly xtol?: ArrayLike | null | undefined;
  /** 4 eps of the dtype unless given. */
  readonly rtol?: ArrayLike | null | undefined;
  /** After how many turns it ends in any case, 100 unless given. */
  readonly maxiter?: ArrayLike | null | undefined;
}

/** What `rootScalar` found. */
export interface RootScalarResult {
  /** The root; NaN where the function has the same sign at both ends of the bracket. */
  readonly root: NDArray;
  readonly converged: ArrayOf<'bool'>;
  readonly iterations: NDArray;
  readonly functionCalls: NDArray;
  /** 0: the tolerance was met; 1: too many turns; 2: no change of sign; 3: not finite. */
  readonly status: NDArray;
}

const who = 'scipy.optimize.rootScalar';
const number = optional(named(arrayLike));
const rootScalarParameters = parameters<RootScalarOptions>(
  who,
  { f: callable },
  {
    args: named(listOf(anything, 'a list of arguments')),
    method: optional(named(choice('brentq', 'bisect', 'newton', 'secant'))),
    bracket: optional(named(listOf(arrayLike, 'a list of two numbers'))) as never,
    x0: number,
    x1: number,
    xtol: number,
    rtol: number,
    maxiter: number,
  },
);

/**
 * An x with `f(x, ...args)` = 0, where f gives a real scalar for one; integers become floats. With
 * a bracket in which f changes its sign by R. P. Brent's method ("Algorithms for minimization
 * without derivatives", 1973) or by halves; from a guess by Newton's steps, or along secants. One
 * compiled loop; vmap finds many roots together. The derivatives of the root by args and by what f
 * captured are those of the implicit function theorem. Throws `bad-argument` where neither a
 * bracket nor a guess is given that the method can use, and `shape-mismatch` where f gives no
 * scalar.
 */
export function rootScalar(
  f: (x: NDArray, ...args: never[]) => ArrayLike,
  ...args: Trailing<[], RootScalarOptions>
): RootScalarResult {
  const options = rootScalarParameters.read([f], args);
  return speakAs(who, () => {
    const { method, starts } = readStarts(options);
    const [x0] = starts;
    const value = (x: NDArray): NDArray =>
      objectiveValue(who, 'f', (f as AnyFunction)(x, ...(options.args ?? [])), x);
    const scalar = (x: ArrayLike | undefined, name: string, otherwise: ArrayLike): NDArray =>
      convertTo(readScalar(x ?? otherwise, who, name, usage), x0.dtype);
    const turns = options.maxiter === Infinity ? 2 ** 31 - 1 : (options.maxiter ?? 100);
    const task = {
      f: traced(who, value, x0),
      b: starts[1],
      xtol: scalar(options.xtol, 'xtol', 2e-12),
      rtol: scalar(options.rtol, 'rtol', multiply(finfo(x0.dtype).eps, 4)),
      maxiter: readInteger(turns, who, 'maxiter', usage),
    };
    const found = withoutDerivatives(who, (a) => methods[method]({ ...task, a }), x0);
    const root = customRoot(
      value,
      found.x,
      (_, x) => x as NDArray,
      (g, y) => divide(y, g(onesLike(y))),
    );
    return {
      root: where(equal(found.status, status.stuck), NaN, root),
      converged: equal(found.status, status.converged),
      iterations: found.turns,
      functionCalls: found.values,
      status: found.status,
    };
  });
}

const usage = `${who}(f, { bracket: [a, b] }) or ${who}(f, { x0 })`;

const methods = { brentq: brent, bisect: bisected, newton: newtonScalar, secant } as const;

/** The method, and the two numbers from which it starts; the second is not used by all. */
function readStarts({ method, bracket, x0, x1 }: RootScalarOptions): {
  readonly method: RootScalarMethod;
  readonly starts: readonly [NDArray, NDArray];
} {
  const guess = x1 === undefined ? 'newton' : 'secant';
  const chosen = method ?? (bracket === undefined ? guess : 'brentq');
  const isBracketed = chosen === 'brentq' || chosen === 'bisect';
  if (isBracketed ? bracket?.length !== 2 : x0 === undefined)
    fail(
      'bad-argument',
      `${who}: ${chosen} wants ${isBracketed ? 'a bracket of two numbers' : 'a guess x0'}. ` +
        `Write ${usage}.`,
    );
  const given = (isBracketed ? bracket : x1 === undefined ? [x0] : [x0, x1]) as ArrayLike[];
  const names = isBracketed ? ['bracket[0]', 'bracket[1]'] : ['x0', 'x1'];
  const dtype = inexactDType(promotedType(...given).dtype);
  const [a, b] = given.map((x, i) =>
    convertTo(requireReal(who, readScalar(x, who, at(names, i), usage)), dtype),
  ) as [NDArray, NDArray | undefined];
  const near = add(multiply(a, 1 + 1e-4), where(greaterEqual(a, 0), 1e-4, -1e-4));
  return { method: chosen, starts: [a, b ?? near] };
}
