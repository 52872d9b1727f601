/** Functions that are computed again on the way back, rather than remembered. */
import type { NDArray } from '../../array/ndarray.js';
import type { CheckpointPolicy } from '../../primitives/custom.js';
import { checkedTraceable, type AnyFunction, checkedArgnums, named } from '../../trace/checks.js';
import { flattenArguments, refilled } from '../../trace/arguments.js';
import { bind, bind1 } from '../../trace/bind.js';
import { currentTrace } from '../../trace/trace.js';
import { anything, flag, kind, named as byName, optional } from '../../parameters/kinds.js';
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
   * default; `dots`, the results of products of matrices and of convolutions, which are the dearest
   * to compute again; `dotsWithNoBatchDims`, those of products without axes of a batch;
   * `everything`; or what `checkpointPolicies` make of names. In loops within the function nothing
   * is kept but for `everything`.
   */
  readonly policy?: CheckpointPolicy | null | undefined;
  /** Arguments that are static whatever they are: they reach the function as they are. */
  readonly staticArgnums?: S | null | undefined;
  /** What is computed again is kept apart from its first computation anyway. */
  readonly preventCse?: boolean | undefined;
}

const policies = ['everything', 'nothing', 'dots', 'dotsWithNoBatchDims'] as const;

/** Whether it is a policy: one of the texts, or what `checkpointPolicies` make. */
export function isPolicy(x: unknown): x is CheckpointPolicy {
  if (typeof x !== 'object' || x === null) return (policies as readonly unknown[]).includes(x);
  const { keeps, names, policies: parts } = x as Readonly<Record<string, unknown>>;
  if (keeps === 'both') return Array.isArray(parts) && parts.every(isPolicy);
  const isOfNames = keeps === 'only' || keeps === 'anyBut' || keeps === 'except';
  return isOfNames && Array.isArray(names) && names.every((name) => typeof name === 'string');
}

const policyKind = kind<CheckpointPolicy>(
  `${policies.map((p) => `'${p}'`).join(', ')}, or one of checkpointPolicies`,
  isPolicy,
);

const checkpointParameters = parameters<CheckpointOptions>(
  'checkpoint',
  { f: anything },
  {
    policy: byName(optional(policyKind)),
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

const checkpointNameParameters = parameters('checkpointName', {
  x: anything,
  name: kind<string>('a text', (x) => typeof x === 'string'),
});

/**
 * The tree, whose values have a name for the policies of `checkpoint`: see `checkpointPolicies`.
 * Only what is computed from the result, and not from x, is computed from the value kept.
 */
export function checkpointName<T extends ArrayTree<T>>(x: T, name: string, ...none: []): T;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function checkpointName<const T>(x: T, name: string, ...none: []): Arrays<T>;
export function checkpointName(x: unknown, name: string, ...none: []): unknown {
  checkpointNameParameters.read([x, name], none);
  const flat = flattenArguments([x], 'checkpointName');
  const [tree] = refilled(flat)(flat.arrays.map((leaf) => bind1('named', [leaf], { name })));
  return tree;
}
