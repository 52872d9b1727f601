/** The bits of elements, as expressions over the registers that hold them. */
import { isInexact, isUnsigned, itemSize, mantissaBits, type DType } from '../../array/dtype.js';
import { asElement, choose, compare, integer, literal, op, type Expr } from '../../loops/expr.js';

type Share = (expr: Expr) => Expr;

const int = (name: 'and' | 'or' | 'shiftLeft' | 'shiftRightLogical', x: Expr, y: Expr): Expr =>
  op(name, 'int32', x, y);
const asInt = (x: Expr): Expr => (x.dtype === 'int32' ? x : op('bitcast', 'int32', x));
const float = (x: number): Expr => literal(x, 'float32');

/**
 * What a float of 16 bits is multiplied with so that it has the bits of a float32, but for those of
 * the mantissa that it lacks: float16 has 112 exponents fewer below 1, bfloat16 has all of them.
 */
const lowered = (dtype: DType): number => (dtype === 'float16' ? 2 ** -112 : 1);
const missingBits = (dtype: DType): number => mantissaBits.float32 - mantissaBits[dtype];

/** Infinity as the number next to the largest float16: its bits are those of infinity. */
const pastFloat16 = 2 ** 16;

/** The float32 of which |x| has the upper bits; x is a float of 16 bits, and no NaN. */
function aligned(x: Expr, dtype: DType): Expr {
  const size = op('abs', 'float32', x);
  if (dtype === 'bfloat16') return size;
  return op(
    'mul',
    'float32',
    op('min', 'float32', size, float(pastFloat16)),
    float(lowered(dtype)),
  );
}

/** |x|, from the float32 that has its bits. */
const unaligned = (size: Expr, dtype: DType): Expr =>
  dtype === 'bfloat16' ? size : op('mul', 'float32', size, float(1 / lowered(dtype)));

const isNaN = (x: Expr): Expr => compare('ne', x, x);

/** The bits of an element of at most 32, the lowest of an int32; those above it may be anything. */
export function bitsOf(given: Expr, dtype: DType, share: Share): Expr {
  if (!isInexact(dtype) || itemSize[dtype] === 4) return asInt(given);
  const x = share(given);
  const sign = int('and', int('shiftRightLogical', asInt(x), integer(16)), integer(0x8000));
  const size = int('shiftRightLogical', asInt(aligned(x, dtype)), integer(missingBits(dtype)));
  const ofNaN = dtype === 'float16' ? 0x7e00 : 0x7fc0;
  return choose(isNaN(x), integer(ofNaN), int('or', sign, size));
}

/** The element with these bits, of which only the lowest count. */
export function elementOfBits(bits: Expr, dtype: DType, share: Share): Expr {
  if (dtype === 'bfloat16')
    return op('bitcast', 'float32', int('shiftLeft', bits, integer(missingBits(dtype))));
  if (dtype === 'float16') {
    const word = share(bits);
    const upper = int('shiftLeft', int('and', word, integer(0x7fff)), integer(missingBits(dtype)));
    const size = share(unaligned(op('bitcast', 'float32', upper), dtype));
    const beyond = choose(compare('eq', size, float(pastFloat16)), float(Infinity), float(NaN));
    const x = share(choose(compare('lt', size, float(pastFloat16)), size, beyond));
    const isNegative = compare('ne', int('and', word, integer(0x8000)), integer(0));
    return choose(isNegative, op('neg', 'float32', x), x);
  }
  if (itemSize[dtype] < 4) return asElement(bits, dtype);
  return dtype === 'int32' ? bits : op('bitcast', dtype, bits);
}

/** The float next to x in the direction of y. */
export function floatAfter(given: Expr, towards: Expr, dtype: DType, share: Share): Expr {
  if (itemSize[dtype] >= 4) return op('nextAfter', dtype, given, towards);
  const [x, y] = [share(given), share(towards)];
  const zero = float(0);
  const [isBelow, isNegative] = [compare('lt', y, x), compare('lt', x, zero)];
  const step = 2 ** missingBits(dtype);
  const shrinks = op('ne', 'bool', isBelow, isNegative);
  const moved = op(
    'add',
    'int32',
    asInt(aligned(x, dtype)),
    choose(shrinks, integer(-step), integer(step)),
  );
  const size = share(unaligned(op('bitcast', 'float32', moved), dtype));
  const least = float(2 ** -(dtype === 'float16' ? 24 : 133));
  const signed = (magnitude: Expr, minus: Expr): Expr =>
    choose(minus, op('neg', 'float32', magnitude), magnitude);
  const next = choose(compare('eq', x, zero), signed(least, isBelow), signed(size, isNegative));
  const isSpecial = op('or', 'bool', isNaN(x), isNaN(y));
  return choose(isSpecial, float(NaN), choose(compare('eq', x, y), y, next));
}

/** The upper half of the product of two integers. */
export function upperHalf(x: Expr, y: Expr, dtype: DType): Expr {
  if (itemSize[dtype] === 4) return op('mulHigh', dtype, x, y);
  const down = isUnsigned(dtype) ? 'shiftRightLogical' : 'shiftRightArithmetic';
  return op(down, 'int32', op('mul', 'int32', x, y), integer(8 * itemSize[dtype]));
}
