/**
 * Runs kernels that follow one another row by row: where both loop over the same rows and the
 * second needs of the first only what belongs to its own row, they become one loop. Elementwise
 * work thus joins the reductions before it, and a row is still in the cache when it is read again.
 * What only one row of one loop needs then is a local, or an array of one row, instead of an array.
 */
import { computeOf } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { localRef, newLocal, type Expr, type Local } from '../expr.js';
import { newBuffer } from '../buffer.js';
import type { For, Kernel, LoopBuffer, Order, Stmt } from '../loops.js';
import { rangeOf } from '../range.js';
import { argsOf, bodiesOf, forEachPart, forEachStatement, rootsOf } from '../walk.js';
import { countOps } from './count-ops.js';
import { Rewrite } from './rewrite.js';

/** Fused bodies grow no larger than this many operations. */
const maxOps = 500;

/**
 * Fuses neighbours; `kept` buffers are needed after the kernels. Those that are `shared` lie in the
 * memory of others: kernels that use them keep their order, and the buffers stay.
 */
export function fuseRows(
  kernels: readonly Kernel[],
  kept: ReadonlySet<LoopBuffer>,
  shared: ReadonlySet<LoopBuffer>,
  renamed: (from: Expr, to: Expr) => void,
): Kernel[] {
  const fused: Kernel[] = [];
  for (const kernel of kernels) {
    const last = fused.at(-1);
    const mayFuse =
      last !== undefined && !(mentionsAny(last, shared) && mentionsAny(kernel, shared));
    const together = mayFuse ? fusePair(last, kernel, renamed) : null;
    if (together === null) fused.push(kernel);
    else fused[fused.length - 1] = together;
  }
  return contract(fused, new Set([...kept, ...shared]), renamed);
}

export const mentionsAny = ({ body }: Kernel, buffers: ReadonlySet<LoopBuffer>): boolean =>
  buffers.size > 0 &&
  [...offsetsOf(body, 'load').keys(), ...offsetsOf(body, 'store').keys()].some((b) =>
    buffers.has(b),
  );

export const loopOf = ({ body }: Kernel): For | null =>
  body.length === 1 && body[0]?.kind === 'for' ? body[0] : null;

function fusePair(a: Kernel, b: Kernel, renamed: (from: Expr, to: Expr) => void): Kernel | null {
  const [first, second] = [loopOf(a), loopOf(b)];
  if (first === null || second === null || !sameRows(first, second)) return null;
  if (countOps(rootsIn([first])) + countOps(rootsIn([second])) > maxOps) return null;
  const written = offsetsOf([first], 'store');
  const read = offsetsOf([second], 'load');
  for (const [buffer, stores] of written) {
    const loads = read.get(buffer);
    if (loads === undefined) continue;
    const strides = new Set([
      ...stores.map((offset) => rowStride(offset, first.index)),
      ...loads.map((offset) => rowStride(offset, second.index)),
    ]);
    if (strides.size > 1 || strides.has(null)) return null;
  }
  const rewrite = new Rewrite(renamed);
  rewrite.replaceLocal(second.index, localRef(first.index));
  const body = [...first.body, ...rewrite.statements(second.body)];
  return {
    name: `${a.name}, ${b.name}`,
    body: [{ ...first, order: weaker(first.order, second.order), body }],
  };
}

/**
 * Rows meet only rows of their own, so that the turns of both are as free as the less free ones.
 */
export const weaker = (x: Order, y: Order): Order =>
  x === 'in turn' || y === 'in turn' ? 'in turn' : x === 'folds' ? x : y;

function sameRows(a: For, b: For): boolean {
  const isWhole = (s: For): boolean => s.start.kind === 'literal' && s.start.value === 0;
  return (
    isWhole(a) &&
    isWhole(b) &&
    a.step === b.step &&
    a.stop.kind === 'literal' &&
    b.stop.kind === 'literal' &&
    a.stop.value === b.stop.value
  );
}

const rootsIn = (statements: readonly Stmt[]): Expr[] =>
  statements.flatMap((s) => [...rootsOf(s), ...bodiesOf(s).flatMap(rootsIn)]);

/** The offsets at which each buffer is loaded or stored; what is called may do both anywhere. */
export function offsetsOf(
  statements: readonly Stmt[],
  what: 'load' | 'store',
): Map<LoopBuffer, Expr[]> {
  const found = new Map<LoopBuffer, Expr[]>();
  const add = (buffer: LoopBuffer, offset: Expr): void => {
    const list = found.get(buffer);
    if (list === undefined) found.set(buffer, [offset]);
    else list.push(offset);
  };
  if (what === 'load')
    forEachPart(rootsIn(statements), (e) => e.kind === 'load' && add(e.buffer, e.offset));
  forEachStatement(statements, (s) => {
    if (s.kind === 'store' && what === 'store') add(s.buffer, s.offset);
    for (const { buffer } of argsOf(s)) add(buffer, unknown);
  });
  return found;
}

