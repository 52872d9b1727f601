/**
 * The table of the WebAssembly target: how each scalar operation is written on single numbers and
 * on lanes, by the kind of its operands.
 */
import type { Compute } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import { call, f64, i32, i32x4, i64, select, v128, type Value } from '../binary/instructions.js';
import { toBfloat16, toFloat16 } from '../math/f32/halves.js';
import {
  elementaryFunction,
  remainder,
  type Elementary,
  type FloatFunction,
} from '../math/index.js';
import { convertLanes } from './convert-lanes.js';
import * as floats from './float-lanes.js';
import * as integers from './integer-lanes.js';
import * as lanes from './lane-forms.js';
import { each, eachNamed, float, floatNamed, type LaneForm, type LaneForms } from './lane-forms.js';
import { hostOps, type HostOp } from './math-calls.js';
import * as scalar from './scalar-forms.js';
import { float1, float2, integer2, type Keep, type ScalarForms } from './scalar-forms.js';
import * as functions from './scalar-functions.js';

interface Row {
  readonly scalar: ScalarForms;
  readonly lanes: LaneForms;
}

const { none } = scalar;

const floatFunction = (f: FloatFunction): Row => ({
  scalar: { ...none, float: scalar.byFunction(f) },
  lanes: { ...lanes.none, float: lanes.byFunction(f) },
});

const elementary = (name: Elementary): Row => floatFunction(elementaryFunction(name));

/** A function of floats that the host has to compute. */
const hosted = (name: HostOp): Row => ({
  scalar: { ...none, float: scalar.byHost(name) },
  lanes: { ...lanes.none, float: 'one by one' },
});

const hostedRows = Object.fromEntries(hostOps.map((name) => [name, hosted(name)])) as Readonly<
  Record<HostOp, Row>
>;

const converted: LaneForm = ({ code }, args, from, to) => convertLanes(code, at(args, 0), from, to);

