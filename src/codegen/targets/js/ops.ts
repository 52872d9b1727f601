/** The table of the JS target: how each scalar operation is written, for each kind of operand. */
import type { Compute } from '../../../array/dtype.js';
import type { ScalarOp } from '../../../loops/ops.js';
import * as math from './math.js';
import {
  callOf,
  condition,
  exact,
  infix,
  precedence as p,
  prefix,
  text,
  type Text,
} from './text.js';

/** An operator of JS, and how strongly it binds. */
export type Operator = readonly [sign: string, strength: number];

/**
 * Writes an operation from its operands. `dtype` is that of the operands, `to` that of the result.
 */
export type WriteOp = (args: readonly [Text, Text], dtype: Compute, to: Compute) => Text;

/** How an operation is written by the kind of its operands; null where it is not defined. */
export interface OpTexts {
  readonly float: WriteOp | null;
  readonly int32: WriteOp | null;
  readonly uint32: WriteOp | null;
  readonly bool: WriteOp | null;
  /** The operator that computes it where nothing has to be rounded or wrapped. */
  readonly plain: Operator | null;
  /**
   * In which form operands must be: that of their dtype (rounded, unsigned, 0 or 1), any form if
   * they are integers or booleans, or any form at all, since rounding before and after is the same.
   */
  readonly operands: 'exact' | 'exact floats' | 'any';
  /** The functions of ours that the text calls, by the names it has for them. */
  readonly calls: Callees;
}

type Callees = Readonly<Record<string, (...args: never[]) => number>>;

const none = {
  float: null,
  int32: null,
  uint32: null,
  bool: null,
  plain: null,
  operands: 'exact floats' as const,
  calls: {},
};
/**
 * Results of float32 operands are computed in float64 and rounded where they are needed. For + − ×
 * ÷ √ this is the same as one rounding (S. Figueroa, "When is double rounding innocuous?", 1995).
 */
const isWide = (dtype: Compute): boolean => dtype === 'float32';

const mathCall =
  (name: string): WriteOp =>
  ([x], dtype) =>
    callOf(name, [x], isWide(dtype));
const mathCall2 =
  (name: string): WriteOp =>
  ([x, y], dtype) =>
    callOf(name, [x, y], isWide(dtype));
const arithmetic =
  (operator: string, strength: number): WriteOp =>
  ([x, y], dtype) =>
    infix(operator, strength, x, y, isWide(dtype));
const identity: WriteOp = ([x]) => x;

const zero = text('0', p.primary);
/** Wrapped to int32. */
const wrap = (x: Text): Text => infix('|', p.bitOr, x, zero);
/** 32 bits, read as either sign. */
const bits = (x: Text): Text => ({ ...wrap(x), wide: true });
const integer =
  (write: (x: Text, y: Text) => Text) =>
  (finish: (x: Text) => Text): WriteOp =>
  ([x, y]) =>
    finish(write(x, y));
const bothIntegers = (write: (x: Text, y: Text) => Text): Pick<OpTexts, 'int32' | 'uint32'> => ({
  int32: integer(write)(wrap),
  uint32: integer(write)(bits),
});
const bitwise = (operator: string, strength: number): Pick<OpTexts, 'int32' | 'uint32'> => ({
  int32: ([x, y]) => infix(operator, strength, x, y),
  uint32: ([x, y]) => infix(operator, strength, x, y, true),
});

/** The distances of shifts are taken modulo 32. What is no name is not written twice. */
const rotation = ([x, y]: readonly [Text, Text]): Text => {
  if (Math.min(x.precedence, y.precedence) < p.primary) return callOf('rotateLeft', [x, y]);
  const left = infix('<<', p.shift, x, y);
  return infix('|', p.bitOr, left, infix('>>>', p.shift, x, prefix('-', y)));
};

const unary = (name: string): OpTexts => ({ ...none, float: mathCall(name) });
/** A function of floats that `Math` lacks. */
const ours = (name: string, f: (...operands: number[]) => number): OpTexts => ({
  ...none,
  float: (args, dtype) => callOf(name, args, isWide(dtype)),
  calls: { [name]: f },
});
/** A function of a float whose values need no rounding. */
const representable =
  (name: string): WriteOp =>
  ([x]) =>
    callOf(name, [x]);
