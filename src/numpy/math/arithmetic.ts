/**
 * Arithmetic of two operands with NumPy's promotion and broadcasting. Unless said otherwise the
 * result has the promoted dtype and the broadcast shape; operands whose shapes do not broadcast
 * throw `shape-mismatch`.
 */
import { isBool, isInexact, isSigned, isUnsigned } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import { range } from '../../array/shape.js';
import { bind1 } from '../../trace/bind.js';
import { convertTo, filled } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { model, op, pick, refuseBool } from '../../operands/elementwise.js';
import {
  asNumeric,
  asInexact,
  promoteInexact,
  requireReal,
  promoteOperands,
  type Operand,
} from '../../operands/promote.js';

/** Operands of two, as the functions below want them. */
type Pair = [Operand, Operand];

const pair = (who: string, x: ArrayLike, y: ArrayLike): Pair => promoteOperands(who, x, y) as Pair;

const inexactPair = (who: string, x: ArrayLike, y: ArrayLike): Pair =>
  promoteInexact(who, x, y) as Pair;

/** The same with bool converted to int32. */
function numericPair(who: string, x: ArrayLike, y: ArrayLike): Pair {
  const operands = pair(who, x, y);
  if (!areBool(operands)) return operands;
  return operands.map((v) => (typeof v === 'number' ? v : convertTo(v, 'int32'))) as Pair;
}

const areBool = (operands: readonly Operand[]): boolean => isBool(model(operands).dtype);

/** x + y; of booleans: or. */
export function add(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('add', x, y, more);
  const operands = pair('add', x, y);
  return op(areBool(operands) ? 'or' : 'add', ...operands);
}

/** x - y. Throws `dtype-mismatch` for booleans. */
export function subtract(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('subtract', x, y, more);
  const operands = pair('subtract', x, y);
  refuseBool('subtract', operands, 'logicalXor(x, y)');
  return op('sub', ...operands);
}

/** x · y; of booleans: and. */
export function multiply(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('multiply', x, y, more);
  const operands = pair('multiply', x, y);
  return op(areBool(operands) ? 'and' : 'mul', ...operands);
}

/** x / y in floating point: integers and booleans are converted to the default float. */
export function divide(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('divide', x, y, more);
  return op('div', ...inexactPair('divide', x, y));
}
export { divide as trueDivide };

/** -x. Throws `dtype-mismatch` for booleans. */
export function negative(x: ArrayLike, ...more: []): NDArray {
  oneOperand('negative', x, more);
  const array = asArray(x);
  refuseBool('negative', [array], 'logicalNot(x)');
  return op('neg', array);
}

/** x as it is. */
export function positive(x: ArrayLike, ...more: []): NDArray {
  oneOperand('positive', x, more);
  return asArray(x);
}

/** |x|, with the dtype of x. At zero the slope is 1. */
export function abs(x: ArrayLike, ...more: []): NDArray {
  oneOperand('abs', x, more);
  const array = asArray(x);
  return isSigned(array.dtype) || isInexact(array.dtype) ? op('abs', array) : array;
}
export { abs as absolute };

/** |x| as a float. */
export function fabs(x: ArrayLike, ...more: []): NDArray {
  oneOperand('fabs', x, more);
  return op('abs', asInexact(requireReal('fabs', x)));
}

/** -1, 0 or 1, with the dtype of x; NaN for NaN. Throws `dtype-mismatch` for booleans. */
export function sign(x: ArrayLike, ...more: []): NDArray {
  oneOperand('sign', x, more);
  const array = asArray(x);
  refuseBool('sign', [array], "astype(x, 'int32')");
  return op('sign', array);
}

/** x²; booleans become int32. */
export function square(x: ArrayLike, ...more: []): NDArray {
  oneOperand('square', x, more);
  return raise(asNumeric(x), 2);
}

const raise = (x: NDArray, exponent: number): NDArray => bind1('integerPow', [x], { exponent });

/** Above this magnitude a whole exponent is treated as any other number. */
const largestIntegerPower = 256;

/**
 * x to the power of y. An exponent that is a whole JS number is an integer power: repeated
 * multiplication, differentiable at x = 0, as are the powers 0 to 3 of an array of integers.
 * Integers stay integers and wrap; for them a negative JS number throws `bad-argument`, and a
 * negative array element gives what x to the power of y modulo 2³² gives.
 */
export function power(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('power', x, y, more);
  if (typeof y === 'number' && Number.isInteger(y) && typeof x !== 'number') {
    const base = asNumeric(x);
    if (y < 0 && !isInexact(base.dtype))
      fail(
        'bad-argument',
        `power: integers have no power ${y}. Convert with astype(x, 'float64') first.`,
      );
    if (!isInexact(base.dtype) || Math.abs(y) <= largestIntegerPower) return raise(base, y);
  }
  const [base, exponent] = numericPair('power', x, y);
  if (!isInexact(model([base, exponent]).dtype)) return integerPower(base, exponent);
  const isWhole = typeof exponent !== 'number' && !isInexact(asArray(y).dtype);
  return isWhole ? wholePower(base, exponent) : op('pow', base, exponent);
}
export { power as pow };

/**
 * x to powers that came as integers. The lower ones are products, as in polynomials: at x = 0 they
 * have the derivatives of products, where those of `pow` are NaN.
 */
