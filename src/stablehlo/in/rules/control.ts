/** Calls, branches and loops. */
import { NDArray } from '../../../array/ndarray.js';
import { at, range, zip } from '../../../array/shape.js';
import { lax } from '../lax.js';
import {
  collectedRows,
  countedLoop,
  isUnchanged,
  readRows,
  type CollectedRows,
  type CountingWhile,
  type ReadRows,
} from '../counted.js';
import type { GivenOperation } from '../given.js';
import type { MlirRegion, MlirValue } from '../text/module.js';
import { calleeOf } from './callee.js';
import type { ControlRule, Held, Running } from './rule.js';

const call: ControlRule = (given, xs, running) => {
  const callee = calleeOf(given.module, given.op);
  if (callee === undefined) return given.fail('calls a function that is not in the module');
  return running.call(given, callee.name, xs);
};

const array = (given: GivenOperation, x: Held | undefined): NDArray =>
  x instanceof NDArray ? x : given.fail('wants an index or a truth of at most 32 bits');

/** Values as those are held that they become, which may come from several places. */
const heldAs = (running: Running, xs: readonly Held[], values: readonly MlirValue[]): Held[] =>
  zip(values, xs).map(([value, x]) => running.represented(x, value));

const branch = (given: GivenOperation, region: MlirRegion, running: Running) => (): never =>
  heldAs(running, running.region(region, []), given.op.results) as never;

/** An index outside of the branches means the last one. */
const branchCase: ControlRule = (given, [x], running) => {
  const branches = given.op.regions.map((r) => branch(given, r, running));
  const index = array(given, x);
  const last = lax.fullLike(index, branches.length - 1);
  const isBelow = lax.lt(index, lax.fullLike(index, 0));
  return lax.switch(lax.select(isBelow, last, index), branches);
};

const branchIf: ControlRule = (given, [x], running) => {
  const [onTrue, onFalse] = [given.region(0), given.region(1)];
  return lax.cond(array(given, x), branch(given, onTrue, running), branch(given, onFalse, running));
};

const loop: ControlRule = (given, xs, running) => {
  const [test, body] = [given.region(0), given.region(1)];
  const counts = [test.inputs, body.inputs, body.outputs].map((list) => list.length);
  if (counts.some((n) => n !== xs.length)) given.fail('wants as many values as its regions carry');
  const counted = countedLoop(given);
  if (counted !== undefined) return countedTurns(given, xs, running, counted);
  return lax.whileLoop(
    (carry: never) => array(given, running.region(test, carry)[0]),
    (carry: never) => heldAs(running, running.region(body, carry), test.inputs) as never,
    heldAs(running, xs, test.inputs) as never,
  );
};

function countedTurns(
  given: GivenOperation,
  xs: readonly Held[],
  running: Running,
  counted: CountingWhile,
): Held[] {
  const { counter, start, step, turns } = counted;
  const body = given.region(1);
  const carries = given.region(0).inputs;
  const isArray = (rows: { readonly carried: number }): boolean =>
    !running.isWords(at(carries, rows.carried));
  const collected = collectedRows(given, counted).filter(isArray);
  const read = readRows(given, counted).filter(isArray);
  const skipped = new Set([...collected.map((c) => c.writer), ...read.map((r) => r.reader)]);
  const carried = range(xs.length).filter(
    (i) => i !== counter && !isUnchanged(body, i) && !collected.some((c) => c.carried === i),
  );
  const counts = (x: NDArray): NDArray =>
    lax.convertElementType(x, given.resultType(counter).dtype);
  const turn = (carry: readonly Held[], [i, ...rows]: readonly NDArray[]): [Held[], NDArray[]] => {
    const inputs: (Held | undefined)[] = [...xs];
    inputs[counter] = counts(i as NDArray);
    carried.forEach((k, n) => (inputs[k] = at(carry, n)));
    collected.forEach((c) => (inputs[c.carried] = undefined));
    const known = new Map(read.flatMap((r, n) => valuesOfRow(r, running, at(rows, n))));
    const valueOf = running.values(body, inputs, skipped, known);
    const next = carried.map((k) =>
      running.represented(valueOf(at(body.outputs, k)), at(carries, k)),
    );
    return [next, collected.map((c) => rowOf(c, running, valueOf))];
  };
  const numbers = lax.add(lax.mul(lax.iota('int32', turns), step), start);
  const [last, rows] = lax.scan(
    turn as never,
    carried.map((i) => running.represented(at(xs, i), at(carries, i))) as never,
    [numbers, ...read.map((r) => rowsOfArray(r, at(xs, r.carried) as NDArray))] as never,
  ) as [Held[], NDArray[]];
  const results = [...xs];
  results[counter] = counts(lax.full([], start + step * turns, 'int32'));
  carried.forEach((k, n) => (results[k] = at(last, n)));
  collected.forEach((c, n) => (results[c.carried] = arrayOfRows(c, at(rows, n))));
  return results;
}

/** What a turn writes, which is computed where it is written: in the body or in what that calls. */
function rowOf(
  { writer, update, callee, axis }: CollectedRows,
  running: Running,
  valueOf: ReturnType<Running['values']>,
): NDArray {
  const row = at(update.operands, 1);
  const inside = (body: MlirRegion): Held => {
    const [array] = update.operands;
    const inputs = writer.operands.map((v, i) =>
      body.inputs[i] === array ? undefined : valueOf(v),
    );
    return running.values(body, inputs, new Set([update]))(row);
  };
  const value = (callee === null ? valueOf(row) : inside(callee)) as NDArray;
  return lax.squeeze(value, [axis]);
}

/** The rows of an array in the order in which turns read them, along axis 0. */
function rowsOfArray({ axis, isReversed }: ReadRows, array: NDArray): NDArray {
  const others = range(array.ndim).filter((d) => d !== axis);
  const rows = lax.transpose(array, [axis, ...others]);
  return isReversed ? lax.rev(rows, [0]) : rows;
}

/** What the results of an operation that reads a row are. */
function valuesOfRow(
  { reader, slice, callee, axis }: ReadRows,
  running: Running,
  row: NDArray,
): (readonly [MlirValue, Held])[] {
  const known = [at(slice.results, 0), lax.expandDims(row, [axis])] as const;
  if (callee === null) return [known];
  const valueOf = running.values(callee, [], new Set([slice]), new Map([known]));
  return reader.results.map((v, i) => [v, valueOf(at(callee.outputs, i))]);
}

function arrayOfRows({ axis, isReversed }: CollectedRows, rows: NDArray): NDArray {
  const order = range(rows.ndim).slice(1);
  order.splice(axis, 0, 0);
  const array = lax.transpose(rows, order);
  return isReversed ? lax.rev(array, [axis]) : array;
}

const unchanged: ControlRule = (_, xs) => xs;

export const control: Readonly<Record<string, ControlRule>> = {
  'func.call': call,
  'stablehlo.case': branchCase,
  'stablehlo.composite': call,
  'stablehlo.if': branchIf,
  'stablehlo.optimization_barrier': unchanged,
  'stablehlo.while': loop,
};
