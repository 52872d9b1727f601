/** What each scalar operation computes, on numbers of the dtypes of its operands. */
import { convertElement, type DType } from '../../../src/array/dtype.js';
import { toBfloat16, toFloat16 } from '../../../src/array/elements/half.js';
import * as conversions from '../../../src/codegen/targets/js/conversions.js';
import * as math from '../../../src/codegen/targets/js/math.js';
import type { ScalarOp } from '../../../src/loops/ops.js';

/** From operands of dtype `from`; the result is then rounded or wrapped to `to`. */
type Compute = (x: number, y: number, z: number, from: DType, to: DType) => number;

const truth = (x: boolean): number => (x ? 1 : 0);

export const compute: Readonly<Record<ScalarOp, Compute>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  not: (x, _y, _z, from) => (from === 'bool' ? 1 - x : ~x),
  popcount: math.popcount,
  clz: Math.clz32,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  roundEven: math.roundEven,
  roundAway: math.roundAway,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  rsqrt: (x, _y, _z, from) => 1 / convertElement(Math.sqrt(x), from, from),
  cbrt: Math.cbrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  erf: math.erf,
  erfc: math.erfc,
  erfInv: math.erfInv,
  gamma: math.gamma,
  lgamma: math.lgamma,
  digamma: math.digamma,
  polygamma: math.polygamma,
  igamma: math.igamma,
  igammac: math.igammac,
  gammaDensity: math.gammaDensity,
  igammaGradA: math.igammaGradA,
  gammaSlope: math.gammaSlope,
  gammaSlopeByShape: math.gammaSlopeByShape,
  betainc: math.betainc,
  betaDensity: math.betaDensity,
  isFinite: (x) => truth(Number.isFinite(x)),
  convert: (x, _y, _z, from, to) => convertElement(x, from, to),
  bitcast: (x, _y, _z, from, to) =>
    to === 'float32'
      ? conversions.floatOfBits(x)
      : from === 'float32'
        ? conversions.bitsOfFloat(x)
        : x,
  lowWord: math.lowWord,
  highWord: math.highWord,
  fromWords: math.fromWords,
  fractionOfWords: (low, high) => (high * 2 ** 20 + (low >>> 12)) / 2 ** 52,
  reducePrecision: math.reducePrecision,
  toFloat16,
  toBfloat16,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y, _z, from) => (from === 'int32' || from === 'uint32' ? Math.imul(x, y) : x * y),
  div: (x, y) => x / y,
  rem: (x, y) => x % y,
  max: (x, y) => Math.max(x, y),
  min: (x, y) => Math.min(x, y),
  pow: (x, y, _z, from) =>
    from === 'int32' || from === 'uint32' ? conversions.integerPower(x, y) : math.pow(x, y),
  atan2: Math.atan2,
  nextAfter: (x, y, _z, from) => math.nextAfter(x, y, from === 'float32'),
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shiftLeft: (x, y) => x << y,
  shiftRightLogical: (x, y) => x >>> y,
  shiftRightArithmetic: (x, y) => x >> y,
  rotateLeft: (x, y) =>
    Number(BigInt.asIntN(32, (BigInt(x >>> 0) * 4294967297n) >> BigInt(-y & 31))),
  mulHigh: math.mulHigh,
  eq: (x, y) => truth(x === y),
  ne: (x, y) => truth(x !== y),
  lt: (x, y) => truth(x < y),
  le: (x, y) => truth(x <= y),
  gt: (x, y) => truth(x > y),
  ge: (x, y) => truth(x >= y),
};
