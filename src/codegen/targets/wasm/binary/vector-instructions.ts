/**
 * The instructions on vectors of 128 bits that the target writes. Opcodes: WebAssembly core
 * specification, 5.4.8. Constants take either one number for all lanes or one for each.
 */
import {
  laneOperations,
  memoryLaneOperations,
  memoryOperations,
  operations,
} from './operations.js';
import {
  asValue,
  constant,
  type Const,
  type Op,
  type InstructionOperand,
  type Operation,
} from './node.js';

const integerCompare = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const floatCompare = 'eq ne lt gt le ge';
const floatArithmetic = 'add sub mul div min max pmin pmax';
const bounds = 'min_s min_u max_s max_u';

/** The instructions that see no lanes. */
export const v128 = {
  ...memoryOperations('v128', 0xfd_000, ['i32'], 'v128', 4, 'load'),
  ...memoryOperations('v128', 0xfd_003, ['i32'], 'v128', 3, 'load16x4_s load16x4_u'),
  ...memoryOperations('v128', 0xfd_009, ['i32'], 'v128', 2, 'load32_splat'),
  ...memoryOperations('v128', 0xfd_00a, ['i32'], 'v128', 3, 'load64_splat'),
  ...memoryOperations('v128', 0xfd_00b, ['i32', 'v128'], 'none', 4, 'store'),
  ...operations('v128', 0xfd_04d, ['v128'], 'v128', 'not'),
  ...operations('v128', 0xfd_04e, ['v128', 'v128'], 'v128', 'and andnot or xor'),
  /** The bits of the first operand where the last one has ones, else those of the second. */
  ...operations('v128', 0xfd_052, ['v128', 'v128', 'v128'], 'v128', 'bitselect'),
  ...operations('v128', 0xfd_053, ['v128'], 'i32', 'any_true'),
  ...memoryLaneOperations('v128', 0xfd_056, ['i32', 'v128'], 'v128', 2, 'load32_lane'),
  ...memoryLaneOperations('v128', 0xfd_057, ['i32', 'v128'], 'v128', 3, 'load64_lane'),
  ...memoryLaneOperations('v128', 0xfd_05a, ['i32', 'v128'], 'none', 2, 'store32_lane'),
  ...memoryLaneOperations('v128', 0xfd_05b, ['i32', 'v128'], 'none', 3, 'store64_lane'),
  ...memoryOperations('v128', 0xfd_05c, ['i32'], 'v128', 2, 'load32_zero'),
  ...memoryOperations('v128', 0xfd_05d, ['i32'], 'v128', 3, 'load64_zero'),
};

const shuffleOperation: Operation = {
  name: 'i8x16.shuffle',
  bytes: [0xfd, 0x0d],
  operands: ['v128', 'v128'],
  result: 'v128',
  immediates: 'shuffle',
  alignment: 0,
};

/** The bytes that `lanes` names: 0 to 15 are those of x, 16 to 31 those of y. */
function shuffle(
  x: InstructionOperand<'v128'>,
  y: InstructionOperand<'v128'>,
  ...lanes: readonly number[]
): Op<'v128'> {
  return {
    kind: 'op',
    type: 'v128',
    operation: shuffleOperation,
    operands: [asValue(x, 'v128'), asValue(y, 'v128')],
    immediates: lanes,
  };
}

/** The byte lanes of lanes of `width` bytes. */
const bytesOf = (lanes: readonly number[], width: number): number[] =>
  lanes.flatMap((lane) => Array.from({ length: width }, (_, i) => lane * width + i));

/** The instructions named `i8x16.…`. */
export const i8x16 = {
  const: (...lanes: readonly number[]): Const<'v128'> => constant('i8x16', ...lanes),
  shuffle: Object.assign(shuffle, { operation: shuffleOperation }),
  ...operations('i8x16', 0xfd_00e, ['v128', 'v128'], 'v128', 'swizzle'),
  ...operations('i8x16', 0xfd_062, ['i8x16'], 'v128', 'popcnt'),
  ...operations('i8x16', 0xfd_065, ['i16x8', 'i16x8'], 'v128', 'narrow_i16x8_s narrow_i16x8_u'),
};

