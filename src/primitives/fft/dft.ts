/** Transforms as they are defined, for the evaluator. */
import { at, range, type Shape } from '../../array/shape.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { castScalar, newTypedArray } from '../../array/dtype.js';
import { sizeOf } from '../../array/shape.js';
import type { Aval } from '../../array/aval.js';
import { forEachIndex, offsetOf } from '../tabulate.js';

/** A number, re and im. */
export type Complex = readonly [re: number, im: number];

/** Σ x[j]·e^{-2πi·jk/n} for k below n. */
export function definedTransform(x: readonly Complex[]): Complex[] {
  const n = x.length;
  return range(n).map((k) => {
    let [re, im] = [0, 0];
    x.forEach(([a, b], j) => {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      re += a * cos - b * sin;
      im += a * sin + b * cos;
    });
    return [re, im];
  });
}

/** The same with the other sign. */
export const definedInverse = (x: readonly Complex[]): Complex[] =>
  definedTransform(x.map(([re, im]) => [im, re])).map(([re, im]) => [im, re]);

/** All n numbers from the first n/2 + 1 of which the others are the conjugates. */
export function wholeSpectrum(x: readonly Complex[], n: number): Complex[] {
  return range(n).map((k): Complex => {
    const [re, im] = at(x, Math.min(k, n - k));
    return [re, k === 0 || 2 * k === n ? 0 : 2 * k < n ? im : -im];
  });
}

/**
 * Arrays of given types made line by line along `axis`: `make` takes the numbers of a line of each
 * operand to those of each result.
 */
export function byLines(
  inputs: readonly DenseArray[],
  axis: number,
  types: readonly Aval[],
  make: (lines: readonly (readonly number[])[]) => readonly (readonly number[])[],
): DenseArray[] {
  const results = types.map(({ shape, dtype }) => newTypedArray(dtype, sizeOf(shape)));
  const [{ shape }] = inputs as [DenseArray];
  forEachIndex(shape.with(axis, 1), (start) => {
    const offset = (of: Shape, j: number): number =>
      offsetOf(of, [...start.with(axis, j), 0].slice(0, of.length));
    const lines = inputs.map((x) => {
      const data = x.dataSync({ copy: false });
      return range(at(x.shape, axis)).map((j) => data[offset(x.shape, j)] as number);
    });
    make(lines).forEach((line, r) => {
      const { shape: whole, dtype } = at(types, r);
      const perNumber = whole.length > shape.length ? 2 : 1;
      line.forEach((value, j) => {
        const to = offset(whole, Math.floor(j / perNumber)) + (j % perNumber);
        results[r]![to] = castScalar(value, dtype);
      });
    });
  });
  return results.map((data, r) => dense(types[r]!.shape, types[r]!.dtype, data, types[r]!.weak));
}
