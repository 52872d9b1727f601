/**
 * Factors of matrices that are unique but for the signs of columns or rows, or for phases or their
 * order, are brought to JAX's. These are found once, from the values, and hold for tangents and
 * cotangents too.
 */
import type { NDArray } from '../../../src/array/ndarray.js';
import { at } from '../../../src/array/shape.js';
import { numpy as np } from '../../../src/index.js';
import { arrayOf, type Json, type JsonArray } from './cases.js';

/** Gives results JAX's signs; they may be traced. */
export type Turn = (out: unknown) => unknown;

/**
 * The factors of each output, which broadcast with it, or what else becomes of it; null for
 * nothing.
 */
type Signs = readonly (NDArray | ((x: NDArray) => NDArray) | null)[];

/** How the signs of all outputs follow from those that we and JAX computed. */
type Rule = (ours: readonly NDArray[], wanted: readonly NDArray[]) => Signs;

/** Signs, or the complex numbers of length 1 that bring lines of x to those of y. */
const alike = (x: NDArray, y: NDArray, axis: number): NDArray =>
  np.sign(np.sum(np.multiply(np.conj(x), y), { axis, keepdims: true }));
const ofColumns = (x: NDArray, y: NDArray): NDArray => alike(x, y, -2);
const ofRows = (x: NDArray, y: NDArray): NDArray => alike(x, y, -1);
const part = (x: NDArray, axis: number, from: number, to: number): NDArray =>
  np.take(x, np.arange(from, to, { dtype: 'int32' }), { axis });
const length = (x: NDArray, axis: -1 | -2): number => at(x.shape, x.ndim + axis);

/** Columns of the left factor turn with rows of the right one; the rest of either alone. */
function ofFactors(left: NDArray, right: NDArray, y: NDArray, z: NDArray): [NDArray, NDArray] {
  const columns = ofColumns(left, y);
  const shared = Math.min(length(left, -1), length(right, -2));
  const rows = np.conj(np.swapaxes(part(columns, -1, 0, shared), -1, -2));
  const rest = part(ofRows(right, z), -2, shared, length(right, -2));
  return [columns, np.concatenate([rows, rest], { axis: -2 })];
}

/** For each of the values of JAX, of one matrix, the index of ours that is nearest. */
function orderOf(ours: NDArray, wanted: NDArray): NDArray {
  const gaps = np.abs(np.subtract(np.reshape(wanted, [-1, 1]), np.reshape(ours, [1, -1])));
  return np.argmin(gaps, { axis: 1 });
}

/** Eigenvalues, and vectors in columns, in the order of JAX. */
const eigenvalues: Rule = ([w], [wanted]) => {
  const order = orderOf(w!, wanted!);
  return [(x) => np.take(x, order, { axis: -1 })];
};
const eigenvectors: Rule = ([w, v], [wanted, vectors]) => {
  const order = orderOf(w!, wanted!);
  const sorted = (x: NDArray): NDArray => np.take(x, order, { axis: -1 });
  const phases = ofColumns(sorted(v!), vectors!);
  return [sorted, (x) => np.multiply(sorted(x), phases)];
};

const svd: Rule = ([u, , vh], [y, , z]) => {
  const [columns, rows] = ofFactors(u!, vh!, y!, z!);
  return [columns, null, rows];
};
const qr: Rule = ([q, r], [y, z]) => ofFactors(q!, r!, y!, z!);

const rules: Readonly<Record<string, Rule>> = {
  svd,
  svd_full: svd,
  qr,
  // R has rows of zeros below, which have no sign of their own.
  qr_complete: ([q], [y]) => {
    const columns = ofColumns(q!, y!);
    return [columns, np.swapaxes(columns, -1, -2)];
  },
  set: eigenvalues,
  eig: eigenvectors,
  rows_up_to_sign: ([r], [y]) => [ofRows(r!, y!)],
};

function ruleOf(compare: string): Rule | undefined {
  const [name, output] = compare.split(':');
  const factors = { columns_up_to_sign: ofColumns, columns_up_to_phase: ofColumns }[name ?? ''];
  if (factors === undefined) return rules[compare];
  const k = Number(output);
  return (ours, wanted) => ours.map((x, i) => (i === k ? factors(x, at(wanted, i)) : null));
}

/** Whether a comparison is one up to signs. */
export const isUpToSigns = (compare: string | undefined): compare is string =>
  compare !== undefined && ruleOf(compare) !== undefined;

const listOf = <T>(x: unknown): readonly T[] => (Array.isArray(x) ? x : [x]) as readonly T[];

/** What brings results like ours to the signs that JAX's have. */
export function turnTo(compare: string, ours: unknown, wanted: Json): Turn {
  const expected = listOf<JsonArray>(wanted).map(arrayOf);
  const signs = ruleOf(compare)!(listOf<NDArray>(ours), expected);
  return (out) => {
    const turned = listOf<NDArray>(out).map((x, i) => {
      const sign = signs[i] ?? null;
      if (typeof sign === 'function') return sign(x);
      return sign === null ? x : np.multiply(x, np.astype(sign, x.dtype));
    });
    return Array.isArray(out) ? turned : turned[0];
  };
}
