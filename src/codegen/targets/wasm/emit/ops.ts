/** The table of the WebAssembly target: each scalar operation for each kind of operand. */
import type { DType } from '../../../../array/dtype.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import {
  call,
  f32,
  f64,
  i32,
  i64,
  select,
  type Callee,
  type Value,
} from '../binary/instructions.js';
import { mathCall32, mathCall64, type MathOp } from './math-calls.js';
import * as functions from './scalar-functions.js';

type Float = typeof f32 | typeof f64;
type FloatName = 'abs' | 'neg' | 'ceil' | 'floor' | 'trunc' | 'nearest' | 'sqrt';
type FloatName2 = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'copysign';
type FloatCompare = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** The instructions on floats of one width; a number among the operands is a constant. */
type Floats = Readonly<
  Record<FloatName, (x: Value) => Value> &
    Record<FloatName2, (x: Value | number, y: Value) => Value> &
    Record<FloatCompare, (x: Value, y: Value | number) => Value<'i32'>>
> & {
  readonly math: (op: MathOp, args: readonly Value[]) => Value;
  /** The value of what is computed in float64. */
  readonly viaWide: (
    compute: (x: Value<'f64'>, y: Value<'f64'>) => Value<'f64'>,
    x: Value,
    y?: Value,
  ) => Value;
  readonly nextAfter: Callee;
};

/** Operands are trusted to have the type of the instructions. */
const floatsOf = (of: Float, rest: Pick<Floats, 'math' | 'viaWide' | 'nextAfter'>): Floats => ({
  ...(of as unknown as Floats),
  ...rest,
});

const floats: Readonly<Record<'float32' | 'float64', Floats>> = {
  float32: floatsOf(f32, {
    math: mathCall32,
    viaWide: (compute, x, y = x) =>
      f32.demote_f64(
        compute(f64.promote_f32(x as Value<'f32'>), f64.promote_f32(y as Value<'f32'>)),
      ),
    nextAfter: functions.nextAfter32,
  }),
  float64: floatsOf(f64, {
    math: mathCall64,
    viaWide: (compute, x, y = x) => compute(x as Value<'f64'>, y as Value<'f64'>),
    nextAfter: functions.nextAfter64,
  }),
};

/**
 * Gives a value a local where it needs one to be used twice: the node that computes it, which must
 * be evaluated first, and one for its further uses.
 */
export type Keep = <V extends Value>(x: V) => readonly [first: V, again: V];

type Values = readonly [Value, Value];
type Integers = readonly [Value<'i32'>, Value<'i32'>];
type OnFloat = (f: Floats, args: Values, keep: Keep, to: DType) => Value;
type OnInteger = (args: Integers, keep: Keep, to: DType) => Value;

/** An operation by the kind of its operands; null where it is not defined. */
interface OpForms {
  readonly float: OnFloat | null;
  readonly int32: OnInteger | null;
  readonly uint32: OnInteger | null;
  readonly bool: OnInteger | null;
}

const none: OpForms = { float: null, int32: null, uint32: null, bool: null };

const identity: OnInteger = ([x]) => x;
const float1 =
  (name: FloatName): OnFloat =>
  (f, [x]) =>
    f[name](x);
const float2 =
  (name: FloatName2): OnFloat =>
  (f, [x, y]) =>
    f[name](x, y);
const math1 = (op: MathOp): OpForms => ({ ...none, float: (f, [x]) => f.math(op, [x]) });
const math2 =
  (op: MathOp): OnFloat =>
  (f, args) =>
    f.math(op, args);

type Integer2 = (x: Value<'i32'>, y: Value<'i32'>) => Value;
const integer2 =
  (write: Integer2): OnInteger =>
  ([x, y]) =>
    write(x, y);
const bothIntegers = (write: OnInteger): Pick<OpForms, 'int32' | 'uint32'> => ({
  int32: write,
  uint32: write,
});
/** Divisors known now need no test. */
const division =
  (plain: Integer2, tested: Callee): OnInteger =>
  ([x, y]) =>
    y.kind === 'const' && y.lanes[0] !== 0 && y.lanes[0] !== -1
      ? plain(x, y)
      : (call(tested, x, y) as Value);
const chosen =
  (test: (x: Value<'i32'>, y: Value<'i32'>) => Value<'i32'>): OnInteger =>
  ([x, y], keep) => {
    const [firstX, thenX] = keep(x);
    const [firstY, thenY] = keep(y);
    return select(firstX, firstY, test(thenX, thenY));
  };
/** A function with steps: integers lie on them. */
const stepped = (float: OnFloat): OpForms => ({
  ...none,
  float,
  int32: identity,
  uint32: identity,
});
const comparison = (name: FloatCompare, signed: Integer2, unsigned = signed): OpForms => ({
  float: (f, [x, y]) => f[name](x, y),
  int32: integer2(signed),
  uint32: integer2(unsigned),
  bool: integer2(unsigned),
});
const bitwise = (write: Integer2): OpForms => ({
  ...none,
  ...bothIntegers(integer2(write)),
  bool: integer2(write),
});
const highProduct =
  (extend: (x: Value<'i32'>) => Value<'i64'>): OnInteger =>
  ([x, y]) =>
    i32.wrap_i64(i64.shr_u(i64.mul(extend(x), extend(y)), 32));
