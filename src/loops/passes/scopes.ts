/**
 * The scopes that values can be computed in: the lists of statements of a function, and the sides
 * of conditional expressions. Each hangs at one position of the scope around it.
 */
import type { Local } from '../expr.js';
import type { LoopBuffer, Stmt } from '../loops.js';
import { argsOf, forEachStatement } from '../walk.js';

/** What statements change: buffers and variables. */
export type Changeable = LoopBuffer | Local;

export interface Scope {
  /** null for the statements of a kernel; kernels run one after another. */
  readonly parent: Scope | null;
  /** Where it hangs in the scope around it, of a kernel its number. */
  readonly position: number;
  /** How many scopes are around it. */
  readonly height: number;
  /** Locals declared here have this depth; Infinity for one side of a `choose`. */
  readonly depth: number;
  /** How many sides of `choose`s it lies in. */
  readonly sides: number;
  /** Whether it may be skipped. */
  readonly isConditional: boolean;
  /**
   * What is changed in it, and by which of its statements, themselves or further inside; in order.
   */
  readonly changes: ChangedIn;
}

export type ChangedIn = ReadonlyMap<Changeable, readonly number[]>;

/** A position in a scope: of lists of statements the number of the statement. */
export interface Site {
  readonly scope: Scope;
  readonly position: number;
}

const nothing: ChangedIn = new Map();

export const kernelScope = (number: number, statements: readonly Stmt[]): Scope => ({
  parent: null,
  position: number,
  height: 0,
  depth: 0,
  sides: 0,
  isConditional: false,
  changes: changesBy(statements),
});

/** The scope of statements that stand inside of another one. */
export const innerScope = (
  { scope, position }: Site,
  isConditional: boolean,
  statements: readonly Stmt[],
): Scope => ({
  parent: scope,
  position,
  height: scope.height + 1,
  depth: scope.depth + 1,
  sides: 0,
  isConditional,
  changes: changesBy(statements),
});

export const sideScope = ({ scope, position }: Site): Scope => ({
  parent: scope,
  position,
  height: scope.height + 1,
  depth: Infinity,
  sides: scope.sides + 1,
  isConditional: true,
  changes: nothing,
});

/** The depth of the statements that a scope belongs to. */
export function loopDepth(scope: Scope): number {
  let s = scope;
  while (s.depth === Infinity && s.parent !== null) s = s.parent;
  return s.depth;
}

/**
 * Where what both sites need can be computed: before the first of them, in the nearest scope around
 * both.
 */
export function before(a: Site, b: Site): Site {
  let [x, y] = [a, b];
  while (x.scope !== y.scope) {
    const outwards = x.scope.height >= y.scope.height ? x : y;
    const { parent, position } = outwards.scope;
    // What two kernels need the first of them has.
    if (parent === null) return x.scope.position < y.scope.position ? x : y;
    const outer = { scope: parent, position };
    if (outwards === x) x = outer;
    else y = outer;
  }
  return x.position <= y.position ? x : y;
}

/**
 * Whether what is computed at the inner site whenever that is reached may as well be at the outer
 * one.
 */
export function isReached(outer: Scope, inner: Scope): boolean {
  for (let s: Scope | null = inner; s !== null && s !== outer; s = s.parent)
    if (s.isConditional) return false;
  return true;
}

function changesBy(statements: readonly Stmt[]): ChangedIn {
  const changes = new Map<Changeable, number[]>();
  statements.forEach((statement, position) => {
    forEachStatement([statement], (s) => {
      for (const x of changedBy(s)) {
        const known = changes.get(x);
        if (known === undefined) changes.set(x, [position]);
        else if (known.at(-1) !== position) known.push(position);
      }
    });
  });
  return changes;
}

/** What a statement itself changes. */
export function changedBy(s: Stmt): Changeable[] {
  const given = argsOf(s).map(({ buffer }) => buffer);
  if (s.kind === 'store') return [s.buffer];
  return s.kind === 'var' || s.kind === 'assign' ? [s.local] : given;
}
