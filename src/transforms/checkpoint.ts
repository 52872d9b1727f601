/** Functions that are computed again on the way back, rather than remembered. */
import { fail } from '../array/errors.js';
import type { CheckpointPolicy } from '../primitives/custom.js';
import {
  checkedTraceable,
  checkedOptions,
  type AnyFunction,
  checkedArgnums,
  named,
} from '../trace/checks.js';
import { bind } from '../trace/bind.js';
import { currentTrace } from '../trace/trace.js';
import type { Transformed } from '../trace/types.js';
import { unflatten } from '../tree/tree.js';
import { callPlainly, traceCall } from './custom-call.js';

export interface CheckpointOptions {
  /**
   * What is kept for the way back besides the arguments: `nothing`, which is the default; `dots`, the
   * results of matrix products, which are the dearest to compute again; or `everything`.
   */
  readonly policy?: CheckpointPolicy;
  /** Arguments that are static whatever they are: they reach the function as they are. */
  readonly staticArgnums?: number | readonly number[];
}

const policies: readonly CheckpointPolicy[] = ['everything', 'nothing', 'dots'];

/**
 * `f` with the same values and derivatives, which keeps less for reverse mode: what the derivative
 * needs of the values inside of f is computed again from f's arguments.
 */
export function checkpoint<F extends AnyFunction>(
  f: F,
  options: CheckpointOptions = {},
): Transformed<F> {
  checkedTraceable(f, 'checkpoint');
  const { policy = 'nothing', staticArgnums = [] } = checkedOptions(
    options,
    'checkpoint',
    "{ policy: 'dots' }",
  );
  if (!policies.includes(policy))
    fail(
      'bad-argument',
      `checkpoint: policy must be one of ${policies.join(', ')}, received ${String(policy)}.`,
    );
  const statics = checkedArgnums('checkpoint', 'staticArgnums', staticArgnums);
  const apply = (...args: unknown[]): unknown => {
    if (currentTrace() === null) return callPlainly(f, args, statics, 'checkpoint');
    const { call, operands } = traceCall(f, args, statics, 'checkpoint');
    return unflatten(call.outDef, bind('checkpoint', operands, { program: call.program, policy }));
  };
  return named(apply, f, 'checkpoint') as Transformed<F>;
}