const bitsOf = (f: Floats, x: Value): Value<'i64'> =>
  i64.reinterpret_f64(
    f === floats.float64 ? (x as Value<'f64'>) : f64.promote_f32(x as Value<'f32'>),
  );

/** The value in the dtype of the result. */
const intoDType = (convert: (x: Value, from: DType, to: DType) => Value): OpForms => {
  const from =
    (dtype: DType): OnInteger =>
    ([x], _, to) =>
      convert(x, dtype, to);
  return {
    float: (f, [x], _, to) => convert(x, f === floats.float64 ? 'float64' : 'float32', to),
    int32: from('int32'),
    uint32: from('uint32'),
    bool: from('bool'),
  };
};

const opForms: Readonly<Record<ScalarOp, OpForms>> = {
  neg: { ...none, float: float1('neg'), ...bothIntegers(([x]) => i32.sub(0, x)) },
  abs: {
    ...none,
    float: float1('abs'),
    int32: ([x], keep) => {
      const [first, again] = keep(x);
      return select(first, i32.sub(0, again), i32.ge_s(again, 0));
    },
    uint32: identity,
  },
  sign: {
    ...none,
    // Zeros and NaN stay as they are.
    float: (f, [x], keep) => {
      const [first, again] = keep(x);
      return select(f.copysign(1, first), again, f.gt(f.abs(again), 0));
    },
    int32: ([x], keep) => {
      const [first, again] = keep(x);
      return i32.sub(i32.gt_s(first, 0), i32.lt_s(again, 0));
    },
    uint32: ([x]) => i32.ne(x, 0),
  },
  not: { ...none, ...bothIntegers(([x]) => i32.xor(x, -1)), bool: ([x]) => i32.eqz(x) },
  popcount: { ...none, ...bothIntegers(([x]) => i32.popcnt(x)) },
  clz: { ...none, ...bothIntegers(([x]) => i32.clz(x)) },
  floor: stepped(float1('floor')),
  ceil: stepped(float1('ceil')),
  trunc: stepped(float1('trunc')),
  roundEven: stepped(float1('nearest')),
  // Away from zero by one where the part behind the point is a half or more.
  roundAway: stepped((f, [x], keep) => {
    const [first, again] = keep(x);
    const [whole, wholeAgain] = keep(f.trunc(first));
    const up = f.add(whole, f.copysign(1, again));
    return select(up, wholeAgain, f.ge(f.abs(f.sub(again, wholeAgain)), 0.5));
  }),
  exp: math1('exp'),
  expm1: math1('expm1'),
  log: math1('log'),
  log1p: math1('log1p'),
  log2: math1('log2'),
  log10: math1('log10'),
  sqrt: { ...none, float: float1('sqrt') },
  rsqrt: { ...none, float: (f, [x]) => f.div(1, f.sqrt(x)) },
  cbrt: math1('cbrt'),
  sin: math1('sin'),
  cos: math1('cos'),
  tan: math1('tan'),
  asin: math1('asin'),
  acos: math1('acos'),
  atan: math1('atan'),
  sinh: math1('sinh'),
  cosh: math1('cosh'),
  tanh: math1('tanh'),
  asinh: math1('asinh'),
  acosh: math1('acosh'),
  atanh: math1('atanh'),
  logistic: math1('logistic'),
  erf: math1('erf'),
  erfc: math1('erfc'),
  erfInv: math1('erfInv'),
  gamma: math1('gamma'),
  lgamma: math1('lgamma'),
  digamma: math1('digamma'),
  polygamma: { ...none, float: math2('polygamma') },
  convert: intoDType(convertScalar),
  bitcast: { ...intoDType(bitcastScalar), bool: null },
  isFinite: { ...none, float: (f, [x]) => f.lt(f.abs(x), Infinity) },
  add: { float: float2('add'), ...bothIntegers(integer2(i32.add)), bool: integer2(i32.or) },
  sub: { ...none, float: float2('sub'), ...bothIntegers(integer2(i32.sub)) },
  mul: { float: float2('mul'), ...bothIntegers(integer2(i32.mul)), bool: integer2(i32.and) },
  div: {
    float: float2('div'),
    int32: division(i32.div_s, functions.divideSigned),
    uint32: division(i32.div_u, functions.divideUnsigned),
    bool: null,
  },
  rem: {
    float: (f, [x, y]) => f.viaWide((a, b) => call(functions.remainder, a, b), x, y),
    int32: division(i32.rem_s, functions.remainderSigned),
    uint32: division(i32.rem_u, functions.remainderUnsigned),
    bool: null,
  },
  max: {
    float: float2('max'),
    int32: chosen(i32.gt_s),
    uint32: chosen(i32.gt_u),
    bool: integer2(i32.or),
  },
  min: {
    float: float2('min'),
    int32: chosen(i32.lt_s),
    uint32: chosen(i32.lt_u),
    bool: integer2(i32.and),
  },
  pow: {
    ...none,
    float: math2('pow'),
    // As in JS, the power of a negative exponent is 1.
    int32: ([x, y], keep) => {
      const [first, again] = keep(y);
      const exponent = select(first, i32.const(0), i32.gt_s(again, 0));
      return call(functions.integerPower, x, exponent);
    },
    uint32: integer2((x, y) => call(functions.integerPower, x, y)),
  },
  atan2: { ...none, float: math2('atan2') },
  nextAfter: { ...none, float: (f, [x, y]) => call(f.nextAfter, x as never, y as never) as Value },
  and: bitwise(i32.and),
  or: bitwise(i32.or),
  xor: bitwise(i32.xor),
  shiftLeft: { ...none, ...bothIntegers(integer2(i32.shl)) },
  shiftRightLogical: { ...none, ...bothIntegers(integer2(i32.shr_u)) },
  shiftRightArithmetic: { ...none, ...bothIntegers(integer2(i32.shr_s)) },
  mulHigh: {
    ...none,
    int32: highProduct(i64.extend_i32_s),
    uint32: highProduct(i64.extend_i32_u),
  },
  lowWord: { ...none, float: (f, [x]) => i32.wrap_i64(bitsOf(f, x)) },
  highWord: { ...none, float: (f, [x]) => i32.wrap_i64(i64.shr_u(bitsOf(f, x), 32)) },
  fromWords: {
    ...none,
    uint32: ([low, high]) => {
      const bits = i64.or(i64.extend_i32_u(low), i64.shl(i64.extend_i32_u(high), 32));
      return f64.reinterpret_i64(bits);
    },
  },
  reducePrecision: {
    ...none,
    float: (f, [x, exponent, mantissa]: readonly Value[]) =>
      f.viaWide(
        (a) =>
          call(functions.reducePrecision, a, exponent as Value<'i32'>, mantissa as Value<'i32'>),
        x as Value,
      ),
  },
  eq: comparison('eq', i32.eq),
  ne: comparison('ne', i32.ne),
  lt: comparison('lt', i32.lt_s, i32.lt_u),
  le: comparison('le', i32.le_s, i32.le_u),
  gt: comparison('gt', i32.gt_s, i32.gt_u),
  ge: comparison('ge', i32.ge_s, i32.ge_u),
};

