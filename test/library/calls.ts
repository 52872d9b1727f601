/**
 * A row for every public function: how it is called. The laws over the library take their calls
 * from here, so that a function with a row is under all of them; the table is total by test.
 *
 * What is differentiated stands in the arguments themselves: every float64 array among them, in
 * whatever tree or option. A float argument that is none of the function's variables (bin edges,
 * places, data of a fit) is given as a list of numbers.
 */
import { numpy as np, random, type NDArray } from '../../src/index.js';

export type Args = readonly unknown[];

/** The arguments, and those of the function that the call returns, if it returns one. */
export interface Call {
  readonly args: Args;
  readonly then?: Args;
}

/** The numbers at which an operand of an elementwise function may be taken. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

/**
 * - `elementwise`: floats to floats, element by element, after broadcasting;
 * - `smooth`: has derivatives by the float64 arrays among its arguments;
 * - `step`: takes arrays to arrays, and has no derivative or the derivative zero;
 * - `random`: draws, so that values depend on the key alone;
 * - `other`: works on functions, trees, dtypes, or the library itself.
 */
export type Kind = 'elementwise' | 'smooth' | 'step' | 'random' | 'other';

export interface Row {
  readonly kind: Kind;
  readonly calls: readonly Call[];
  /** Of an elementwise function, one per operand. */
  readonly domains: readonly Domain[];
}

export type Table = Readonly<Record<string, Row>>;

export const real: Domain = { from: -Infinity, to: Infinity };
export const positive: Domain = { from: 0, to: Infinity };
/** Without 0, where slopes are conventions: kinks.ts has those. */
export const above0: Domain = { from: 1e-300, to: Infinity };
/** Scales, and what else may not be 0. */
export const scales: Domain = { from: 0.25, to: Infinity };
/** Neither tiny nor huge. */
export const moderate: Domain = { from: 0.05, to: 50 };
export const unit: Domain = { from: 0, to: 1 };
export const between = (from: number, to: number): Domain => ({ from, to });

/** Points away from kinks and poles, so that a call at them is an ordinary one. */
const ordinary = [-2.3, -1.4, -0.6, -0.3, 0.2, 0.35, 0.7, 1.3, 2.6, 3.4, 4.7];

/** Four points of a domain; `shift` lets the operands of one call differ. */
export function pointsOf({ from, to }: Domain, shift = 0): number[] {
  const inside = ordinary.filter((x) => x > from && x < to);
  const pool = inside.length >= 4 ? inside : [0.11, 0.37, 0.58, 0.83].map((t) => from + 1 + t);
  return [0, 1, 2, 3].map((i) => pool[(3 * i + 2 * shift) % pool.length] as number);
}

/** Floats to floats, element by element; one domain per operand. */
export function each(...domains: readonly Domain[]): Row {
  const operands = domains.map((d, i) => floats(pointsOf(d, i)));
  return { kind: 'elementwise', calls: [{ args: operands }], domains };
}

/** Elementwise, with a derivative that is zero or none. */
export const steps = (...domains: readonly Domain[]): Row => ({
  ...each(...domains),
  kind: 'step',
});

const rowOf =
  (kind: Kind) =>
  (...calls: readonly Args[]): Row => ({
    kind,
    calls: calls.map((args) => ({ args })),
    domains: [],
  });
export const smooth = rowOf('smooth');
export const step = rowOf('step');
export const draws = rowOf('random');
export const other = rowOf('other');

/** What returns a function, which is called with `then`. */
export const returning = (args: Args, then: Args, kind: Kind = 'other'): Row => ({
  kind,
  calls: [{ args, then }],
  domains: [],
});

/** One row of several. */
export const either = (first: Row, ...others: readonly Row[]): Row => ({
  ...first,
  calls: [first, ...others].flatMap((row) => row.calls),
});

/** One row for several functions of a namespace, whose names stand apart by spaces. */
export function rows(namespace: string, names: string, row: Row): Record<string, Row> {
  const path = (name: string) => (namespace === '' ? name : `${namespace}.${name}`);
  return Object.fromEntries(names.split(' ').map((name) => [path(name), row]));
}

export type Numbers = readonly (number | Numbers)[];

export const floats = (x: Numbers): NDArray => np.array(x as number[], 'float64');
export const ints = (x: Numbers): NDArray => np.array(x as number[], 'int32');
export const bools = (x: Numbers): NDArray => np.array(x as number[], 'bool');

/** Distinct values in no order, away from 0. */
export const v4 = floats([0.7, -1.2, 2.5, 0.4]);
export const w4 = floats([1.3, 0.6, -0.8, 2.1]);
export const v3 = floats([0.7, -1.2, 2.5]);
export const w3 = floats([0.4, 1.9, -0.6]);
export const positives = floats([0.7, 1.2, 2.5, 0.4]);
export const m23 = floats([
  [0.7, -1.2, 2.5],
  [0.4, 1.6, -0.9],
]);
export const m32 = floats([
  [0.3, -0.8],
  [1.1, 2.2],
  [-1.7, 0.6],
]);
export const m33 = floats([
  [0.7, -1.2, 2.5],
  [0.4, 1.6, -0.9],
  [-0.3, 2.1, 1.4],
]);
export const scalar = np.array(0.8, 'float64');
export const n4 = ints([3, 1, 2, 3]);
export const k4 = ints([1, 2, 1, 0]);
export const b4 = bools([1, 0, 1, 1]);
export const key = random.key(7);
