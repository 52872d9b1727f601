/** What the functions of `lax` ask of their operands: no promotion and no broadcasting. */
import { fail } from '../array/errors.js';
import { isRealFloat, type DType } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape } from '../array/shape.js';
import { asArray } from '../operands/convert.js';
import { sameShape } from '../array/aval.js';
import { bind1 } from '../trace/bind.js';
import type { PrimName, PrimParams } from '../ir/program.js';

/** Applies a primitive of one array operand. */
export function apply<N extends PrimName>(name: N, x: ArrayLike, params: PrimParams[N]): NDArray {
  return bind1(name, [asArray(x)], params);
}

/**
 * Operands of equal shape and dtype. JS numbers may stand among arrays: they take the dtype and
 * the shape of the arrays. Throws `shape-mismatch` or `dtype-mismatch`.
 */
export function equalOperands(who: string, xs: readonly ArrayLike[]): (NDArray | number)[] {
  if (xs.every(isScalar)) return xs.map((x) => asArray(x));
  const operands = xs.map((x) => (isScalar(x) ? Number(x) : asArray(x)));
  const arrays = operands.filter((x): x is NDArray => typeof x !== 'number');
  checkEqual(who, arrays);
  const { dtype } = at(arrays, 0);
  for (const x of operands) if (typeof x === 'number') checkFits(who, x, dtype);
  return operands;
}

/** Throws `dtype-mismatch` unless all arrays have one dtype. */
export function checkEqualDTypes(who: string, arrays: readonly NDArray[]): void {
  const dtypes = arrays.map((x) => x.dtype);
  if (new Set(dtypes).size > 1)
    fail(
      'dtype-mismatch',
      `${who}: operands must have one dtype, received ${dtypes.join(' and ')}. ` +
        'Convert one with lax.convertElementType, or use the function of np, which promotes.',
    );
}

/** Throws unless all arrays have one shape and one dtype. */
export function checkEqual(who: string, arrays: readonly NDArray[]): void {
  checkEqualDTypes(who, arrays);
  if (arrays.some((x) => !sameShape(x.shape, at(arrays, 0).shape)))
    fail(
      'shape-mismatch',
      `${who}: operands must have one shape, received ` +
        `${arrays.map((x) => printShape(x.shape)).join(' and ')}. ` +
        'Use lax.broadcastInDim, or the function of np, which broadcasts.',
    );
}

function checkFits(who: string, value: number, dtype: DType): void {
  if (!isRealFloat(dtype) && !Number.isInteger(value))
    fail(
      'dtype-mismatch',
      `${who}: ${value} is not an element of ${dtype}. Convert the array with lax.convertElementType.`,
    );
}

function isScalar(x: ArrayLike): x is number | boolean {
  return typeof x === 'number' || typeof x === 'boolean';
}

/** An optional list with one entry an axis: all ones when it is not given. */
export function perAxis(
  list: readonly number[] | null | undefined,
  rank: number,
  who: string,
  what: string,
): readonly number[] {
  if (list === null || list === undefined) return new Array<number>(rank).fill(1);
  if (list.length !== rank)
    fail('bad-argument', `${who}: ${what} needs ${rank} entries, received ${list.length}.`);
  return list;
}
