/**
 * Factors of matrices that are unique but for the signs of columns or rows are brought to JAX's
 * signs. These are found once, from the values, and hold for tangents and cotangents too.
 */
import type { NDArray } from '../../../src/array/ndarray.js';
import { at } from '../../../src/array/shape.js';
import { numpy as np } from '../../../src/index.js';
import { arrayOf, type Json, type JsonArray } from './cases.js';

/** Gives results JAX's signs; they may be traced. */
export type Turn = (out: unknown) => unknown;

/** The signs of each output, which broadcast with it; null where there is nothing to turn. */
type Signs = readonly (NDArray | null)[];

/** How the signs of all outputs follow from those that we and JAX computed. */
type Rule = (ours: readonly NDArray[], wanted: readonly NDArray[]) => Signs;

const alike = (x: NDArray, y: NDArray, axis: number): NDArray =>
  np.sign(np.sum(np.multiply(x, y), { axis, keepdims: true }));
const ofColumns = (x: NDArray, y: NDArray): NDArray => alike(x, y, -2);
const ofRows = (x: NDArray, y: NDArray): NDArray => alike(x, y, -1);
const part = (x: NDArray, axis: number, from: number, to: number): NDArray =>
  np.take(x, np.arange(from, to, { dtype: 'int32' }), { axis });
const length = (x: NDArray, axis: -1 | -2): number => at(x.shape, x.ndim + axis);

/** Columns of the left factor turn with rows of the right one; the rest of either alone. */
function ofFactors(left: NDArray, right: NDArray, y: NDArray, z: NDArray): [NDArray, NDArray] {
  const columns = ofColumns(left, y);
  const shared = Math.min(length(left, -1), length(right, -2));
  const rows = np.swapaxes(part(columns, -1, 0, shared), -1, -2);
  const rest = part(ofRows(right, z), -2, shared, length(right, -2));
  return [columns, np.concatenate([rows, rest], { axis: -2 })];
}

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
  rows_up_to_sign: ([r], [y]) => [ofRows(r!, y!)],
};

function ruleOf(compare: string): Rule | undefined {
  const [name, output] = compare.split(':');
  if (name !== 'columns_up_to_sign') return rules[compare];
  const k = Number(output);
  return (ours, wanted) => ours.map((x, i) => (i === k ? ofColumns(x, at(wanted, i)) : null));
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
      return sign === null ? x : np.multiply(x, np.astype(sign, x.dtype));
    });
    return Array.isArray(out) ? turned : turned[0];
  };
}
