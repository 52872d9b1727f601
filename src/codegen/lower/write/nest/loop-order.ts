/**
 * The order of the loops of a nest. Results are stored in row-major order, but what is read may lie
 * in another one: behind a transpose, neighbours of the result are whole rows apart. The loops are
 * then ordered so that neighbouring turns meet neighbouring elements, in "memory order" (McKinley,
 * Carr and Tseng, Improving Data Locality with Loop Transformations, 1996): the axis along which
 * accesses are farthest apart is outermost. Where two accesses want different orders, an axis is
 * done in blocks:
 *
 *     for block in 0 .. n by 32
 *       for j in 0 .. m
 *         for i in block .. block + 32
 *           y[i * m + j] = x[j * n + i]
 *
 * x is read in order, and the 32 cache lines of y are still there in the next turn of j. An order
 * other than that of the rows is taken if an estimate says that it is faster, of what is read and
 * stored and of what is computed: an inner loop may have to do what an outer one did once.
 */
import { itemSize } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import { isInt32, type Expr, type Local } from '../../../../loops/expr.js';
import { scalarOps, type ScalarOpRecord } from '../../../../loops/ops.js';
import { operandsOf } from '../../../../loops/walk.js';
import type { IndexUse } from './index-analysis.js';
import { rowMajor, type Loop, type LoopAxis } from './space.js';

/** What a nest reads or stores once at each point that differs on one of its axes. */
export interface MemoryAccess {
  /** How many bytes neighbours on each axis are apart. */
  readonly strides: readonly number[];
  /** The bytes of an element. */
  readonly bytes: number;
  /** How many bytes lie between the first element and the last. */
  readonly reach: number;
  readonly isStore: boolean;
}

/** What a nest does at a point. */
export interface NestWork {
  readonly accesses: readonly MemoryAccess[];
  /** The results of reductions, whose strides on reduced axes are 0. */
  readonly results: readonly MemoryAccess[];
  /** Nanoseconds of what depends on the same axes, by these axes as a set of bits. */
  readonly operations: ReadonlyMap<number, number>;
}

const lineBytes = 64;
/**
 * The nearest cache and the next one. Each line can lie in as many places as there are ways; lines
 * whose distance divides the bytes of a way share them.
 */
const near = { ways: 8, bytesOfWay: 2 ** 12 };
const far = { ways: 8, bytesOfWay: 2 ** 16 };
const blockTurns = 32;
/** Nanoseconds of operations, */
const priceOf: Readonly<Record<ScalarOpRecord['cost'], number>> = {
  simple: 0.3,
  slow: 1.3,
  function: 6,
};
/** of a cache line that comes from memory or goes there, and of one that comes from a cache, */
const line = { fromMemory: 4, toMemory: 8, fromCache: 0.5 };
/** of an element that is not loaded or stored together with its neighbours, */
const lonely = 0.4;
/** of an element that is added to a total in memory, */
const toMemory = 0.4;
/** and of what comes before and behind the turns of a loop. */
const entry = 5;
/** How much less than the order of rows another one has to take. */
const worthwhile = 0.75;

/** The access of an element at an offset that grows by these strides. */
export function accessOf(
  axes: readonly LoopAxis[],
  strides: readonly number[],
  bytes: number,
  isStore: boolean,
): MemoryAccess {
  const inBytes = strides.map((n) => Math.abs(n) * bytes);
  return {
    strides: inBytes,
    bytes,
    isStore,
    reach: axes.reduce((n, { extent }, d) => n + at(inBytes, d) * (extent - 1), bytes),
  };
}

/** What computing these expressions takes. Offsets cost nothing. */
export function workOf(
  axes: readonly LoopAxis[],
  locals: readonly Local[],
  values: readonly Expr[],
  use: IndexUse,
): Omit<NestWork, 'results'> {
  const bits = new Map(locals.map((local, d) => [local, 1 << d]));
  const seen = new Map<Expr, number>();
  const operations = new Map<number, number>();
  const accesses: MemoryAccess[] = [];
  const visit = (e: Expr): number => {
    const known = seen.get(e);
    if (known !== undefined) return known;
    const own = e.kind === 'local' ? (bits.get(e.local) ?? 0) : 0;
    const set = operandsOf(e).reduce((all, x) => all | visit(x), own);
    seen.set(e, set);
    if (e.kind === 'load') {
      const strides = use.stridesOf(e.offset);
      if (strides !== null) accesses.push(accessOf(axes, strides, itemSize[e.buffer.dtype], false));
    } else if (e.kind === 'choose' || (e.kind === 'op' && !isInt32(e))) {
      const price = priceOf[e.kind === 'op' ? scalarOps[e.op].cost : 'simple'];
      operations.set(set, (operations.get(set) ?? 0) + price);
    }
    return set;
  };
  values.forEach(visit);
  return { accesses, operations };
}

/** The loops over these axes, of which the last ones are innermost. */
export function loopsFor(axes: readonly LoopAxis[], work: NestWork): readonly Loop[] {
  const given = rowMajor(axes);
  const all = [...work.accesses, ...work.results];
  if (axes.length < 2 || all.every((access) => isInOrder(given, access))) return given;
  const time = new Estimate(axes, work);
  let best: readonly Loop[] = given;
  let least = worthwhile * time.of(given);
  for (const order of [given, inMemoryOrder(given, all)])
    for (const loops of [order, ...inBlocks(axes, order)]) {
      const found = time.of(loops);
      if (found < least) [best, least] = [loops, found];
    }
  return best;
}

