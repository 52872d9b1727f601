/**
 * The transforms to stack on functions of one number, with what analysis says they make of them.
 */
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, jvp, linearize, numpy as np, vmap } from '../../src/index.js';
import { projectTarget } from '../support/target.js';

export type F = (x: NDArray) => NDArray;
/** A function of one number, known with all its derivatives: that of order k at x. */
export type Known = (k: number, x: number) => number;

export interface Layer {
  readonly apply: (f: F) => F;
  /** What the layer makes of a function, as analysis says. */
  readonly known: (f: Known) => Known;
}

const derivative =
  (f: Known): Known =>
  (k, x) =>
    f(k + 1, x);

export const layers: Readonly<Record<string, Layer>> = {
  jit: { apply: (f) => jit(f), known: (f) => f },
  jvp: { apply: (f) => (x) => jvp(f, [x], [np.onesLike(x)])[1], known: derivative },
  grad: { apply: (f) => grad(f), known: derivative },
  linearize: {
    apply: (f) => (x) => {
      const [, tangentOf] = linearize(f, [x]);
      return tangentOf(np.onesLike(x));
    },
    known: derivative,
  },
  // f(x) + f(x / 2), both at once.
  vmap: {
    apply: (f) => (x) => vmap(f)(np.stack([x, x.div(2)])).sum(),
    known: (f) => (k, x) => f(k, x) + f(k, x / 2) / 2 ** k,
  },
};

const names = Object.keys(layers);

/** All ways to stack so many of them, from the outermost to the innermost. */
export const stackings = (depth: number): string[][] =>
  depth === 0 ? [[]] : stackings(depth - 1).flatMap((inner) => names.map((n) => [n, ...inner]));

/** So many subjects share the deep stackings in a project. */
export const sharing = 8;

/**
 * The stackings that a project runs on the subject with this number: all of up to two transforms,
 * and of the deeper ones every eighth. The next seven subjects run the others, and the other
 * project runs other ones.
 */
export const stackingsOf = (
  subject: number,
  depth: number,
  target: 'js' | 'wasm' = projectTarget,
): string[][] => {
  const first = (subject + (target === 'js' ? 0 : sharing / 2)) % sharing;
  return stackings(depth).filter((_, i) => depth < 3 || i % sharing === first);
};

/** The stacking on a function, and what it gives. */
export function stacked(stacking: readonly string[], f: F, known: Known): [F, Known] {
  let result: [F, Known] = [f, known];
  for (const name of stacking.toReversed()) {
    const layer = layers[name] as Layer;
    result = [layer.apply(result[0]), layer.known(result[1])];
  }
  return result;
}
