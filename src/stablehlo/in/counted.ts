/**
 * Loops that count. What JAX writes for `scan` and `fori_loop` is a `while` whose test compares a
 * counter with a number: read as a scan, its derivatives need no tape. Arrays of which each turn
 * writes or reads one row, in order, are the rows that the scan collects and hands out.
 */
import { at, range, type Shape } from '../../array/shape.js';
import { knownNumber } from './constants.js';
import { GivenOperation } from './given.js';
import { calleeOf } from './rules/callee.js';
import { directionOf } from './rules/elementwise.js';
import {
  forEachOperation,
  type MlirOperation,
  type MlirRegion,
  type MlirValue,
} from './text/module.js';

export interface CountingWhile {
  /** Which of the carried values counts. */
  readonly counter: number;
  readonly start: number;
  readonly step: number;
  readonly turns: number;
}

/** An array of which turn t writes row t, or the t-th from the end. */
export interface CollectedRows {
  readonly carried: number;
  /** What writes: the update itself, or a call of a function that does nothing else. */
  readonly writer: MlirOperation;
  readonly update: MlirOperation;
  /** The body of the function that is called. */
  readonly callee: MlirRegion | null;
  readonly axis: number;
  readonly isReversed: boolean;
}

/** How the test and the body of a `while` count; undefined where they do not, or nobody knows. */
export function countedLoop(given: GivenOperation): CountingWhile | undefined {
  const [test, body] = [given.region(0), given.region(1)];
  const compare = test.outputs[0]?.definition;
  const [x, y] = compare?.operands ?? [];
  if (compare?.name !== 'stablehlo.compare' || x === undefined || y === undefined) return undefined;
  const counter = test.inputs.indexOf(x);
  const initial = given.op.operands[counter];
  if (initial === undefined) return undefined;
  const start = knownNumber(given.module, initial);
  const step = stepOf(given, body, counter);
  const end = endOf(given, compare, y);
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const turns = Math.max(0, Math.ceil((end - start) / step));
  // Turns are counted in int32.
  const isShort = [start, end, start + step * turns].every((n) => n === (n | 0));
  return isShort ? { counter, start, step, turns } : undefined;
}

/** The first integer that the counter does not reach. */
function endOf(
  given: GivenOperation,
  compare: MlirOperation,
  limit: MlirValue,
): number | undefined {
  const number = limitOf(given, given.region(0).inputs.indexOf(limit), limit);
  const direction = directionOf(new GivenOperation(given.module, compare));
  if (number === undefined || (direction !== 'LT' && direction !== 'LE')) return undefined;
  return direction === 'LT' ? number : number + 1;
}

/** The number that the counter is compared with: in the text, or carried and never changed. */
function limitOf(given: GivenOperation, carried: number, value: MlirValue): number | undefined {
  if (carried < 0) return knownNumber(given.module, value);
  const initial = given.op.operands[carried];
  return initial !== undefined && isUnchanged(given.region(1), carried)
    ? knownNumber(given.module, initial)
    : undefined;
}

export const isUnchanged = (body: MlirRegion, i: number): boolean =>
  body.outputs[i] === body.inputs[i];

function stepOf(given: GivenOperation, body: MlirRegion, counter: number): number | undefined {
  const form = linearForm(given, body.outputs[counter], body.inputs[counter]);
  return form?.scale === 1 && form.offset > 0 ? form.offset : undefined;
}

const signs: Readonly<Record<string, number>> = { 'stablehlo.add': 1, 'stablehlo.subtract': -1 };

/** scale · counter + offset */
interface LinearForm {
  readonly scale: number;
  readonly offset: number;
}

/** Index arithmetic takes few operations; `depth` are left to look at. */
function linearForm(
  given: GivenOperation,
  value: MlirValue | undefined,
  counter: MlirValue | undefined,
  depth = 6,
): LinearForm | undefined {
  if (value === undefined || depth === 0) return undefined;
  if (value === counter) return { scale: 1, offset: 0 };
  const known = knownNumber(given.module, value);
  if (known !== undefined) return { scale: 0, offset: known };
  const { name, operands } = value.definition ?? { name: '', operands: [] };
  const sign = signs[name];
  if (sign === undefined && name !== 'stablehlo.convert') return undefined;
  const [x, y] = operands.map((v) => linearForm(given, v, counter, depth - 1));
  if (sign === undefined || x === undefined || y === undefined)
    return y === undefined ? x : undefined;
  return { scale: x.scale + sign * y.scale, offset: x.offset + sign * y.offset };
}

/** The arrays that are written row by row and not read. */
export function collectedRows(given: GivenOperation, loop: CountingWhile): CollectedRows[] {
  const body = given.region(1);
  return range(body.inputs.length).flatMap((carried) => {
    const writing = carried === loop.counter ? undefined : writingOf(given, body, carried);
    const rows =
      writing === undefined ? undefined : rowsOf(given, loop, writtenBy(writing), writing.outside);
    return rows === undefined ? [] : [{ ...rows, ...writing, carried } as CollectedRows];
  });
}

