/**
 * The functions of calculus with their derivatives: exponentials, roots, powers, circular,
 * hyperbolic.
 */
import { isComplex, isDouble, isInexact } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { noParams, type NoParams, type PrimName, type PrimParams } from '../../ir/program.js';
import { choose, compare, literal, op, type Expr, type ScalarOp } from '../../loops/expr.js';
import type { Linear, LinearOps, Ops, Primal, Rules } from '../record.js';
import {
  commonType,
  elementwise,
  floats,
  inexact,
  literalOf,
  numbers,
  partials,
  sameType,
  spread,
  type Binary,
  type Unary,
} from './rule.js';
import {
  cos,
  cosh,
  exp,
  expm1,
  logistic,
  sin,
  sinh,
  tan,
  tanh,
} from '../complex/elementary/exponential.js';
import { acos, acosh, asin, asinh, atan, atan2, atanh } from '../complex/elementary/inverse.js';
import { log, log10, log1p, log2 } from '../complex/elementary/logarithm.js';
import { integerPow, pow, rsqrt, sqrt } from '../complex/elementary/power.js';
import { byFormula, partsOf, type Formula } from '../complex/parts.js';

/** The names that are a primitive without params and a scalar operation as well. */
export type FunctionName = {
  [N in PrimName & ScalarOp]: PrimParams[N] extends NoParams ? N : never;
}[PrimName & ScalarOp];

/** 1 / √x. */
const reciprocalRoot = (p: Ops, x: Primal): Primal => p.bind1('rsqrt', [x], noParams);

/** dy from dx, at the point x with the value y. */
type Derivative = (p: Ops, t: LinearOps, dx: Linear, x: Primal, y: Primal) => Linear | null;

/** A differentiable function of one float operand. */
export const realFunction = (
  name: FunctionName,
  value: (x: number) => number,
  derivative: Derivative,
): Rules<NoParams> =>
  elementwise<FunctionName, Unary>(name, {
    type: sameType(floats),
    value: ([x]) => value(x),
    tangent: partials<Unary>((p, t, dx, [x], y) => derivative(p, t, dx, x, y)),
    cost: 'costly',
    expression: name,
  });

/** A differentiable function of one operand, which the formula gives of complex numbers. */
const complexFunction = (
  name: FunctionName,
  value: (x: number) => number,
  formula: Formula,
  derivative: Derivative,
  cost: 'cheap' | 'costly' = 'costly',
): Rules<NoParams> =>
  elementwise<FunctionName, Unary>(name, {
    type: sameType(inexact),
    value: ([x]) => value(x),
    tangent: partials<Unary>((p, t, dx, [x], y) => derivative(p, t, dx, x, y)),
    complex: byFormula(formula),
    cost,
    expression: name,
  });