/** The instructions named `i16x8.…`. */
export const i16x8 = {
  const: (...lanes: readonly number[]): Const<'v128'> => constant('i16x8', ...lanes),
  ...operations('i16x8', 0xfd_07d, ['i8x16'], 'v128', 'extadd_pairwise_i8x16_u'),
  ...operations('i16x8', 0xfd_085, ['i32x4', 'i32x4'], 'v128', 'narrow_i32x4_s narrow_i32x4_u'),
  ...operations('i16x8', 0xfd_087, ['i8x16'], 'v128', 'extend_low_i8x16_s'),
  ...operations('i16x8', 0xfd_089, ['i8x16'], 'v128', 'extend_low_i8x16_u'),
};

/** The instructions named `i32x4.…`. */
export const i32x4 = {
  const: (...lanes: readonly number[]): Const<'v128'> => constant('i32x4', ...lanes),
  /** Of no opcode of its own: lanes 0 to 3 are those of x, 4 to 7 those of y. */
  shuffle: (
    x: InstructionOperand<'v128'>,
    y: InstructionOperand<'v128'>,
    ...lanes: readonly number[]
  ): Op<'v128'> => shuffle(x, y, ...bytesOf(lanes, 4)),
  ...operations('i32x4', 0xfd_011, ['i32'], 'v128', 'splat'),
  ...laneOperations('i32x4', 0xfd_01b, ['i32x4'], 'i32', 'extract_lane'),
  ...laneOperations('i32x4', 0xfd_01c, ['i32x4', 'i32'], 'v128', 'replace_lane'),
  ...operations('i32x4', 0xfd_037, ['i32x4', 'i32x4'], 'v128', integerCompare),
  ...operations('i32x4', 0xfd_07f, ['i16x8'], 'v128', 'extadd_pairwise_i16x8_u'),
  ...operations('i32x4', 0xfd_0a0, ['i32x4'], 'v128', 'abs neg'),
  ...operations('i32x4', 0xfd_0a3, ['i32x4'], 'i32', 'all_true bitmask'),
  ...operations('i32x4', 0xfd_0a7, ['i16x8'], 'v128', 'extend_low_i16x8_s'),
  ...operations('i32x4', 0xfd_0a9, ['i16x8'], 'v128', 'extend_low_i16x8_u'),
  ...operations('i32x4', 0xfd_0ab, ['i32x4', 'i32'], 'v128', 'shl shr_s shr_u'),
  ...operations('i32x4', 0xfd_0ae, ['i32x4', 'i32x4'], 'v128', 'add'),
  ...operations('i32x4', 0xfd_0b1, ['i32x4', 'i32x4'], 'v128', 'sub'),
  ...operations('i32x4', 0xfd_0b5, ['i32x4', 'i32x4'], 'v128', `mul ${bounds}`),
  ...operations('i32x4', 0xfd_0f8, ['f32x4'], 'v128', 'trunc_sat_f32x4_s trunc_sat_f32x4_u'),
  ...operations(
    'i32x4',
    0xfd_0fc,
    ['f64x2'],
    'v128',
    'trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero',
  ),
};

/** The instructions named `i64x2.…`. */
export const i64x2 = {
  const: (...lanes: readonly (number | bigint)[]): Const<'v128'> => constant('i64x2', ...lanes),
  /** Of no opcode of its own: lanes 0 and 1 are those of x, 2 and 3 those of y. */
  shuffle: (
    x: InstructionOperand<'v128'>,
    y: InstructionOperand<'v128'>,
    ...lanes: readonly number[]
  ): Op<'v128'> => shuffle(x, y, ...bytesOf(lanes, 8)),
  ...operations('i64x2', 0xfd_012, ['i64'], 'v128', 'splat'),
  ...laneOperations('i64x2', 0xfd_01d, ['i64x2'], 'i64', 'extract_lane'),
  ...laneOperations('i64x2', 0xfd_01e, ['i64x2', 'i64'], 'v128', 'replace_lane'),
  ...operations('i64x2', 0xfd_0c0, ['i64x2'], 'v128', 'abs neg'),
  ...operations('i64x2', 0xfd_0c3, ['i64x2'], 'i32', 'all_true bitmask'),
  ...operations('i64x2', 0xfd_0c7, ['i32x4'], 'v128', 'extend_low_i32x4_s extend_high_i32x4_s'),
  ...operations('i64x2', 0xfd_0cb, ['i64x2', 'i32'], 'v128', 'shl shr_s shr_u'),
  ...operations('i64x2', 0xfd_0ce, ['i64x2', 'i64x2'], 'v128', 'add'),
  ...operations('i64x2', 0xfd_0d1, ['i64x2', 'i64x2'], 'v128', 'sub'),
  ...operations('i64x2', 0xfd_0d5, ['i64x2', 'i64x2'], 'v128', 'mul eq ne lt_s'),
  ...operations(
    'i64x2',
    0xfd_0dc,
    ['i32x4', 'i32x4'],
    'v128',
    'extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u',
  ),
};

