/** What the functions of `lax` ask of their operands: no promotion and no broadcasting. */
import { fail } from '../array/errors.js';
import { isRealFloat, type DType } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape, type Shape } from '../array/shape.js';
import { broadcastRight } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { sameShape } from '../array/aval.js';
import { bind1 } from '../trace/bind.js';
import type { PrimName, PrimParams } from '../ir/program.js';

/** Applies a primitive of one array operand. */
export function apply<N extends PrimName>(name: N, x: ArrayLike, params: PrimParams[N]): NDArray {
  return bind1(name, [asArray(x)], params);
}

/**
 * Operands of equal shape and dtype. Arrays of rank 0 and axes of length 1 are repeated, but ranks
 * are not filled up; JS numbers take dtype and shape of the arrays. Throws `shape-mismatch` or
 * `dtype-mismatch`.
 */
export function equalOperands(who: string, xs: readonly ArrayLike[]): (NDArray | number)[] {
  if (xs.every(isScalar)) return xs.map((x) => asArray(x));
  const operands = xs.map((x) => (isScalar(x) ? Number(x) : asArray(x)));
  const arrays = operands.filter((x): x is NDArray => typeof x !== 'number');
  checkEqualDTypes(who, arrays);
  const { dtype } = at(arrays, 0);
  for (const x of operands) if (typeof x === 'number') checkFits(who, x, dtype);
  const shape = commonShape(who, arrays);
  return operands.map((x) => (typeof x === 'number' ? x : broadcastRight(x, shape)));
}

/** The shape of all arrays but those of rank 0, where axes of length 1 give way. */
function commonShape(who: string, arrays: readonly NDArray[]): Shape {
  const shapes = arrays.map((x) => x.shape).filter((shape) => shape.length > 0);
  const [first = []] = shapes;
  const lengths = first.map((_, d) => shapes.find((s) => s[d] !== 1)?.[d] ?? 1);
  const fits = (s: Shape): boolean =>
    s.length === first.length && s.every((n, d) => n === 1 || n === lengths[d]);
  if (!shapes.every(fits)) failShapes(who, arrays);
  return lengths;
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
  if (arrays.some((x) => !sameShape(x.shape, at(arrays, 0).shape))) failShapes(who, arrays);
}

const failShapes = (who: string, arrays: readonly NDArray[]): never =>
  fail(
    'shape-mismatch',
    `${who}: operands must have one shape, received ` +
      `${arrays.map((x) => printShape(x.shape)).join(' and ')}. ` +
      'Use lax.broadcastInDim, or the function of np, which broadcasts.',
  );

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
