/**
 * Runs a kernel over rows on each part of a product as soon as its rows are complete, so that it
 * finds them in the cache. Where nobody else reads the product it is never there as a whole: the
 * parts follow one another in the memory of one.
 */
import { localRef, newLocal, op, type Expr, type Local } from '../expr.js';
import { newBuffer } from '../buffer.js';
import type { CompleteRows, For, Kernel, LoopBuffer, Order, Stmt } from '../loops.js';
import { bodiesOf, forEachStatement } from '../walk.js';
import { loopOf, mentionsAny, offsetsOf, rowStride, usersOf, weaker } from './fuse-rows.js';
import { Rewrite } from './rewrite.js';

export function fuseRegions(
  kernels: readonly Kernel[],
  kept: ReadonlySet<LoopBuffer>,
  shared: ReadonlySet<LoopBuffer>,
  renamed: (from: Expr, to: Expr) => void,
): readonly Kernel[] {
  if (!kernels.some(({ body }) => hasRegion(body))) return kernels;
  const fused: Kernel[] = [];
  for (const kernel of kernels) {
    const last = fused.at(-1);
    const mayFuse =
      last !== undefined &&
      hasRegion(last.body) &&
      !(mentionsAny(last, shared) && mentionsAny(kernel, shared));
    const together = mayFuse ? fusePair(last, kernel, renamed) : null;
    if (together === null) fused.push(kernel);
    else fused[fused.length - 1] = together;
  }
  const users = usersOf(fused);
  const isOnlyHere = (buffer: LoopBuffer): boolean =>
    !kept.has(buffer) && !shared.has(buffer) && users.get(buffer) === 1;
  return fused.map((kernel) => withoutEmptyRegions(inOnePart(kernel, isOnlyHere, renamed)));
}

/** A loop over the rows of a part of a buffer that are complete. */
type RegionLoop = For & { readonly completes: CompleteRows };

const isRegion = (s: Stmt): s is RegionLoop => s.kind === 'for' && s.completes !== undefined;

const hasRegion = (list: readonly Stmt[]): boolean =>
  list.some((s) => isRegion(s) || bodiesOf(s).some(hasRegion));

