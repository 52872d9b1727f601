/**
 * Tells whether the turns of an innermost loop can be done several at a time, and what each
 * expression is then: the same in all lanes, a number that counts with them, or a value of its own
 * in each.
 */
import { itemSize } from '../../../../array/dtype.js';
import type { Expr, Local, ScalarOp } from '../../../../loops/expr.js';
import type { For, LoopBuffer, Stmt } from '../../../../loops/loops.js';
import { scalarOps } from '../../../../loops/ops.js';
import { rangeOf } from '../../../../loops/range.js';
import type { Remark } from '../../../../loops/print.js';
import { distanceOf, sameExpr } from '../../../../loops/same-expr.js';
import { knownTurns, operandsOf } from '../../../../loops/walk.js';

/** How an expression varies from one turn to the next. */
export type Variation =
  /** It does not. */
  | { readonly kind: 'uniform' }
  /** An int32 that grows by `stride` a turn. */
  | { readonly kind: 'affine'; readonly stride: number }
  | { readonly kind: 'lanes' };

/** A variable from outside that each turn brings together with a value: x = op(x, value). */
export interface Accumulation {
  readonly local: Local;
  readonly op: ScalarOp;
  readonly value: Expr;
}

export interface VectorLoop {
  readonly loop: For;
  readonly accumulations: ReadonlyMap<Stmt, Accumulation>;
  shapeOf(e: Expr): Variation;
}

const uniform: Variation = { kind: 'uniform' };
const inLanes: Variation = { kind: 'lanes' };

/** Why the turns of a loop follow each other. */
export type Obstacle = Remark;

/** The loop with what is known of its expressions, or why its turns must follow each other. */
export function analyzeLoop(loop: For, supports: (e: Expr) => boolean): VectorLoop | Obstacle {
  if (loop.step !== 1) return () => `its index goes up by ${loop.step}`;
  const analysis = new Analysis(loop);
  return analysis.obstacle(supports) ?? analysis;
}

class Analysis implements VectorLoop {
  readonly loop: For;
  readonly accumulations = new Map<Stmt, Accumulation>();
  readonly #shapes = new Map<Expr, Variation>();
  readonly #locals = new Map<Local, Variation>();
  /** Where each buffer is stored. */
  readonly #stored = new Map<LoopBuffer, Expr[]>();
  readonly #turns: number;

  constructor(loop: For) {
    this.loop = loop;
    this.#turns = knownTurns(loop);
    this.#locals.set(loop.index, { kind: 'affine', stride: 1 });
  }

  shapeOf(e: Expr): Variation {
    let shape = this.#shapes.get(e);
    if (shape === undefined) {
      shape = this.#findShape(e);
      this.#shapes.set(e, shape);
    }
    return shape;
  }

  /** What keeps turns from being done several at a time; null if nothing does. */
  obstacle(supports: (e: Expr) => boolean): Obstacle | null {
    const { body } = this.loop;
    for (const s of body) if (s.kind === 'let') this.#locals.set(s.local, this.shapeOf(s.value));
    // Where the turns store is known before what they read is looked at.
    return (
      firstOf(body, (s) => this.#orderOf(s)) ?? firstOf(body, (s) => this.#obstacleIn(s, supports))
    );
  }

  /** Notes what a statement changes. Tells if turns must follow each other for its sake. */
  #orderOf(s: Stmt): Obstacle | null {
    if (s.kind === 'assign') {
      const accumulation = accumulationOf(s);
      if (accumulation === null || this.#isRead(s.local, s))
        return (nameOf) => `a turn needs ${nameOf(s.local)} of the one before`;
      this.accumulations.set(s, accumulation);
      return null;
    }
    if (s.kind !== 'store') return s.kind === 'let' ? null : () => 'it holds statements of its own';
    const offsets = this.#stored.get(s.buffer) ?? [];
    if (s.buffer.scalar || !offsets.every((p) => this.#neverMeet(p, s.offset)))
      return (nameOf) => `turns may store the same element of ${nameOf(s.buffer)}`;
    this.#stored.set(s.buffer, [...offsets, s.offset]);
    return null;
  }

  #obstacleIn(s: Stmt, supports: (e: Expr) => boolean): Obstacle | null {
    if (s.kind === 'let') return this.#obstacleOf(s.value, supports);
    if (s.kind === 'store') {
      const shape = this.shapeOf(s.offset);
      const stride = shape.kind === 'affine' ? shape.stride : 0;
      // Elements of fewer bits than a lane are stored side by side.
      const canStore = itemSize[s.buffer.dtype] < 4 ? stride === 1 : stride !== 0;
      if (canStore) return this.#obstacleOf(s.value, supports);
      return (nameOf) => `${nameOf(s.buffer)} is stored where offsets do not grow evenly`;
    }
    const accumulation = this.accumulations.get(s);
    if (s.kind !== 'assign' || accumulation === undefined)
      return () => 'its statements have an order';
    if (!supports(s.value)) return withoutForm(s.value);
    return this.#obstacleOf(accumulation.value, supports);
  }

  /** Whether a variable is used by another statement of the loop than the one that changes it. */
  #isRead(local: Local, by: Stmt): boolean {
    const reads = (e: Expr): boolean =>
      (e.kind === 'local' && e.local === local) || operandsOf(e).some(reads);
    return this.loop.body.some((s) => {
      if (s === by) return s.kind === 'assign' && reads(accumulationOf(s)?.value ?? s.value);
      if (s.kind === 'assign' && s.local === local) return true;
      if (s.kind === 'store') return reads(s.value) || reads(s.offset);
      return (s.kind === 'let' || s.kind === 'assign') && reads(s.value);
    });
  }

  /** `isSide` says whether scalars compute it in some turns only, as one side of a choice. */
  #obstacleOf(e: Expr, supports: (e: Expr) => boolean, isSide = false): Obstacle | null {
    const shape = this.shapeOf(e);
    if (shape.kind === 'uniform') {
      if (this.#readsStored(e)) return () => 'a turn reads what others store';
      return isSide && mayMiss(e) ? missing : null;
    }
    if (e.kind === 'load') {
      const isGathered = this.shapeOf(e.offset).kind === 'lanes';
      if (isGathered && !fillsLane(e))
        return (nameOf) => `${nameOf(e.buffer)} is read where offsets do not grow evenly`;
      return (
        this.#obstacleToLoad(e, isSide) ??
        (supports(e)
          ? this.#obstacleOf(e.offset, isGathered ? supports : () => true, isGathered && isSide)
          : withoutForm(e))
      );
    }
    if (!supports(e)) return withoutForm(e);
    return firstOf(operandsOf(e), (x) =>
      this.#obstacleOf(x, supports, isSide || (e.kind === 'choose' && x !== e.test)),
    );
  }

  /** Whether no two turns meet at these offsets: the loop says so, or they are seen to be apart. */
  #neverMeet(x: Expr, y: Expr): boolean {
    return this.loop.order !== 'in turn' || this.#areApart(x, y);
  }

