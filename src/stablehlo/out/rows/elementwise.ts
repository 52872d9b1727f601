/** Element by element: arithmetic, comparisons, bits, conversions. */
import {
  isBool,
  isComplex,
  isInexact,
  isRealFloat,
  isSigned,
  isUnsigned,
  itemSize,
  partOf,
} from '../../../array/dtype.js';
import type { Aval } from '../../../array/aval.js';
import type { NoParams, PrimName, PrimParams } from '../../../ir/program.js';
import { byParts, complexOf, plain, single, type Row, type Rows } from '../row.js';
import { isHalf } from '../types.js';
import { dtypeOf, type Direction, type HloValue, type HloWriter } from '../writer.js';

/** Operations of StableHLO that mean the same of all dtypes that the primitive takes. */
const same = {
  add: plain('add'),
  sub: plain('subtract'),
  mul: plain('multiply'),
  atan2: byParts('atan2', plain('atan2')),
  and: plain('and'),
  or: plain('or'),
  xor: plain('xor'),
  not: plain('not'),
  floor: plain('floor'),
  ceil: plain('ceil'),
  neg: plain('negate'),
  populationCount: plain('popcnt'),
  clz: plain('count_leading_zeros'),
  select: single('stablehlo.select'),
  nextAfter: single('chlo.next_after'),
  real: single('stablehlo.real'),
  imag: single('stablehlo.imag'),
  complex: single('stablehlo.complex'),
  conj: single('chlo.conj'),
  stopGradient: (_w: HloWriter, inputs: readonly HloValue[]) => inputs,
  named: (_w: HloWriter, inputs: readonly HloValue[]) => inputs,
} satisfies Partial<Rows<PrimName>>;

/** A division that gives `past` where an integer is divided by 0, which StableHLO leaves open. */
const divided =
  (operation: 'divide' | 'remainder'): Row<NoParams> =>
  (w, [x, y]) => {
    const { type, literal } = y!;
    if (isInexact(dtypeOf(y!)) || (literal !== undefined && literal !== 0))
      return [w.plain(operation, x!, y!)];
    const isZero = w.compare('EQ', y!, w.full(0, type));
    // An operand that is not 0 keeps the other result from being undefined.
    const safe = w.select(isZero, w.full(1, type), y!);
    return [w.select(isZero, w.full(0, type), w.plain(operation, x!, safe))];
  };

const arithmetic = {
  div: divided('divide'),
  rem: divided('remainder'),
  max: byParts('max', plain('maximum')),
  min: byParts('min', plain('minimum')),
  clamp: byParts('clamp', (w, [low, x, high]) => [
    w.plain('minimum', w.plain('maximum', x!, low!), high!),
  ]),
  abs: (w, [x], _params, [type]) => {
    const dtype = dtypeOf(x!);
    if (isComplex(dtype)) return [w.op1('stablehlo.abs', [x!], type!)];
    return [isUnsigned(dtype) ? x! : w.plain('abs', x!)];
  },
  sign: byParts('sign', (w, [x]) => {
    if (!isUnsigned(dtypeOf(x!))) return [w.plain('sign', x!)];
    return [w.plain('minimum', x!, w.full(1, x!.type))];
  }),
  round: (w, [x], { halves }) => [
    w.plain(halves === 'even' ? 'round_nearest_even' : 'round_nearest_afz', x!),
  ],
  integerPow: (w, [x], { exponent }) => {
    if (exponent === 0) return [w.full(1, x!.type)];
    const dtype = dtypeOf(x!);
    // Numbers of 16 bits are rounded once.
    const product = power(w, w.convert(x!, isHalf(dtype) ? 'float32' : dtype), Math.abs(exponent));
    const result = exponent > 0 ? product : w.plain('divide', w.full(1, product.type), product);
    return [w.convert(result, dtype)];
  },
  isFinite: byParts('isFinite', single('stablehlo.is_finite')),
} satisfies Partial<Rows<PrimName>>;

/** By squares: x¹³ = x⁸ x⁴ x. */
function power(w: HloWriter, x: HloValue, exponent: number): HloValue {
  let [product, square]: [HloValue | undefined, HloValue] = [undefined, x];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1)
      product = product === undefined ? square : w.plain('multiply', product, square);
    if (rest > 1) square = w.plain('multiply', square, square);
  }
  return product!;
}