const unknown: Expr = localRef(newLocal('unknown', 'int32'));

/**
 * How far apart the rows are if the offset is stride · row + something from 0 to stride - 1 that
 * does not depend on the row; null for other offsets.
 */
export function rowStride(offset: Expr, row: Local): number | null {
  let stride = 0;
  let [low, high] = [0, 0];
  const addTerms = (e: Expr, factor: number): boolean => {
    if (e.kind === 'op' && (e.op === 'add' || e.op === 'sub')) {
      const [x, y] = e.args as [Expr, Expr];
      return addTerms(x, factor) && addTerms(y, e.op === 'add' ? factor : -factor);
    }
    if (e.kind === 'op' && e.op === 'mul' && e.args[1]?.kind === 'literal')
      return addTerms(at(e.args, 0), factor * e.args[1].value);
    if (e.kind === 'local' && e.local === row) {
      stride += factor;
      return true;
    }
    const range = rangeOf(e);
    low += Math.min(factor * range.low, factor * range.high);
    high += Math.max(factor * range.low, factor * range.high);
    return !mentions(e, row);
  };
  return addTerms(offset, 1) && stride > 0 && low >= 0 && high < stride ? stride : null;
}

/** How many kernels load from each buffer, or store to it. */
export function usersOf(kernels: readonly Kernel[]): ReadonlyMap<LoopBuffer, number> {
  const users = new Map<LoopBuffer, number>();
  for (const { body } of kernels) {
    const buffers = [...offsetsOf(body, 'load').keys(), ...offsetsOf(body, 'store').keys()];
    for (const buffer of new Set(buffers)) users.set(buffer, (users.get(buffer) ?? 0) + 1);
  }
  return users;
}

/** A buffer for one row of several, if all offsets agree how long these are. */
function rowOf(buffer: LoopBuffer, offsets: readonly Expr[], row: Local): LoopBuffer | null {
  const strides = new Set(offsets.map((offset) => rowStride(offset, row)));
  const [length = null] = strides;
  if (strides.size !== 1 || length === null || length < 2 || length >= buffer.size) return null;
  return newBuffer(buffer.name, buffer.dtype, length);
}

function mentions(e: Expr, local: Local): boolean {
  let found = false;
  forEachPart([e], (x) => (found ||= x.kind === 'local' && x.local === local));
  return found;
}

/**
 * Makes locals of the buffers that one kernel stores once a row and loads in the same row, and rows
 * of those of which it stores and loads several elements: these stay in the first-level cache.
 */
function contract(
  kernels: readonly Kernel[],
  kept: ReadonlySet<LoopBuffer>,
  renamed: (from: Expr, to: Expr) => void,
): Kernel[] {
  const users = usersOf(kernels);
  const isOnlyHere = (buffer: LoopBuffer): boolean => !kept.has(buffer) && users.get(buffer) === 1;
  return kernels.map((kernel) => {
    const loop = loopOf(kernel);
    if (loop === null) return kernel;
    const stores = offsetsOf([loop], 'store');
    const loads = offsetsOf([loop], 'load');
    const rewrite = new Rewrite(renamed);
    let isChanged = false;
    for (const [buffer, offsets] of stores) {
      const all = [...offsets, ...(loads.get(buffer) ?? [])];
      const row = isOnlyHere(buffer) ? rowOf(buffer, all, loop.index) : null;
      if (row === null) continue;
      rewrite.replaceByRow(buffer, row, loop.index);
      isChanged = true;
    }
    for (const s of loop.body) {
      if (s.kind !== 'store' || !isOnlyHere(s.buffer)) continue;
      const isOwn = (offset: Expr): boolean =>
        offset.kind === 'local' && offset.local === loop.index;
      const all = [...(stores.get(s.buffer) ?? []), ...(loads.get(s.buffer) ?? [])];
      if (stores.get(s.buffer)?.length !== 1 || !all.every(isOwn)) continue;
      rewrite.replaceBuffer(s.buffer, newLocal(s.buffer.name, computeOf[s.buffer.dtype]));
      isChanged = true;
    }
    return isChanged ? { ...kernel, body: rewrite.statements(kernel.body) } : kernel;
  });
}
