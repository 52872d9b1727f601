/** The scalar operations: one record for each, with all that is known of it whatever the target. */
import { allOnes, greatestOf, leastOf, type Compute, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';

/** The integers from low to high, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface ScalarOpRecord {
  /** The dtypes of its first operand. */
  readonly on: readonly Compute[];
  readonly operands: 1 | 2 | 3 | 4;
  /** The dtype of the other operands: that of the first, or this one. */
  readonly others: 'same' | Compute;
  /**
   * The dtype of the result: that of the operands, this one, or the one that the expression says.
   */
  readonly gives: 'same' | 'any' | Compute;
  /** A few instructions; a division or its like; a function of some dozen instructions. */
  readonly cost: 'simple' | 'slow' | 'function';
  /** Whether the result over float32 numbers is a float32 number without rounding. */
  readonly exact: boolean;
  readonly commutes: boolean;
  /**
   * The value that changes nothing when it is combined with another; null if there is none, or
   * values may not be combined in any order (but for rounding). 'all bits' is true, 2³² - 1, or -1.
   */
  readonly identity: 'zero' | 'one' | 'least' | 'greatest' | 'all bits' | null;
  /**
   * The int32 results of operands in these ranges before they wrap; null where nothing is known.
   */
  readonly range: ((x: Range, y: Range) => Range | null) | null;
  /** The sign between its operands in print-outs of index arithmetic. */
  readonly sign: string | null;
}

const floats: readonly Compute[] = ['float32', 'float64'];
const integers: readonly Compute[] = ['int32', 'uint32'];
const numbers: readonly Compute[] = [...floats, ...integers];
const integersAndBool: readonly Compute[] = [...integers, 'bool'];
const all: readonly Compute[] = [...numbers, 'bool'];
const words: readonly Compute[] = ['float32', 'int32', 'uint32'];

type Rest = Partial<Omit<ScalarOpRecord, 'on' | 'operands'>>;

/** An operation of a few instructions, and what else there is to say. */
const simple = (
  operands: ScalarOpRecord['operands'],
  on: readonly Compute[],
  rest: Rest = {},
): ScalarOpRecord => ({
  on,
  operands,
  others: 'same',
  gives: 'same',
  cost: 'simple',
  exact: false,
  commutes: false,
  identity: null,
  range: null,
  sign: null,
  ...rest,
});

const exact: Rest = { exact: true };
const slow: Rest = { cost: 'slow' };
const stepped = simple(1, numbers, exact);
const elementary = simple(1, floats, { cost: 'function' });
const elementary2 = simple(2, floats, { cost: 'function' });
const elementary3 = simple(3, floats, { cost: 'function' });
const elementary4 = simple(4, floats, { cost: 'function' });
const comparison = simple(2, all, { gives: 'bool' });
const equality = simple(2, all, { gives: 'bool', commutes: true });

const corners = (x: Range, y: Range): Range => {
  const products = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
  return { low: Math.min(...products), high: Math.max(...products) };
};
const isNatural = (x: Range, y: Range): boolean => x.low >= 0 && y.low > 0;

