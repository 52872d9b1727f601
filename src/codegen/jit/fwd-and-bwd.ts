/** The two halves of reverse mode as functions of their own, each compiled once. */
import type { NDArray } from '../../array/ndarray.js';
import { anything, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import type {
  Argnums,
  ArgumentsOf,
  Arrays,
  AuxOf,
  HasArguments,
  ReturnsArrays,
  Tangents,
  Traced,
  Transformed,
  ValueOf,
  AnyResult,
} from '../../trace/types.js';
import { forwardAndBackward, type Residuals } from '../../transforms/derivatives/halves.js';
import { argnums } from '../../transforms/parameters.js';
import { jit } from './jit.js';

/** The options of `fwdAndBwd`. */
export interface FwdAndBwdOptions<H = boolean> {
  /** Whether the function returns [value, aux], of which only the value is differentiated. */
  readonly hasAux?: H | undefined;
  /** Whether both functions are compiled; true unless said. */
  readonly jitted?: boolean | undefined;
}

const fwdAndBwdParameters = parameters<FwdAndBwdOptions>(
  'fwdAndBwd',
  { f: anything, argnums },
  { hasAux: flag, jitted: flag },
);

/** [value, residuals], with the aux at its end where H is true. */
type Forward<R, H> = [H] extends [true]
  ? [Arrays<ValueOf<R, H>>, Residuals, Arrays<AuxOf<R>>]
  : [Arrays<ValueOf<R, H>>, Residuals];

/**
 * The forward and the backward pass of `f` as two functions, which are compiled once each, where
 * the pullback of `vjp` is another function at each point: `[value, residuals] = fwd(...args)`, and
 * `bwd(residuals, cotangent)` is the cotangent of the argument named by `argnums`, or the list of
 * those that it lists. Residuals are a tree of arrays. With `hasAux` f returns [value, aux] and fwd
 * [value, residuals, aux]. Throws `tape-outside-jit` where f has a loop of unknown length.
 */
export function fwdAndBwd<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const N extends Argnums = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R> & HasArguments<A, N>,
  argnums: N,
  ...given: Trailing<[hasAux?: H, jitted?: boolean], FwdAndBwdOptions<H>>
): [
  fwd: Transformed<A, Forward<R, H>>,
  bwd: (
    residuals: Residuals,
    cotangent: Tangents<Arrays<ValueOf<R, H>>>,
  ) => Traced<ArgumentsOf<A, N>>,
];
export function fwdAndBwd(f: AnyFunction, numbers: Argnums, ...given: unknown[]): unknown {
  const { hasAux = false, jitted = true } = fwdAndBwdParameters.read([f, numbers], given);
  const [fwd, bwd] = forwardAndBackward(f, numbers, hasAux, 'fwdAndBwd');
  return jitted ? [jit(fwd), jit(bwd)] : [fwd, bwd];
}