/** The only such loop of a kernel. */
function regionOf({ body }: Kernel): RegionLoop | null {
  const found: RegionLoop[] = [];
  forEachStatement(body, (s) => {
    if (isRegion(s)) found.push(s);
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

function fusePair(a: Kernel, b: Kernel, renamed: (from: Expr, to: Expr) => void): Kernel | null {
  const [region, rows] = [regionOf(a), loopOf(b)];
  if (region === null || rows === null || !isOverAll(rows)) return null;
  const read = offsetsOf([rows], 'load');
  const { buffer: product, rowLength } = region.completes;
  const isOfRow = (offset: Expr): boolean => rowStride(offset, rows.index) === rowLength;
  if (rows.stop.value * rowLength !== product.size) return null;
  if (read.get(product)?.every(isOfRow) !== true) return null;
  for (const [buffer, stores] of offsetsOf(a.body, 'store')) {
    const loads = read.get(buffer);
    if (loads === undefined || buffer === product) continue;
    const strides = new Set([
      ...stores.map((offset) => rowStride(offset, region.index)),
      ...loads.map((offset) => rowStride(offset, rows.index)),
    ]);
    if (strides.size > 1 || strides.has(null)) return null;
  }
  const rewrite = new Rewrite(renamed);
  rewrite.replaceLocal(rows.index, localRef(region.index));
  const order = weaker(region.order, rows.order);
  const body = [...region.body, ...rewrite.statements(rows.body)];
  return {
    name: `${a.name}, ${b.name}`,
    body: replaced(asFreeAs(order, region, a.body), region, [{ ...region, order, body }]),
  };
}

/** The loops around a loop over rows are no freer than that is. */
const asFreeAs = (order: Order, region: RegionLoop, list: readonly Stmt[]): readonly Stmt[] =>
  list.map((s) => {
    if (s.kind !== 'for' || s === region || !stands(region, s.body)) return s;
    return { ...s, order: weaker(s.order, order), body: asFreeAs(order, region, s.body) };
  });

function stands(inner: Stmt, list: readonly Stmt[]): boolean {
  let found = false;
  forEachStatement(list, (s) => (found ||= s === inner));
  return found;
}

type WholeLoop = For & { readonly stop: { readonly kind: 'literal'; readonly value: number } };

const isOverAll = (loop: For): loop is WholeLoop =>
  loop.start.kind === 'literal' &&
  loop.start.value === 0 &&
  loop.stop.kind === 'literal' &&
  loop.step === 1;

/** The statements with another one in the place of one of them, or of one inside. */
function replaced(list: readonly Stmt[], old: Stmt, by: readonly Stmt[]): readonly Stmt[] {
  return list.flatMap((s): readonly Stmt[] => {
    if (s === old) return by;
    if (s.kind === 'for' || s.kind === 'while') return [{ ...s, body: replaced(s.body, old, by) }];
    if (s.kind !== 'if') return [s];
    return [{ ...s, yes: replaced(s.yes, old, by), no: replaced(s.no, old, by) }];
  });
}

/** A loop over rows that no kernel needs has nothing to do. */
function withoutEmptyRegions(kernel: Kernel): Kernel {
  const empty: Stmt[] = [];
  forEachStatement(kernel.body, (s) => {
    if (isRegion(s) && s.body.length === 0) empty.push(s);
  });
  return empty.reduce((k, s) => ({ ...k, body: replaced(k.body, s, []) }), kernel);
}

/** The loop over blocks of rows that a loop over rows stands in. */
function blocksAround(list: readonly Stmt[], region: RegionLoop): For | null {
  for (const s of list) {
    if (s.kind === 'for' && s.body.includes(region)) return s;
    for (const body of bodiesOf(s)) {
      const found = blocksAround(body, region);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Puts all blocks of rows of a product in the memory of one. */
function inOnePart(
  kernel: Kernel,
  isOnlyHere: (buffer: LoopBuffer) => boolean,
  renamed: (from: Expr, to: Expr) => void,
): Kernel {
  const region = regionOf(kernel);
  const blocks = region === null ? null : blocksAround(kernel.body, region);
  if (region === null || blocks === null || !isOnlyHere(region.completes.buffer)) return kernel;
  const { buffer, rowLength } = region.completes;
  const { start } = region;
  if (start.kind !== 'local' || start.local !== blocks.index || blocks.step === 1) return kernel;
  const others = replaced(blocks.body, region, []);
  const isRowOf = (list: readonly Stmt[], index: Local): boolean =>
    (['load', 'store'] as const).every((what) =>
      (offsetsOf(list, what).get(buffer) ?? []).every((o) => rowStride(o, index) === rowLength),
    );
  if (!isRowOf(region.body, region.index) || !writesRows(others, blocks, region.completes))
    return kernel;
  if (usersOf([{ name: '', body: replaced(kernel.body, blocks, []) }]).has(buffer)) return kernel;
  const part = newBuffer(buffer.name, buffer.dtype, blocks.step * rowLength);
  const row = newLocal('row', 'int32', { low: 0, high: blocks.step - 1 });
  const [ofBlock, ofRow] = [new Rewrite(renamed), new Rewrite(renamed)];
  ofBlock.replaceByRow(buffer, part, blocks.index);
  ofRow.replaceByRow(buffer, part, region.index, localRef(row));
  const value = op('sub', 'int32', localRef(region.index), start);
  const inRows: Stmt = {
    ...region,
    completes: undefined,
    body: [{ kind: 'let', local: row, value }, ...ofRow.statements(region.body)],
  };
  const body = blocks.body.flatMap((s) => (s === region ? [inRows] : ofBlock.statements([s])));
  return { ...kernel, body: replaced(kernel.body, blocks, [{ ...blocks, body }]) };
}

/** Whether statements only write rows of the block to a buffer, by bulk operations. */
function writesRows(
  list: readonly Stmt[],
  { index, step }: For,
  { buffer, rowLength }: CompleteRows,
): boolean {
  let isFine = true;
  forEachStatement(list, (s) => {
    if (bodiesOf(s).length > 0) return;
    if (s.kind !== 'bulk') isFine &&= !usersOf([{ name: '', body: [s] }]).has(buffer);
    else
      for (const [i, arg] of s.args.entries())
        if (arg.buffer === buffer)
          isFine &&= i === 0 && isStartOfBlock(arg.offset, index, rowLength);
  });
  return isFine && step > 1;
}

/** stride · index and nothing else: the first element of the block. */
const isStartOfBlock = (offset: Expr, index: Local, stride: number): boolean =>
  offset.kind === 'op' &&
  offset.op === 'mul' &&
  offset.args[0]?.kind === 'local' &&
  offset.args[0].local === index &&
  offset.args[1]?.kind === 'literal' &&
  offset.args[1].value === stride;