const records = {
  neg: simple(1, numbers, exact),
  abs: simple(1, numbers, exact),
  sign: simple(1, numbers, { ...slow, ...exact }),
  not: simple(1, integersAndBool),
  popcount: simple(1, integers),
  clz: simple(1, integers),
  floor: stepped,
  ceil: stepped,
  trunc: stepped,
  roundEven: stepped,
  roundAway: { ...stepped, cost: 'slow' },
  exp: elementary,
  expm1: elementary,
  log: elementary,
  log1p: elementary,
  log2: elementary,
  log10: elementary,
  sqrt: simple(1, floats, slow),
  rsqrt: simple(1, floats, slow),
  cbrt: elementary,
  sin: elementary,
  cos: elementary,
  tan: elementary,
  asin: elementary,
  acos: elementary,
  atan: elementary,
  sinh: elementary,
  cosh: elementary,
  tanh: elementary,
  asinh: elementary,
  acosh: elementary,
  atanh: elementary,
  logistic: elementary,
  erf: elementary,
  erfc: elementary,
  erfInv: elementary,
  gamma: elementary,
  lgamma: elementary,
  digamma: elementary,
  /** The order n, then x: the n-th derivative of digamma at x. */
  polygamma: elementary2,
  /** The shape a, then x; the next five too. */
  igamma: elementary2,
  igammac: elementary2,
  gammaDensity: elementary2,
  igammaGradA: elementary2,
  gammaSlope: elementary2,
  gammaSlopeByShape: elementary2,
  /** a, b, then x; the next four too. */
  betainc: elementary3,
  betaincc: elementary3,
  betaincGradA: elementary3,
  betaincGradB: elementary3,
  betaDensity: elementary3,
  /** Ei(x). */
  expi: elementary,
  /** The order n, an integer held as a float, then x: E_n(x). */
  expn: elementary2,
  /** Si(x). */
  sinIntegral: elementary,
  /** Ci(|x|). */
  cosIntegral: elementary,
  /** S(x). */
  fresnelSin: elementary,
  /** C(x). */
  fresnelCos: elementary,
  /** Li₂(1 - x). */
  spence: elementary,
  /** The parts of w(x + iy). */
  faddeevaReal: elementary2,
  faddeevaImag: elementary2,
  /** h, a: Owen's T. */
  owensT: elementary2,
  /** The order n, a whole number held as a float, then x: J_n(x) and Y_n(x). */
  besselJ: elementary2,
  besselY: elementary2,
  /** The branch, 0 or -1, then x: Lambert's W. */
  lambertW: elementary2,
  /** a, then the value of igamma or igammac: the x. */
  igammaInverse: elementary2,
  igammacInverse: elementary2,
  /** a, b, then the value of betainc or betaincc: the x. */
  betaincInverse: elementary3,
  betainccInverse: elementary3,
  /** a, b, x: ₁F₁(a; b; x). */
  hyp1f1: elementary3,
  /** Its derivatives by a and by b. */
  hyp1f1GradA: elementary3,
  hyp1f1GradB: elementary3,
  /** a, b, c, x: ₂F₁(a, b; c; x). */
  hyp2f1: elementary4,
  /** Its derivatives by a and by c. */
  hyp2f1GradA: elementary4,
  hyp2f1GradC: elementary4,
  isFinite: simple(1, floats, { gives: 'bool' }),
  /** The value in another dtype: floats to integers truncate, to bool by `!= 0`. */
  convert: simple(1, all, { gives: 'any' }),
  /** The same 32 bits in another 32-bit dtype. */
  bitcast: simple(1, words, { gives: 'any' }),
  /** The uint32 halves of a float64, and the float64 of a low and a high half. */
  lowWord: simple(1, floats, { ...slow, gives: 'uint32' }),
  highWord: simple(1, floats, { ...slow, gives: 'uint32' }),
  fromWords: simple(2, ['uint32'], { ...slow, gives: 'float64' }),
  /** The number in [0, 1) of the first 52 bits of a low and a high word. */
  fractionOfWords: simple(2, ['uint32'], { gives: 'float64' }),
  /** x rounded to fewer bits: x, then two int32 literals, bits of exponent and of mantissa. */
  reducePrecision: simple(3, floats, { ...slow, others: 'int32' }),
  /** Rounded to float32, and then to a number that the dtype of 16 bits has. */
  toFloat16: simple(1, floats, slow),
  toBfloat16: simple(1, floats, slow),
  add: simple(2, all, {
    commutes: true,
    identity: 'zero',
    range: (x, y) => ({ low: x.low + y.low, high: x.high + y.high }),
    sign: '+',
  }),
  sub: simple(2, numbers, {
    range: (x, y) => ({ low: x.low - y.high, high: x.high - y.low }),
    sign: '-',
  }),
  mul: simple(2, all, { commutes: true, identity: 'one', range: corners, sign: '*' }),
  /** Integer division truncates. */
  div: simple(2, numbers, {
    ...slow,
    range: (x, y) =>
      isNatural(x, y)
        ? { low: Math.floor(x.low / y.high), high: Math.floor(x.high / y.low) }
        : null,
  }),
  /** The remainder of a division that truncates. */
  rem: simple(2, numbers, {
    ...slow,
    ...exact,
    range: (x, y) => (isNatural(x, y) ? { low: 0, high: Math.min(x.high, y.high - 1) } : null),
  }),
  /** max and min are NaN when either operand is. */
  max: simple(2, all, {
    ...exact,
    commutes: true,
    identity: 'least',
    range: (x, y) => ({ low: Math.max(x.low, y.low), high: Math.max(x.high, y.high) }),
  }),
  min: simple(2, all, {
    ...exact,
    commutes: true,
    identity: 'greatest',
    range: (x, y) => ({ low: Math.min(x.low, y.low), high: Math.min(x.high, y.high) }),
  }),
  pow: simple(2, numbers, { cost: 'function' }),
  atan2: elementary2,
  nextAfter: simple(2, floats, { ...slow, ...exact }),
  and: simple(2, integersAndBool, {
    commutes: true,
    identity: 'all bits',
    range: (_, y) => (y.low >= 0 ? { low: 0, high: y.high } : null),
  }),
  or: simple(2, integersAndBool, { commutes: true, identity: 'zero' }),
  xor: simple(2, integersAndBool, { commutes: true, identity: 'zero' }),
  /** The distance of a shift is taken modulo 32. */
  shiftLeft: simple(2, integers),
  shiftRightLogical: simple(2, integers),
  shiftRightArithmetic: simple(2, integers, {
    range: (x, y) =>
      y.low === y.high && y.low >= 0 && y.low < 32
        ? { low: x.low >> y.low, high: x.high >> y.low }
        : null,
  }),
  /** What is shifted out at the left comes in at the right. */
  rotateLeft: simple(2, integers),
  /** The upper 32 bits of the product of 64. */
  mulHigh: simple(2, integers, { commutes: true }),
  eq: equality,
  ne: equality,
  lt: comparison,
  le: comparison,
  gt: comparison,
  ge: comparison,
} satisfies Record<string, ScalarOpRecord>;

/** The name of a scalar operation. Each target has one entry for it in its total table. */
export type ScalarOp = keyof typeof records;

export const scalarOps: Readonly<Record<ScalarOp, ScalarOpRecord>> = records;

/** The identity of an operation among the values of a dtype: its fold over no elements. */
export function identityOf(op: ScalarOp, dtype: DType): number {
  const { identity } = scalarOps[op];
  switch (identity) {
    case 'zero':
      return 0;
    case 'one':
      return 1;
    case 'least':
      return leastOf[dtype];
    case 'greatest':
      return greatestOf[dtype];
    case 'all bits':
      return allOnes(dtype);
    case null:
      return fail('internal', `${op} has no identity`);
    default:
      return identity satisfies never;
  }
}