function wholePower(x: Operand, exponent: NDArray): NDArray {
  const powers = range(4).map((n) => (typeof x === 'number' ? x ** n : raise(x, n)));
  const isLow = op('and', op('ge', exponent, 0), op('le', exponent, 3));
  const high = op('pow', x, pick(isLow, 4, exponent));
  return powers.reduce<NDArray>((rest, p, n) => pick(op('eq', exponent, n), p, rest), high);
}

/** Square and multiply over the 32 bits of the exponent, with arithmetic modulo 2³². */
function integerPower(x: Operand, y: Operand): NDArray {
  const { shape, dtype } = model([x, y]);
  const exponent = typeof y === 'number' ? filled(y, shape, dtype) : y;
  let result = filled(1, shape, dtype);
  let factor = typeof x === 'number' ? filled(x, shape, dtype) : x;
  for (const bit of range(32)) {
    if (bit > 0) factor = op('mul', factor, factor);
    const isSet = op('ne', op('and', exponent, 2 ** bit), 0);
    result = pick(isSet, op('mul', result, factor), result);
  }
  return result;
}

/** x to the power of y in floating point. */
export function floatPower(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('floatPower', x, y, more);
  return op('pow', ...inexactPair('floatPower', x, y));
}

/** The larger of x and y; NaN when either is. On ties each gets half of the derivative. */
export function maximum(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('maximum', x, y, more);
  const operands = pair('maximum', x, y);
  return op(areBool(operands) ? 'or' : 'max', ...operands);
}

/** The smaller of x and y; NaN when either is. On ties each gets half of the derivative. */
export function minimum(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('minimum', x, y, more);
  const operands = pair('minimum', x, y);
  return op(areBool(operands) ? 'and' : 'min', ...operands);
}

/** x where x wins against y or y is NaN, else y. */
function skipNaN(who: 'fmax' | 'fmin', wins: 'gt' | 'lt', x: ArrayLike, y: ArrayLike): NDArray {
  const [a, b] = pair(who, x, y);
  if (areBool([a, b])) return op(who === 'fmax' ? 'or' : 'and', a, b);
  const win = op(wins, a, b);
  if (typeof b !== 'number') return pick(op('or', win, op('ne', b, b)), a, b);
  return Number.isNaN(b) ? asArray(a) : pick(win, a, b);
}

/** The larger of x and y; a NaN gives way to the other. On ties y gets the derivative. */
export function fmax(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('fmax', x, y, more);
  return skipNaN('fmax', 'gt', x, y);
}

/** The smaller of x and y; a NaN gives way to the other. On ties y gets the derivative. */
export function fmin(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('fmin', x, y, more);
  return skipNaN('fmin', 'lt', x, y);
}

/** Whether a remainder of truncation is nonzero and has not the divisor's sign. */
function signsDiffer(rest: NDArray, divisor: Operand): NDArray {
  if (typeof divisor === 'number') return op(divisor < 0 ? 'gt' : 'lt', rest, 0);
  return op('and', op('ne', rest, 0), op('xor', op('lt', rest, 0), op('lt', divisor, 0)));
}

/** x - y · floor(x / y): the remainder with the sign of y. */
export function remainder(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('remainder', x, y, more);
  const [a, b] = numericPair('remainder', x, y);
  const rest = remOf('remainder', a, b);
  if (isUnsigned(rest.dtype)) return rest;
  return pick(signsDiffer(rest, b), op('add', rest, b), rest);
}
export { remainder as mod };

/** The remainder of the quotient rounded towards zero: it has the sign of x. */
export function fmod(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('fmod', x, y, more);
  return remOf('fmod', ...numericPair('fmod', x, y));
}

/** floor(x / y), in the promoted dtype. */
export function floorDivide(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('floorDivide', x, y, more);
  return floorQuotient('floorDivide', x, y)[0];
}

/** The pair [floorDivide(x, y), remainder(x, y)]. */
export function divmod(x: ArrayLike, y: ArrayLike, ...more: []): [NDArray, NDArray] {
  twoOperands('divmod', x, y, more);
  return floorQuotient('divmod', x, y);
}

/** a less the remainder; a itself where the divisor is 0 and there is no remainder. */
function multipleOf(a: Operand, b: Operand, rest: NDArray): NDArray | number {
  const multiple = op('sub', a, rest);
  if (typeof b === 'number') return b === 0 ? a : multiple;
  return pick(op('eq', b, 0), a, multiple);
}

/** Throws `dtype-mismatch` for complex numbers. */
const remOf = (who: string, a: Operand, b: Operand): NDArray => speakAs(who, () => op('rem', a, b));

function floorQuotient(who: string, x: ArrayLike, y: ArrayLike): [NDArray, NDArray] {
  const [a, b] = numericPair(who, x, y);
  const rest = remOf(who, a, b);
  if (isUnsigned(rest.dtype)) return [op('div', a, b), rest];
  const moved = signsDiffer(rest, b);
  const adjusted = pick(moved, op('add', rest, b), rest);
  const isWhole = !isInexact(rest.dtype);
  const quotient = op('div', isWhole ? a : multipleOf(a, b, rest), b);
  const floored = pick(moved, op('sub', quotient, 1), quotient);
  return [isWhole ? floored : bind1('round', [floored], { halves: 'even' }), adjusted];
}
