/**
 * The instructions on numbers and on memory that the target writes. Opcodes: WebAssembly core
 * specification, 5.4.
 */
import { memoryOperations, operations } from './operations.js';
import { constant, type Const } from './node.js';

const integerCompare = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const integerUnary = 'clz ctz popcnt';
const integerBinary = 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const floatCompare = 'eq ne lt gt le ge';
const floatUnary = 'abs neg ceil floor trunc nearest sqrt';
const floatBinary = 'add sub mul div min max copysign';

/** The instructions named `i32.…`. Factories of loads and stores take an offset last. */
export const i32 = {
  const: (x: number): Const<'i32'> => constant('i32', x),
  ...memoryOperations('i32', 0x28, ['i32'], 'i32', 2, 'load'),
  ...memoryOperations('i32', 0x2c, ['i32'], 'i32', 0, 'load8_s load8_u'),
  ...memoryOperations('i32', 0x2e, ['i32'], 'i32', 1, 'load16_s load16_u'),
  ...memoryOperations('i32', 0x36, ['i32', 'i32'], 'none', 2, 'store'),
  ...memoryOperations('i32', 0x3a, ['i32', 'i32'], 'none', 0, 'store8'),
  ...memoryOperations('i32', 0x3b, ['i32', 'i32'], 'none', 1, 'store16'),
  ...operations('i32', 0x45, ['i32'], 'i32', 'eqz'),
  ...operations('i32', 0x46, ['i32', 'i32'], 'i32', integerCompare),
  ...operations('i32', 0x67, ['i32'], 'i32', integerUnary),
  ...operations('i32', 0x6a, ['i32', 'i32'], 'i32', integerBinary),
  ...operations('i32', 0xa7, ['i64'], 'i32', 'wrap_i64'),
  ...operations('i32', 0xbc, ['f32'], 'i32', 'reinterpret_f32'),
  ...operations('i32', 0xfc_000, ['f32'], 'i32', 'trunc_sat_f32_s trunc_sat_f32_u'),
  ...operations('i32', 0xfc_002, ['f64'], 'i32', 'trunc_sat_f64_s trunc_sat_f64_u'),
};

/** The instructions named `i64.…`. */
export const i64 = {
  const: (x: number | bigint): Const<'i64'> => constant('i64', x),
  ...memoryOperations('i64', 0x29, ['i32'], 'i64', 3, 'load'),
  ...memoryOperations('i64', 0x37, ['i32', 'i64'], 'none', 3, 'store'),
  ...operations('i64', 0x50, ['i64'], 'i32', 'eqz'),
  ...operations('i64', 0x51, ['i64', 'i64'], 'i32', integerCompare),
  ...operations('i64', 0x79, ['i64'], 'i64', integerUnary),
  ...operations('i64', 0x7c, ['i64', 'i64'], 'i64', integerBinary),
  ...operations('i64', 0xac, ['i32'], 'i64', 'extend_i32_s extend_i32_u'),
  ...operations('i64', 0xbd, ['f64'], 'i64', 'reinterpret_f64'),
};

/** The instructions named `f32.…`. */
export const f32 = {
  const: (x: number): Const<'f32'> => constant('f32', x),
  ...memoryOperations('f32', 0x2a, ['i32'], 'f32', 2, 'load'),
  ...memoryOperations('f32', 0x38, ['i32', 'f32'], 'none', 2, 'store'),
  ...operations('f32', 0x5b, ['f32', 'f32'], 'i32', floatCompare),
  ...operations('f32', 0x8b, ['f32'], 'f32', floatUnary),
  ...operations('f32', 0x92, ['f32', 'f32'], 'f32', floatBinary),
  ...operations('f32', 0xb2, ['i32'], 'f32', 'convert_i32_s convert_i32_u'),
  ...operations('f32', 0xb4, ['i64'], 'f32', 'convert_i64_s convert_i64_u'),
  ...operations('f32', 0xb6, ['f64'], 'f32', 'demote_f64'),
  ...operations('f32', 0xbe, ['i32'], 'f32', 'reinterpret_i32'),
};

/** The instructions named `f64.…`. */
export const f64 = {
  const: (x: number): Const<'f64'> => constant('f64', x),
  ...memoryOperations('f64', 0x2b, ['i32'], 'f64', 3, 'load'),
  ...memoryOperations('f64', 0x39, ['i32', 'f64'], 'none', 3, 'store'),
  ...operations('f64', 0x61, ['f64', 'f64'], 'i32', floatCompare),
  ...operations('f64', 0x99, ['f64'], 'f64', floatUnary),
  ...operations('f64', 0xa0, ['f64', 'f64'], 'f64', floatBinary),
  ...operations('f64', 0xb7, ['i32'], 'f64', 'convert_i32_s convert_i32_u'),
  ...operations('f64', 0xb9, ['i64'], 'f64', 'convert_i64_s convert_i64_u'),
  ...operations('f64', 0xbb, ['f32'], 'f64', 'promote_f32'),
  ...operations('f64', 0xbf, ['i64'], 'f64', 'reinterpret_i64'),
};

/** The instructions named `memory.…`: sizes are in pages for `size` and `grow`, else in bytes. */
export const memory = {
  ...operations('memory', 0x3f, [], 'i32', 'size', [0]),
  ...operations('memory', 0x40, ['i32'], 'i32', 'grow', [0]),
  /** To, from, number of bytes. */
  ...operations('memory', 0xfc_00a, ['i32', 'i32', 'i32'], 'none', 'copy', [0, 0]),
  /** To, byte, number of bytes. */
  ...operations('memory', 0xfc_00b, ['i32', 'i32', 'i32'], 'none', 'fill', [0]),
};
