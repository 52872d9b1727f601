/** Transforms as they are defined, for the evaluator. */
import { aval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { castScalar, newTypedArray } from '../../array/dtype.js';
import { at, range, sizeOf, type Shape } from '../../array/shape.js';
import { forEachIndex, offsetOf } from '../tabulate.js';

/** A number, re and im. */
export type ComplexPair = readonly [re: number, im: number];

/** Σ x[j]·e^{-2πi·jk/n} for k below n. */
export function definedTransform(x: readonly ComplexPair[]): ComplexPair[] {
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
export const definedInverse = (x: readonly ComplexPair[]): ComplexPair[] =>
  definedTransform(x.map(([re, im]) => [im, re])).map(([re, im]) => [im, re]);

/** All n numbers from the first n/2 + 1 of which the others are the conjugates. */
export function wholeSpectrum(x: readonly ComplexPair[], n: number): ComplexPair[] {
  return range(n).map((k): ComplexPair => {
    const [re, im] = at(x, Math.min(k, n - k));
    return [re, k === 0 || 2 * k === n ? 0 : 2 * k < n ? im : -im];
  });
}

export const flatPairs = (x: readonly ComplexPair[]): number[] => x.flatMap(([re, im]) => [re, im]);

/** The type of `length` numbers with both parts along a last axis. */
export const pairsType = (x: Aval, axis: number, length: number): Aval =>
  aval([...x.shape.with(axis, length), 2], x.dtype);

/**
 * An array made line by line along `axis`: `make` takes the numbers of a line of each operand to
 * those of the result, parts side by side if it has an axis more. All are multiplied by `scale`.
 */
export function byLines(
  inputs: readonly DenseArray[],
  axis: number,
  type: Aval,
  scale: number,
  make: (lines: readonly (readonly number[])[]) => readonly number[],
): DenseArray[] {
  const { shape, dtype } = type;
  const result = newTypedArray(dtype, sizeOf(shape));
  const operandShape = at(inputs, 0).shape;
  const perNumber = shape.length > operandShape.length ? 2 : 1;
  forEachIndex(operandShape.with(axis, 1), (start) => {
    const offset = (of: Shape, j: number): number =>
      offsetOf(of, [...start.with(axis, j), 0].slice(0, of.length));
    const lines = inputs.map((x) => {
      const data = x.dataSync({ copy: false });
      return range(at(x.shape, axis)).map((j) => data[offset(x.shape, j)] as number);
    });
    make(lines).forEach((value, j) => {
      const to = offset(shape, Math.floor(j / perNumber)) + (j % perNumber);
      result[to] = castScalar(scale * value, dtype);
    });
  });
  return [dense(shape, dtype, result)];
}
