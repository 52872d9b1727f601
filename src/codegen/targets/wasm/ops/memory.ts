/** How the elements of each dtype are loaded and stored, one by one and in lanes. */
import { itemSize, type DType } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { at, range } from '../../../../array/shape.js';
import {
  call,
  f32,
  f32x4,
  f64,
  i16x8,
  i32,
  i32x4,
  i8x16,
  v128,
  type Op,
  type Value,
  type Vector,
} from '../binary/instructions.js';
import { bitsOfFloat16, float16OfBits } from '../math/f32/halves.js';
import type { LaneWriter } from './lane-forms.js';

type Load = (base: Value<'i32'>, offset: number) => Value;
type Store = (base: Value<'i32'>, x: Value, offset: number) => Op<'none'>;

interface NumberForm {
  readonly load: Load;
  readonly store: Store;
}

/** Elements of fewer bits than a lane. */
interface SmallForm {
  /** An element as the number, or the bits, that stand in memory. */
  readonly load: (base: Value<'i32'>, offset: number) => Value<'i32'>;
  /** Four neighbours. */
  readonly loadFour: (base: Value<'i32'>, offset: number) => Vector;
  readonly store: (base: Value<'i32'>, x: Value<'i32'>, offset: number) => Op<'none'>;
  /** Two vectors of numbers, or of bits, as eight of 16 bits each. */
  readonly halved: (x: Vector, y: Vector) => Vector;
  /** The same from those to sixteen of 8 bits each. */
  readonly quartered: (x: Vector, y: Vector) => Vector;
  /** What registers hold of a number in memory, and back; null where it is the same. */
  readonly bits: null | {
    readonly value: (w: LaneWriter | null, x: Vector) => Vector;
    readonly of: (w: LaneWriter | null, x: Vector) => Vector;
  };
}

const bytes = (signed: boolean): SmallForm => ({
  load: signed ? i32.load8_s : i32.load8_u,
  loadFour: (base, offset) => {
    const four = v128.load32_zero(base, offset);
    return signed
      ? i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(four))
      : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
  },
  store: i32.store8,
  halved: i16x8.narrow_i32x4_s,
  quartered: signed ? i8x16.narrow_i16x8_s : i8x16.narrow_i16x8_u,
  bits: null,
});

const words = (signed: boolean, form: SmallForm['bits'] = null): SmallForm => ({
  load: signed ? i32.load16_s : i32.load16_u,
  loadFour: signed ? v128.load16x4_s : v128.load16x4_u,
  store: i32.store16,
  halved: signed ? i16x8.narrow_i32x4_s : i16x8.narrow_i32x4_u,
  quartered: () => fail('internal', 'elements of 16 bits in 8'),
  bits: form,
});

const apply = (w: LaneWriter | null, f: typeof float16OfBits, x: Vector): Vector =>
  w === null ? (call(f(), x) as Vector) : w.use(f, 1)(x);

const smallForms: Readonly<Partial<Record<DType, SmallForm>>> = {
  int8: bytes(true),
  uint8: bytes(false),
  int16: words(true),
  uint16: words(false),
  float16: words(false, {
    value: (w, x) => apply(w, float16OfBits, x),
    of: (w, x) => apply(w, bitsOfFloat16, x),
  }),
  bfloat16: words(false, { value: (_, x) => i32x4.shl(x, 16), of: (_, x) => i32x4.shr_u(x, 16) }),
};

const numberForms: Readonly<Partial<Record<DType, NumberForm>>> = {
  float64: { load: f64.load, store: (base, x, at) => f64.store(base, x as Value<'f64'>, at) },
  float32: { load: f32.load, store: (base, x, at) => f32.store(base, x as Value<'f32'>, at) },
  int32: { load: i32.load, store: (base, x, at) => i32.store(base, x as Value<'i32'>, at) },
  uint32: { load: i32.load, store: (base, x, at) => i32.store(base, x as Value<'i32'>, at) },
  bool: { load: i32.load8_u, store: (base, x, at) => i32.store8(base, x as Value<'i32'>, at) },
};

const formOf = (dtype: DType): NumberForm =>
  numberForms[dtype] ?? fail('internal', `no memory for ${dtype}`);

/** An element as a register holds it. */
export function loadElement(dtype: DType, base: Value<'i32'>, offset: number): Value {
  const small = smallForms[dtype];
  if (small === undefined) return formOf(dtype).load(base, offset);
  const stored = small.load(base, offset);
  if (small.bits === null) return stored;
  return f32x4.extract_lane(small.bits.value(null, i32x4.splat(stored)), 0);
}

export function storeElement(
  dtype: DType,
  base: Value<'i32'>,
  x: Value,
  offset: number,
): Op<'none'> {
  const small = smallForms[dtype];
  if (small === undefined) return formOf(dtype).store(base, x, offset);
  const stored =
    small.bits === null
      ? (x as Value<'i32'>)
      : i32x4.extract_lane(small.bits.of(null, f32x4.splat(x as Value<'f32'>)), 0);
  return small.store(base, stored, offset);
}

/** Whether elements have fewer bits than the lanes in which they are computed with. */
export const isSmall = (dtype: DType): boolean => smallForms[dtype] !== undefined;

const smallForm = (dtype: DType): SmallForm =>
  smallForms[dtype] ?? fail('internal', `${dtype} fills a lane`);

/** Four neighbouring elements of few bits in lanes. */
export function loadSmall(w: LaneWriter, dtype: DType, base: Value<'i32'>, offset: number): Vector {
  const { loadFour, bits } = smallForm(dtype);
  const stored = loadFour(base, offset);
  return bits === null ? stored : bits.value(w, stored);
}

/** Four elements of few bits that lie apart, each at an address and an offset from it. */
export function gatherSmall(
  w: LaneWriter,
  dtype: DType,
  places: readonly (readonly [base: Value<'i32'>, offset: number])[],
): Vector {
  const { load, bits } = smallForm(dtype);
  const stored = places.reduce<Vector>(
    (x, [base, offset], lane) => i32x4.replace_lane(x, load(base, offset), lane),
    i32x4.const(0),
  );
  return bits === null ? stored : bits.value(w, stored);
}

/** Stores neighbouring elements of few bits, as many at once as fill a vector. */
export function storeSmall(
  w: LaneWriter,
  dtype: DType,
  chunks: readonly Vector[],
  base: Value<'i32'>,
  start: number,
): void {
  const { halved, quartered, bits } = smallForm(dtype);
  const size = itemSize[dtype];
  const named = (x: Vector): Vector => (x.kind === 'local' ? x : w.code.let('stored', x));
  const stored = chunks.map((x) => named(bits === null ? x : bits.of(w, x)));
  const group = Math.min(stored.length, 4 / size);
  for (let k = 0; k < stored.length; k += group) {
    const four = range(4).map((i) => at(stored, k + (i % group)));
    const low = named(halved(at(four, 0), at(four, 1)));
    const high = group > 2 ? named(halved(at(four, 2), at(four, 3))) : low;
    const packed = named(size === 2 ? low : quartered(low, high));
    const offset = start + 4 * k * size;
    const filled = 4 * group * size;
    w.code.do(
      filled === 16
        ? v128.store(base, packed, offset)
        : filled === 8
          ? v128.store64_lane(base, packed, 0, offset)
          : v128.store32_lane(base, packed, 0, offset),
    );
  }
}
