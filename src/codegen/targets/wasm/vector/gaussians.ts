/**
 * e^(-x²) in a loop: erf is computed from it, and its derivative, as that of gelu or of a price of
 * an option, is made of it. It is computed once for both.
 */
import type { Expr, Local } from '../../../../loops/expr.js';
import type { For } from '../../../../loops/loops.js';
import type { Lanes } from '../ops/lanes.js';

export class Gaussians {
  /** What the locals of the loop stand for. */
  readonly #bound = new Map<Local, Expr>();
  readonly #known = new Map<Local, Lanes>();

  constructor(loop: For) {
    for (const s of loop.body) if (s.kind === 'let') this.#bound.set(s.local, s.value);
  }

  /** The x of e^(-x²), where it is a local; else null. */
  argumentOf(e: Expr): Local | null {
    if (e.kind !== 'op' || e.op !== 'exp') return null;
    const negative = this.#value(e.args[0]);
    if (negative?.kind !== 'op' || negative.op !== 'neg') return null;
    const square = this.#value(negative.args[0]);
    if (square?.kind !== 'op' || square.op !== 'mul') return null;
    const [x, y] = square.args;
    return x?.kind === 'local' && y?.kind === 'local' && x.local === y.local ? x.local : null;
  }

  /** The gaussian of a local in this turn, which `compute` gives for the first time. */
  of(x: Local, compute: () => Lanes): Lanes {
    let known = this.#known.get(x);
    if (known === undefined) this.#known.set(x, (known = compute()));
    return known;
  }

  #value(e: Expr | undefined): Expr | undefined {
    return e?.kind === 'local' ? (this.#bound.get(e.local) ?? e) : e;
  }
}