const comparison = <N extends 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>(
  name: N,
  direction: Direction,
): Row<NoParams> => byParts(name, (w, [x, y]) => [w.compare(direction, x!, y!)]) as Row<NoParams>;

const comparisons = {
  eq: (w, [x, y]) => [w.compare('EQ', x!, y!)],
  ne: (w, [x, y]) => [w.compare('NE', x!, y!)],
  lt: comparison('lt', 'LT'),
  le: comparison('le', 'LE'),
  gt: comparison('gt', 'GT'),
  ge: comparison('ge', 'GE'),
} satisfies Partial<Rows<PrimName>>;

/** A shift that gives the same for all distances that are no index of a bit of 32. */
const shifted =
  (operation: 'shift_left' | 'shift_right_logical' | 'shift_right_arithmetic'): Row<NoParams> =>
  (w, [x, distance]) => {
    const dtype = dtypeOf(x!);
    if (operation === 'shift_right_arithmetic' && isUnsigned(dtype)) {
      const signed = dtype.slice(1) as 'int8' | 'int16' | 'int32';
      const as = (v: HloValue): HloValue =>
        w.op1('stablehlo.bitcast_convert', [v], { shape: v.type.shape, dtype: signed });
      const result = w.plain(operation, as(x!), as(distance!));
      return [w.op1('stablehlo.bitcast_convert', [result], x!.type)];
    }
    return [w.plain(operation, x!, distance!)];
  };

/** The upper half of products, in integers of twice the bits. */
const mulHigh: Row<NoParams> = (w, [x, y]) => {
  const dtype = dtypeOf(x!);
  const bits = 8 * itemSize[dtype];
  const wide = `${isSigned(dtype) ? '' : 'u'}int${2 * bits}` as 'int64';
  const product = w.plain('multiply', w.convert(x!, wide), w.convert(y!, wide));
  const by = w.full(bits, product.type);
  const upper = w.plain(
    isSigned(dtype) ? 'shift_right_arithmetic' : 'shift_right_logical',
    product,
    by,
  );
  return [w.convert(upper, dtype)];
};

const bits = {
  shiftLeft: shifted('shift_left'),
  shiftRightLogical: shifted('shift_right_logical'),
  shiftRightArithmetic: shifted('shift_right_arithmetic'),
  mulHigh,
} satisfies Partial<Rows<PrimName>>;

/** Complex numbers lose their imaginary part; only where all of them is 0 they are false. */
const convert: Row<PrimParams['convert']> = (w, [x], _params, [type]) => {
  const from = dtypeOf(x!);
  const { dtype } = type!;
  if (from === dtype) return [x!];
  if (isBool(dtype)) return [w.compare('NE', x!, w.full(0, x!.type))];
  const shape = x!.type.shape;
  if (isComplex(dtype) && !isComplex(from)) {
    const part = partOf(dtype);
    return [complexOf(w, w.convert(x!, part), w.full(0, { shape, dtype: part }))];
  }
  if (!isComplex(from) || isComplex(dtype)) return [w.convert(x!, dtype)];
  return [w.convert(w.op1('stablehlo.real', [x!], { shape, dtype: partOf(from) }), dtype)];
};

const conversions = {
  convert,
  bitcast: (w, [x], _params, [type]) => [bitcastTo(w, x!, type!)],
  reducePrecision: (w, [x], { exponentBits, mantissaBits }) => [
    w.op1('stablehlo.reduce_precision', [x!], x!.type, {
      exponent_bits: `${exponentBits} : i32`,
      mantissa_bits: `${mantissaBits} : i32`,
    }),
  ],
} satisfies Partial<Rows<PrimName>>;

const bitcastTo = (w: HloWriter, x: HloValue, type: Aval): HloValue =>
  isRealFloat(dtypeOf(x)) && dtypeOf(x) === type.dtype
    ? x
    : w.op1('stablehlo.bitcast_convert', [x], type);

export const elementwiseRows = {
  ...same,
  ...arithmetic,
  ...comparisons,
  ...bits,
  ...conversions,
};
