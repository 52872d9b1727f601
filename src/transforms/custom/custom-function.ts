/** Functions that are called as those they were made of, and differentiated by rules. */
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { named, type AnyFunction } from '../../trace/checks.js';
import { usedByRules } from '../../trace/rule.js';
import { currentTrace } from '../../trace/trace.js';
import { unflatten } from '../../tree/tree.js';
import {
  callPlainly,
  traceCall,
  withUsedByRules,
  type CustomCall,
  type MadeCall,
} from './custom-call.js';

/** How the rules R of a function are used. */
export interface RulesUse<R> {
  readonly who: string;
  /** What a user writes to set them. */
  readonly setBy: string;
  /** What the rules give. */
  readonly wanted: 'a derivative' | 'a batch';
  /** Traces the rules for a call, only to see which traced values of functions around they use. */
  captured(call: CustomCall, rules: R): readonly NDArray[];
  /** Applies the primitive; the rules are asked for once a derivative is wanted. */
  bind(made: MadeCall, rules: () => R): readonly NDArray[];
}

export interface CustomFunction<R> {
  readonly apply: AnyFunction;
  setRules(rules: R): void;
}

/** `f` with rules that can be set later, and again. */
export function customFunction<R>(
  f: AnyFunction,
  fixedArguments: readonly number[],
  use: RulesUse<R>,
): CustomFunction<R> {
  const { who } = use;
  let rules: R | undefined;
  let isInTrace = currentTrace() !== null;
  const apply = (...args: unknown[]): unknown => {
    if (currentTrace() === null) return callPlainly(f, args, fixedArguments, who);
    const made = traceCall(f, args, fixedArguments, who);
    const { call } = made;
    const given = rules;
    const used =
      given !== undefined && (isInTrace || takesFunctions(call))
        ? usedByRules(apply, () => use.captured(call, given))
        : [];
    const wanted = (): R => rules ?? failMissing(call.name, use);
    return unflatten(call.outDef, use.bind(withUsedByRules(made, used), wanted));
  };
  const setRules = (given: R): void => {
    rules = given;
    isInTrace ||= currentTrace() !== null;
  };
  return { apply: named(apply, f, who), setRules };
}

const failMissing = (name: string, { who, setBy, wanted }: RulesUse<never>): never =>
  fail(
    'missing-rule',
    `${who}: ${wanted} of ${name} is wanted, but it has no rule. Give it one before: ${setBy}.`,
  );

/** Whether functions are among the arguments. */
const takesFunctions = ({ tree }: CustomCall): boolean =>
  tree.leaves.some((leaf) => typeof leaf === 'function');