/** A function that has steps: what is not rounded yet might fall on the wrong side. */
const stepped = (write: WriteOp, calls: Callees = {}): OpTexts => ({
  float: write,
  int32: identity,
  uint32: identity,
  bool: null,
  plain: null,
  operands: 'exact',
  calls,
});
const comparison = (operator: string, strength: number): OpTexts => {
  const write: WriteOp = ([x, y]) => infix(operator, strength, x, y, true);
  return { ...ofAny(write), operands: 'exact' };
};
const everyBit: WriteOp = ([x, y]) => infix('&&', p.and, condition(x), condition(y), true);
const someBit: WriteOp = ([x, y]) => infix('||', p.or, condition(x), condition(y), true);
const extreme = (name: 'max' | 'min', onBool: WriteOp): OpTexts => ({
  float: ([x, y]) => callOf(`Math.${name}`, [x, y], x.wide || y.wide),
  int32: ([x, y]) => callOf(`Math.${name}`, [x, y]),
  uint32: ([x, y]) => callOf(`Math.${name}`, [exact(x, 'uint32'), exact(y, 'uint32')]),
  bool: onBool,
  plain: null,
  operands: 'any',
  calls: {},
});

/** The same of operands of any dtype. */
const ofAny = (write: WriteOp): Omit<OpTexts, 'operands'> => ({
  float: write,
  int32: write,
  uint32: write,
  bool: write,
  plain: null,
  calls: {},
});

