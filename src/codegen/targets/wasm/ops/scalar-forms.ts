/**
 * How operations are written on single numbers: their kinds, and the forms that many operations
 * share.
 */
import type { Compute } from '../../../../array/dtype.js';
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
import type { FloatFunction } from '../math/index.js';
import { hostCall32, hostCall64, inAllLanes32, inAllLanes64, type HostOp } from './math-calls.js';
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
  readonly use: (f: FloatFunction, args: readonly Value[]) => Value;
  readonly host: (op: HostOp, args: readonly Value[]) => Value;
  /** The value of what is computed in float64. */
  readonly viaWide: (
    compute: (x: Value<'f64'>, y: Value<'f64'>) => Value<'f64'>,
    x: Value,
    y?: Value,
  ) => Value;
  readonly nextAfter: Callee;
};

/** Operands are trusted to have the type of the instructions. */
const floatsOf = (
  of: Float,
  rest: Pick<Floats, 'use' | 'host' | 'viaWide' | 'nextAfter'>,
): Floats => ({
  ...(of as unknown as Floats),
  ...rest,
});

export const floats: Readonly<Record<'float32' | 'float64', Floats>> = {
  float32: floatsOf(f32, {
    use: (f, args) => inAllLanes32(f.float32, args),
    host: hostCall32,
    viaWide: (compute, x, y = x) =>
      f32.demote_f64(
        compute(f64.promote_f32(x as Value<'f32'>), f64.promote_f32(y as Value<'f32'>)),
      ),
    nextAfter: functions.nextAfter32,
  }),
  float64: floatsOf(f64, {
    use: (f, args) => inAllLanes64(f.float64, args),
    host: hostCall64,
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
type OnFloat = (f: Floats, args: Values, keep: Keep, to: Compute) => Value;
type OnInteger = (args: Integers, keep: Keep, to: Compute) => Value;

/** An operation by the kind of its operands; null where it is not defined. */
export interface ScalarForms {
  readonly float: OnFloat | null;
  readonly int32: OnInteger | null;
  readonly uint32: OnInteger | null;
  readonly bool: OnInteger | null;
}

export const none: ScalarForms = { float: null, int32: null, uint32: null, bool: null };

export const identity: OnInteger = ([x]) => x;
export const float1 =
  (name: FloatName): OnFloat =>
  (f, [x]) =>
    f[name](x);
export const float2 =
  (name: FloatName2): OnFloat =>
  (f, [x, y]) =>
    f[name](x, y);
/** By a function that is written for vectors. */
export const byFunction =
  (f: FloatFunction): OnFloat =>
  (of, args) =>
    of.use(f, args);
/** By a function of the host. */
export const byHost =
  (op: HostOp): OnFloat =>
  (of, args) =>
    of.host(op, args);

type Integer2 = (x: Value<'i32'>, y: Value<'i32'>) => Value;
export const integer2 =
  (write: Integer2): OnInteger =>
  ([x, y]) =>
    write(x, y);
export const bothIntegers = (write: OnInteger): Pick<ScalarForms, 'int32' | 'uint32'> => ({
  int32: write,
  uint32: write,
});
/** Divisors known now need no test. */
export const division =
  (plain: Integer2, tested: Callee): OnInteger =>
  ([x, y]) =>
    y.kind === 'const' && y.lanes[0] !== 0 && y.lanes[0] !== -1
      ? plain(x, y)
      : (call(tested, x, y) as Value);
export const chosen =
  (test: (x: Value<'i32'>, y: Value<'i32'>) => Value<'i32'>): OnInteger =>
  ([x, y], keep) => {
    const [firstX, thenX] = keep(x);
    const [firstY, thenY] = keep(y);
    return select(firstX, firstY, test(thenX, thenY));
  };
/** A function with steps: integers lie on them. */
export const stepped = (float: OnFloat): ScalarForms => ({
  ...none,
  float,
  int32: identity,
  uint32: identity,
});
export const comparison = (
  name: FloatCompare,
  signed: Integer2,
  unsigned = signed,
): ScalarForms => ({
  float: (f, [x, y]) => f[name](x, y),
  int32: integer2(signed),
  uint32: integer2(unsigned),
  bool: integer2(unsigned),
});
export const bitwise = (write: Integer2): ScalarForms => ({
  ...none,
  ...bothIntegers(integer2(write)),
  bool: integer2(write),
});
export const highProduct =
  (extend: (x: Value<'i32'>) => Value<'i64'>): OnInteger =>
  ([x, y]) =>
    i32.wrap_i64(i64.shr_u(i64.mul(extend(x), extend(y)), 32));
export const bitsOf = (f: Floats, x: Value): Value<'i64'> =>
  i64.reinterpret_f64(
    f === floats.float64 ? (x as Value<'f64'>) : f64.promote_f32(x as Value<'f32'>),
  );

/** The value in the dtype of the result. */
export const intoDType = (
  convert: (x: Value, from: Compute, to: Compute) => Value,
): ScalarForms => {
  const from =
    (dtype: Compute): OnInteger =>
    ([x], _, to) =>
      convert(x, dtype, to);
  return {
    float: (f, [x], _, to) => convert(x, f === floats.float64 ? 'float64' : 'float32', to),
    int32: from('int32'),
    uint32: from('uint32'),
    bool: from('bool'),
  };
};

/** A number in another dtype. Floats that are out of range become the nearest integer, NaN 0. */
export function convertScalar(x: Value, from: Compute, to: Compute): Value {
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

function nonzero(x: Value, dtype: Compute): Value<'i32'> {
  if (dtype === 'float64') return f64.ne(x as Value<'f64'>, 0);
  if (dtype === 'float32') return f32.ne(x as Value<'f32'>, 0);
  return i32.ne(x as Value<'i32'>, 0);
}

function fromFloat64(x: Value<'f64'>, to: Exclude<Compute, 'bool'>): Value {
  if (to === 'float32') return f32.demote_f64(x);
  if (to === 'float64') return x;
  return to === 'int32' ? i32.trunc_sat_f64_s(x) : i32.trunc_sat_f64_u(x);
}

function fromFloat32(x: Value<'f32'>, to: Exclude<Compute, 'bool'>): Value {
  if (to === 'float64') return f64.promote_f32(x);
  if (to === 'float32') return x;
  return to === 'int32' ? i32.trunc_sat_f32_s(x) : i32.trunc_sat_f32_u(x);
}

/** The same 32 bits in another dtype. */
export function bitcastScalar(x: Value, from: Compute, to: Compute): Value {
  if (from === to) return x;
  if (from === 'float32') return i32.reinterpret_f32(x as Value<'f32'>);
  return to === 'float32' ? f32.reinterpret_i32(x as Value<'i32'>) : x;
}
