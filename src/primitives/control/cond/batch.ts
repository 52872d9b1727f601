/** Branches of many instances at once. */
import { hasTangent } from '../../../array/dtype.js';
import { at, range } from '../../../array/shape.js';
import { hasEffect, mayNotEnd } from '../../../ir/effects.js';
import { noParams, type Equation, type PrimParams, type Program } from '../../../ir/program.js';
import type { TraitRules } from '../../../ir/traits.js';
import type { BatchResult, BatchRule, Mark, Ops, Primal, Recur } from '../../record.js';
import { oneByOne } from '../one-by-one.js';
import { someEquation, withMarks } from '../programs.js';
import { joinAll, withOwnLists } from '../marks.js';

type CondParams = PrimParams['cond'];

/**
 * Where all instances take the same branch it is the branch of all. Else every branch is computed
 * for all and each instance selects its own; unless a branch may do only what is asked of it.
 */
export const batchCond: BatchRule<CondParams, Mark> = (b, inputs, mapped, params, size, recur) => {
  const { branches } = params;
  if (mapped[0] !== false) {
    const own = withOwnLists(b, inputs, mapped);
    return branches.some((branch) => someEquation(branch, (e) => isOnlyForTaken(e, recur.rules)))
      ? oneByOne(b, own.inputs, own.mapped, size, (one, x) => one.bind('cond', x, params))
      : selectBranches(b, own.inputs, own.mapped, branches, size, recur);
  }
  const batched = branches.map((branch) => recur.vmap(branch, size, mapped.slice(1)));
  const marks = batched.map((branch) => branch.mapped).reduce(joinAll);
  const outputs = b.bind('cond', inputs, {
    branches: batched.map((branch) => withMarks(b, branch, marks, size)),
  });
  return { outputs, mapped: marks };
};

/**
 * What an instance that does not take the branch must not do: effects, and loops that need not end.
 */
const isOnlyForTaken = (equation: Equation, rules: TraitRules): boolean =>
  rules[equation.primitive].effect !== 'none' ||
  hasEffect(equation, rules) ||
  mayNotEnd(equation, rules);

function selectBranches(
  b: Ops,
  [index, ...operands]: readonly Primal[],
  [, ...mapped]: readonly boolean[],
  branches: readonly Program[],
  size: number,
  recur: Recur,
): BatchResult {
  const last = branches.length - 1;
  /** Whether each instance takes branch k; the index is clamped. */
  const takes = (k: number): Primal => {
    if (k === 0) return b.le(index as Primal, 0);
    return k === last ? b.ge(index as Primal, last) : b.eq(index as Primal, k);
  };
  const choose = (k: number, yes: Primal, no: Primal): Primal =>
    b.select(b.broadcast(takes(k), yes.aval.shape, [0]), yes, no);
  const results = branches.map((branch, k) => {
    const isMapped = operands.map((x, i) => mapped[i] === true || hasTangent(x.aval.dtype));
    const batched = recur.vmap(branch, size, isMapped);
    const args = operands.map((x, i) => {
      const all = isMapped[i] === true && mapped[i] !== true ? b.repeat(x, size) : x;
      return hasTangent(x.aval.dtype) ? guarded(b, choose, k, all) : all;
    });
    const isResult = batched.mapped.map(() => true);
    return b.inline(withMarks(b, batched, isResult, size), args);
  });
  const outputs = range(at(results, 0).length).map((i) => {
    const chosen = results.map((list) => at(list, i));
    return chosen.reduceRight((rest, own, k) => choose(k, own, rest));
  });
  return { outputs, mapped: outputs.map(() => true) };
}

/**
 * The operand itself, but without derivative for the instances that do not take branch k: the
 * branch's derivative may be infinite or NaN for them, which times a cotangent of zero is NaN.
 */
const guarded = (
  b: Ops,
  choose: (k: number, yes: Primal, no: Primal) => Primal,
  k: number,
  x: Primal,
): Primal => choose(k, x, b.bind1('stopGradient', [x], noParams));