export const opTexts: Readonly<Record<ScalarOp, OpTexts>> = {
  neg: {
    ...none,
    float: ([x]) => prefix('-', x, x.wide),
    ...bothIntegers((x) => prefix('-', x)),
    operands: 'any',
  },
  abs: {
    ...none,
    float: ([x]) => callOf('Math.abs', [x], x.wide),
    int32: ([x]) => wrap(callOf('Math.abs', [x])),
    uint32: identity,
    operands: 'any',
  },
  sign: {
    ...none,
    float: representable('Math.sign'),
    int32: mathCall('Math.sign'),
    uint32: ([x]) => callOf('Math.sign', [x]),
    operands: 'exact',
  },
  not: {
    ...none,
    int32: ([x]) => prefix('~', x),
    uint32: ([x]) => prefix('~', x, true),
    bool: ([x]) => prefix('!', condition(x), true),
  },
  popcount: {
    ...none,
    int32: mathCall('popcount'),
    uint32: mathCall('popcount'),
    calls: { popcount: math.popcount },
  },
  clz: { ...none, int32: mathCall('Math.clz32'), uint32: mathCall('Math.clz32') },
  floor: stepped(representable('Math.floor')),
  ceil: stepped(representable('Math.ceil')),
  trunc: stepped(representable('Math.trunc')),
  roundEven: stepped(representable('roundEven'), { roundEven: math.roundEven }),
  roundAway: stepped(representable('roundAway'), { roundAway: math.roundAway }),
  exp: unary('Math.exp'),
  expm1: unary('Math.expm1'),
  log: unary('Math.log'),
  log1p: unary('Math.log1p'),
  log2: unary('Math.log2'),
  log10: unary('Math.log10'),
  sqrt: unary('Math.sqrt'),
  // Two operations, rounded one by one as the other target does.
  rsqrt: {
    ...none,
    float: ([x], dtype) => {
      const root = exact(callOf('Math.sqrt', [x], isWide(dtype)), dtype);
      return infix('/', p.multiplicative, text('1', p.primary), root, isWide(dtype));
    },
  },
  cbrt: unary('Math.cbrt'),
  sin: unary('Math.sin'),
  cos: unary('Math.cos'),
  tan: unary('Math.tan'),
  asin: unary('Math.asin'),
  acos: unary('Math.acos'),
  atan: unary('Math.atan'),
  sinh: unary('Math.sinh'),
  cosh: unary('Math.cosh'),
  tanh: unary('Math.tanh'),
  asinh: unary('Math.asinh'),
  acosh: unary('Math.acosh'),
  atanh: unary('Math.atanh'),
  logistic: {
    ...none,
    float: ([x], dtype) =>
      text(`1 / (1 + Math.exp(${prefix('-', x).code}))`, p.multiplicative, isWide(dtype)),
  },
  erf: ours('erf', math.erf),
  erfc: ours('erfc', math.erfc),
  erfInv: ours('erfInv', math.erfInv),
  gamma: ours('gamma', math.gamma),
  lgamma: ours('lgamma', math.lgamma),
  digamma: ours('digamma', math.digamma),
  polygamma: ours('polygamma', math.polygamma),
  igamma: ours('igamma', math.igamma),
  igammac: ours('igammac', math.igammac),
  gammaDensity: ours('gammaDensity', math.gammaDensity),
  igammaGradA: ours('igammaGradA', math.igammaGradA),
  gammaSlope: ours('gammaSlope', math.gammaSlope),
  gammaSlopeByShape: ours('gammaSlopeByShape', math.gammaSlopeByShape),
  betainc: ours('betainc', math.betainc),
  betaincc: ours('betaincc', math.betaincc),
  betaincGradA: ours('betaincGradA', math.betaincGradA),
  betaincGradB: ours('betaincGradB', math.betaincGradB),
  betaDensity: ours('betaDensity', math.betaDensity),
  expi: ours('expi', math.expi),
  expn: ours('expn', math.expn),
  sinIntegral: ours('sinIntegral', math.sinIntegral),
  cosIntegral: ours('cosIntegral', math.cosIntegral),
  fresnelSin: ours('fresnelSin', math.fresnelSin),
  fresnelCos: ours('fresnelCos', math.fresnelCos),
  spence: ours('spence', math.spence),
  faddeevaReal: ours('faddeevaReal', math.faddeevaReal),
  faddeevaImag: ours('faddeevaImag', math.faddeevaImag),
  owensT: ours('owensT', math.owensT),
  besselJ: ours('besselJ', math.besselJ),
  besselY: ours('besselY', math.besselY),
  lambertW: ours('lambertW', math.lambertW),
  igammaInverse: ours('igammaInverse', math.igammaInverse),
  igammacInverse: ours('igammacInverse', math.igammacInverse),
  betaincInverse: ours('betaincInverse', math.betaincInverse),
  betainccInverse: ours('betainccInverse', math.betainccInverse),
  hyp1f1: ours('hyp1f1', math.hyp1f1),
  hyp1f1GradA: ours('hyp1f1GradA', math.hyp1f1GradA),
  hyp1f1GradB: ours('hyp1f1GradB', math.hyp1f1GradB),
  hyp2f1: ours('hyp2f1', math.hyp2f1),
  hyp2f1GradA: ours('hyp2f1GradA', math.hyp2f1GradA),
  hyp2f1GradC: ours('hyp2f1GradC', math.hyp2f1GradC),
  isFinite: { ...none, float: ([x]) => callOf('Number.isFinite', [x], true) },
  convert: { ...ofAny(([x], from, to) => convertText(x, from, to)), operands: 'any' },
  bitcast: {
    ...ofAny(([x], from, to) => bitcastText(x, from, to)),
    bool: null,
    operands: 'any',
  },
  add: {
    float: arithmetic('+', p.additive),
    ...bothIntegers((x, y) => infix('+', p.additive, x, y)),
    bool: someBit,
    plain: ['+', p.additive],
    operands: 'exact floats',
    calls: {},
  },
  sub: {
    ...none,
    float: arithmetic('-', p.additive),
    ...bothIntegers((x, y) => infix('-', p.additive, x, y)),
    plain: ['-', p.additive],
  },
  mul: {
    float: arithmetic('*', p.multiplicative),
    int32: ([x, y]) => callOf('Math.imul', [x, y]),
    uint32: ([x, y]) => callOf('Math.imul', [x, y], true),
    bool: everyBit,
    plain: ['*', p.multiplicative],
    operands: 'exact floats',
    calls: {},
  },
  div: {
    ...none,
    float: arithmetic('/', p.multiplicative),
    int32: ([x, y]) => wrap(infix('/', p.multiplicative, x, y)),
    uint32: ([x, y]) =>
      infix(
        '>>>',
        p.shift,
        infix('/', p.multiplicative, exact(x, 'uint32'), exact(y, 'uint32')),
        zero,
      ),
  },
  rem: {
    ...none,
    float: ([x, y]) => infix('%', p.multiplicative, x, y),
    int32: ([x, y]) => wrap(infix('%', p.multiplicative, x, y)),
    uint32: ([x, y]) => infix('>>>', p.shift, infix('%', p.multiplicative, x, y), zero),
    operands: 'exact',
  },
  max: extreme('max', someBit),
  min: extreme('min', everyBit),
  pow: {
    ...none,
    float: mathCall2('pow'),
    int32: ([x, y]) => callOf('integerPower', [x, y]),
    uint32: ([x, y]) => callOf('integerPower', [x, y], true),
    calls: { pow: math.pow },
  },
  atan2: { ...none, float: mathCall2('Math.atan2') },
  nextAfter: {
    ...none,
    float: ([x, y], dtype) =>
      dtype === 'float32'
        ? callOf('nextAfter', [x, y, text('true', p.primary)])
        : callOf('nextAfter', [x, y, text('false', p.primary)]),
    calls: { nextAfter: math.nextAfter },
  },
  and: { ...none, ...bitwise('&', p.bitAnd), bool: everyBit },
  or: { ...none, ...bitwise('|', p.bitOr), bool: someBit },
  xor: {
    ...none,
    ...bitwise('^', p.bitXor),
    bool: ([x, y]) => infix('^', p.bitXor, exact(x, 'bool'), exact(y, 'bool')),
  },
  shiftLeft: { ...none, ...bitwise('<<', p.shift) },
  shiftRightLogical: {
    ...none,
    int32: ([x, y]) => wrap(infix('>>>', p.shift, x, y)),
    uint32: ([x, y]) => infix('>>>', p.shift, x, y),
  },
  shiftRightArithmetic: {
    ...none,
    int32: ([x, y]) => infix('>>', p.shift, x, y),
    uint32: ([x, y]) => infix('>>', p.shift, x, y, true),
  },
  rotateLeft: {
    ...none,
    int32: rotation,
    uint32: (args) => ({ ...rotation(args), wide: true }),
    calls: { rotateLeft: math.rotateLeft },
  },
  mulHigh: {
    ...none,
    int32: mathCall2('mulHigh'),
    uint32: mathCall2('mulHigh'),
    operands: 'exact',
    calls: { mulHigh: math.mulHigh },
  },
  lowWord: ours('lowWord', math.lowWord),
  highWord: ours('highWord', math.highWord),
  fromWords: { ...none, uint32: mathCall2('fromWords'), calls: { fromWords: math.fromWords } },
  fractionOfWords: {
    ...none,
    uint32: ([low, high]) =>
      infix(
        '+',
        p.additive,
        infix('*', p.multiplicative, exact(high, 'uint32'), text('2 ** -32', p.unary)),
        infix(
          '*',
          p.multiplicative,
          infix('>>>', p.shift, low, text('12', p.primary)),
          text('2 ** -52', p.unary),
        ),
      ),
  },
  reducePrecision: {
    ...none,
    float: (args, dtype) => callOf('reducePrecision', args, isWide(dtype)),
    calls: { reducePrecision: math.reducePrecision },
  },
  toFloat16: { ...none, float: representable('toFloat16') },
  toBfloat16: { ...none, float: representable('toBfloat16') },
  eq: comparison('===', p.equality),
  ne: comparison('!==', p.equality),
  lt: comparison('<', p.relational),
  le: comparison('<=', p.relational),
  gt: comparison('>', p.relational),
  ge: comparison('>=', p.relational),
};

