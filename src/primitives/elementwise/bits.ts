/** Integers and floats as bits. */
import {
  exponentBits as bitsOfExponent,
  isBool,
  isSigned,
  isUnsigned,
  itemSize,
  type DType,
} from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NoParams } from '../../ir/program.js';
import { choose, compare, integer, literal, op, type Expr } from '../../loops/expr.js';
import { notDifferentiable, type Rules } from '../record.js';
import { floatAfter, upperHalf } from './element-bits.js';
import { nextAfter, roundMantissa } from './reference-math.js';
import { bits, elementwise, floats, integers, sameType, type Binary, type Unary } from './rule.js';

export const onIntegers = notDifferentiable('it takes integers');

const logical = (
  name: 'and' | 'or' | 'xor',
  value: (x: number, y: number) => number,
): Rules<NoParams> =>
  elementwise<typeof name, Binary>(name, {
    type: sameType(bits),
    value: ([x, y]) => value(x, y),
    tangent: onIntegers,
    commutes: true,
    cost: 'cheap',
    expression: name,
  });

/** `past` is the result for a distance that is negative or not below 32. */
const shift = (
  name: 'shiftLeft' | 'shiftRightLogical' | 'shiftRightArithmetic',
  value: (x: number, distance: number) => number,
  past: (x: number) => number,
  operand: (x: number, bits: number) => number,
  operandForm: (x: Expr, dtype: DType) => Expr,
  pastExpression: (x: Expr, dtype: DType) => Expr,
): Rules<NoParams> =>
  elementwise<typeof name, Binary>(name, {
    type: sameType(integers),
    value: ([given, y], dtype) => {
      const x = operand(given, 8 * itemSize[dtype]);
      return y >= 0 && y < 32 ? value(x, y) : past(x);
    },
    tangent: onIntegers,
    cost: 'cheap',
    expression: ([given, y], dtype, _params, share) => {
      const x = operandForm(given, dtype);
      const shifted = (operand: Expr, distance: Expr) => op(name, dtype, operand, distance);
      if (y.kind === 'literal' && y.value >= 0 && y.value < 32) return shifted(x, y);
      const operand = share(x);
      const distance = share(y);
      const inside = compare('lt', op('bitcast', 'uint32', distance), literal(32, 'uint32'));
      return choose(inside, shifted(operand, distance), pastExpression(operand, dtype));
    },
  });

/** The bits of an integer of few bits, with zeros or with its sign in front of them. */
const unsigned = (x: number, bits: number): number => (bits < 32 ? x & (2 ** bits - 1) : x);
const signed = (x: number, bits: number): number => (x << (32 - bits)) >> (32 - bits);

function unsignedForm(x: Expr, dtype: DType): Expr {
  const bits = 8 * itemSize[dtype];
  return bits < 32 && !isUnsigned(dtype) ? op('and', 'int32', x, integer(2 ** bits - 1)) : x;
}

function signedForm(x: Expr, dtype: DType): Expr {
  const bits = 8 * itemSize[dtype];
  if (bits === 32 || isSigned(dtype)) return x;
  const unused = integer(32 - bits);
  return op('shiftRightArithmetic', 'int32', op('shiftLeft', 'int32', x, unused), unused);
}

const zero = (_x: Expr, dtype: DType): Expr => literal(0, dtype);

export const bitRules = {
  and: logical('and', (x, y) => x & y),
  or: logical('or', (x, y) => x | y),
  xor: logical('xor', (x, y) => x ^ y),

  not: elementwise<'not', Unary>('not', {
    type: sameType(bits),
    value: ([x], dtype) => (isBool(dtype) ? 1 - x : ~x),
    tangent: onIntegers,
    cost: 'cheap',
    expression: 'not',
  }),

  shiftLeft: shift(
    'shiftLeft',
    (x, y) => x << y,
    () => 0,
    (x) => x,
    (x) => x,
    zero,
  ),
  shiftRightLogical: shift(
    'shiftRightLogical',
    (x, y) => x >>> y,
    () => 0,
    unsigned,
    unsignedForm,
    zero,
  ),
  // reads unsigned operands as signed ones, too
  shiftRightArithmetic: shift(
    'shiftRightArithmetic',
    (x, y) => x >> y,
    (x) => x >> 31,
    signed,
    signedForm,
    (x, dtype) => op('shiftRightArithmetic', dtype, x, literal(31, dtype)),
  ),

  mulHigh: elementwise<'mulHigh', Binary>('mulHigh', {
    type: sameType(integers),
    value: ([x, y], dtype) => Number((BigInt(x) * BigInt(y)) >> BigInt(8 * itemSize[dtype])),
    tangent: onIntegers,
    commutes: true,
    cost: 'cheap',
    expression: ([x, y], dtype) => upperHalf(x, y, dtype),
  }),

  populationCount: elementwise<'populationCount', Unary>('populationCount', {
    type: sameType(integers),
    value: ([x], dtype) =>
      [...(unsigned(x, 8 * itemSize[dtype]) >>> 0).toString(2)].filter((d) => d === '1').length,
    tangent: onIntegers,
    cost: 'cheap',
    expression: ([x], dtype) => op('popcount', dtype, unsignedForm(x, dtype)),
  }),

  clz: elementwise<'clz', Unary>('clz', {
    type: sameType(integers),
    value: ([x], dtype) => {
      const bits = 8 * itemSize[dtype];
      return x === 0 ? bits : bits - (unsigned(x, bits) >>> 0).toString(2).length;
    },
    tangent: onIntegers,
    cost: 'cheap',
    expression: ([x], dtype) => {
      const zeros = op('clz', dtype, unsignedForm(x, dtype));
      const missing = 32 - 8 * itemSize[dtype];
      return missing === 0 ? zeros : op('sub', dtype, zeros, integer(missing));
    },
  }),

  nextAfter: elementwise<'nextAfter', Binary>('nextAfter', {
    type: sameType(floats),
    value: ([x, y], dtype) => nextAfter(x, y, dtype),
    tangent: notDifferentiable('its result moves by jumps'),
    cost: 'costly',
    expression: ([x, y], dtype, _params, share) => floatAfter(x, y, dtype, share),
  }),

  // straight through: to round the tangent, too, would not be linear
  reducePrecision: elementwise<'reducePrecision', Unary>('reducePrecision', {
    type: (who, operands, { exponentBits, mantissaBits }) => {
      if (!(exponentBits >= 1 && mantissaBits >= 0))
        fail(
          'bad-argument',
          `reducePrecision: wants at least 1 bit of exponent and 0 of mantissa, received ` +
            `${exponentBits} and ${mantissaBits}.`,
        );
      return sameType(floats)(who, operands);
    },
    value: ([x], dtype, { exponentBits, mantissaBits }) =>
      roundMantissa(x, exponentBits, mantissaBits, dtype),
    tangent: (_p, _t, [dx]) => dx,
    cost: 'costly',
    expression: ([x], dtype, { exponentBits, mantissaBits }) => {
      // all bits of the exponent: 11, those of the float64 that carries it
      const whole = exponentBits >= bitsOfExponent[dtype];
      return op(
        'reducePrecision',
        dtype,
        x,
        integer(whole ? 11 : exponentBits),
        integer(mantissaBits),
      );
    },
  }),
};