export const functionRules = {
  // d eˣ = eˣ dx
  exp: complexFunction('exp', Math.exp, exp, (_p, t, dx, _x, y) => t.mul(dx, y)),
  expm1: complexFunction('expm1', Math.expm1, expm1, (p, t, dx, _x, y) => t.mul(dx, p.add(y, 1))),
  // d ln x = dx / x
  log: complexFunction('log', Math.log, log, (_p, t, dx, x) => t.div(dx, x)),
  log1p: complexFunction('log1p', Math.log1p, log1p, (p, t, dx, x) => t.div(dx, p.add(x, 1))),
  // d log₂ x = dx / (x ln 2)
  log2: complexFunction('log2', Math.log2, log2, (p, t, dx, x) => t.div(dx, p.mul(x, Math.LN2))),
  // d log₁₀ x = dx / (x ln 10)
  log10: complexFunction('log10', Math.log10, log10, (p, t, dx, x) =>
    t.div(dx, p.mul(x, Math.LN10)),
  ),

  // d √x = dx / 2√x
  sqrt: complexFunction(
    'sqrt',
    Math.sqrt,
    sqrt,
    (p, t, dx, _x, y) => t.mul(dx, p.div(0.5, y)),
    'cheap',
  ),
  // d x^(-1/2) = -1/2 x^(-1/2) / x dx
  rsqrt: complexFunction(
    'rsqrt',
    (x) => 1 / Math.sqrt(x),
    rsqrt,
    (p, t, dx, x, y) => t.mul(dx, p.mul(p.div(y, x), -0.5)),
    'cheap',
  ),
  // d x^(1/3) = 1/3 x^(-2/3) dx
  cbrt: realFunction('cbrt', Math.cbrt, (p, t, dx, _x, y) =>
    t.mul(dx, p.mul(p.integerPow(y, -2), 1 / 3)),
  ),

  // d sin x = cos x dx
  sin: complexFunction('sin', Math.sin, sin, (p, t, dx, x) => t.mul(dx, p.cos(x))),
  // d cos x = -sin x dx
  cos: complexFunction('cos', Math.cos, cos, (p, t, dx, x) => t.mul(dx, p.neg(p.sin(x)))),
  // d tan x = (1 + tan² x) dx
  tan: complexFunction('tan', Math.tan, tan, (p, t, dx, _x, y) => t.mul(dx, onePlusSquare(p, y))),
  // d asin x = dx / √(1 - x²)
  asin: complexFunction('asin', Math.asin, asin, (p, t, dx, x) =>
    t.mul(dx, reciprocalRoot(p, oneMinusSquare(p, x))),
  ),
  // d acos x = -dx / √(1 - x²)
  acos: complexFunction('acos', Math.acos, acos, (p, t, dx, x) =>
    t.mul(dx, p.neg(reciprocalRoot(p, oneMinusSquare(p, x)))),
  ),
  // d atan x = dx / (1 + x²)
  atan: complexFunction('atan', Math.atan, atan, (p, t, dx, x) => t.div(dx, onePlusSquare(p, x))),

  // d sinh x = cosh x dx
  sinh: complexFunction('sinh', Math.sinh, sinh, (p, t, dx, x) => t.mul(dx, p.cosh(x))),
  // d cosh x = sinh x dx
  cosh: complexFunction('cosh', Math.cosh, cosh, (p, t, dx, x) => t.mul(dx, p.sinh(x))),
  // d tanh x = (1 - tanh² x) dx
  tanh: complexFunction('tanh', Math.tanh, tanh, (p, t, dx, _x, y) =>
    t.mul(dx, oneMinusSquare(p, y)),
  ),
  // d asinh x = dx / √(x² + 1), which is dx / |x| where the square would overflow
  asinh: complexFunction('asinh', Math.asinh, asinh, (p, t, dx, x) => {
    if (isComplex(x.aval.dtype)) return t.mul(dx, reciprocalRoot(p, onePlusSquare(p, x)));
    const size = p.bind1('abs', [x], noParams);
    const isLarge = p.gt(size, isDouble(x.aval.dtype) ? 2 ** 28 : 2 ** 13);
    const small = p.select(isLarge, literalOf(p, 0, x.aval.dtype), x);
    const large = p.select(isLarge, size, literalOf(p, 1, x.aval.dtype));
    const slope = p.select(isLarge, p.div(1, large), reciprocalRoot(p, onePlusSquare(p, small)));
    return t.mul(dx, slope);
  }),
  // d acosh x = dx / √(x² - 1), by factors that do not overflow
  acosh: complexFunction('acosh', Math.acosh, acosh, (p, t, dx, x) =>
    t.mul(dx, p.mul(reciprocalRoot(p, p.sub(x, 1)), reciprocalRoot(p, p.add(x, 1)))),
  ),
  // d atanh x = dx / (1 - x²)
  atanh: complexFunction('atanh', Math.atanh, atanh, (p, t, dx, x) =>
    t.div(dx, oneMinusSquare(p, x)),
  ),
  // d σ(x) = σ(x) (1 - σ(x)) dx
  logistic: complexFunction(
    'logistic',
    (x) => 1 / (1 + Math.exp(-x)),
    logistic,
    (p, t, dx, _x, y) => t.mul(dx, p.mul(y, p.sub(1, y))),
  ),

  // d atan2(y, x) = (x dy - y dx) / (x² + y²)
  atan2: elementwise<'atan2', Binary>('atan2', {
    type: sameType(inexact),
    value: ([y, x]) => Math.atan2(y, x),
    tangent: partials<Binary>(
      (p, t, dy, [y, x]) => t.mul(dy, overSquaredRadius(p, x, y)),
      (p, t, dx, [y, x]) => t.mul(dx, p.neg(overSquaredRadius(p, y, x))),
    ),
    complex: (b, [y, x]) => [atan2(b, partsOf(y), partsOf(x))],
    cost: 'costly',
    expression: 'atan2',
  }),

  // d xʸ = y x^(y-1) dx + ln x xʸ dy, with ln x taken as 0 at x = 0
  pow: elementwise<'pow', Binary>('pow', {
    type: sameType(inexact),
    value: ([x, y]) => power(x, y),
    complex: (b, [x, y]) => [pow(b, partsOf(x), partsOf(y))],
    tangent: partials<Binary>(
      (p, t, dx, [x, y]) => t.mul(dx, powerSlope(p, x, y)),
      (p, t, dy, [x, y], z) => {
        const one = literalOf(p, 1, x.aval.dtype);
        const logarithm = p.log(p.select(p.eq(x, 0), one, x));
        return t.mul(dy, p.mul(spread(p, logarithm, y), z));
      },
    ),
    cost: 'costly',
    expression: ([x, y], dtype, _, share) =>
      y.kind === 'literal' && rootPowers.includes(Math.abs(y.value))
        ? powerByRoot(x, y.value, share)
        : op('pow', dtype, x, y),
  }),

  // d xⁿ = n xⁿ⁻¹ dx
  integerPow: elementwise<'integerPow', Unary>('integerPow', {
    type: (who, operands, { exponent }) => {
      const type = commonType(who, operands, numbers);
      if (!Number.isInteger(exponent))
        fail('bad-argument', `integerPow: the exponent must be an integer, received ${exponent}.`);
      if (exponent < 0 && !isInexact(type.dtype))
        fail(
          'bad-argument',
          `integerPow: the exponent ${exponent} is negative, which only floats can have. ` +
            "Convert the operand with astype('float64').",
        );
      return type;
    },
    value: ([x], dtype, { exponent }) => {
      if (isInexact(dtype)) return x ** exponent;
      let product = 1;
      for (let i = 0; i < exponent; i++) product = Math.imul(product, x);
      return product;
    },
    tangent: (p, t, [dx], [x], _y, { exponent: n }) => {
      if (n === 0) return null;
      if (n === 1) return dx;
      return t.mul(dx, p.mul(n === 2 ? x : p.integerPow(x, n - 1), n));
    },
    complex: (b, [z], { exponent }) => [integerPow(b, partsOf(z), exponent)],
    cost: 'cheap',
    expression: ([x], dtype, { exponent }, share) => {
      const one = literal(1, dtype);
      if (exponent === 0) return one;
      const product = repeatedProduct(share(x), Math.abs(exponent), share);
      return exponent > 0 ? product : op('div', dtype, one, product);
    },
  }),
};

