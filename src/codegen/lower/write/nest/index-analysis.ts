/** Looks at how a kernel's expressions use its loop indices. */
import { isBool } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import { isInt32, type Expr, type Local } from '../../../../loops/expr.js';
import { forEachPart, operandsOf } from '../../../../loops/walk.js';

export interface IndexUse {
  /** For each axis but the last: every index uses it and the next as one longer axis. */
  readonly joined: readonly boolean[];
  /** For each axis the indices at which a comparison changes its answer. */
  readonly cuts: readonly ReadonlySet<number>[];
  /** By how much an offset grows along each axis, where it grows evenly. */
  stridesOf(e: Expr): readonly number[] | null;
}

/** What expressions do with integers that depend on the indices. */
export interface IntegerOps {
  /** They divide: a sign that an offset is taken apart into indices. */
  readonly divides: boolean;
  /** They compare: a sign of cases within the space. */
  readonly compares: boolean;
}

/** coefficients · locals + constant */
interface Affine {
  readonly coefficients: readonly number[];
  readonly constant: number;
}

export function analyzeIndices(
  roots: readonly Expr[],
  locals: readonly Local[],
  extents: readonly number[],
): IndexUse {
  const analysis = new Analysis(locals, extents);
  for (const root of roots) analysis.visit(root);
  return analysis;
}

/** The operations on integers in those parts of interned expressions that are new. */
export function integerOps(roots: readonly Expr[], isNew: (e: Expr) => boolean): IntegerOps {
  let [divides, compares] = [false, false];
  forEachPart(roots.filter(isNew), (e) => {
    const [x] = operandsOf(e);
    if (e.kind !== 'op' || x === undefined || !isInt32(x) || !isNew(e)) return;
    if (e.op === 'div' || e.op === 'rem') divides = true;
    else if (isBool(e.dtype)) compares = true;
  });
  return { divides, compares };
}

class Analysis implements IndexUse {
  readonly joined: boolean[];
  readonly cuts: Set<number>[];
  readonly #axes: ReadonlyMap<Local, number>;
  readonly #extents: readonly number[];
  readonly #seen = new Map<Expr, Affine | null>();

  constructor(locals: readonly Local[], extents: readonly number[]) {
    this.#axes = new Map(locals.map((local, d) => [local, d]));
    this.#extents = extents;
    this.joined = extents.slice(1).map(() => true);
    this.cuts = extents.map(() => new Set<number>());
  }

  stridesOf(e: Expr): readonly number[] | null {
    return this.#affine(e)?.coefficients ?? null;
  }

  /** Notes all uses within an expression; an affine one counts as a whole. */
  visit(e: Expr): void {
    const affine = this.#affine(e);
    if (affine === null) return;
    const { coefficients } = affine;
    this.joined.forEach((_, d) => {
      const inner = at(coefficients, d + 1) * at(this.#extents, d + 1);
      if (coefficients[d] !== inner) this.joined[d] = false;
    });
  }

  /** The affine form of an index expression; null for others, whose parts are then visited. */
  #affine(e: Expr): Affine | null {
    const known = this.#seen.get(e);
    if (known !== undefined) return known;
    const found = isInt32(e) ? this.#affineInt(e) : null;
    this.#seen.set(e, found);
    if (found === null) this.#visitParts(e);
    return found;
  }

  #affineInt(e: Expr): Affine | null {
    const none = this.#extents.map(() => 0);
    if (e.kind === 'literal') return { coefficients: none, constant: e.value };
    if (e.kind === 'local') {
      const axis = this.#axes.get(e.local);
      return axis === undefined ? null : { coefficients: none.with(axis, 1), constant: 0 };
    }
    if (e.kind !== 'op' || (e.op !== 'add' && e.op !== 'sub' && e.op !== 'mul')) return null;
    const [x, y] = [this.#affine(at(e.args, 0)), this.#affine(at(e.args, 1))];
    if (x === null || y === null) return null;
    if (e.op === 'mul') return e.args[1]?.kind === 'literal' ? scale(x, y.constant) : null;
    return plus(x, e.op === 'add' ? y : scale(y, -1));
  }

  #visitParts(e: Expr): void {
    switch (e.kind) {
      case 'literal':
      case 'local':
        break;
      case 'load':
        this.visit(e.offset);
        break;
      case 'choose':
        for (const x of [e.test, e.yes, e.no]) this.visit(x);
        break;
      case 'op':
        for (const x of e.args) this.visit(x);
        if (isBool(e.dtype) && e.args.length === 2) this.#noteCuts(e.op, e.args);
        break;
      default:
        e satisfies never;
    }
  }

  /** c·i + k compared with 0 changes its answer at -k/c. */
  #noteCuts(name: string, args: readonly Expr[]): void {
    const [x, y] = [this.#seen.get(at(args, 0)), this.#seen.get(at(args, 1))];
    if (!x || !y) return;
    const { coefficients, constant } = plus(x, scale(y, -1));
    const used = coefficients.flatMap((c, d) => (c === 0 ? [] : [d]));
    const [d] = used;
    if (d === undefined || used.length > 1) return;
    const root = -constant / at(coefficients, d);
    const isAbove = name === 'eq' || name === 'ne';
    // Which side the root itself belongs to depends on the comparison and the sign.
    const rootIsRight = (name === 'lt' || name === 'ge') === at(coefficients, d) > 0;
    const cuts = isAbove
      ? [Math.ceil(root), Math.floor(root) + 1]
      : [rootIsRight ? Math.ceil(root) : Math.floor(root) + 1];
    for (const cut of cuts) if (cut > 0 && cut < at(this.#extents, d)) this.cuts[d]?.add(cut);
  }
}

const plus = (x: Affine, y: Affine): Affine => ({
  coefficients: x.coefficients.map((c, d) => c + at(y.coefficients, d)),
  constant: x.constant + y.constant,
});

const scale = (x: Affine, factor: number): Affine => ({
  coefficients: x.coefficients.map((c) => c * factor),
  constant: x.constant * factor,
});
