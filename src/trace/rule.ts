/** Tracing the rules that users give to functions, and checking what they return. */
import { printAval, sameShape, type Aval } from '../array/aval.js';
import { DenseArray, denseConverted } from '../array/dense.js';
import { isInexact } from '../array/dtype.js';
import { fail, TanjentError } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import type { Program } from '../ir/program.js';
import {
  flatten,
  isNode,
  joined,
  leafPaths,
  printTree,
  subtreesAt,
  treeDifference,
  unflatten,
  type TreeDef,
} from '../tree/tree.js';
import { toArray } from './arguments.js';
import { describe } from './checks.js';
import { bind1 } from './bind.js';
import { trace, type NamedAxes, type TraceResult } from './trace.js';

/** A rule of the user's as a function of arrays. */
export interface Rule {
  /** What it is, for messages: `the jvp rule of f`. */
  readonly name: string;
  readonly write: (...inputs: NDArray[]) => readonly NDArray[];
  readonly avals: readonly Aval[];
  /** What the inputs are, for messages. */
  readonly labels?: readonly string[];
  /** The named axes around the call that the rule belongs to. */
  readonly axes: NamedAxes;
}

/**
 * Traces a rule as a program of its own. It is traced when a derivative is first wanted, when the
 * function that it was written in may be long done: of the traced values around it, it may use
 * those that its first inputs stand for. Throws `rule-captures`.
 */
export function traceRule(rule: Rule, standsFor: readonly NDArray[] = []): Program {
  const { name, write, avals, labels = [], axes } = rule;
  try {
    const { program, captured } = trace(write, avals, { name, labels, standsFor, axes });
    return captured.length === 0 ? program : failCaptured(name);
  } catch (error) {
    if (error instanceof TanjentError && error.code === 'leaked-tracer') failCaptured(name);
    throw error;
  }
}

/** The functions whose rules are just being tried. */
const tried = new Set<object>();

/**
 * The traced values of functions around them that the rules of `owner` use, as `run` finds them by
 * trying the rules while these values can be had. What it traces is of no other use: where a rule
 * calls its owner, that call's own rules are not tried.
 */
export function usedByRules(owner: object, run: () => readonly NDArray[]): readonly NDArray[] {
  if (tried.has(owner)) return [];
  tried.add(owner);
  try {
    return [...new Set(run())];
  } catch {
    // The rule throws again when it is wanted.
    return [];
  } finally {
    tried.delete(owner);
  }
}

/** Traces a rule only to see what it uses and returns. */
export const tryRule = ({ name, write, avals }: Rule): TraceResult => trace(write, avals, { name });

const failCaptured = (rule: string): never =>
  fail(
    'rule-captures',
    `${rule} uses a traced value that it did not use when the function that it belongs to was called: ` +
      'one that was kept in a variable, or that another function traces. Make the value an argument ' +
      'of the function that the rule belongs to.',
  );

/** A tree that a rule has to return. */
export interface Expected {
  readonly def: TreeDef;
  /** A type for each leaf; null where nothing but null may stand. */
  readonly avals: readonly (Aval | null)[];
  /** What the tree is and what returned it: `the tangent that the jvp rule of f returned`. */
  readonly what: string;
  /** What has these types: `the value of f`. */
  readonly like: string;
  /** Whether null stands for zero, also in the place of a whole subtree. */
  readonly nullIsZero: boolean;
}

/**
 * The leaves of what a rule returned; null for zero. Throws `bad-rule-result` where the structure,
 * a shape or a dtype is another than expected.
 */
export function matchResult(tree: unknown, expected: Expected): (NDArray | null)[] {
  const { def, what, like, nullIsZero } = expected;
  const [leaves, found] = flatten(nullIsZero ? withZeros(tree, def) : tree, what);
  const difference = treeDifference(def, found);
  if (difference !== undefined)
    fail(
      'bad-rule-result',
      `${what} is ${printTree(difference.b)}${atPath(difference.path)}, but ${like} is ` +
        `${printTree(difference.a)} there. Return the same structure${nullIsZero ? ', or null for zero' : ''}.`,
    );
  const paths = leafPaths(def);
  return leaves.map((leaf, i) => {
    if (leaf === zero) return null;
    const where = atPath(at(paths, i));
    return matchLeaf(leaf, expected.avals[i] ?? null, `${what} is`, `${where}, but ${like} is`);
  });
}

const atPath = (path: string): string => (path === '' ? '' : ` at ${path}`);

const zero = Symbol('zero');

/** The tree with zeros for all leaves of a subtree for which it has null. */
function withZeros(tree: unknown, def: TreeDef): unknown {
  if (tree === null || tree === undefined)
    return def.kind === 'empty'
      ? def.value
      : unflatten(
          def,
          leafPaths(def).map(() => zero),
        );
  const subtrees = isNode(def) ? subtreesAt(def, tree) : undefined;
  if (!isNode(def) || subtrees === undefined) return tree;
  return joined(
    def,
    subtrees.map((t, i) => withZeros(t, at(def.children, i))),
  );
}

/** A leaf as an array of the type wanted; null where nothing but zero may stand. */
function matchLeaf(leaf: unknown, wanted: Aval | null, is: string, butIs: string): NDArray {
  const array = toArray(leaf);
  const found = array === undefined ? describe(leaf) : printAval(array.aval);
  if (wanted === null)
    return fail('bad-rule-result', `${is} ${found}${butIs} no float there. Return null.`);
  if (array === undefined || !canTake(array, wanted))
    return fail(
      'bad-rule-result',
      `${is} ${found}${butIs} ${printAval(wanted)} there. They must have one shape and one dtype.`,
    );
  if (array.dtype === wanted.dtype) return array;
  return array instanceof DenseArray && array.ndim === 0
    ? denseConverted(array, wanted.dtype)
    : bind1('convert', [array], { dtype: wanted.dtype });
}

/** Whether the array has the type, or is made of numbers without a dtype of their own. */
const canTake = (x: NDArray, { shape, dtype }: Aval): boolean =>
  sameShape(x.shape, shape) && (x.dtype === dtype || (x.aval.weak && isInexact(dtype)));
