/** Branches chosen at run time. */
import { printAval, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, zip } from '../../array/shape.js';
import { convertTo } from '../../operands/basic.js';
import { truth } from '../../operands/elementwise.js';
import { flattenArguments } from '../../trace/arguments.js';
import { type AnyFunction } from '../../trace/checks.js';
import { bind, concrete } from '../../trace/bind.js';
import { convertOutputs, traceBodies, type TracedBody } from '../../trace/body.js';
import type { Arrays, ArrayTree, TracedEach } from '../../trace/types.js';
import { printTree, sameTree, treeDifference, leafPaths, unflatten } from '../../tree/tree.js';
import { canTake } from './carry.js';
import { branchOnValues, runsOnValues } from './on-values.js';
import { checkFunction, readInteger, readScalar, type Returned } from './trees.js';

/**
 * `onTrue(...operands)` where the predicate holds, else `onFalse(...operands)`: only one of them
 * runs. Both are traced, and must return trees of one structure with the same shapes and dtypes.
 * The predicate is a scalar, true unless it is 0. The operands are trees, of which strings and
 * booleans reach the branches as they are; what the branches close over need not be among them.
 * Under vmap with a predicate that is mapped both branches run for all. Throws `branch-mismatch`.
 */
export function cond<R extends ArrayTree<R>>(
  predicate: ArrayLike,
  onTrue: () => R,
  onFalse: () => R,
): R;
/** The same with operands, or with results that are not made of arrays alone. */
export function cond<A extends readonly unknown[], const R, const S extends Returned<Arrays<R>>>(
  predicate: ArrayLike,
  onTrue: (...operands: TracedEach<A>) => R,
  onFalse: (...operands: TracedEach<A>) => S,
  ...operands: A
): Arrays<R>;
export function cond(
  predicate: ArrayLike,
  onTrue: AnyFunction,
  onFalse: AnyFunction,
  ...operands: readonly unknown[]
): unknown {
  const who = 'lax.cond';
  const usage = 'lax.cond(predicate, onTrue, onFalse, ...operands)';
  checkFunction(onTrue, who, 'onTrue', usage);
  checkFunction(onFalse, who, 'onFalse', usage);
  const test = readScalar(predicate, who, 'the predicate', usage);
  if (runsOnValues()) return branchOnValues(who, isTrue(test) ? onTrue : onFalse, operands);
  const index = convertTo(truth(test), 'int32');
  return branch(who, index, [onFalse, onTrue], ['onFalse', 'onTrue'], operands);
}

/**
 * `branches[index](...operands)`; an index below 0 means the first branch, one beyond the last the
 * last. The branches are those of `cond`. Throws `branch-mismatch`.
 */
export function switchCase<R extends ArrayTree<R>>(
  index: ArrayLike,
  branches: readonly (() => R)[],
): R;
/** The same with operands, or with results that are not made of arrays alone. */
export function switchCase<A extends readonly unknown[], const R>(
  index: ArrayLike,
  branches: readonly ((...operands: TracedEach<A>) => R)[],
  ...operands: A
): Arrays<R>;
export function switchCase(
  index: ArrayLike,
  branches: readonly AnyFunction[],
  ...operands: readonly unknown[]
): unknown {
  const who = 'lax.switch';
  const usage = 'lax.switch(index, [f, g], ...operands)';
  if (!Array.isArray(branches) || branches.length === 0)
    fail('bad-argument', `${who}: wants a list of at least one branch. Write ${usage}.`);
  const roles = branches.map((_, i) => `branch ${i}`);
  zip(branches, roles).forEach(([f, role]) => checkFunction(f, who, role, usage));
  const which = readInteger(index, who, 'the index', usage);
  if (runsOnValues()) {
    const k = Math.min(Math.max(concrete(which).item(), 0), branches.length - 1);
    return branchOnValues(who, at(branches, k), operands);
  }
  return branch(who, which, branches, roles, operands);
}
export { switchCase as switch };

const isTrue = (x: NDArray): boolean => concrete(truth(x)).item() !== 0;

function branch(
  who: string,
  index: NDArray,
  branches: readonly AnyFunction[],
  roles: readonly string[],
  operands: readonly unknown[],
): unknown {
  const { captured, bodies } = traceBodies(branches, operands, { who, roles });
  const { arrays } = flattenArguments(operands, who);
  const types = commonTypes(who, bodies, roles);
  const params = { branches: bodies.map((b) => convertOutputs(b.program, types)) };
  return unflatten(at(bodies, 0).outDef, bind('cond', [index, ...captured, ...arrays], params));
}

/** The types in which the results of all branches meet: those that are not weak decide. */
function commonTypes(who: string, bodies: readonly TracedBody[], roles: readonly string[]): Aval[] {
  const { outDef } = at(bodies, 0);
  bodies.forEach((other, i) => {
    if (sameTree(outDef, other.outDef)) return;
    const difference = treeDifference(outDef, other.outDef);
    if (difference === undefined) fail('internal', 'structures that differ nowhere');
    fail(
      'branch-mismatch',
      `${who}: the branches must return one structure, but result${difference.path} is ` +
        `${printTree(difference.a)} from ${roles[0]} and ${printTree(difference.b)} from ${roles[i]}.`,
    );
  });
  return leafPaths(outDef, 'result').map((path, leaf) => {
    const results = bodies.map((b) => at(b.program.outputs, leaf));
    const { aval: type } = results.find((a) => !a.aval.weak) ?? at(results, 0);
    const other = results.findIndex((a) => !canTake(a, type));
    if (other >= 0) {
      const first = results.findIndex((a) => a.aval === type);
      fail(
        'branch-mismatch',
        `${who}: the branches must return one type, but ${path} is ${printAval(type)} from ` +
          `${roles[first]} and ${printAval(at(results, other).aval)} from ${roles[other]}. ` +
          'Convert one with astype, or bring it to the same shape.',
      );
    }
    return type;
  });
}