/** The operation on operands of a dtype; null where it is not defined. */
export function scalarOp(
  op: ScalarOp,
  dtype: DType,
): ((args: readonly Value[], keep: Keep, to: DType) => Value) | null {
  if (dtype === 'float32' || dtype === 'float64') {
    const { float } = opForms[op];
    return float && ((args, keep, to) => float(floats[dtype], args as never, keep, to));
  }
  return opForms[op][dtype] as ReturnType<typeof scalarOp>;
}

/** A number in another dtype. Floats that are out of range become the nearest integer, NaN 0. */
function convertScalar(x: Value, from: DType, to: DType): Value {
  if (from === to) return x;
  if (to === 'bool') return nonzero(x, from);
  if (from === 'float64') return fromFloat64(x as Value<'f64'>, to);
  if (from === 'float32') return fromFloat32(x as Value<'f32'>, to);
  const bits = x as Value<'i32'>;
  switch (to) {
    case 'float64':
      return from === 'uint32' ? f64.convert_i32_u(bits) : f64.convert_i32_s(bits);
    case 'float32':
      return from === 'uint32' ? f32.convert_i32_u(bits) : f32.convert_i32_s(bits);
    case 'int32':
    case 'uint32':
      return bits;
    default:
      return to satisfies never;
  }
}

function nonzero(x: Value, dtype: DType): Value<'i32'> {
  if (dtype === 'float64') return f64.ne(x as Value<'f64'>, 0);
  if (dtype === 'float32') return f32.ne(x as Value<'f32'>, 0);
  return i32.ne(x as Value<'i32'>, 0);
}

function fromFloat64(x: Value<'f64'>, to: Exclude<DType, 'bool'>): Value {
  if (to === 'float32') return f32.demote_f64(x);
  if (to === 'float64') return x;
  return to === 'int32' ? i32.trunc_sat_f64_s(x) : i32.trunc_sat_f64_u(x);
}

function fromFloat32(x: Value<'f32'>, to: Exclude<DType, 'bool'>): Value {
  if (to === 'float64') return f64.promote_f32(x);
  if (to === 'float32') return x;
  return to === 'int32' ? i32.trunc_sat_f32_s(x) : i32.trunc_sat_f32_u(x);
}

/** The same 32 bits in another dtype. */
function bitcastScalar(x: Value, from: DType, to: DType): Value {
  if (from === to) return x;
  if (from === 'float32') return i32.reinterpret_f32(x as Value<'f32'>);
  return to === 'float32' ? f32.reinterpret_i32(x as Value<'i32'>) : x;
}
