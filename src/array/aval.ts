import { isComplex, shortName, type DType } from './dtype.js';
import type { Shape } from './shape.js';

/**
 * What is known of a value before it is computed: its shape and its dtype. `weak` marks the dtype
 * of a value made of JS numbers alone, which gives way to the dtype of the array it meets.
 */
export interface Aval {
  /** A frozen list: arrays hand it out, and caches are looked up by it. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weak: boolean;
}

export function aval(shape: Shape, dtype: DType, weak = false): Aval {
  return { shape: frozenShape(shape), dtype, weak };
}

const noAxes: Shape = Object.freeze([]);

/** The shape as a list that nobody can change: a copy, unless it is one already. */
function frozenShape(shape: Shape): Shape {
  if (shape.length === 0) return noAxes;
  return Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
}

/** Whether a value of this type is kept as a JS number: rank 0, and one number. */
export const isNumber = ({ shape, dtype }: Aval): boolean =>
  shape.length === 0 && !isComplex(dtype);

export function sameAval(a: Aval, b: Aval): boolean {
  return a.dtype === b.dtype && a.weak === b.weak && sameShape(a.shape, b.shape);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** `f64[2,3]`; a weak type carries a star: `f64[]*`. */
export function printAval(a: Aval): string {
  return `${shortName[a.dtype]}[${a.shape.join(',')}]${a.weak ? '*' : ''}`;
}
