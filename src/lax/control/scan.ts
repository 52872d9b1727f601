/** Loops over the rows of arrays. */
import { anything, flag, named, number, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { tree, unroll } from '../parameters.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { join, reshapeTo, sliceAxis } from '../../operands/basic.js';
import { overRows } from '../../operands/over-rows.js';
import type { AnyFunction } from '../../trace/checks.js';
import { bind } from '../../trace/bind.js';
import { traceBody } from '../../trace/body.js';
import { printTree, unflatten, type TreeDef } from '../../tree/tree.js';
import { traceStepping } from './carry.js';
import { mapOnValues, runsOnValues, scanOnValues } from './on-values.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import {
  checkFunction,
  nameOf,
  readRows,
  readTree,
  writeTree,
  type Returned,
  type LoopRows,
} from './trees.js';

/** The options of `scan`. */
export interface ScanOptions {
  /** The number of turns; needed where `xs` holds no array. */
  readonly length?: number | null | undefined;
  /** Whether to go from the last row to the first. */
  readonly reverse?: boolean | undefined;
  /** How many turns are written out in each turn of the compiled loop; true means all. */
  readonly unroll?: number | boolean | undefined;
}

const scanParameters = parameters<ScanOptions>(
  'lax.scan',
  { f: anything, init: tree, xs: tree },
  { length: optional(number), reverse: flag, unroll },
);

type ScanArguments = Trailing<
  [length?: number | null, reverse?: boolean, unroll?: number | boolean],
  ScanOptions
>;

/**
 * `[carry, y] = f(carry, x)` for each row x of `xs`, a tree of arrays with one length of their
 * first axis, or null. The result is the last carry, and the rows y stacked on a new first axis:
 * each in the index of its x, also with `reverse`. The structure, shapes and dtypes of the carry
 * stay; one that starts as a number takes the dtype that f gives it. Throws `carry-mismatch`,
 * `shape-mismatch` where the lengths differ and `bad-argument` where there is none.
 */
export function scan<C extends ArrayTree<C>, X extends ArrayTree<X>, Y extends ArrayTree<Y>>(
  f: (carry: C, x: X) => readonly [C, Y],
  init: C,
  xs: X,
  ...args: ScanArguments
): [C, Y];
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function scan<const C, const X, const R extends Returned<Arrays<C>>, const Y>(
  f: (carry: Arrays<C>, x: Arrays<X>) => readonly [R, Y],
  init: C,
  xs: X,
  ...args: ScanArguments
): [Arrays<C>, Arrays<Y>];
export function scan(f: AnyFunction, init: unknown, xs: unknown, ...args: ScanArguments): unknown {
  const options = scanParameters.read([f, init, xs], args);
  const who = 'lax.scan';
  checkFunction(f, who, 'f', 'lax.scan(f, init, xs)');
  const carry = readTree(init, who, 'carry');
  const rows = readRows(xs, who);
  const length = readLength(rows, options, who);
  const { reverse = false } = options;
  if (runsOnValues() && length > 0) return scanOnValues(who, f, carry, rows, { length, reverse });
  const rowTree = writeTree(rows);
  const { start, captured, bodies } = traceStepping(
    {
      who,
      functions: [f],
      roles: ['f'],
      args: (c) => [c, rowTree],
      avals: (avals) => [...avals, ...rows.avals],
      carryOf: (def) => at(pairOf(def, nameOf(f, 'f')), 0),
    },
    carry,
  );
  const { program, outDef } = at(bodies, 0);
  const results = bind('scan', [...captured, ...start, ...rows.arrays], {
    length,
    reverse,
    unroll: readUnroll(options, length, who),
    constants: captured.length,
    carries: start.length,
    body: program,
  });
  return unflatten(outDef, results);
}

function pairOf(result: TreeDef, name: string): readonly TreeDef[] {
  if (result.kind !== 'array' || result.children.length !== 2)
    fail(
      'tree-mismatch',
      `lax.scan: ${name} must return [carry, y], but returned ${printTree(result)}. ` +
        'Without a y return [carry, null].',
    );
  return result.children;
}

