/**
 * Comparisons, tests, logical and bitwise functions. Operands are promoted and broadcast; the
 * results of comparisons, tests and logical functions are bool.
 */
import { isBool, isInexact, isSigned } from '../../array/dtype.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag, number } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { sameShape } from '../../array/aval.js';
import { denseOfJs } from '../../array/dense.js';
import { range } from '../../array/shape.js';
import { bind1 } from '../../trace/bind.js';
import { convertTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { everywhere, model, op, truth, type PlainName } from '../../operands/elementwise.js';
import {
  haveMixedSigns,
  inexactArrays,
  operandsOfType,
  promoteArrays,
  promoteOperands,
  requireIntegers,
  type Operand,
} from '../../operands/promote.js';

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** Signed beside unsigned integers are compared as float64, which holds both exactly. */
function compare(name: Comparison, who: string, x: ArrayLike, y: ArrayLike, more: []): NDArray {
  twoOperands(who, x, y, more);
  const isMixed = haveMixedSigns(x, y);
  return op(name, ...(isMixed ? operandsOfType(who, 'float64', x, y) : promoteOperands(who, x, y)));
}

/** x = y, elementwise. */
export const equal = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  compare('eq', 'equal', x, y, more);
/** x ≠ y, elementwise; NaN differs from itself. */
export const notEqual = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  compare('ne', 'notEqual', x, y, more);
/** x < y, elementwise. */
export const less = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  compare('lt', 'less', x, y, more);
/** x ≤ y, elementwise. */
export const lessEqual = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  compare('le', 'lessEqual', x, y, more);
/** x > y, elementwise. */
export const greater = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  compare('gt', 'greater', x, y, more);
/** x ≥ y, elementwise. */
export const greaterEqual = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  compare('ge', 'greaterEqual', x, y, more);

/** Applies a test to floats; for integers and booleans the answer is known. */
function floatTest(x: ArrayLike, test: (x: NDArray) => NDArray, otherwise: boolean): NDArray {
  const array = asArray(x);
  return isInexact(array.dtype) ? test(array) : everywhere(otherwise, array);
}

/** Whether each element is neither infinite nor NaN. */
export function isfinite(x: ArrayLike, ...more: []): ArrayOf<'bool'> {
  oneOperand('isfinite', x, more);
  return floatTest(x, (v) => op('isFinite', v), true);
}
/** Whether each element is infinite. */
export function isinf(x: ArrayLike, ...more: []): ArrayOf<'bool'> {
  oneOperand('isinf', x, more);
  return floatTest(x, (v) => op('eq', op('abs', v), Infinity), false);
}
/** Whether each element is NaN. */
export function isnan(x: ArrayLike, ...more: []): ArrayOf<'bool'> {
  oneOperand('isnan', x, more);
  return floatTest(x, (v) => op('ne', v, v), false);
}
/** Whether each element is +infinity. */
export function isposinf(x: ArrayLike, ...more: []): ArrayOf<'bool'> {
  oneOperand('isposinf', x, more);
  return floatTest(x, (v) => op('eq', v, Infinity), false);
}
/** Whether each element is -infinity. */
export function isneginf(x: ArrayLike, ...more: []): ArrayOf<'bool'> {
  oneOperand('isneginf', x, more);
  return floatTest(x, (v) => op('eq', v, -Infinity), false);
}

/** Whether each element is zero. */
export function logicalNot(x: ArrayLike, ...more: []): ArrayOf<'bool'> {
  oneOperand('logicalNot', x, more);
  return op('not', truth(x));
}

function logical(name: PlainName, who: string, x: ArrayLike, y: ArrayLike, more: []): NDArray {
  twoOperands(who, x, y, more);
  return op(name, ...promoteOperands(who, truth(x), truth(y)));
}

/** Whether both are nonzero. */
export const logicalAnd = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  logical('and', 'logicalAnd', x, y, more);
/** Whether one or both are nonzero. */
export const logicalOr = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  logical('or', 'logicalOr', x, y, more);
/** Whether exactly one is nonzero. */
export const logicalXor = (x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> =>
  logical('xor', 'logicalXor', x, y, more);

/** Integer or bool operands. A JS number among them takes the dtype of the other. */
function bits(who: string, x: ArrayLike, y: ArrayLike): [Operand, Operand] {
  const operands = promoteOperands(who, x, y) as [Operand, Operand];
  requireIntegers(who, model(operands), 'bool too');
  return operands;
}

/** The same with bool converted to int32. */
function integers(who: string, x: ArrayLike, y: ArrayLike): [Operand, Operand] {
  const operands = bits(who, x, y);
  if (!isBool(model(operands).dtype)) return operands;
  return operandsOfType(who, 'int32', ...operands) as [Operand, Operand];
}

/**
 * The bitwise and of integers, the logical and of booleans. Other dtypes throw `dtype-mismatch`.
 */
export function bitwiseAnd(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('bitwiseAnd', x, y, more);
  return op('and', ...bits('bitwiseAnd', x, y));
}
/** The bitwise or of integers, the logical or of booleans. */
export function bitwiseOr(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('bitwiseOr', x, y, more);
  return op('or', ...bits('bitwiseOr', x, y));
}
/** The bitwise exclusive or of integers, the logical one of booleans. */
export function bitwiseXor(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('bitwiseXor', x, y, more);
  return op('xor', ...bits('bitwiseXor', x, y));
}
/** All bits flipped; of booleans: not. */
export function bitwiseInvert(x: ArrayLike, ...more: []): NDArray {
  oneOperand('bitwiseInvert', x, more);
  return op('not', requireIntegers('bitwiseInvert', asArray(x), 'bool too'));
}
export { bitwiseInvert as invert, bitwiseInvert as bitwiseNot };

/** The number of ones in the binary form of |x|, as uint8. */
export function bitwiseCount(x: ArrayLike, ...more: []): NDArray {
  oneOperand('bitwiseCount', x, more);
  const array = requireIntegers('bitwiseCount', asArray(x), 'no bool');
  const ones = op('populationCount', isSigned(array.dtype) ? op('abs', array) : array);
  return convertTo(ones, 'uint8');
}

/** x · 2^n modulo 2³². */
export function leftShift(x: ArrayLike, n: ArrayLike, ...more: []): NDArray {
  twoOperands('leftShift', x, n, more);
  return op('shiftLeft', ...integers('leftShift', x, n));
}
/** floor(x / 2^n): signed integers are shifted with their sign. */
export function rightShift(x: ArrayLike, n: ArrayLike, ...more: []): NDArray {
  twoOperands('rightShift', x, n, more);
  const operands = integers('rightShift', x, n);
  const hasSign = isSigned(model(operands).dtype);
  return op(hasSign ? 'shiftRightArithmetic' : 'shiftRightLogical', ...operands);
}
export { leftShift as bitwiseLeftShift, rightShift as bitwiseRightShift };

/**
 * Euclid's algorithm needs at most 46 divisions for integers of 32 bits (Lamé's theorem), so it is
 * written out in full.
 */
const longestEuclid = 46;

/** The greatest common divisor of |x| and |y|. Throws `dtype-mismatch` unless both are integers. */
export function gcd(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('gcd', x, y, more);
  let [a, b] = magnitudes('gcd', x, y);
  for (let divisions = 0; divisions < longestEuclid; divisions++) {
    const done = op('eq', b, 0);
    const rest = op('rem', a, op('select', done, 1, b));
    [a, b] = [op('select', done, a, b), op('select', done, 0, rest)];
  }
  return a;
}

/** The least common multiple of |x| and |y|; 0 when one is 0. */
export function lcm(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('lcm', x, y, more);
  const [a, b] = magnitudes('lcm', x, y);
  const divisor = gcd(a, b);
  const isZero = op('eq', divisor, 0);
  const quotient = op('div', b, op('select', isZero, 1, divisor));
  return op('select', isZero, 0, op('mul', a, quotient));
}

function magnitudes(who: string, x: ArrayLike, y: ArrayLike): [NDArray, NDArray] {
  const arrays = promoteArrays(who, x, y).map((v) => requireIntegers(who, v, 'no bool'));
  return arrays.map((v) => (isSigned(v.dtype) ? op('abs', v) : v)) as [NDArray, NDArray];
}

export interface CloseOptions {
  /** The relative tolerance, 1e-5 unless given. */
  readonly rtol?: number | undefined;
  /** The absolute tolerance, 1e-8 unless given. */
  readonly atol?: number | undefined;
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean | undefined;
}

type CloseArguments = Trailing<[rtol?: number, atol?: number, equalNan?: boolean], CloseOptions>;
const closeKinds = { rtol: number, atol: number, equalNan: flag };
const pairKinds = { x: arrayLike, y: arrayLike };
const iscloseParameters = parameters<CloseOptions>('isclose', pairKinds, closeKinds);
const allcloseParameters = parameters<CloseOptions>('allclose', pairKinds, closeKinds);

/** |x - y| ≤ atol + rtol · |y|, elementwise; equal infinities are close. */
export function isclose(x: ArrayLike, y: ArrayLike, ...args: CloseArguments): ArrayOf<'bool'> {
  return closeness('isclose', x, y, iscloseParameters.read([x, y], args));
}

function closeness(who: string, x: ArrayLike, y: ArrayLike, found: Found<CloseOptions>): NDArray {
  const { rtol: relative = 1e-5, atol: absolute = 1e-8, equalNan = false } = found;
  const [u, v] = inexactArrays(who, x, y);
  const bound = op('add', op('mul', op('abs', v), relative), absolute);
  const near = op('le', op('abs', op('sub', u, v)), bound);
  const finite = op('and', op('isFinite', u), op('isFinite', v));
  const close = op('or', op('and', near, finite), op('eq', u, v));
  return equalNan ? op('or', close, op('and', op('ne', u, u), op('ne', v, v))) : close;
}

/** Whether all elements are close; a rank-0 bool array. */
export function allclose(x: ArrayLike, y: ArrayLike, ...args: CloseArguments): ArrayOf<'bool'> {
  return everyElement(closeness('allclose', x, y, allcloseParameters.read([x, y], args)));
}

const everyElement = (x: NDArray): NDArray =>
  x.ndim === 0 ? x : bind1('reduceAnd', [x], { axes: range(x.ndim) });

interface ArrayEqualOptions {
  /** Whether NaN equals NaN. */
  readonly equalNan?: boolean | undefined;
}

const arrayEqualParameters = parameters<ArrayEqualOptions>('arrayEqual', pairKinds, {
  equalNan: flag,
});

/** Whether the shapes and all elements are equal; a rank-0 bool array. */
export function arrayEqual(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[equalNan?: boolean], ArrayEqualOptions>
): ArrayOf<'bool'> {
  const { equalNan = false } = arrayEqualParameters.read([x, y], args);
  const [a, b] = [asArray(x), asArray(y)];
  if (!sameShape(a.shape, b.shape)) return denseOfJs(false);
  const same = equal(a, b);
  const bothNaN = (): NDArray => op('and', isnan(a), isnan(b));
  return everyElement(equalNan ? op('or', same, bothNaN()) : same);
}

/** Whether x and y broadcast to one shape and are equal there; a rank-0 bool array. */
export function arrayEquiv(x: ArrayLike, y: ArrayLike, ...more: []): ArrayOf<'bool'> {
  twoOperands('arrayEquiv', x, y, more);
  const [a, b] = [asArray(x), asArray(y)];
  const rank = Math.min(a.ndim, b.ndim);
  const fits = range(rank).every((d) => {
    const [m, n] = [a.shape.at(-1 - d), b.shape.at(-1 - d)];
    return m === n || m === 1 || n === 1;
  });
  return fits ? everyElement(equal(a, b)) : denseOfJs(false);
}
