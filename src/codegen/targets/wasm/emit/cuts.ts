/**
 * Which loops several threads do: the outermost ones that are worth it, of which every piece may be
 * done beside the others. How they are cut changes no result: elements that one instruction does
 * together are never parted, and what turns bring into an accumulator is brought in behind the
 * loop, in their order.
 */
import { itemSize } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import { newBuffer, tape } from '../../../../loops/buffer.js';
import { capturedBy } from '../../../../loops/captured.js';
import {
  indexAdd,
  indexDiv,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  localRef,
  newLocal,
  type Expr,
  type Local,
} from '../../../../loops/expr.js';
import type { For, LoopBuffer, LoopFunction, Schedule, Stmt } from '../../../../loops/loops.js';
import { scalarOps, type ScalarOp } from '../../../../loops/ops.js';
import { rangeOf } from '../../../../loops/range.js';
import { bodiesOf, forEachPart, forEachRoot, forEachStatement } from '../../../../loops/walk.js';
import { statementCosts } from '../../estimate.js';
import { hostOps } from '../ops/math-calls.js';
import { wasmPrices } from '../prices.js';
import { innermostTurns } from './outline.js';
import type { SharedLoops } from './shared-loops.js';
import { privateBuffers, usesOf, type PrivateBuffer, type BufferUses } from './private-buffers.js';

type Assign = Stmt & { readonly kind: 'assign' };
type Bulk = Stmt & { readonly kind: 'bulk' };

/** An accumulator: what each turn brings into it goes to a buffer. */
export interface CutFold {
  readonly assign: Assign;
  readonly values: LoopBuffer;
}

/** How a loop, or a bulk statement, is cut. */
export interface Cut {
  /** The values that its pieces divide among them. */
  readonly start: Expr;
  readonly stop: Expr;
  /** Pieces begin at multiples of this from the start on. */
  readonly unit: number;
  /** About how long all of it takes one thread. */
  readonly nanoseconds: number;
  /** How many units there are, at most. */
  readonly units: number;
  /** The fewest values that are worth a piece. */
  readonly least: number;
  /** What a piece does: the values from `first` up to, not including, `last`. */
  readonly piece: (first: Local, last: Local) => readonly Stmt[];
  readonly privates: readonly PrivateBuffer[];
  readonly folds: readonly CutFold[];
  /** Loops that are done behind all pieces, one turn after the other. */
  readonly behind: readonly For[];
}

/** When threads are worth it. */
export interface CutTuning {
  /** Loops that take one thread fewer nanoseconds stay whole. */
  readonly leastNanoseconds: number;
  /** Pieces that take fewer are not worth taking. */
  readonly leastPiece: number;
}

export type Cuts = ReadonlyMap<Stmt, Cut>;

/** Loops with as many turns can be divided evenly; of others those inside are cut instead. */
const manyTurns = 16;
/** As much of a loop has to lie in loops inside of it for these to be cut instead. */
const mostOfAll = 0.7;
/** Vectors are never parted: turns that one does begin at multiples of as many. */
const granularity = 16;
/** Turns whose contributions to an accumulator are kept, at most. */
const mostFolded = 1 << 14;
/** Programs with fewer turns and no other work are not looked at. */
const fewTurns = 1024;

/** The statements of a schedule that are cut. */
export function cutsOf(schedule: Schedule, shared: SharedLoops, tuning: CutTuning): Cuts {
  const cuts = new Map<Stmt, Cut>();
  if (tuning.leastNanoseconds > 0 && isSmall(schedule)) return cuts;
  const costOf = statementCosts(schedule, wasmPrices);
  for (const f of schedule.functions) new Cutter(f, shared, costOf, tuning, cuts).visitAll();
  return cuts;
}

function isSmall({ functions }: Schedule): boolean {
  let hasMore = false;
  const bodies = functions.flatMap(({ kernels }) => kernels.map(({ body }) => body));
  for (const body of bodies)
    forEachStatement(body, ({ kind }) => {
      hasMore ||= kind === 'bulk' || kind === 'while' || kind === 'call';
    });
  return !hasMore && bodies.reduce((sum, body) => sum + innermostTurns(body), 0) < fewTurns;
}

class Cutter {
  readonly #f: LoopFunction;
  readonly #shared: SharedLoops;
  readonly #costOf: (s: Stmt) => number;
  readonly #tuning: CutTuning;
  readonly #cuts: Map<Stmt, Cut>;
  readonly #known = new Map<Stmt, Cut | null>();
  readonly #uses: BufferUses;
  readonly #arena: ReadonlySet<LoopBuffer>;

