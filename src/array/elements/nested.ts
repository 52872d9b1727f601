/** Arrays as nested JS lists. */
import { isBool, isComplex, type DType, type TypedArray } from '../dtype.js';
import type { Nested } from '../ndarray.js';
import { at } from '../shape.js';
import type { Shape } from '../shape.js';

/** Elements of a dtype as nested lists of numbers, of booleans or of complex numbers. */
export function nestedOf(data: TypedArray, shape: Shape, dtype: DType): Nested {
  let next = 0;
  const number = (): number => data[next++] as number;
  const element = (): Nested => {
    if (isComplex(dtype)) return { re: number(), im: number() };
    return isBool(dtype) ? number() !== 0 : number();
  };
  const build = (depth: number): Nested =>
    depth === shape.length
      ? element()
      : Array.from({ length: at(shape, depth) }, () => build(depth + 1));
  return build(0);
}
