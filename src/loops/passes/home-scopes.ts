/**
 * Decides where each part of a function's expressions is computed. A part is written once, before
 * the first statement that needs it, in the nearest scope around all that need it: what one side of
 * a `choose` alone needs stays on that side, what is needed under several conditions is computed
 * whatever they are. What does not depend on the inner loops is computed before them.
 *
 * From the largest expressions down to the smallest: when a part is settled all its readers are, so
 * that the work is proportional to the number of parts.
 */
import { at } from '../../array/shape.js';
import { isInt32, type Expr } from '../expr.js';
import type { Interner } from './intern.js';
import type { NodeTable } from './expr-facts.js';
import { before, isReached, loopDepth, sideScope, type Scope, type Site } from './scopes.js';

/**
 * Where an expression has one value: from this site on, until a statement of its scope changes what
 * it depends on; null where none does.
 */
export type Validity = Site | null;

/** An expression that is computed at one site. */
export interface Subexpression {
  readonly expr: Expr;
  readonly validity: Validity;
  /** How many times it is read. */
  uses: number;
  site: Site;
  /** Whether it is needed whenever its site is reached. */
  isNeeded: boolean;
  /** Whether a statement, or one side of a `choose`, is no more than this. */
  isWhole: boolean;
  isBound: boolean;
  /** The scopes of the sides of a `choose`. */
  sides: readonly [yes: Scope, no: Scope] | null;
}

/** That an expression is read, once or by what is written out several times. */
type Use = Pick<Subexpression, 'uses' | 'site' | 'isNeeded' | 'isWhole'>;

/** Field by field: a spread costs several times what all else does here. */
const newPart = (expr: Expr, validity: Validity, use: Use): Subexpression => ({
  expr,
  validity,
  uses: use.uses,
  site: use.site,
  isNeeded: use.isNeeded,
  isWhole: use.isWhole,
  isBound: false,
  sides: null,
});

/** Deeper inside of each other than this, both sides of a `choose` are computed. */
const maxSides = 6;

const noParts: readonly Subexpression[] = [];

export class HomeScopes {
  readonly #interner: Interner;
  readonly #table: NodeTable;
  readonly #fixed = new Map<Expr, Subexpression>();
  readonly #changing = new Map<Site, Map<Expr, Subexpression>>();
  readonly #regions = new Map<Scope, Map<number, Site>>();
  /** The parts by the number of their expression. */
  readonly #parts: Subexpression[][] = [];
  readonly #bound = new Map<Scope, Subexpression[]>();

  constructor(interner: Interner, table: NodeTable) {
    this.#interner = interner;
    this.#table = table;
  }

  /** Notes that a statement needs an expression. */
  need(root: Expr, statement: Site): void {
    const use = { site: statement, isNeeded: true, isWhole: true, uses: 1 };
    this.#use(this.#interner.intern(root), statement, use);
  }