/** Whether neighbouring turns of the innermost loop that matters meet the nearest elements. */
function isInOrder(loops: readonly Loop[], { strides }: MemoryAccess): boolean {
  const used = loops.map(({ axis }) => at(strides, axis)).filter((n) => n > 0);
  return used.every((n) => n >= at(used, used.length - 1));
}

/** What is far apart comes first. */
function inMemoryOrder(loops: readonly Loop[], accesses: readonly MemoryAccess[]): readonly Loop[] {
  const distance = ({ axis }: Loop): number =>
    accesses.reduce((sum, { strides }) => sum + Math.log2(1 + at(strides, axis)), 0);
  return loops.toSorted((a, b) => distance(b) - distance(a));
}

/**
 * The orders in which one axis is done in blocks: one that is kept if there are any, so that a
 * block of results is complete before the next begins.
 */
function inBlocks(axes: readonly LoopAxis[], loops: readonly Loop[]): (readonly Loop[])[] {
  const firstReduced = loops.findIndex(({ axis }) => at(axes, axis).reduced);
  const keepsAny = axes.some(({ reduced }) => !reduced);
  return loops.slice(0, -1).flatMap((loop, position) => {
    const { axis, turns } = loop;
    if (turns < 2 * blockTurns || (keepsAny && at(axes, axis).reduced)) return [];
    const rest = loops.toSpliced(position, 1);
    const outside =
      firstReduced >= 0 && keepsAny
        ? rest.findIndex(({ axis: a }) => at(axes, a).reduced)
        : rest.length - 1;
    const blocks: Loop = {
      axis,
      part: 'blocks',
      turns: Math.ceil(turns / blockTurns),
      step: blockTurns,
    };
    return [
      [...rest.toSpliced(outside, 0, blocks), { axis, part: 'within', turns: blockTurns, step: 1 }],
    ];
  });
}

/** Nanoseconds of a nest, by the order of its loops. */
class Estimate {
  readonly #axes: readonly LoopAxis[];
  readonly #work: NestWork;

  constructor(axes: readonly LoopAxis[], work: NestWork) {
    this.#axes = axes;
    this.#work = work;
  }

  of(loops: readonly Loop[]): number {
    const { accesses, results, operations } = this.#work;
    const sets = loops.map(({ axis }) => 1 << axis);
    const depthOf = (set: number): number => sets.findLastIndex((bit) => (set & bit) !== 0);
    let time = entry * turnsUpTo(loops, loops.length - 2);
    for (const [set, price] of operations) time += price * turnsUpTo(loops, depthOf(set));
    for (const access of accesses) time += accessTime(loops, access);
    for (const access of results) time += this.#resultTime(loops, access);
    return time;
  }

  /** A result is stored when its loops over reduced axes have ended. */
  #resultTime(loops: readonly Loop[], access: MemoryAccess): number {
    const isReduced = ({ axis }: Loop): boolean => at(this.#axes, axis).reduced;
    const first = loops.findIndex(isReduced);
    const lastKept = loops.findLastIndex((loop) => !isReduced(loop));
    const totals = lastKept > first ? toMemory * turnsUpTo(loops, lastKept) : 0;
    return (
      totals +
      accessTime(
        loops.filter((loop) => !isReduced(loop)),
        access,
      )
    );
  }
}

const turnsUpTo = (loops: readonly Loop[], depth: number): number =>
  loops.slice(0, depth + 1).reduce((n, { turns }) => n * turns, 1);

/**
 * Each access brings the part of a cache line that neighbouring turns leave to it: turns of the
 * innermost loop, or of one around it as long as all lines in between are kept.
 */
function accessTime(
  loops: readonly Loop[],
  { strides, bytes, reach, isStore }: MemoryAccess,
): number {
  const used = loops.map(({ axis }) => at(strides, axis));
  const depth = used.findLastIndex((n) => n > 0);
  if (depth < 0) return 0;
  const stride = at(used, depth);
  let [nearest, lines, isAgain] = [stride, at(loops, depth).turns, false];
  for (let d = depth - 1; d >= 0 && lines <= roomIn(far, stride); d--) {
    const outer = at(used, d);
    if (outer > 0 && outer < nearest) {
      nearest = outer;
      isAgain ||= lines > roomIn(near, stride);
    }
    lines *= at(loops, d).turns;
  }
  const isKept = reach <= far.ways * far.bytesOfWay;
  const perLine = isKept ? line.fromCache : isStore ? line.toMemory : line.fromMemory;
  const missing = perLine * Math.min(1, nearest / lineBytes) + (isAgain ? line.fromCache : 0);
  const apart = stride > bytes ? lonely : 0;
  return turnsUpTo(loops, depth) * (missing + apart);
}

/** How many lines at such a distance from each other a cache keeps. */
function roomIn({ ways, bytesOfWay }: typeof near, stride: number): number {
  const step = Math.max(lineBytes, stride & -stride);
  return ways * Math.max(1, bytesOfWay / step);
}