function readLength(rows: LoopRows, options: ScanOptions, who: string): number {
  const given = options.length ?? rows.length;
  if (given === undefined)
    fail('bad-argument', `${who}: xs holds no array; say how many turns: { length: 10 }.`);
  if (!Number.isInteger(given) || given < 0)
    fail('bad-argument', `${who}: length must be whole and not negative, received ${given}.`);
  if (rows.length !== undefined && rows.length !== given)
    fail('shape-mismatch', `${who}: length is ${given}, but xs has ${rows.length} rows.`);
  return given;
}

/** How many turns to write out at once. */
export function readUnroll(
  options: Pick<ScanOptions, 'unroll'>,
  length: number,
  who: string,
): number {
  const turns = options.unroll ?? 1;
  if (typeof turns === 'boolean') return turns ? Math.max(1, length) : 1;
  if (!Number.isInteger(turns) || turns < 1)
    fail('bad-argument', `${who}: unroll must be a whole number from 1 on, received ${turns}.`);
  return turns;
}

/** The options of `map`. */
export interface MapOptions {
  /** How many rows `f` gets at once, as by vmap; they run one by one without it. */
  readonly batchSize?: number | null | undefined;
}

const mapParameters = parameters<MapOptions>(
  'lax.map',
  { f: anything, xs: tree },
  { batchSize: named(optional(number)) },
);

/**
 * `f(x)` for each row x of `xs`, a tree of arrays, stacked on a new first axis. In contrast to vmap
 * it is a loop and needs memory for one row at a time, or for `batchSize` of them.
 */
export function map<X extends ArrayTree<X>, Y extends ArrayTree<Y>>(
  f: (x: X) => Y,
  xs: X,
  ...args: Trailing<[], MapOptions>
): Y;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function map<const X, const Y>(
  f: (x: Arrays<X>) => Y,
  xs: X,
  ...args: Trailing<[], MapOptions>
): Arrays<Y>;
export function map(f: AnyFunction, xs: unknown, ...args: Trailing<[], MapOptions>): unknown {
  const options = mapParameters.read([f, xs], args);
  const who = 'lax.map';
  checkFunction(f, who, 'f', 'lax.map(f, xs)');
  const rows = readRows(xs, who);
  const { length } = rows;
  if (length === undefined) fail('bad-argument', `${who}: xs holds no array to go through.`);
  if (runsOnValues() && length > 0 && (options.batchSize ?? null) === null)
    return mapOnValues(who, f, rows, length);
  const { program, captured, outDef } = traceBody(f, [writeTree(rows)], { who, avals: rows.avals });
  const batchSize = options.batchSize ?? null;
  if (batchSize !== null && (!Number.isInteger(batchSize) || batchSize < 1))
    fail(
      'bad-argument',
      `${who}: batchSize must be a whole number from 1 on, received ${batchSize}.`,
    );
  if (batchSize === null) {
    const params = { length, constants: captured.length, carries: 0, body: program };
    const inputs = [...captured, ...rows.arrays];
    return unflatten(outDef, bind('scan', inputs, { ...params, reverse: false, unroll: 1 }));
  }
  const batched = (size: number) => (xs: readonly NDArray[]) =>
    overRows(program, captured, xs, size);
  return unflatten(outDef, inBatches(batched, rows.arrays, length, batchSize));
}

/** Goes through the rows batch by batch, then through what remains. */
function inBatches(
  batched: (size: number) => (xs: readonly NDArray[]) => NDArray[],
  xs: readonly NDArray[],
  length: number,
  batchSize: number,
): NDArray[] {
  const whole = length - (length % batchSize);
  if (whole === 0) return batched(length)(xs);
  const part = (start: number, stop: number): NDArray[] =>
    xs.map((x) => sliceAxis(x, 0, start, stop));
  const batches = part(0, whole).map((x) =>
    reshapeTo(x, [whole / batchSize, batchSize, ...x.shape.slice(1)]),
  );
  const stacked = map(batched(batchSize), batches) as readonly NDArray[];
  const ys = stacked.map((y) => reshapeTo(y, [whole, ...y.shape.slice(2)]));
  if (whole === length) return ys;
  const rest = batched(length - whole)(part(whole, length));
  return ys.map((y, i) => join([y, at(rest, i)], 0));
}