/** What updates a carried array that is used for nothing else. */
interface Writing extends Pick<CollectedRows, 'writer' | 'update' | 'callee'> {
  /** What a value is in the body, where it is an argument of the function that is called. */
  readonly outside: (v: MlirValue) => MlirValue;
}

function writingOf(given: GivenOperation, body: MlirRegion, carried: number): Writing | undefined {
  const [input, output] = [at(body.inputs, carried), at(body.outputs, carried)];
  const writer = output.definition;
  if (writer?.results.length !== 1) return undefined;
  const callee = calleeOf(given.module, writer)?.body ?? null;
  const update = callee === null ? writer : callee.outputs[0]?.definition;
  const array = update?.operands[0];
  if (update?.name !== 'stablehlo.dynamic_update_slice' || array === undefined) return undefined;
  const outside = (v: MlirValue): MlirValue =>
    callee === null ? v : (writer.operands[callee.inputs.indexOf(v)] ?? v);
  const uses = [usesOf(body, input), usesOf(body, output)];
  if (callee !== null) uses.push(usesOf(callee, array));
  if (outside(array) !== input || uses.some((n) => n !== 1)) return undefined;
  return { writer, update, callee, outside };
}

interface RowAccess {
  readonly array: MlirValue | undefined;
  readonly row: MlirValue | undefined;
  readonly starts: readonly MlirValue[];
}

const writtenBy = ({ update }: Writing): RowAccess => {
  const [array, row, ...starts] = update.operands;
  return { array, row, starts };
};

/** Which rows these are, if turn t takes row t, or the t-th from the end, of all. */
function rowsOf(
  given: GivenOperation,
  loop: CountingWhile,
  { array, row, starts }: RowAccess,
  outside: Writing['outside'],
): Pick<CollectedRows, 'axis' | 'isReversed'> | undefined {
  if (row?.type.kind !== 'tensor' || array?.type.kind !== 'tensor') return undefined;
  const axis = rowAxis(array.type.shape, row.type.shape, loop.turns);
  const isWhole = starts.every((s, d) => d === axis || knownNumber(given.module, outside(s)) === 0);
  const start = axis === undefined ? undefined : starts[axis];
  if (axis === undefined || start === undefined || !isWhole) return undefined;
  const form = linearForm(given, outside(start), given.region(1).inputs[loop.counter]);
  if (form === undefined) return undefined;
  const [first, step] = [form.scale * loop.start + form.offset, form.scale * loop.step];
  if (first === 0 && step === 1) return { axis, isReversed: false };
  return first === loop.turns - 1 && step === -1 ? { axis, isReversed: true } : undefined;
}

/** An array of which turn t reads row t, or the t-th from the end, and nothing else. */
export interface ReadRows extends Pick<
  CollectedRows,
  'carried' | 'callee' | 'axis' | 'isReversed'
> {
  /** What reads: the slice itself, or a call of a function whose arguments only the slice takes. */
  readonly reader: MlirOperation;
  readonly slice: MlirOperation;
}

/** The arrays that stay as they are and are read row by row. */
export function readRows(given: GivenOperation, loop: CountingWhile): ReadRows[] {
  const body = given.region(1);
  return range(body.inputs.length).flatMap((carried) => {
    const input = at(body.inputs, carried);
    const reader = body.operations.find((op) => op.operands.includes(input));
    if (reader === undefined || !isUnchanged(body, carried) || usesOf(body, input) !== 2) return [];
    const callee = calleeOf(given.module, reader)?.body ?? null;
    const slice = callee === null ? reader : soleSlice(callee);
    if (slice?.name !== 'stablehlo.dynamic_slice') return [];
    const outside = (v: MlirValue): MlirValue =>
      callee === null ? v : (reader.operands[callee.inputs.indexOf(v)] ?? v);
    const [array, ...starts] = slice.operands;
    if (array === undefined || outside(array) !== input) return [];
    const rows = rowsOf(given, loop, { array, row: slice.results[0], starts }, outside);
    return rows === undefined ? [] : [{ ...rows, carried, callee, reader, slice }];
  });
}

/** The slice of a function that takes all of its arguments, each of them once. */
function soleSlice(body: MlirRegion): MlirOperation | undefined {
  const slice = body.operations.find(({ name }) => name === 'stablehlo.dynamic_slice');
  return body.inputs.every((v) => usesOf(body, v) === 1 && slice?.operands.includes(v) === true)
    ? slice
    : undefined;
}

/** The only axis along which a row is cut out of an array with so many. */
function rowAxis(array: Shape, row: Shape, turns: number): number | undefined {
  const cut = range(array.length).filter((d) => row[d] !== array[d]);
  const axis = cut.length === 0 ? array.indexOf(1) : at(cut, 0);
  return cut.length <= 1 && row[axis] === 1 && array[axis] === turns ? axis : undefined;
}

/** How often a value is an operand or a result, also in regions within. */
function usesOf(region: MlirRegion, value: MlirValue): number {
  let count = region.outputs.filter((v) => v === value).length;
  forEachOperation(region, (op) => {
    count += op.operands.filter((v) => v === value).length;
    for (const inner of op.regions) count += inner.outputs.filter((v) => v === value).length;
  });
  return count;
}