  /**
   * Whether two offsets that move on with the turns never meet: by as many steps as there are
   * turns, or between.
   */
  #areApart(x: Expr, y: Expr): boolean {
    const [shape, other] = [this.shapeOf(x), this.shapeOf(y)];
    if (shape.kind !== 'affine' || other.kind !== 'affine' || shape.stride !== other.stride)
      return false;
    const distance = distanceOf(x, y);
    if (distance === null) return false;
    const steps = Math.abs(distance / shape.stride);
    return !Number.isInteger(steps) || steps >= this.#turns;
  }

  /** A buffer that the loop stores may be read only where no other turn stores. */
  #obstacleToLoad(e: Expr & { kind: 'load' }, isSide: boolean): Obstacle | null {
    const { buffer, offset } = e;
    const offsets = this.#stored.get(buffer) ?? [];
    if (!offsets.every((p) => sameExpr(p, offset) || this.#neverMeet(p, offset)))
      return (nameOf) => `a turn may read what others store of ${nameOf(buffer)}`;
    return isSide && !isInside(buffer, offset) ? missing : null;
  }

  #readsStored(e: Expr): boolean {
    if (e.kind === 'load' && this.#stored.has(e.buffer)) return true;
    return operandsOf(e).some((x) => this.#readsStored(x));
  }

  #findShape(e: Expr): Variation {
    if (e.kind === 'literal') return uniform;
    if (e.kind === 'local') return this.#locals.get(e.local) ?? uniform;
    const shapes = operandsOf(e).map((x) => this.shapeOf(x));
    if (shapes.every(({ kind }) => kind === 'uniform')) return uniform;
    if (e.kind !== 'op' || e.dtype !== 'int32') return inLanes;
    return affineOf(e, shapes) ?? inLanes;
  }
}

/** Sums and multiples of what grows evenly grow evenly. */
function affineOf(e: Expr & { kind: 'op' }, shapes: readonly Variation[]): Variation | null {
  const strides = shapes.map((s) =>
    s.kind === 'affine' ? s.stride : s.kind === 'uniform' ? 0 : NaN,
  );
  const [x, y] = strides as [number, number | undefined];
  if (strides.some(Number.isNaN) || y === undefined) return null;
  const { low, high } = rangeOf(e);
  // Where it might wrap it would not grow evenly.
  if (low <= -(2 ** 31) || high >= 2 ** 31 - 1) return null;
  if (e.op === 'add') return { kind: 'affine', stride: x + y };
  if (e.op === 'sub') return { kind: 'affine', stride: x - y };
  const factor = e.args[1];
  if (e.op === 'mul' && factor?.kind === 'literal')
    return { kind: 'affine', stride: x * factor.value };
  return null;
}

function accumulationOf(s: Stmt & { kind: 'assign' }): Accumulation | null {
  const { local, value } = s;
  if (value.kind !== 'op' || value.args.length !== 2) return null;
  const { identity, commutes } = scalarOps[value.op];
  if (identity === null) return null;
  const [x, y] = value.args as [Expr, Expr];
  const isOwn = (e: Expr): boolean => e.kind === 'local' && e.local === local;
  if (isOwn(x)) return { local, op: value.op, value: y };
  return commutes && isOwn(y) ? { local, op: value.op, value: x } : null;
}

/** Whether a loaded element is as wide as the lane that it goes into. */
const fillsLane = ({ buffer, dtype }: Expr & { kind: 'load' }): boolean =>
  dtype !== 'bool' && buffer.dtype === dtype;

function isInside(buffer: LoopBuffer, offset: Expr): boolean {
  const { low, high } = rangeOf(offset);
  return low >= 0 && high < buffer.size;
}

/** Whether it may load out of bounds. */
export const mayMiss = (e: Expr): boolean =>
  (e.kind === 'load' && !e.buffer.scalar && !isInside(e.buffer, e.offset)) ||
  operandsOf(e).some(mayMiss);

const missing: Obstacle = () => 'a side of a choice may read outside of an array';

const withoutForm =
  (e: Expr): Obstacle =>
  () =>
    e.kind === 'op' ? `${e.op} is computed one by one` : 'an element is read one by one';

/** The first obstacle that there is. */
function firstOf<T>(list: readonly T[], find: (x: T) => Obstacle | null): Obstacle | null {
  for (const x of list) {
    const found = find(x);
    if (found !== null) return found;
  }
  return null;
}