  /** Decides, when all that statements need has been noted. */
  settle(): void {
    for (let n = this.#parts.length - 1; n >= 0; n--)
      for (const part of this.#parts[n] ?? noParts) this.#settle(part);
    // A choice with statements of its own on one side is a statement.
    for (const list of this.#parts)
      for (const part of list ?? noParts)
        if (!part.isBound && part.sides?.some((side) => this.#bound.has(side)) === true)
          this.#bind(part);
    const number = ({ expr }: Subexpression): number => this.#interner.numberOf(expr);
    for (const parts of this.#bound.values())
      parts.sort((x, y) => x.site.position - y.site.position || number(x) - number(y));
  }

  /** The part that an expression is where another one, or a statement, needs it. */
  partOf(e: Expr, reader: Validity): Subexpression {
    return this.#known(e, this.#validityOf(e, reader)) as Subexpression;
  }

  /** The parts bound to locals of the scope, in the order of their sites; operands first. */
  boundIn(scope: Scope): readonly Subexpression[] {
    return this.#bound.get(scope) ?? noParts;
  }

  #known(e: Expr, validity: Validity): Subexpression | undefined {
    return validity === null ? this.#fixed.get(e) : this.#changing.get(validity)?.get(e);
  }

  #validityOf(e: Expr, reader: Validity): Validity {
    if (reader === null || this.#table.isFixed(e)) return null;
    let { scope, position } = reader;
    while (!this.#table.isChangedIn(e, scope)) {
      if (scope.parent === null) return null;
      ({ parent: scope, position } = scope as Scope & { parent: Scope });
    }
    return this.#regionFrom(scope, this.#table.lastChange(e, { scope, position }) + 1);
  }

  /** The one object for each site that something is valid from. */
  #regionFrom(scope: Scope, position: number): Site {
    let regions = this.#regions.get(scope);
    if (regions === undefined) this.#regions.set(scope, (regions = new Map<number, Site>()));
    let region = regions.get(position);
    if (region === undefined) regions.set(position, (region = { scope, position }));
    return region;
  }

  #use(e: Expr, reader: Validity, use: Use): void {
    if (!mayBind(e)) return;
    const validity = this.#validityOf(e, reader);
    const part = this.#known(e, validity);
    if (part === undefined) return this.#add(newPart(e, validity, use));
    const site = before(part.site, use.site);
    const needs = (by: Pick<Subexpression, 'site' | 'isNeeded'>): boolean =>
      by.isNeeded && isReached(site.scope, by.site.scope);
    part.isNeeded = needs(part) || needs(use);
    part.isWhole &&= use.isWhole;
    part.uses += use.uses;
    part.site = site;
  }

  #add(part: Subexpression): void {
    const { expr, validity } = part;
    (this.#parts[this.#interner.numberOf(expr)] ??= []).push(part);
    if (validity === null) return void this.#fixed.set(expr, part);
    const known = this.#changing.get(validity);
    if (known === undefined) this.#changing.set(validity, new Map([[expr, part]]));
    else known.set(expr, part);
  }

  #settle(part: Subexpression): void {
    const { expr, uses } = part;
    if (isTrivial(expr)) return this.#useOperands(part, uses);
    const outermost = this.#outermost(part);
    const leavesLoops = loopDepth(outermost.scope) < loopDepth(part.site.scope);
    if (uses > 1 || leavesLoops || (this.#table.isLarge(expr) && !part.isWhole)) {
      part.isNeeded &&= isReached(outermost.scope, part.site.scope);
      part.site = outermost;
      this.#bind(part);
    }
    this.#useOperands(part, 1);
  }

  #useOperands(part: Subexpression, uses: number): void {
    const { expr, validity, site, isNeeded } = part;
    const use = { site, isNeeded, isWhole: false, uses };
    switch (expr.kind) {
      case 'literal':
      case 'local':
        return;
      case 'load':
        return this.#use(expr.offset, validity, use);
      case 'op':
        for (const x of expr.args) this.#use(x, validity, use);
        return;
      case 'choose': {
        this.#use(expr.test, validity, use);
        const sides = [expr.yes, expr.no] as const;
        if (site.scope.sides === maxSides)
          for (const x of sides) this.#use(x, validity, { ...use, isNeeded: false });
        else {
          part.sides = [sideScope(site), sideScope(site)];
          part.sides.forEach((scope, i) => {
            const inside = { scope, position: 0 };
            this.#use(at(sides, i), validity, { ...use, site: inside, isWhole: true });
          });
        }
        return;
      }
      default:
        expr satisfies never;
    }
  }

  #bind(part: Subexpression): void {
    part.isBound = true;
    const known = this.#bound.get(part.site.scope);
    if (known === undefined) this.#bound.set(part.site.scope, [part]);
    else known.push(part);
  }

  /** The outermost site that a part can be computed at. */
  #outermost({ expr, validity, site }: Subexpression): Site {
    const table = this.#table;
    const level = table.levelOf(expr);
    const mayLeave = (s: Scope): s is Scope & { parent: Scope } =>
      s.parent !== null &&
      s !== validity?.scope &&
      level < s.depth &&
      (!s.isConditional || table.isSpeculable(expr));
    let { scope, position } = site;
    while (mayLeave(scope)) ({ parent: scope, position } = scope);
    return { scope, position };
  }
}

const isLeaf = (e: Expr): boolean => e.kind === 'literal' || e.kind === 'local';
const isScalarLoad = (e: Expr): boolean => e.kind === 'load' && e.buffer.scalar;
/** What is not written out wherever it is needed. */
export const mayBind = (e: Expr): boolean => !isLeaf(e) && !isScalarLoad(e);

/** An index a known distance from another one is cheaper to compute than to keep. */
const isTrivial = (e: Expr): boolean => isShifted(e) && !isShifted(at(e.args, 0));

const isShifted = (e: Expr): e is Expr & { kind: 'op' } =>
  e.kind === 'op' &&
  isInt32(e) &&
  (e.op === 'add' || e.op === 'sub') &&
  e.args[1]?.kind === 'literal';
