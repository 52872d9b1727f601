/**
 * Loops and branches whose functions run on values, as under `disableJit`: nothing is traced, so
 * that values can be looked at, and only what is reached is run.
 */
import type { Aval } from '../../array/aval.js';
import { denseScalar } from '../../array/dense.js';
import { isBool } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, range, zip } from '../../array/shape.js';
import { convertTo, join, pickAxis, reshapeTo } from '../../operands/basic.js';
import { flattenArguments, refilled } from '../../trace/arguments.js';
import { isJitDisabled, currentTrace } from '../../trace/trace.js';
import { newLiteral, newVar } from '../../ir/program.js';
import { concrete } from '../../trace/bind.js';
import type { AnyFunction } from '../../trace/checks.js';
import { printTree, sameTree, type TreeDef } from '../../tree/tree.js';
import { checkStructure, checkTypes, givesWay, type Stepping } from './carry.js';
import { nameOf, readTree, writeTree, type FlatTree, type LoopRows } from './trees.js';

/** Whether functions are to run on values: jit is off, and nothing is traced around them. */
export const runsOnValues = (): boolean => isJitDisabled() && currentTrace() === null;

/** What a loop's function has to keep to. */
type Rule = Pick<Stepping, 'who' | 'functions' | 'roles'>;

/** The next carry, in the types of the last one; one that starts as a number takes a dtype. */
function nextCarry(rule: Rule, last: FlatTree, given: FlatTree): FlatTree {
  checkStructure(rule, last, given.def);
  const start = zip(last.arrays, given.arrays).map(([x, next]) =>
    givesWay(x, next.aval) ? next : x,
  );
  const next = given.arrays.map((x) =>
    x.ndim === 0 ? newLiteral(valueOf(x), x.aval) : newVar(0, x.aval),
  );
  checkTypes(rule, last, start, next);
  const arrays = zip(given.arrays, start).map(([x, { aval }]) => inType(x, aval));
  return { ...last, arrays };
}

const inType = (x: NDArray, { dtype, weak }: Aval): NDArray =>
  x.dtype === dtype && x.aval.weak === weak ? x : convertTo(x, dtype, weak);

const valueOf = (x: NDArray): number => concrete(x).item();

/** `lax.whileLoop` on values. */
export function whileOnValues(
  who: string,
  test: AnyFunction,
  body: AnyFunction,
  init: FlatTree,
): unknown {
  const rule = { who, functions: [body, test], roles: ['body', 'test'] } as const;
  let carry = init;
  while (holds(who, test, carry))
    carry = nextCarry(rule, carry, readTree(call(body, writeTree(carry)), who, 'carry'));
  return writeTree(carry);
}

function holds(who: string, test: AnyFunction, carry: FlatTree): boolean {
  const { arrays } = readTree(call(test, writeTree(carry)), who, 'the test');
  const [answer] = arrays;
  if (arrays.length !== 1 || answer === undefined || !isBool(answer.dtype) || answer.ndim > 0)
    fail('dtype-mismatch', `${who}: ${nameOf(test, 'test')} must return one bool scalar.`);
  return valueOf(answer) !== 0;
}

const call = (f: AnyFunction, ...args: unknown[]): unknown => f(...(args as never[]));

/** `lax.foriLoop` on values. */
export function foriOnValues(
  who: string,
  body: AnyFunction,
  [from, to]: readonly [number, number],
  init: FlatTree,
): unknown {
  const rule = { who, functions: [body], roles: ['body'] } as const;
  let carry = init;
  for (let i = from; i < to; i++) {
    const given = call(body, denseScalar(i, 'int32'), writeTree(carry));
    carry = nextCarry(rule, carry, readTree(given, who, 'carry'));
  }
  return writeTree(carry);
}

/** `lax.scan` on values, of at least one row: without one nobody knows what the rows y are. */
export function scanOnValues(
  who: string,
  f: AnyFunction,
  init: FlatTree,
  rows: LoopRows,
  { length, reverse }: { readonly length: number; readonly reverse: boolean },
): unknown[] {
  const rule = { who, functions: [f], roles: ['f'] } as const;
  const ys: FlatTree[] = [];
  let carry = init;
  for (const k of range(length)) {
    const i = reverse ? length - 1 - k : k;
    const result = call(f, writeTree(carry), rowOf(rows, i));
    if (!Array.isArray(result) || result.length !== 2)
      fail('tree-mismatch', `${who}: ${nameOf(f, 'f')} must return [carry, y].`);
    carry = nextCarry(rule, carry, readTree(result[0], who, 'carry'));
    ys.push(readTree(result[1], who, 'y'));
  }
  return [writeTree(carry), stacked(who, nameOf(f, 'f'), reverse ? ys.toReversed() : ys)];
}

/** `lax.map` on values. */
export function mapOnValues(who: string, f: AnyFunction, rows: LoopRows, length: number): unknown {
  const ys = range(length).map((i) => readTree(call(f, rowOf(rows, i)), who, 'y'));
  return stacked(who, nameOf(f, 'f'), ys);
}

const rowOf = (rows: LoopRows, i: number): unknown =>
  writeTree(
    rows,
    rows.arrays.map((x) => pickAxis(x, 0, i)),
  );

function stacked(who: string, name: string, ys: readonly FlatTree[]): unknown {
  const first = at(ys, 0);
  for (const { def } of ys) mustAgree(who, name, first.def, def);
  const columns = first.arrays.map((x, i) =>
    join(
      ys.map(({ arrays }) => reshapeTo(inType(at(arrays, i), x.aval), [1, ...x.shape])),
      0,
    ),
  );
  return writeTree(first, columns);
}

function mustAgree(who: string, name: string, first: TreeDef, other: TreeDef): void {
  if (!sameTree(first, other))
    fail(
      'tree-mismatch',
      `${who}: ${name} must return one structure in every turn, but returned ` +
        `${printTree(first)} and ${printTree(other)}.`,
    );
}

/** The branch that is taken, on values. */
export function branchOnValues(
  who: string,
  branch: AnyFunction,
  operands: readonly unknown[],
): unknown {
  const flat = flattenArguments(operands, who);
  return writeTree(readTree(branch(...(refilled(flat)(flat.arrays) as never[])), who, 'result'));
}
