/** The scalar operations on lanes, for those that vectors have instructions or functions for. */
import type { DType } from '../../../../array/dtype.js';
import type { ScalarOp } from '../../../../loops/expr.js';
import { f32x4, f64x2, i32x4, v128 } from '../binary/instructions.js';
import type { Vector } from './lanes.js';

type Unary = (x: Vector) => Vector;
type Binary = (x: Vector, y: Vector) => Vector;
type Table = Readonly<Partial<Record<ScalarOp, Unary | Binary>>>;

const unsigned = <T extends typeof i32x4>(of: T) => ({
  max: of.max_u,
  min: of.min_u,
  lt: of.lt_u,
  le: of.le_u,
  gt: of.gt_u,
  ge: of.ge_u,
});

const anyFloat = <T extends typeof f32x4 | typeof f64x2>(of: T, one: Vector): Table => ({
  neg: of.neg,
  abs: of.abs,
  floor: of.floor,
  ceil: of.ceil,
  trunc: of.trunc,
  roundEven: of.nearest,
  sqrt: of.sqrt,
  rsqrt: (x: Vector) => of.div(one, of.sqrt(x)),
  add: of.add,
  sub: of.sub,
  mul: of.mul,
  div: of.div,
  max: of.max,
  min: of.min,
  eq: of.eq,
  ne: of.ne,
  lt: of.lt,
  le: of.le,
  gt: of.gt,
  ge: of.ge,
  isFinite: (x: Vector) => of.lt(of.abs(x), of.const(Infinity)),
});

const integer: Table = {
  neg: i32x4.neg,
  not: v128.not,
  add: i32x4.add,
  sub: i32x4.sub,
  mul: i32x4.mul,
  and: v128.and,
  or: v128.or,
  xor: v128.xor,
  eq: i32x4.eq,
  ne: i32x4.ne,
};

const tables: Readonly<Record<DType, Table>> = {
  float32: anyFloat(f32x4, f32x4.const(1)),
  float64: anyFloat(f64x2, f64x2.const(1)),
  int32: {
    ...integer,
    abs: i32x4.abs,
    max: i32x4.max_s,
    min: i32x4.min_s,
    lt: i32x4.lt_s,
    le: i32x4.le_s,
    gt: i32x4.gt_s,
    ge: i32x4.ge_s,
  },
  uint32: { ...integer, ...unsigned(i32x4) },
  bool: {
    not: v128.not,
    add: v128.or,
    mul: v128.and,
    max: v128.or,
    min: v128.and,
    and: v128.and,
    or: v128.or,
    xor: v128.xor,
    ne: v128.xor,
  },
};

/** The operation on a chunk of lanes of this dtype, if there is one. */
export function vectorOp(op: ScalarOp, dtype: DType): ((...args: Vector[]) => Vector) | null {
  return (tables[dtype][op] as ((...args: Vector[]) => Vector) | undefined) ?? null;
}
