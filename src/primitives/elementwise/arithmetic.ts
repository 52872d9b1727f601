/** Arithmetic: sums, products, quotients, signs, rounding, extremes. */
import { isComplex, isInexact, partOf, type DType } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { newLiteral, noParams, type NoParams } from '../../ir/program.js';
import { op } from '../../loops/expr.js';
import type { Linear, LinearOps, Ops, Primal, Rules } from '../record.js';
import {
  anything,
  commonType,
  elementwise,
  floats,
  ifLinear,
  literalOf,
  numbers,
  partials,
  residualOperand,
  sameType,
  spread,
  zeroTangent,
  type Binary,
  type Ternary,
  type Unary,
} from './rule.js';
import { absolute, direction, divide, multiply } from '../complex/arithmetic.js';
import { extreme, extremeOf } from '../complex/order.js';
import { partsOf } from '../complex/parts.js';

/** max or min: the operand that wins has the slope 1; on ties both have 1/2. */
const extremum = (
  name: 'max' | 'min',
  value: (x: number, y: number) => number,
  wins: (p: Ops, x: Primal, y: Primal) => Primal,
): Rules<NoParams> =>
  elementwise<'max' | 'min', Binary>(name, {
    type: sameType(anything),
    value: ([x, y]) => value(x, y),
    tangent: partials<Binary>(
      (p, t, dx, [x, y]) => t.mul(dx, oneHalfOrZero(p, wins(p, x, y), p.eq(x, y), dx.aval.dtype)),
      (p, t, dy, [x, y]) => t.mul(dy, oneHalfOrZero(p, wins(p, y, x), p.eq(x, y), dy.aval.dtype)),
    ),
    commutes: true,
    complex: extreme(name),
    cost: 'cheap',
    expression: name,
  });

export const arithmeticRules = {
  neg: elementwise<'neg', Unary>('neg', {
    type: sameType(numbers),
    value: ([x]) => -x,
    tangent: (_p, t, [dx]) => t.neg(dx),
    transpose: (b, ct, [x]) => [ifLinear(x, () => b.neg(ct))],
    complex: 'each part',
    cost: 'cheap',
    expression: 'neg',
  }),

  add: elementwise<'add', Binary>('add', {
    type: sameType(numbers),
    value: ([x, y]) => x + y,
    tangent: (_p, t, [dx, dy]) => t.add(dx, dy),
    transpose: (_b, ct, [x, y]) => [ifLinear(x, () => ct), ifLinear(y, () => ct)],
    complex: 'each part',
    commutes: true,
    cost: 'cheap',
    expression: 'add',
  }),

  sub: elementwise<'sub', Binary>('sub', {
    type: sameType(numbers),
    value: ([x, y]) => x - y,
    tangent: (_p, t, [dx, dy]) => t.sub(dx, dy),
    transpose: (b, ct, [x, y]) => [ifLinear(x, () => ct), ifLinear(y, () => b.neg(ct))],
    complex: 'each part',
    cost: 'cheap',
    expression: 'sub',
  }),

  // d(xy) = dx y + x dy
  mul: elementwise<'mul', Binary>('mul', {
    type: sameType(numbers),
    value: ([x, y], dtype) => (isInexact(dtype) ? x * y : Math.imul(x, y)),
    tangent: partials<Binary>(
      (_p, t, dx, [, y]) => t.mul(dx, y),
      (_p, t, dy, [x]) => t.mul(dy, x),
    ),
    transpose: (b, ct, [x, y]) => [
      ifLinear(x, () => b.mul(ct, residualOperand('mul', y))),
      ifLinear(y, () => b.mul(ct, residualOperand('mul', x))),
    ],
    commutes: true,
    complex: (b, [x, y]) => [multiply(b, partsOf(x), partsOf(y))],
    cost: 'cheap',
    expression: 'mul',
  }),

  // d(x/y) = dx / y - (x/y) / y dy
  div: elementwise<'div', Binary>('div', {
    type: sameType(numbers),
    value: ([x, y], dtype) => (isInexact(dtype) ? x / y : Math.trunc(x / y)),
    tangent: partials<Binary>(
      (_p, t, dx, [, y]) => t.div(dx, y),
      (p, t, dy, [, y], quotient) => t.mul(dy, p.neg(p.div(quotient, y))),
    ),
    transpose: (b, ct, [x, y]) => [
      ifLinear(x, () => b.div(ct, residualOperand('div', y))),
      y.kind === 'linear' ? residualOperand('div', y) : null,
    ],
    complex: (b, [x, y]) => [divide(b, partsOf(x), partsOf(y))],
    cost: 'cheap',
    expression: 'div',
  }),

  // x rem y = x - y trunc(x/y), where trunc has the slope zero
  rem: elementwise<'rem', Binary>('rem', {
    type: sameType(numbers),
    value: ([x, y]) => x % y,
    tangent: partials<Binary>(
      (_p, _t, dx) => dx,
      (p, t, dy, [x, y]) => t.neg(t.mul(dy, truncated(p, p.div(x, y)))),
    ),
    cost: 'costly',
    expression: 'rem',
  }),

  max: extremum('max', Math.max, (p, x, y) => p.gt(x, y)),
  min: extremum('min', Math.min, (p, x, y) => p.lt(x, y)),

  // d clamp = dx strictly between the bounds, dlow below, dhigh above
  clamp: elementwise<'clamp', Ternary>('clamp', {
    type: sameType(anything),
    value: ([low, x, high]) => Math.min(Math.max(x, low), high),
    tangent: partials<Ternary>(
      (p, t, dlow, [low, x, high]) =>
        t.select(p.and(p.gt(low, x), spread(p, p.lt(low, high), x)), dlow, null),
      (p, t, dx, [low, x, high]) => t.select(p.and(p.gt(x, low), p.lt(x, high)), dx, null),
      (p, t, dhigh, [, x, high]) => t.select(p.lt(high, x), dhigh, null),
    ),
    complex: (b, [low, x, high]) => [
      extremeOf(b, 'min', extremeOf(b, 'max', partsOf(x), partsOf(low)), partsOf(high)),
    ],
    cost: 'cheap',
    expression: ([low, x, high], dtype) => op('min', dtype, op('max', dtype, x, low), high),
  }),

  // d|x| = dx for x >= 0, else -dx
  abs: elementwise<'abs', Unary>('abs', {
    type: (who, operands) => {
      const type = commonType(who, operands, numbers);
      return { ...type, dtype: partOf(type.dtype) };
    },
    value: ([x]) => Math.abs(x),
    tangent: (p, t, [dx], [x]) =>
      isComplex(x.aval.dtype)
        ? sizeTangent(p, t, dx as Linear, x)
        : t.select(p.ge(x, 0), dx, t.neg(dx)),
    complex: (b, [z]) => [absolute(b, partsOf(z))],
    cost: 'cheap',
    expression: 'abs',
  }),

  sign: elementwise<'sign', Unary>('sign', {
    type: sameType(numbers),
    value: ([x]) => (x > 0 ? 1 : x < 0 ? -1 : x),
    tangent: (p, t, [dz], [z], y) =>
      isComplex(z.aval.dtype) ? directionTangent(p, t, dz as Linear, z, y) : null,
    complex: (b, [z]) => [direction(b, partsOf(z))],
    cost: 'cheap',
    expression: 'sign',
  }),

  floor: elementwise<'floor', Unary>('floor', {
    type: sameType(floats),
    value: ([x]) => Math.floor(x),
    tangent: zeroTangent,
    cost: 'cheap',
    expression: 'floor',
  }),

  ceil: elementwise<'ceil', Unary>('ceil', {
    type: sameType(floats),
    value: ([x]) => Math.ceil(x),
    tangent: zeroTangent,
    cost: 'cheap',
    expression: 'ceil',
  }),

  round: elementwise<'round', Unary>('round', {
    type: sameType(floats),
    value: ([x], _dtype, { halves }) => {
      const down = Math.floor(x);
      const up = Math.ceil(x);
      if (x - down !== up - x) return x - down < up - x ? down : up;
      const toUp = halves === 'away' ? x > 0 : up % 2 === 0;
      return toUp ? up : down;
    },
    tangent: zeroTangent,
    cost: 'cheap',
    expression: ([x], dtype, { halves }) =>
      op(halves === 'even' ? 'roundEven' : 'roundAway', dtype, x),
  }),
};