/** 1 - x², factored so that no digits are lost near ±1. */
const oneMinusSquare = (p: Ops, x: Primal): Primal => p.mul(p.sub(1, x), p.add(x, 1));

const onePlusSquare = (p: Ops, x: Primal): Primal => p.add(p.mul(x, x), 1);

/**
 * x / (x² + y²), where one operand may be a literal. The larger of them is a unit that does not
 * vary: squares of what is measured in it neither overflow nor vanish.
 */
function overSquaredRadius(p: Ops, x: Primal, y: Primal): Primal {
  const [xx, yy] = [spread(p, x, y), spread(p, y, x)];
  if (isComplex(xx.aval.dtype)) return p.div(xx, p.add(p.mul(xx, xx), p.mul(yy, yy)));
  const size = (v: Primal): Primal => p.bind1('abs', [v], noParams);
  const larger = p.bind1('max', [size(xx), size(yy)], noParams);
  const finite = p.select(p.lt(larger, Infinity), larger, literalOf(p, 1, x.aval.dtype));
  const unit = p.bind1('stopGradient', [finite], noParams);
  const [a, b] = [p.div(xx, unit), p.div(yy, unit)];
  return p.div(p.div(a, p.add(p.mul(a, a), p.mul(b, b))), unit);
}

/** y x^(y-1), which is NaN where x and y are 0. */
const powerSlope = (p: Ops, x: Primal, y: Primal): Primal =>
  y.kind === 'literal' ? p.mul(p.pow(x, y.value - 1), y.value) : p.mul(y, p.pow(x, p.sub(y, 1)));

/** IEEE 754: 1 to any power is 1, also where JS says NaN. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;

/** Sizes of exponents whose powers are a square root and products, each rounded by half an ulp. */
const rootPowers = [0.5, 1.5, 2.5, 3.5];

/**
 * xʸ for an y of `rootPowers`, or minus that: √x times or 1 / √x over x, one factor after the
 * other, so that all that is on the way lies between 1 and the result. A power is not negative, not
 * even that of -0, and that of -∞ is that of ∞.
 */
function powerByRoot(x: Expr, y: number, share: (expr: Expr) => Expr): Expr {
  const { dtype } = x;
  const isLeast = compare('eq', x, literal(-Infinity, dtype));
  const plain = op('add', dtype, x, literal(0, dtype));
  const base = share(choose(isLeast, literal(Infinity, dtype), plain));
  const root = op('sqrt', dtype, base);
  let power = y > 0 ? root : op('div', dtype, literal(1, dtype), root);
  for (let n = 1; n < Math.abs(y); n++) power = op(y > 0 ? 'mul' : 'div', dtype, power, base);
  return power;
}

/** x to a positive integer power by squaring: about log2(n) to 2 log2(n) products. */
function repeatedProduct(x: Expr, n: number, share: (expr: Expr) => Expr): Expr {
  if (n === 1) return x;
  const half = share(repeatedProduct(x, Math.floor(n / 2), share));
  const square = op('mul', x.dtype, half, half);
  return n % 2 === 0 ? square : op('mul', x.dtype, square, x);
}
