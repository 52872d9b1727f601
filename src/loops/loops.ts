/**
 * The Loop IR: how a program is computed. A schedule is a list of functions; a function runs
 * kernels in order; a kernel is a loop nest over buffers. Immutable plain data.
 */
import type { TypedArray } from '../array/dtype.js';
import type { LoopBuffer } from './buffer.js';
import type { Expr, Local } from './expr.js';
import type { TileSize } from './traits.js';

export type { LoopBuffer };

export type Stmt =
  /** Binds a local once. */
  | { readonly kind: 'let'; readonly local: Local; readonly value: Expr }
  /** Declares a local that `assign` may change, e.g. an accumulator. */
  | { readonly kind: 'var'; readonly local: Local; readonly value: Expr }
  | { readonly kind: 'assign'; readonly local: Local; readonly value: Expr }
  | {
      readonly kind: 'store';
      readonly buffer: LoopBuffer;
      readonly offset: Expr;
      readonly value: Expr;
    }
  /** index runs from start up to but not including stop, by the positive step. */
  | {
      readonly kind: 'for';
      readonly index: Local;
      readonly start: Expr;
      readonly stop: Expr;
      readonly step: number;
      readonly order: Order;
      readonly body: readonly Stmt[];
      readonly completes?: CompleteRows | undefined;
    }
  | { readonly kind: 'while'; readonly test: Expr; readonly body: readonly Stmt[] }
  | {
      readonly kind: 'if';
      readonly test: Expr;
      readonly yes: readonly Stmt[];
      readonly no: readonly Stmt[];
    }
  /** Calls another function of the schedule; inputs and outputs are passed by position. */
  | {
      readonly kind: 'call';
      readonly callee: LoopFunction;
      readonly args: readonly BufferSlice[];
    }
  /** Work on blocks of arrays for which the target has code of its own. */
  | {
      readonly kind: 'bulk';
      readonly op: BulkOp;
      /** What it writes, then what it reads. */
      readonly args: readonly BufferSlice[];
      /** int32. */
      readonly counts: readonly Expr[];
    }
  /** Binds a local to the first of `count` fresh words of the tape, which grows. */
  | { readonly kind: 'reserve'; readonly local: Local; readonly count: number }
  /** Calls a function outside of the schedule. */
  | {
      readonly kind: 'host';
      readonly callback: RawCallback;
      /** What it reads, then `results` arrays that it writes. */
      readonly args: readonly BufferSlice[];
      readonly results: number;
    };

/**
 * Matrix products work on panels: `width` rows of a matrix side by side, term by term, with room
 * for `room` terms. Targets name the widths that they have, the sides of their tiles.
 *
 * - pack (to, from; rows, terms): to[(p · room + k) · width + r] is the element at term k of row p
 *   · width + r, that is from[row · rowStride + k · termStride]. A panel that the rows do not fill
 *   repeats the last one.
 * - product (out, left, right; rows, columns, terms, adds): out[i · rowLength + j] for all rows i
 *   and columns j is the sum over the terms of products of left and right panels, whose rows are
 *   the columns; that sum is added to what is there unless `adds` is 0. Each panel on the `outer`
 *   side meets all others.
 */
export type BulkOp =
  | {
      readonly name: 'pack';
      /** Whether floats below the least normal one become zeros. */
      readonly flushes: boolean;
      readonly width: number;
      readonly room: number;
      readonly rowStride: number;
      readonly termStride: number;
    }
  | {
      readonly name: 'product';
      readonly tile: TileSize;
      readonly outer: 'left' | 'right';
      readonly rowLength: number;
      readonly leftRoom: number;
      readonly rightRoom: number;
    };

/**
 * What is known of the turns of a loop.
 *
 * - free: they may be done in any order, and at a time, if each has variables and scratch buffers
 *   of its own: what one turn stores elsewhere no other stores or reads.
 * - folds: the same but for variables and elements from outside with which every turn combines a
 *   value, by an operation that gives the same in any order, but for rounding.
 * - in turn: each may need what those before it have done.
 */
export type Order = 'free' | 'folds' | 'in turn';

/**
 * What is known of a loop over rows: those of a buffer, of which each is complete at its turn, and
 * which are all met once in all.
 */
export interface CompleteRows {
  readonly buffer: LoopBuffer;
  readonly rowLength: number;
}

/** A loop. */
export type For = Stmt & { readonly kind: 'for' };

/** A buffer from some offset on. */
export interface BufferSlice {
  readonly buffer: LoopBuffer;
  /** In elements. */
  readonly offset: Expr;
}

/**
 * Takes numbers for scalars and arrays that are written again after the call, then arrays of its
 * own for results.
 */
export type RawCallback = (...raw: (TypedArray | number)[]) => void;

/** One loop nest, or straight-line code, that computes one or several values. */
export interface Kernel {
  readonly name: string;
  readonly body: readonly Stmt[];
}

export interface LoopFunction {
  readonly name: string;
  /** Inputs then outputs; rank-0 ones are buffers of size 1. */
  readonly inputs: readonly LoopBuffer[];
  readonly outputs: readonly LoopBuffer[];
  /** Intermediates with their byte offsets in the arena. */
  readonly arena: readonly { readonly buffer: LoopBuffer; readonly offset: number }[];
  readonly kernels: readonly Kernel[];
}

export interface Schedule {
  readonly main: LoopFunction;
  /** Every function `main` reaches, callees before callers, `main` last. */
  readonly functions: readonly LoopFunction[];
  readonly arenaBytes: number;
  /** The most words that a row of the tape takes; 0 where there is no tape. */
  readonly longestRow: number;
}