/** The functions that texts of operations call. */
export const calledFunctions = (): Callees =>
  Object.assign({}, ...Object.values(opTexts).map((row) => row.calls)) as Callees;

/** The operator of an operation where nothing has to be rounded or wrapped; null if it has none. */
export const plainOperator = (op: ScalarOp): Operator | null => opTexts[op].plain;

/** A value in another dtype. */
function convertText(x: Text, from: Compute, to: Compute): Text {
  if (from === to) return x;
  if (to === 'bool') return infix('!==', p.equality, exact(x, from), zero, true);
  const value = exact(x, from);
  const fromFloat = from === 'float32' || from === 'float64';
  switch (to) {
    case 'float64':
      return { ...value, range: undefined };
    case 'float32':
      return { ...value, wide: from !== 'bool', range: undefined };
    case 'int32':
      return fromFloat ? callOf('toInt32', [value]) : from === 'bool' ? value : wrap(x);
    case 'uint32':
      return fromFloat ? callOf('toUint32', [value]) : { ...value, wide: from === 'int32' };
    default:
      return to satisfies never;
  }
}

/** The same 32 bits in another dtype. */
function bitcastText(x: Text, from: Compute, to: Compute): Text {
  if (from === to) return x;
  if (from === 'float32') return { ...callOf('bitsOfFloat', [x]), wide: to === 'uint32' };
  if (to === 'float32') return callOf('floatOfBits', [x]);
  return to === 'int32' ? wrap(x) : { ...x, wide: true };
}
