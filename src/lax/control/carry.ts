/** The carry of a loop: what its function returns has the type of what it takes. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import { DenseArray } from '../../array/dense.js';
import { isInexact, isInteger } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, printShape, zip } from '../../array/shape.js';
import type { Atom } from '../../ir/program.js';
import { strengthen } from '../../operands/basic.js';
import type { AnyFunction } from '../../trace/checks.js';
import { convertOutputs, traceBodies, type TracedBody } from '../../trace/body.js';
import { printTree, sameTree, treeDifference, type TreeDef } from '../../tree/tree.js';
import { nameOf, writeTree, type FlatTree } from './trees.js';

/** A loop's functions, all of the same arguments; the first one gives the next carry. */
export interface Stepping {
  readonly who: string;
  readonly functions: readonly [AnyFunction, ...AnyFunction[]];
  readonly roles: readonly string[];
  /** The arguments of one turn, with the types of the arrays among them. */
  readonly args: (carry: unknown) => readonly unknown[];
  readonly avals: (carry: readonly Aval[]) => readonly Aval[];
  /** Where in the structure of the first function's result the carry is; it must come first. */
  readonly carryOf?: (result: TreeDef) => TreeDef;
}

/** A loop's functions as programs, in which the carry keeps its types. */
export interface Stepped {
  /** The carry at the start: numbers without a dtype have taken that which the loop gives them. */
  readonly start: readonly NDArray[];
  readonly captured: readonly NDArray[];
  /** One for each function. */
  readonly bodies: readonly TracedBody[];
}

/**
 * Traces the functions until the carry's types stay. A carry that starts as a number without a
 * dtype takes the dtype that the loop gives it, which may change the types of others, so the
 * functions may be traced several times. Throws `carry-mismatch`.
 */
export function traceStepping(stepping: Stepping, init: FlatTree): Stepped {
  const { who, roles, carryOf = (def) => def } = stepping;
  let start = init.arrays;
  for (;;) {
    const { captured, bodies } = traceBodies(
      stepping.functions,
      stepping.args(writeTree(init, start)),
      { who, roles, avals: stepping.avals(start.map((x) => x.aval)) },
    );
    const [body] = bodies;
    if (body === undefined) fail('internal', 'a loop without a function');
    checkStructure(stepping, init, carryOf(body.outDef));
    const next = body.program.outputs.slice(0, start.length);
    const stronger = zip(start, next).map(([x, a]) => (givesWay(x, a.aval) ? a.aval.dtype : null));
    if (stronger.some((dtype) => dtype !== null)) {
      start = zip(start, stronger).map(([x, d]) => (d === null ? x : strengthen(x, d)));
      continue;
    }
    checkTypes(stepping, init, start, next);
    const types = [...start.map((x) => x.aval), ...body.outAvals.slice(start.length)];
    const first = { ...body, program: convertOutputs(body.program, types), outAvals: types };
    return { start, captured, bodies: [first, ...bodies.slice(1)] };
  }
}

/** Whether a carry without a dtype of its own can take that of what it becomes. */
export function givesWay(x: NDArray, becomes: Aval): boolean {
  if (!x.aval.weak || becomes.weak || !sameShape(x.shape, becomes.shape)) return false;
  if (isInexact(becomes.dtype)) return true;
  const isWhole =
    isInteger(x.dtype) || (x instanceof DenseArray && x.ndim === 0 && Number.isInteger(x.raw));
  return isInteger(becomes.dtype) && isWhole;
}

/** Whether a value can be given this type: it has it, or is a number without a dtype of its own. */
export function canTake(a: Atom, type: Aval): boolean {
  if (!sameShape(a.aval.shape, type.shape)) return false;
  if (a.aval.dtype === type.dtype) return true;
  if (!a.aval.weak) return false;
  if (isInexact(type.dtype)) return true;
  const isWhole = isInteger(a.aval.dtype) || (a.kind === 'literal' && Number.isInteger(a.value));
  return isInteger(type.dtype) && isWhole;
}

export function checkStructure(
  stepping: Pick<Stepping, 'who' | 'functions' | 'roles'>,
  init: FlatTree,
  next: TreeDef,
): void {
  if (sameTree(init.def, next)) return;
  const { who, functions, roles } = stepping;
  const difference = treeDifference(init.def, next);
  if (difference === undefined) fail('internal', 'structures that differ nowhere');
  fail(
    'carry-mismatch',
    `${who}: ${nameOf(functions[0], at(roles, 0))} must return a carry of the structure it ` +
      `takes, but carry${difference.path} is ${printTree(difference.a)} at the start and becomes ` +
      `${printTree(difference.b)}.`,
  );
}

export function checkTypes(
  stepping: Pick<Stepping, 'who' | 'functions' | 'roles'>,
  init: FlatTree,
  start: readonly NDArray[],
  next: readonly Atom[],
): void {
  const changes = zip(start, next).flatMap(([x, a], i) =>
    canTake(a, x.aval) ? [] : [{ path: init.paths[i], from: x.aval, to: a.aval }],
  );
  const [first] = changes;
  if (first === undefined) return;
  const { who, functions, roles } = stepping;
  const list = changes.map(
    ({ path, from, to }) =>
      `${path} is ${printAval(from)} at the start and becomes ${printAval(to)}`,
  );
  fail(
    'carry-mismatch',
    `${who}: ${nameOf(functions[0], at(roles, 0))} must return a carry of the types it takes, ` +
      `but ${list.join(', ')}. ${advice(first.from, first.to)}`,
  );
}

function advice(from: Aval, to: Aval): string {
  return sameShape(from.shape, to.shape)
    ? `Start with ${to.dtype}, or convert with astype('${from.dtype}') before returning.`
    : `Return an array of shape ${printShape(from.shape)}, or start with one of shape ${printShape(to.shape)}.`;
}
