/** A call as a function of the arrays among its arguments, whatever tree they stand in. */
import { NDArray, numpy as np, tree } from '../../src/index.js';
import type { Call } from './calls.js';
import { invoke } from './public.js';

export interface Applied {
  readonly arrays: readonly NDArray[];
  /** The arrays of the result for other arrays in the places of these. */
  readonly apply: (...arrays: readonly NDArray[]) => NDArray[];
}

/** `chosen` says which arrays are taken out; the others stay what they are. */
export function applied(name: string, call: Call, chosen: (x: NDArray) => boolean): Applied {
  const [leaves, def] = tree.flatten([call.args, call.then]);
  const isChosen = leaves.map((leaf) => leaf instanceof NDArray && chosen(leaf));
  return {
    arrays: leaves.filter((_, i) => isChosen[i]) as NDArray[],
    apply: (...arrays) => {
      const rest = [...arrays];
      const mixed = leaves.map((leaf, i) => (isChosen[i] === true ? rest.shift() : leaf));
      const [args, then] = tree.unflatten(def, mixed) as [unknown[], unknown[] | undefined];
      return arraysOf(invoke(name, then === undefined ? { args } : { args, then }));
    },
  };
}

const arraysOf = (result: unknown): NDArray[] =>
  tree.leaves(result).filter((leaf) => leaf instanceof NDArray);

export const isDouble = (x: NDArray): boolean => x.dtype === 'float64';

/** What a float array may hold besides ordinary numbers. */
const specials = [NaN, 0, -0, Infinity, -Infinity, 1e-300, -1e300, 1];

export interface Variant {
  readonly name: string;
  readonly of: (x: NDArray) => NDArray;
}

const mapped = (x: NDArray, f: (value: number, i: number) => number): NDArray =>
  np.reshape(np.array(Float64Array.from(x.dataSync(), f)), [...x.shape]);

/** Other data in the places of float arrays: ties, tiny, huge, and what is no number. */
export const variants: readonly Variant[] = [
  { name: 'as given', of: (x) => x },
  { name: 'ties', of: (x) => mapped(x, () => 0.7) },
  { name: 'zeros', of: (x) => mapped(x, () => 0) },
  { name: 'tiny', of: (x) => mapped(x, (v) => v * 1e-300) },
  { name: 'huge', of: (x) => mapped(x, (v) => v * 1e150) },
];
export const specialValues: Variant = {
  name: 'special values',
  of: (x) => mapped(x, (v, i) => specials[(i * 3 + 1) % specials.length] ?? v),
};
