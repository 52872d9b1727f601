/** Tracing the rules that users give to functions, and checking what they return. */
import { printAval, sameShape, type Aval } from '../array/aval.js';
import { DenseArray, denseScalar } from '../array/dense.js';
import { isFloat } from '../array/dtype.js';
import { fail, TanjentError } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import type { Program } from '../ir/program.js';
import { isPlainObject, leafPaths, printTree, structure, type TreeDef } from '../tree/tree.js';
import { describe, toArray } from './arguments.js';
import { bind1 } from './bind.js';
import { trace } from './trace.js';

/**
 * Traces a rule as a program of its own. It is traced when a derivative is first wanted, when the
 * function that it was written in may be long done: it may use no traced value of another function.
 * Throws `rule-captures`.
 */
export function traceRule(
  rule: string,
  write: (...inputs: NDArray[]) => readonly NDArray[],
  avals: readonly Aval[],
  labels?: readonly string[],
): Program {
  try {
    const { program, captured } = trace(write, avals, {
      name: rule,
      ...(labels === undefined ? {} : { labels }),
    });
    return captured.length === 0 ? program : failCaptured(rule);
  } catch (error) {
    if (error instanceof TanjentError && error.code === 'leaked-tracer') failCaptured(rule);
    throw error;
  }
}

const failCaptured = (rule: string): never =>
  fail(
    'rule-captures',
    `${rule} uses a traced value of a function around it. A rule is traced by itself, when a ` +
      'derivative is wanted. Make the value an argument of the function that the rule belongs to.',
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
 * The leaves of what a rule returned; null for zero. Throws `bad-rule-result` where the structure, a
 * shape or a dtype is another than expected.
 */
export function matchResult(tree: unknown, expected: Expected): (NDArray | null)[] {
  const leaves = alignLeaves(tree, expected.def, '', expected);
  const paths = leafPaths(expected.def);
  return leaves.map((leaf, i) => matchLeaf(leaf, i, paths[i] as string, expected));
}

const place = (path: string): string => (path === '' ? '' : ` at ${path}`);

/** The leaves of `tree` in the order of `def`, with nulls where it has null for a subtree. */
function alignLeaves(tree: unknown, def: TreeDef, path: string, expected: Expected): unknown[] {
  if (def.kind === 'leaf' && !Array.isArray(tree) && !isPlainObject(tree)) return [tree ?? null];
  if (def.kind === 'empty' && (tree === null || tree === undefined)) return [];
  if (expected.nullIsZero && (tree === null || tree === undefined))
    return leafPaths(def).map(() => null);
  if (def.kind === 'array' && Array.isArray(tree) && tree.length === def.children.length)
    return def.children.flatMap((d, i) => alignLeaves(tree[i], d, `${path}[${i}]`, expected));
  if (def.kind === 'object' && isPlainObject(tree)) {
    const keys = Object.keys(tree).sort();
    if (keys.length === def.keys.length && keys.every((k, i) => k === def.keys[i]))
      return keys.flatMap((k, i) =>
        alignLeaves(tree[k], def.children[i] as TreeDef, `${path}.${k}`, expected),
      );
  }
  return fail(
    'bad-rule-result',
    `${expected.what} is ${printTree(structure(tree))}${place(path)}, but ${expected.like} is ` +
      `${printTree(def)} there. Return the same structure${expected.nullIsZero ? ', or null for zero' : ''}.`,
  );
}

function matchLeaf(leaf: unknown, i: number, path: string, expected: Expected): NDArray | null {
  const { what, like, nullIsZero } = expected;
  const wanted = expected.avals[i] ?? null;
  if (leaf === null && (nullIsZero || wanted === null)) return null;
  const array = toArray(leaf);
  if (array === undefined)
    fail(
      'bad-rule-result',
      `${what} is ${leaf === null ? 'null' : describe(leaf)}${place(path)}. Return ` +
        (wanted === null ? 'null.' : `an array, ${printAval(wanted)}.`),
    );
  if (wanted === null)
    fail(
      'bad-rule-result',
      `${what} is ${printAval(array.aval)}${place(path)}, but ${like} is no float there. Return null.`,
    );
  const fits = array.dtype === wanted.dtype || (array.aval.weak && isFloat(wanted.dtype));
  if (!fits || !sameShape(array.shape, wanted.shape))
    fail(
      'bad-rule-result',
      `${what} is ${printAval(array.aval)}${place(path)}, but ${like} is ${printAval(wanted)} there. ` +
        'They must have one shape and one dtype.',
    );
  if (array.dtype === wanted.dtype) return array;
  return array instanceof DenseArray && array.ndim === 0
    ? denseScalar(array.item(), wanted.dtype)
    : bind1('convert', [array], { dtype: wanted.dtype });
}
