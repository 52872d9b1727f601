/** Nested JS lists as arrays. */
import { dense, type DenseArray } from '../dense.js';
import {
  complexOf,
  defaultDType,
  type DType,
  elementOf,
  isComplex,
  newTypedArray,
  numbersPer,
} from '../dtype.js';
import { fail } from '../errors.js';
import type { Nested } from '../ndarray.js';
import { printShape, sizeOf, type Shape } from '../shape.js';
import type { Complex } from './complex.js';

type Element = number | boolean | Complex;

/**
 * Nested JS arrays as an array. Booleans give bool, numbers the default float dtype, and complex
 * numbers the complex dtype of such parts, unless `dtype` says otherwise. Throws `shape-mismatch`
 * where rows differ in length.
 */
export function denseOfNested(nested: Nested, dtype?: DType): DenseArray {
  const shape = nestedShape(nested);
  const flat: Element[] = [];
  flatten(nested, shape, 0, flat);
  const hasComplex = flat.some((v) => typeof v === 'object');
  const type = dtype !== undefined && (!hasComplex || isComplex(dtype)) ? dtype : typeOf(flat);
  const data = newTypedArray(type, sizeOf(shape));
  const per = numbersPer(type);
  flat.forEach((v, i) => {
    const { re, im } = typeof v === 'object' ? v : { re: Number(v), im: 0 };
    data[per * i] = elementOf(re, type);
    if (per === 2) data[per * i + 1] = elementOf(im, type);
  });
  return dense(shape, type, data);
}

function typeOf(flat: readonly Element[]): DType {
  if (flat.some((v) => typeof v === 'object')) return complexOf(defaultDType());
  return flat.length > 0 && flat.every((v) => typeof v === 'boolean') ? 'bool' : defaultDType();
}

function nestedShape(nested: Nested): number[] {
  const shape: number[] = [];
  let level: Nested | undefined = nested;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  return shape;
}

function flatten(nested: Nested, shape: Shape, depth: number, out: Element[]): void {
  if (!Array.isArray(nested)) {
    if (depth !== shape.length) ragged(shape, depth);
    out.push(nested);
    return;
  }
  if (nested.length !== shape[depth]) ragged(shape, depth);
  for (const item of nested) flatten(item, shape, depth + 1, out);
}

function ragged(shape: Shape, depth: number): never {
  fail(
    'shape-mismatch',
    `array: all rows must have one length, but at depth ${depth} some differ from the first, with ` +
      `which the shape would be ${printShape(shape)}.`,
  );
}