const table: Readonly<Record<ScalarOp, Row>> = {
  neg: {
    scalar: { ...none, float: float1('neg'), ...scalar.bothIntegers(([x]) => i32.sub(0, x)) },
    lanes: {
      ...lanes.none,
      float: float((of, x) => of.neg(x)),
      ...lanes.bothIntegers(each(i32x4.neg)),
    },
  },
  abs: {
    scalar: {
      ...none,
      float: float1('abs'),
      int32: ([x], keep) => {
        const [first, again] = keep(x);
        return select(first, i32.sub(0, again), i32.ge_s(again, 0));
      },
      uint32: scalar.identity,
    },
    lanes: {
      ...lanes.none,
      float: float((of, x) => of.abs(x)),
      int32: each(i32x4.abs),
      uint32: lanes.identity,
    },
  },
  sign: {
    scalar: {
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
    lanes: {
      ...lanes.none,
      float: floatNamed(floats.signOf),
      int32: eachNamed(integers.signOfInteger),
      uint32: each(integers.isNonzero),
    },
  },
  not: {
    scalar: { ...none, ...scalar.bothIntegers(([x]) => i32.xor(x, -1)), bool: ([x]) => i32.eqz(x) },
    lanes: { ...lanes.none, ...lanes.bothIntegers(each(v128.not)), bool: each(v128.not) },
  },
  popcount: {
    scalar: { ...none, ...scalar.bothIntegers(([x]) => i32.popcnt(x)) },
    lanes: { ...lanes.none, ...lanes.bothIntegers(each(integers.popcount)) },
  },
  clz: {
    scalar: { ...none, ...scalar.bothIntegers(([x]) => i32.clz(x)) },
    lanes: { ...lanes.none, ...lanes.bothIntegers(eachNamed(integers.leadingZeros)) },
  },
  floor: {
    scalar: scalar.stepped(float1('floor')),
    lanes: lanes.stepped(float((of, x) => of.floor(x))),
  },
  ceil: {
    scalar: scalar.stepped(float1('ceil')),
    lanes: lanes.stepped(float((of, x) => of.ceil(x))),
  },
  trunc: {
    scalar: scalar.stepped(float1('trunc')),
    lanes: lanes.stepped(float((of, x) => of.trunc(x))),
  },
  roundEven: {
    scalar: scalar.stepped(float1('nearest')),
    lanes: lanes.stepped(float((of, x) => of.nearest(x))),
  },
  roundAway: {
    // Away from zero by one where the part behind the point is a half or more.
    scalar: scalar.stepped((f, [x], keep) => {
      const [first, again] = keep(x);
      const [whole, wholeAgain] = keep(f.trunc(first));
      const up = f.add(whole, f.copysign(1, again));
      return select(up, wholeAgain, f.ge(f.abs(f.sub(again, wholeAgain)), 0.5));
    }),
    lanes: lanes.stepped(floatNamed(floats.roundAway)),
  },
  exp: elementary('exp'),
  expm1: elementary('expm1'),
  log: elementary('log'),
  log1p: elementary('log1p'),
  log2: elementary('log2'),
  log10: elementary('log10'),
  sqrt: {
    scalar: { ...none, float: float1('sqrt') },
    lanes: { ...lanes.none, float: float((of, x) => of.sqrt(x)) },
  },
  rsqrt: {
    scalar: { ...none, float: (f, [x]) => f.div(1, f.sqrt(x)) },
    lanes: { ...lanes.none, float: float((of, x) => of.div(of.const(1), of.sqrt(x))) },
  },
  cbrt: elementary('cbrt'),
  sin: elementary('sin'),
  cos: elementary('cos'),
  tan: elementary('tan'),
  asin: elementary('asin'),
  acos: elementary('acos'),
  atan: elementary('atan'),
  sinh: elementary('sinh'),
  cosh: elementary('cosh'),
  tanh: elementary('tanh'),
  asinh: elementary('asinh'),
  acosh: elementary('acosh'),
  atanh: elementary('atanh'),
  logistic: elementary('logistic'),
  erf: elementary('erf'),
  erfc: elementary('erfc'),
  erfInv: elementary('erfInv'),
  lgamma: elementary('lgamma'),
  ...hostedRows,
  isFinite: {
    scalar: { ...none, float: (f, [x]) => f.lt(f.abs(x), Infinity) },
    lanes: { ...lanes.none, float: float((of, x) => of.lt(of.abs(x), of.const(Infinity))) },
  },
  convert: {
    scalar: scalar.intoDType(scalar.convertScalar),
    lanes: { float: converted, int32: converted, uint32: converted, bool: converted },
  },
  bitcast: {
    scalar: { ...scalar.intoDType(scalar.bitcastScalar), bool: null },
    lanes: { ...lanes.none, float: lanes.identity, ...lanes.bothIntegers(lanes.identity) },
  },
  toFloat16: floatFunction(toFloat16),
  toBfloat16: floatFunction(toBfloat16),
  add: {
    scalar: {
      float: float2('add'),
      ...scalar.bothIntegers(integer2(i32.add)),
      bool: integer2(i32.or),
    },
    lanes: {
      float: float((of, x, y) => of.add(x, y)),
      ...lanes.bothIntegers(each(i32x4.add)),
      bool: lanes.someOf,
    },
  },
  sub: {
    scalar: { ...none, float: float2('sub'), ...scalar.bothIntegers(integer2(i32.sub)) },
    lanes: {
      ...lanes.none,
      float: float((of, x, y) => of.sub(x, y)),
      ...lanes.bothIntegers(each(i32x4.sub)),
    },
  },
  mul: {
    scalar: {
      float: float2('mul'),
      ...scalar.bothIntegers(integer2(i32.mul)),
      bool: integer2(i32.and),
    },
    lanes: {
      float: float((of, x, y) => of.mul(x, y)),
      ...lanes.bothIntegers(each(i32x4.mul)),
      bool: lanes.bothOf,
    },
  },
  div: {
    scalar: {
      ...none,
      float: float2('div'),
      int32: scalar.division(i32.div_s, functions.divideSigned),
      uint32: scalar.division(i32.div_u, functions.divideUnsigned),
    },
    lanes: {
      ...lanes.none,
      float: float((of, x, y) => of.div(x, y)),
      int32: eachNamed(integers.divideSigned),
      uint32: eachNamed(integers.divideUnsigned),
    },
  },
  rem: {
    scalar: {
      ...none,
      float: scalar.byFunction(remainder),
      int32: scalar.division(i32.rem_s, functions.remainderSigned),
      uint32: scalar.division(i32.rem_u, functions.remainderUnsigned),
    },
    lanes: {
      ...lanes.none,
      float: lanes.byFunction(remainder),
      int32: eachNamed(integers.remainderSigned),
      uint32: eachNamed(integers.remainderUnsigned),
    },
  },
  max: {
    scalar: {
      float: float2('max'),
      int32: scalar.chosen(i32.gt_s),
      uint32: scalar.chosen(i32.gt_u),
      bool: integer2(i32.or),
    },
    lanes: {
      float: lanes.floatAsWritten(floats.greater),
      int32: each(i32x4.max_s),
      uint32: each(i32x4.max_u),
      bool: lanes.someOf,
    },
  },
  min: {
    scalar: {
      float: float2('min'),
      int32: scalar.chosen(i32.lt_s),
      uint32: scalar.chosen(i32.lt_u),
      bool: integer2(i32.and),
    },
    lanes: {
      float: lanes.floatAsWritten(floats.lesser),
      int32: each(i32x4.min_s),
      uint32: each(i32x4.min_u),
      bool: lanes.bothOf,
    },
  },
  pow: {
    scalar: {
      ...none,
      float: scalar.byFunction(elementaryFunction('pow')),
      // As in JS, the power of a negative exponent is 1.
      int32: ([x, y], keep) => {
        const [first, again] = keep(y);
        const exponent = select(first, i32.const(0), i32.gt_s(again, 0));
        return call(functions.integerPower, x, exponent);
      },
      uint32: integer2((x, y) => call(functions.integerPower, x, y)),
    },
    lanes: {
      ...lanes.none,
      float: lanes.byFunction(elementaryFunction('pow')),
      int32: lanes.byIntegerFunction(integers.power, integers.naturalExponent),
      uint32: lanes.byIntegerFunction(integers.power),
    },
  },
  atan2: elementary('atan2'),
  nextAfter: {
    scalar: { ...none, float: (f, [x, y]) => call(f.nextAfter, x as never, y as never) as Value },
    lanes: { ...lanes.none, float: floatNamed(floats.nextAfter) },
  },
  and: { scalar: scalar.bitwise(i32.and), lanes: lanes.bitwise(v128.and, lanes.bothOf) },
  or: { scalar: scalar.bitwise(i32.or), lanes: lanes.bitwise(v128.or, lanes.someOf) },
  xor: { scalar: scalar.bitwise(i32.xor), lanes: lanes.bitwise(v128.xor, lanes.oneOf) },
  shiftLeft: {
    scalar: { ...none, ...scalar.bothIntegers(integer2(i32.shl)) },
    lanes: {
      ...lanes.none,
      ...lanes.bothIntegers(integers.shift('shl', integers.shiftLeft)),
    },
  },
  shiftRightLogical: {
    scalar: { ...none, ...scalar.bothIntegers(integer2(i32.shr_u)) },
    lanes: {
      ...lanes.none,
      ...lanes.bothIntegers(integers.shift('shr_u', integers.shiftRightLogical)),
    },
  },
  shiftRightArithmetic: {
    scalar: { ...none, ...scalar.bothIntegers(integer2(i32.shr_s)) },
    lanes: {
      ...lanes.none,
      ...lanes.bothIntegers(integers.shift('shr_s', integers.shiftRightArithmetic)),
    },
  },
  rotateLeft: {
    scalar: { ...none, ...scalar.bothIntegers(integer2(i32.rotl)) },
    lanes: { ...lanes.none, ...lanes.bothIntegers(integers.rotation) },
  },
  mulHigh: {
    scalar: {
      ...none,
      int32: scalar.highProduct(i64.extend_i32_s),
      uint32: scalar.highProduct(i64.extend_i32_u),
    },
    lanes: {
      ...lanes.none,
      int32: eachNamed(integers.mulHighSigned),
      uint32: eachNamed(integers.mulHighUnsigned),
    },
  },
  lowWord: {
    scalar: { ...none, float: (f, [x]) => i32.wrap_i64(scalar.bitsOf(f, x)) },
    lanes: { ...lanes.none, float: floats.wordsOfFloat(0) },
  },
  highWord: {
    scalar: { ...none, float: (f, [x]) => i32.wrap_i64(i64.shr_u(scalar.bitsOf(f, x), 32)) },
    lanes: { ...lanes.none, float: floats.wordsOfFloat(1) },
  },
  fromWords: {
    scalar: {
      ...none,
      uint32: ([low, high]) => {
        const bits = i64.or(i64.extend_i32_u(low), i64.shl(i64.extend_i32_u(high), 32));
        return f64.reinterpret_i64(bits);
      },
    },
    lanes: { ...lanes.none, uint32: floats.floatOfWords },
  },
  fractionOfWords: {
    scalar: {
      ...none,
      uint32: ([low, high]) =>
        f64.add(
          f64.mul(f64.convert_i32_u(high), 2 ** -32),
          f64.mul(f64.convert_i32_u(i32.shr_u(low, 12)), 2 ** -52),
        ),
    },
    lanes: { ...lanes.none, uint32: floats.fractionOfWords },
  },
  reducePrecision: {
    scalar: {
      ...none,
      float: (f, [x, exponent, mantissa]: readonly Value[]) =>
        f.viaWide(
          (a) =>
            call(functions.reducePrecision, a, exponent as Value<'i32'>, mantissa as Value<'i32'>),
          x as Value,
        ),
    },
    lanes: { ...lanes.none, float: floats.reducePrecision },
  },
  eq: {
    scalar: scalar.comparison('eq', i32.eq),
    lanes: lanes.comparison('eq', i32x4.eq, i32x4.eq, (x, y) => v128.not(v128.xor(x, y))),
  },
  ne: {
    scalar: scalar.comparison('ne', i32.ne),
    lanes: lanes.comparison('ne', i32x4.ne, i32x4.ne, v128.xor),
  },
  lt: {
    scalar: scalar.comparison('lt', i32.lt_s, i32.lt_u),
    lanes: lanes.comparison('lt', i32x4.lt_s, i32x4.lt_u, (x, y) => v128.andnot(y, x)),
  },
  le: {
    scalar: scalar.comparison('le', i32.le_s, i32.le_u),
    lanes: lanes.comparison('le', i32x4.le_s, i32x4.le_u, (x, y) => v128.or(v128.not(x), y)),
  },
  gt: {
    scalar: scalar.comparison('gt', i32.gt_s, i32.gt_u),
    lanes: lanes.comparison('gt', i32x4.gt_s, i32x4.gt_u, v128.andnot),
  },
  ge: {
    scalar: scalar.comparison('ge', i32.ge_s, i32.ge_u),
    lanes: lanes.comparison('ge', i32x4.ge_s, i32x4.ge_u, (x, y) => v128.or(x, v128.not(y))),
  },
};

/** The operation on numbers of a dtype; null where it is not defined. */
export function scalarForm(
  op: ScalarOp,
  dtype: Compute,
): ((args: readonly Value[], keep: Keep, to: Compute) => Value) | null {
  const forms = table[op].scalar;
  if (dtype === 'float32' || dtype === 'float64') {
    const { float: write } = forms;
    return write && ((args, keep, to) => write(scalar.floats[dtype], args as never, keep, to));
  }
  return forms[dtype] as ReturnType<typeof scalarForm>;
}

/** The operation on lanes of a dtype; null where it is not defined. */
export const laneForm = (op: ScalarOp, dtype: Compute): LaneForm | 'one by one' | null =>
  table[op].lanes[lanes.kindOf(dtype)];