/** The instructions named `f32x4.…`. */
export const f32x4 = {
  const: (...lanes: readonly number[]): Const<'v128'> => constant('f32x4', ...lanes),
  ...operations('f32x4', 0xfd_013, ['f32'], 'v128', 'splat'),
  ...laneOperations('f32x4', 0xfd_01f, ['f32x4'], 'f32', 'extract_lane'),
  ...laneOperations('f32x4', 0xfd_020, ['f32x4', 'f32'], 'v128', 'replace_lane'),
  ...operations('f32x4', 0xfd_041, ['f32x4', 'f32x4'], 'v128', floatCompare),
  ...operations('f32x4', 0xfd_05e, ['f64x2'], 'v128', 'demote_f64x2_zero'),
  ...operations('f32x4', 0xfd_067, ['f32x4'], 'v128', 'ceil floor trunc nearest'),
  ...operations('f32x4', 0xfd_0e0, ['f32x4'], 'v128', 'abs neg'),
  ...operations('f32x4', 0xfd_0e3, ['f32x4'], 'v128', 'sqrt'),
  ...operations('f32x4', 0xfd_0e4, ['f32x4', 'f32x4'], 'v128', floatArithmetic),
  ...operations('f32x4', 0xfd_0fa, ['i32x4'], 'v128', 'convert_i32x4_s convert_i32x4_u'),
  /** x y + z, rounded once or twice, as the machine likes. */
  ...operations('f32x4', 0xfd_105, ['f32x4', 'f32x4', 'f32x4'], 'v128', 'relaxed_madd'),
};

/** The instructions named `f64x2.…`. */
export const f64x2 = {
  const: (...lanes: readonly number[]): Const<'v128'> => constant('f64x2', ...lanes),
  ...operations('f64x2', 0xfd_014, ['f64'], 'v128', 'splat'),
  ...laneOperations('f64x2', 0xfd_021, ['f64x2'], 'f64', 'extract_lane'),
  ...laneOperations('f64x2', 0xfd_022, ['f64x2', 'f64'], 'v128', 'replace_lane'),
  ...operations('f64x2', 0xfd_047, ['f64x2', 'f64x2'], 'v128', floatCompare),
  ...operations('f64x2', 0xfd_05f, ['f32x4'], 'v128', 'promote_low_f32x4'),
  ...operations('f64x2', 0xfd_074, ['f64x2'], 'v128', 'ceil floor'),
  ...operations('f64x2', 0xfd_07a, ['f64x2'], 'v128', 'trunc'),
  ...operations('f64x2', 0xfd_094, ['f64x2'], 'v128', 'nearest'),
  ...operations('f64x2', 0xfd_0ec, ['f64x2'], 'v128', 'abs neg'),
  ...operations('f64x2', 0xfd_0ef, ['f64x2'], 'v128', 'sqrt'),
  ...operations('f64x2', 0xfd_0f0, ['f64x2', 'f64x2'], 'v128', floatArithmetic),
  ...operations('f64x2', 0xfd_0fe, ['i32x4'], 'v128', 'convert_low_i32x4_s convert_low_i32x4_u'),
  /** x y + z, rounded once or twice, as the machine likes. */
  ...operations('f64x2', 0xfd_107, ['f64x2', 'f64x2', 'f64x2'], 'v128', 'relaxed_madd'),
};
