/** Functions that are computed again on the way back, rather than remembered. */
import type { NDArray } from '../../array/ndarray.js';
import type { CheckpointPolicy } from '../../primitives/custom.js';
import { checkedTraceable, type AnyFunction, checkedArgnums, named } from '../../trace/checks.js';
import { bind } from '../../trace/bind.js';
import { currentTrace } from '../../trace/trace.js';
import { anything, choice, flag, named as byName, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { argnums } from '../parameters.js';
import type {
  Argnums,
  Arrays,
  ArrayTree,
  GivenEach,
  OneOf,
  Num,
  ReturnsTree,
} from '../../trace/types.js';
import { unflatten } from '../../tree/tree.js';
import { callPlainly, traceCall } from './custom-call.js';

/** The options of `checkpoint`. */
export interface CheckpointOptions<S extends Argnums = Argnums> {
  /**
   * The values that are kept for the way back beside the arguments: `nothing`, which is the
   * default; `dots`, the results of matrix products, which are the dearest to compute again; or
   * `everything`.
   */
  readonly policy?: CheckpointPolicy | null | undefined;
  /** Arguments that are static whatever they are: they reach the function as they are. */
  readonly staticArgnums?: S | null | undefined;
  /** What is computed again is kept apart from its first computation anyway. */
  readonly preventCse?: boolean | undefined;
}

const checkpointParameters = parameters<CheckpointOptions>(
  'checkpoint',
  { f: anything },
  {
    policy: byName(optional(choice('everything', 'nothing', 'dots'))),
    staticArgnums: byName(optional(argnums)),
    preventCse: byName(flag),
  },
);

/**
 * `f` with the same values and derivatives, which keeps less for reverse mode: what the derivative
 * needs of the values inside of f is computed again from f's arguments.
 */
export function checkpoint<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
  const S extends Argnums = never,
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options?: CheckpointOptions<S>,
  ...none: []
): (...args: GivenEach<A, OneOf<S>>) => R;
/** The same for functions whose result is not made of arrays alone. */
export function checkpoint<
  A extends readonly unknown[] = NDArray[],
  R = NDArray,
  const S extends Argnums = never,
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options?: CheckpointOptions<S>,
  ...none: []
): (...args: GivenEach<A, OneOf<S>>) => Arrays<R, Num>;
export function checkpoint(f: AnyFunction, ...given: Trailing<[], CheckpointOptions>): AnyFunction {
  const { policy = 'nothing', staticArgnums } = checkpointParameters.read([f], given);
  checkedTraceable(f, 'checkpoint');
  const statics = checkedArgnums('checkpoint', 'staticArgnums', staticArgnums);
  const apply = (...args: unknown[]): unknown => {
    if (currentTrace() === null) return callPlainly(f, args, statics, 'checkpoint');
    const { call, operands } = traceCall(f, args, statics, 'checkpoint');
    return unflatten(call.outDef, bind('checkpoint', operands, { program: call.program, policy }));
  };
  return named(apply, f, 'checkpoint');
}