  constructor(
    f: LoopFunction,
    shared: SharedLoops,
    costOf: (s: Stmt) => number,
    tuning: CutTuning,
    cuts: Map<Stmt, Cut>,
  ) {
    this.#f = f;
    this.#shared = shared;
    this.#costOf = costOf;
    this.#tuning = tuning;
    this.#cuts = cuts;
    this.#uses = usesOf(f.kernels.flatMap(({ body }) => body));
    this.#arena = new Set(f.arena.map(({ buffer }) => buffer));
  }

  visitAll(): void {
    for (const { body } of this.#f.kernels) this.#visit(body, false);
  }

  /** Whoever shares the function of a loop may need of its scratch buffers what others do not. */
  #visit(list: readonly Stmt[], isShared: boolean): void {
    for (const s of list) {
      if (this.#costOf(s) < this.#tuning.leastNanoseconds) continue;
      const cut = this.#bestOf(s);
      if (cut !== null && !(isShared && cut.privates.length > 0)) this.#cuts.set(s, cut);
      else {
        const inShared = isShared || (s.kind === 'for' && this.#shared.has(s));
        for (const body of bodiesOf(s)) this.#visit(body, inShared);
      }
    }
  }

  /** The cut of the statement itself, unless those inside of it are better. */
  #bestOf(s: Stmt): Cut | null {
    const cut = this.#cutOf(s);
    if (cut === null || s.kind !== 'for' || cut.units >= manyTurns) return cut;
    const inside = s.body.reduce((sum, x) => sum + this.#covered(x), 0);
    const whole = s.body.reduce((sum, x) => sum + this.#costOf(x), 0);
    return inside >= mostOfAll * whole ? null : cut;
  }

  /** As much of a statement as loops with many turns make up that can be cut. */
  #covered(s: Stmt): number {
    const cost = this.#costOf(s);
    if (cost < this.#tuning.leastNanoseconds) return 0;
    const cut = this.#cutOf(s);
    if (cut !== null && (s.kind === 'bulk' || cut.units >= manyTurns)) return cost;
    const inside = bodiesOf(s).flat();
    const whole = inside.reduce((sum, x) => sum + this.#costOf(x), 0);
    const covered = inside.reduce((sum, x) => sum + this.#covered(x), 0);
    return whole === 0 ? 0 : (cost * covered) / whole;
  }

  #cutOf(s: Stmt): Cut | null {
    const known = this.#known.get(s);
    if (known !== undefined) return known;
    const cut = s.kind === 'for' ? this.#ofLoop(s) : s.kind === 'bulk' ? this.#ofBulk(s) : null;
    this.#known.set(s, cut);
    return cut;
  }

  #ofLoop(s: For): Cut | null {
    const { start, stop, step, order } = s;
    if (order === 'in turn' || !mayLeave(s.body)) return null;
    const captured = capturedBy(s.body, [s.index]);
    if (captured.scalars.some((x) => captured.assigned.has(x))) return null;
    const folds = foldsOf(s, captured.assigned as ReadonlySet<Local>);
    if (folds === null) return null;
    const privates = privateBuffers(s, this.#uses, this.#arena);
    if (privates === null) return null;
    const isInnermost = !s.body.some((x) => bodiesOf(x).length > 0 || x.kind === 'bulk');
    const unit = step * (isInnermost ? granularity : 1);
    const length = rangeOf(stop).high - rangeOf(start).low;
    const body = folds.reduce((list, fold) => list.map((x) => keeping(x, fold, s)), s.body);
    return {
      start,
      stop,
      unit,
      ...this.#sizes(s, unit, Math.ceil(length / unit)),
      piece: (first, last) => [{ ...s, start: localRef(first), stop: localRef(last), body }],
      privates,
      folds,
      behind: folds.map((fold) => bringingIn(fold, s)),
    };
  }

  #sizes(s: Stmt, unit: number, units: number): Pick<Cut, 'nanoseconds' | 'units' | 'least'> {
    const nanoseconds = this.#costOf(s);
    const some = Math.ceil((this.#tuning.leastPiece * units) / Math.max(1, nanoseconds));
    return { nanoseconds, units, least: unit * Math.max(1, Math.min(units, some)) };
  }

  /** Panels are packed, and multiplied with all others, one by one. */
  #ofBulk(s: Bulk): Cut | null {
    const [rows, columns] = [at(s.counts, 0), at(s.counts, 1)];
    const along = (count: Expr, unit: number, distances: readonly number[], which: number): Cut => {
      const piece = (first: Local, last: Local): Stmt[] => {
        const moved = s.args.map(({ buffer, offset }, i) => {
          const distance = at(distances, i);
          const by = indexMul(localRef(first), integer(distance));
          return { buffer, offset: distance === 0 ? offset : indexAdd(offset, by) };
        });
        const length = indexSub(localRef(last), localRef(first));
        return [{ ...s, args: moved, counts: s.counts.map((n, i) => (i === which ? length : n)) }];
      };
      return {
        start: integer(0),
        stop: count,
        unit,
        ...this.#sizes(s, unit, Math.ceil(rangeOf(count).high / unit)),
        piece,
        privates: [],
        folds: [],
        behind: [],
      };
    };
    if (s.op.name === 'pack') return along(rows, s.op.width, [s.op.room, s.op.rowStride], 0);
    const { tile, rowLength, leftRoom, rightRoom } = s.op;
    const [down, across] = [
      along(rows, tile.rows, [rowLength, leftRoom, 0], 0),
      along(columns, tile.columns, [1, 0, rightRoom], 1),
    ];
    return down.units >= across.units ? down : across;
  }
}

const hosted: ReadonlySet<ScalarOp> = new Set(hostOps);

/** Whether other threads have all that statements need: they have no host, and no tape. */
function mayLeave(body: readonly Stmt[]): boolean {
  let may = true;
  forEachStatement(body, ({ kind }) => {
    if (kind === 'host' || kind === 'reserve' || kind === 'call') may = false;
  });
  forEachRoot(body, (root) =>
    forEachPart([root], (e) => {
      if ((e.kind === 'op' && hosted.has(e.op)) || (e.kind === 'load' && e.buffer === tape))
        may = false;
    }),
  );
  forEachStatement(body, (s) => {
    if (s.kind === 'store' && s.buffer === tape) may = false;
  });
  return may;
}

/**
 * The accumulators of a loop, each with a buffer for what its turns bring in; null where a local
 * from outside is used otherwise. The innermost loop has its own way of accumulating.
 */
function foldsOf(s: For, assigned: ReadonlySet<Local>): readonly CutFold[] | null {
  if (assigned.size === 0) return [];
  if (s.order !== 'folds' || !s.body.some((x) => bodiesOf(x).length > 0)) return null;
  const length = rangeOf(s.stop).high - rangeOf(s.start).low;
  if (length / s.step > mostFolded) return null;
  const folds: CutFold[] = [];
  for (const local of assigned) {
    const own = s.body.filter((x): x is Assign => x.kind === 'assign' && x.local === local);
    const [assign] = own;
    if (own.length !== 1 || assign === undefined || contributionTo(assign) === null) return null;
    let count = 0;
    forEachStatement(s.body, (x) => {
      if (x.kind === 'assign' && x.local === local) count++;
    });
    if (count !== 1 || readsOf(local, s.body) !== 1) return null;
    folds.push({
      assign,
      values: newBuffer(`${local.name}_parts`, local.dtype, Math.ceil(length / s.step)),
    });
  }
  return folds;
}

function readsOf(local: Local, body: readonly Stmt[]): number {
  let count = 0;
  forEachRoot(body, (root) =>
    forEachPart([root], (e) => {
      if (e.kind === 'local' && e.local === local) count++;
    }),
  );
  return count;
}

/** What an assignment brings into its local, and as which operand. */
function contributionTo({ local, value }: Assign): { value: Expr; position: number } | null {
  if (value.kind !== 'op' || scalarOps[value.op].identity === null) return null;
  const position = value.args.findIndex((x) => !(x.kind === 'local' && x.local === local));
  const other = value.args[1 - position];
  return other?.kind === 'local' && other.local === local
    ? { value: at(value.args, position), position }
    : null;
}

/** The statement, or instead of the assignment a store of what it would bring in. */
function keeping(s: Stmt, { assign, values }: CutFold, { index, start, step }: For): Stmt {
  if (s !== assign) return s;
  const turn = indexDiv(indexSub(localRef(index), start), step);
  const { value } = contributionTo(assign) as { value: Expr };
  return { kind: 'store', buffer: values, offset: turn, value };
}

/** The loop that does the assignments. */
function bringingIn({ assign, values }: CutFold, { start, stop, step }: For): For {
  const { position } = contributionTo(assign) as { position: number };
  const high = values.size - 1;
  const index = newLocal('part', 'int32', { low: 0, high: Math.max(0, high) });
  const op = assign.value as Expr & { kind: 'op' };
  const kept = load(values, localRef(index));
  const value = { ...op, args: op.args.map((x, i) => (i === position ? kept : x)) };
  const turns = indexDiv(indexAdd(indexSub(stop, start), integer(step - 1)), step);
  return {
    kind: 'for',
    index,
    start: literal(0, 'int32'),
    stop: turns,
    step: 1,
    order: 'in turn',
    body: [{ ...assign, value }],
  };
}

/** The bytes of what turns bring in, which is kept until all are done. */
export const foldBytes = ({ folds }: Cut): number =>
  folds.reduce((sum, { values }) => sum + aligned(values.size * itemSize[values.dtype]), 0);

export const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;