const conjugate = (p: Ops, z: Primal): Primal => p.bind1('conj', [z], noParams);

/** |z|, and 1 at 0. */
function sizeOrOne(p: Ops, z: Primal): Primal {
  const size = p.bind1('abs', [z], noParams);
  return p.select(p.eq(size, 0), literalOf(p, 1, size.aval.dtype), size);
}

/** d|z| = Re(conj(u) dz), where u is the direction of z; 0 at 0 */
const sizeTangent = (p: Ops, t: LinearOps, dz: Linear, z: Primal): Linear | null =>
  t.apply('real', t.mul(dz, conjugate(p, p.sign(z))), noParams);

/** du = i u Im(conj(u) dz) / |z|, where u is the direction of z; 0 at 0 */
function directionTangent(p: Ops, t: LinearOps, dz: Linear, z: Primal, u: Primal): Linear | null {
  const turned = t.apply('imag', t.mul(dz, conjugate(p, u)), noParams);
  const angle = t.div(turned, sizeOrOne(p, z)) as Linear;
  const zero = newLiteral(0, { dtype: partOf(z.aval.dtype), weak: false }) as unknown as Linear;
  return t.mul(at(t.linear('complex', [zero, angle], noParams), 0), u);
}

/** The slope of `max` and `min` along one operand. */
const oneHalfOrZero = (p: Ops, chosen: Primal, tie: Primal, dtype: DType): Primal => {
  const constant = (value: number) => literalOf(p, value, dtype);
  return p.select(chosen, constant(1), p.select(tie, constant(0.5), constant(0)));
};

/** The nearest integer towards zero. */
const truncated = (p: Ops, x: Primal): Primal =>
  p.mul(p.sign(x), p.bind1('floor', [p.bind1('abs', [x], noParams)], noParams));
