/** Types in the places of arrays. */
import { aval, printAval, type Aval } from '../array/aval.js';
import { dtypes, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { nameClass } from '../array/name-class.js';
import { printShape, sizeOf, type Shape } from '../array/shape.js';

/**
 * The type of an array without its values: what `evalShape` gives, and what `evalShape`, `makeIR`,
 * `jit(f).lower` and `jit(f).compile` take in the places of arrays. `weakType` says of a dtype that
 * it is made of JS numbers alone and gives way to others. Throws `bad-argument`.
 */
export class ShapeDtypeStruct {
  static {
    nameClass(this, 'ShapeDtypeStruct');
  }

  readonly shape: Shape;
  readonly dtype: DType;
  readonly weakType: boolean;

  constructor(shape: Shape, dtype: DType, ...args: [options?: { readonly weakType?: boolean }]) {
    const isLength = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 0;
    const { weakType = false, ...others } = optionsOf(args);
    if (!Array.isArray(shape) || !shape.every(isLength))
      fail(
        'bad-argument',
        'ShapeDtypeStruct: wants a shape, a list of lengths, as first argument, received ' +
          `${Array.isArray(shape) ? printShape(shape) : typeof shape}.`,
      );
    if (!dtypes.includes(dtype))
      fail(
        'bad-argument',
        `ShapeDtypeStruct: wants a dtype, one of ${dtypes.join(', ')}, as second argument, received ` +
          `${typeof dtype === 'string' ? `'${String(dtype)}'` : typeof dtype}.`,
      );
    if (typeof weakType !== 'boolean' || Object.keys(others).length > 0)
      fail('bad-argument', 'ShapeDtypeStruct: the options are { weakType }, true or false.');
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.weakType = weakType;
  }

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** `f64[2,3]` */
  toString(): string {
    return printAval(avalOf(this));
  }
}

/** Options by name; what is none has the field of a wrong one. */
function optionsOf(args: readonly unknown[]): { readonly weakType?: unknown } {
  const [options = {}, ...more] = args;
  const isPlain =
    typeof options === 'object' &&
    options !== null &&
    Object.getPrototypeOf(options) === Object.prototype;
  return isPlain && more.length === 0 ? options : { weakType: null };
}

/** The same as the compiler has it. */
export const avalOf = ({ shape, dtype, weakType }: ShapeDtypeStruct): Aval =>
  aval(shape, dtype, weakType);

export const structOf = ({ shape, dtype, weak }: Aval): ShapeDtypeStruct =>
  new ShapeDtypeStruct(shape, dtype, { weakType: weak });
