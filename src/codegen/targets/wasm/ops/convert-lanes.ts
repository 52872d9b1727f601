/** Lanes in another dtype. */
import type { Compute } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import type { Code } from '../binary/code.js';
import { f32x4, f64x2, i32x4, i64x2, v128, type Vector } from '../binary/instructions.js';
import { halves, pairs, withWidth, type Lanes } from './lanes.js';

export function convertLanes(code: Code, given: Lanes, from: Compute, to: Compute): Lanes {
  if (from === to) return given;
  const named = (x: Vector): Vector => (x.kind === 'local' ? x : code.let('lanes', x));
  const lanes = { ...given, chunks: given.chunks.map(named) };
  if (from === 'bool') return ofMask(lanes, to);
  const { chunks } = lanes;
  const widened = (convert: (x: Vector) => Vector): Lanes => ({
    width: 8,
    chunks: chunks.flatMap((x) => halves(x).map(convert)),
  });
  const narrowed = (convert: (x: Vector) => Vector): Lanes => ({
    width: 4,
    chunks: pairs(chunks).map(([low, high]) =>
      i64x2.shuffle(named(convert(low)), named(convert(high)), 0, 2),
    ),
  });
  const each = (convert: (x: Vector) => Vector): Lanes => ({
    width: lanes.width,
    chunks: chunks.map(convert),
  });
  switch (`${from} ${to}`) {
    case 'float32 float64':
      return widened(f64x2.promote_low_f32x4);
    case 'float64 float32':
      return narrowed(f32x4.demote_f64x2_zero);
    case 'int32 float64':
      return widened(f64x2.convert_low_i32x4_s);
    case 'uint32 float64':
      return widened(f64x2.convert_low_i32x4_u);
    case 'int32 float32':
      return each(f32x4.convert_i32x4_s);
    case 'uint32 float32':
      return each(f32x4.convert_i32x4_u);
    case 'float32 int32':
      return each(i32x4.trunc_sat_f32x4_s);
    case 'float64 int32':
      return narrowed(i32x4.trunc_sat_f64x2_s_zero);
    case 'float32 uint32':
      return each(i32x4.trunc_sat_f32x4_u);
    case 'float64 uint32':
      return narrowed(i32x4.trunc_sat_f64x2_u_zero);
    case 'int32 uint32':
    case 'uint32 int32':
      return lanes;
    case 'float32 bool':
      return each((x) => f32x4.ne(x, f32x4.const(0)));
    case 'float64 bool':
      return each((x) => f64x2.ne(x, f64x2.const(0)));
    case 'int32 bool':
    case 'uint32 bool':
      return each((x) => i32x4.ne(x, i32x4.const(0)));
    default:
      return fail('internal', `lanes of ${from} as ${to}`);
  }
}

/** 1 where the mask has ones, else 0. */
function ofMask(mask: Lanes, to: Compute): Lanes {
  const wide = to === 'float64' ? 8 : 4;
  const { width, chunks } = withWidth(mask, wide);
  const one =
    to === 'float64' ? f64x2.const(1) : to === 'float32' ? f32x4.const(1) : i32x4.const(1);
  return { width, chunks: chunks.map((m) => v128.and(m, one)) };
}
