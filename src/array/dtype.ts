/** The element types: one record each, and what is asked of them. */
import { fail } from './errors.js';
import {
  bfloat16OfBits,
  bitsOfBfloat16,
  bitsOfFloat16,
  float16OfBits,
  toBfloat16,
  toFloat16,
} from './elements/half.js';

/** What a register holds: loops compute in these, whatever the elements in memory are. */
export type Compute = 'float32' | 'float64' | 'int32' | 'uint32' | 'bool';

/** The type of the elements of an array. */
export type DType =
  | 'float32'
  | 'float64'
  | 'int32'
  | 'uint32'
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'float16'
  | 'bfloat16'
  | ComplexDType;

/**
 * The dtypes of complex numbers: pairs of a real and an imaginary part, which targets never see.
 */
export type ComplexDType = 'complex64' | 'complex128';

/** The typed arrays that hold elements of a dtype. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** The typed array in which the elements of each dtype are handed out. */
export interface ElementArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint32: Uint32Array;
  bool: Uint8Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  float16: Float32Array;
  bfloat16: Float32Array;
  complex64: Float32Array;
  complex128: Float64Array;
}

type Kind = 'bool' | 'unsigned' | 'signed' | 'float' | 'complex';

/** All that is known of a dtype. */
interface DTypeRecord {
  /** The name in printed programs. */
  readonly short: string;
  readonly kind: Kind;
  /** The size of an element in memory. */
  readonly bytes: number;
  /** Of complex numbers the dtype of their two parts, which lie side by side in memory. */
  readonly part: 'float32' | 'float64' | null;
  /** The array of the elements, or of their parts, in memory; booleans are bytes 0 and 1. */
  readonly array: new (sizeOrBytes: number | ArrayBuffer) => TypedArray;
  /** How an element of `array` stands for a number, where it is not that number itself. */
  readonly bits: {
    readonly of: (x: number) => number;
    readonly value: (bits: number) => number;
  } | null;
  /** The dtype in which elements, or their parts, are computed with. */
  readonly compute: Compute;
  /** Rounds or wraps the result of an operation to what an element can hold. */
  readonly cast: (x: number) => number;
  /** The least and the greatest element, of floats the infinities. */
  readonly least: number;
  readonly greatest: number;
  /** Of floats: the bits of the mantissa that are stored, and of the exponent. */
  readonly mantissa: number;
  readonly exponent: number;
  /** The dtype in which sums and products of many elements are carried until they are complete. */
  readonly sumsIn: Compute;
  /** The next dtypes up. Two dtypes meet in the least that lies above both, as in JAX. */
  readonly joins: readonly DType[];
}

export const largestInt32 = 2 ** 31 - 1;

type ArrayClass = DTypeRecord['array'] & { readonly BYTES_PER_ELEMENT: number };
type Given<F extends keyof DTypeRecord> = Pick<DTypeRecord, 'short' | 'compute' | 'joins' | F>;
type FloatFields = 'bits' | 'mantissa' | 'exponent' | 'cast' | 'sumsIn';

/** Floats reach from -Infinity to Infinity. */
const float = (array: ArrayClass, given: Given<FloatFields>): DTypeRecord => ({
  ...given,
  kind: 'float',
  part: null,
  array,
  bytes: array.BYTES_PER_ELEMENT,
  least: -Infinity,
  greatest: Infinity,
});

/** Integers and booleans are summed as they are. */
const exact = (
  kind: 'bool' | 'unsigned' | 'signed',
  array: ArrayClass,
  given: Given<'least' | 'greatest' | 'cast'>,
): DTypeRecord => ({
  ...given,
  kind,
  part: null,
  array,
  bytes: array.BYTES_PER_ELEMENT,
  bits: null,
  mantissa: 0,
  exponent: 0,
  sumsIn: given.compute,
});

/** Integers of fewer than 32 bits are computed with as int32 and wrapped. */
const small = (
  short: string,
  array: ArrayClass,
  range: Given<'least' | 'greatest'>['least'][],
  cast: (x: number) => number,
  joins: readonly DType[],
): DTypeRecord => {
  const [least = 0, greatest = 0] = range;
  const kind = least < 0 ? 'signed' : 'unsigned';
  return exact(kind, array, { short, compute: 'int32', least, greatest, cast, joins });
};

/** The floats; complex numbers are pairs of them. */
const floats = {
  float32: float(Float32Array, {
    short: 'f32',
    bits: null,
    compute: 'float32',
    mantissa: 23,
    exponent: 8,
    cast: Math.fround,
    sumsIn: 'float64',
    joins: ['float64', 'complex64'],
  }),
  float64: float(Float64Array, {
    short: 'f64',
    bits: null,
    compute: 'float64',
    mantissa: 52,
    exponent: 11,
    cast: (x) => x,
    sumsIn: 'float64',
    joins: ['complex128'],
  }),
};

/** Numbers whose parts are floats of this dtype: what is said of it holds of each part. */
const complex = (
  short: string,
  part: 'float32' | 'float64',
  joins: readonly DType[],
): DTypeRecord => ({
  ...floats[part],
  short,
  kind: 'complex',
  part,
  bytes: 2 * floats[part].bytes,
  joins,
});

const records: Readonly<Record<DType, DTypeRecord>> = {
  ...floats,
  int32: exact('signed', Int32Array, {
    short: 'i32',
    compute: 'int32',
    least: -(2 ** 31),
    greatest: largestInt32,
    cast: (x) => x | 0,
    joins: ['bfloat16', 'float16'],
  }),
  // JAX joins uint32 with int32 in int64, which is int32 where there are no integers of 64 bits.
  uint32: exact('unsigned', Uint32Array, {
    short: 'u32',
    compute: 'uint32',
    least: 0,
    greatest: 2 ** 32 - 1,
    cast: (x) => x >>> 0,
    joins: ['int32'],
  }),
  bool: exact('bool', Uint8Array, {
    short: 'bool',
    compute: 'bool',
    least: 0,
    greatest: 1,
    cast: (x) => (x !== 0 ? 1 : 0),
    joins: ['int8', 'uint8'],
  }),
  int8: small('i8', Int8Array, [-128, 127], (x) => (x << 24) >> 24, ['int16']),
  uint8: small('u8', Uint8Array, [0, 255], (x) => x & 255, ['int16', 'uint16']),
  int16: small('i16', Int16Array, [-32768, 32767], (x) => (x << 16) >> 16, ['int32']),
  uint16: small('u16', Uint16Array, [0, 65535], (x) => x & 65535, ['int32', 'uint32']),
  float16: float(Uint16Array, {
    short: 'f16',
    bits: { of: bitsOfFloat16, value: float16OfBits },
    compute: 'float32',
    mantissa: 10,
    exponent: 5,
    cast: toFloat16,
    sumsIn: 'float32',
    joins: ['float32'],
  }),
  bfloat16: float(Uint16Array, {
    short: 'bf16',
    bits: { of: bitsOfBfloat16, value: bfloat16OfBits },
    compute: 'float32',
    mantissa: 7,
    exponent: 8,
    cast: toBfloat16,
    sumsIn: 'float32',
    joins: ['float32'],
  }),
  complex64: complex('c64', 'float32', ['complex128']),
  complex128: complex('c128', 'float64', []),
};

export const dtypes = Object.keys(records) as readonly DType[];

/** A field of each record as a table. */
function tableOf<F extends keyof DTypeRecord>(field: F): Readonly<Record<DType, DTypeRecord[F]>> {
  const entries = dtypes.map((dtype) => [dtype, records[dtype][field]]);
  return Object.fromEntries(entries) as Record<DType, DTypeRecord[F]>;
}

export const shortName = tableOf('short');
export const itemSize = tableOf('bytes');
export const computeOf = tableOf('compute');
/** The dtype in which sums and products are carried until they are complete. */
export const carriedDType = tableOf('sumsIn');
export const leastOf = tableOf('least');
export const greatestOf = tableOf('greatest');
export const mantissaBits = tableOf('mantissa');
export const exponentBits = tableOf('exponent');

export const kindOf = tableOf('kind');
const casts = tableOf('cast');
const parts = tableOf('part');
/** The next dtypes up: see `promotion.ts`. */
export const joinsOf = tableOf('joins');
export const arrayOf = tableOf('array');

export const isBool = (dtype: DType): boolean => dtype === 'bool';
export const isSigned = (dtype: DType): boolean => kindOf[dtype] === 'signed';
export const isUnsigned = (dtype: DType): boolean => kindOf[dtype] === 'unsigned';
export const isInteger = (dtype: DType): boolean => isSigned(dtype) || isUnsigned(dtype);
export const isComplex = (dtype: DType): dtype is ComplexDType => kindOf[dtype] === 'complex';
/** Whether values have fractions, are rounded and can be NaN. */
export const isInexact = (dtype: DType): boolean => isRealFloat(dtype) || isComplex(dtype);
/** Whether values are inexact and in order, from -Infinity to Infinity. */
export const isRealFloat = (dtype: DType): boolean => kindOf[dtype] === 'float';
/** Whether values have derivatives. */
export const hasTangent = isInexact;
/** The dtype of the parts of complex numbers; of others their own. */
export const partOf = (dtype: DType): DType => parts[dtype] ?? dtype;
/** The dtype of complex numbers with parts like these: of the default float dtype for integers. */
export const complexOf = (dtype: DType): ComplexDType => {
  if (isComplex(dtype)) return dtype;
  return isDouble(isRealFloat(dtype) ? dtype : defaultFloatDType) ? 'complex128' : 'complex64';
};
/** How many numbers an element is in memory. */
export const numbersPer = (dtype: DType): 1 | 2 => (isComplex(dtype) ? 2 : 1);
/** Whether values are rounded to more digits than those of float32. */
export const isDouble = (dtype: DType): boolean => mantissaBits[dtype] > 23;

const kindOrders: Readonly<Record<Kind, number>> = {
  bool: 0,
  unsigned: 1,
  signed: 1,
  float: 2,
  complex: 3,
};
/** Weak types give way to strong ones up to their own kind. */
export const kindOrder = (dtype: DType): number => kindOrders[kindOf[dtype]];

/** The largest number that is not Infinity. */
export const largestFinite = (dtype: DType): number =>
  isInexact(dtype)
    ? (2 - 2 ** -mantissaBits[dtype]) * 2 ** (2 ** (exponentBits[dtype] - 1) - 1)
    : greatestOf[dtype];

/** The value of all bits set. */
export const allOnes = (dtype: DType): number => (isSigned(dtype) ? -1 : greatestOf[dtype]);

/**
 * Whether `to` holds every value of `from`, so that a conversion there and back changes nothing.
 */
export function holdsAll(from: DType, to: DType): boolean {
  if (isBool(from) || from === to) return true;
  if (isComplex(from) && !isComplex(to)) return false;
  if (!isInexact(to)) return leastOf[from] >= leastOf[to] && greatestOf[from] <= greatestOf[to];
  if (isInexact(from))
    return mantissaBits[from] <= mantissaBits[to] && exponentBits[from] <= exponentBits[to];
  return greatestOf[from] < 2 ** (mantissaBits[to] + 1);
}

/** A dtype as a user gives it: JS programs may pass anything. Throws `bad-argument`. */
export const checkedDType = (x: DType): DType => (dtypes.includes(x) ? x : failDType(x));

function failDType(x: unknown): never {
  fail('bad-argument', `dtype: wants one of ${dtypes.join(', ')}; received ${String(x)}.`);
}

/** A zeroed typed array for `size` elements as they are stored; booleans are bytes 0 and 1. */
export const newStorage = (dtype: DType, size: number): TypedArray =>
  new arrayOf[dtype](size * numbersPer(dtype));

/** A zeroed typed array for `size` elements as numbers, of complex ones both parts. */
export const newTypedArray = (dtype: DType, size: number): TypedArray =>
  records[dtype].bits === null ? newStorage(dtype, size) : new Float32Array(size);

/** The numbers that are stored so: a new array where they are stored as something else. */
export function numbersOf(stored: TypedArray, dtype: DType): TypedArray {
  const { bits } = records[dtype];
  return bits === null ? stored : Float32Array.from(stored, (x) => bits.value(x));
}

/** Elements of a dtype as they are stored. */
export function storedOf(numbers: TypedArray, dtype: DType): TypedArray {
  const { bits } = records[dtype];
  return bits === null ? numbers : Uint16Array.from(numbers, (x) => bits.of(x));
}

/** The dtype of a user's typed array. */
export function dtypeOfTypedArray(data: TypedArray): DType {
  const isOf = (dtype: DType): boolean => !isBool(dtype) && data instanceof arrayOf[dtype];
  return dtypes.find((dtype) => records[dtype].bits === null && isOf(dtype)) ?? failDType(data);
}

let defaultFloatDType: DType = 'float64';

/** The dtype of floating-point values that nothing else decides: float64 unless set. */
export const defaultDType = (): DType => defaultFloatDType;

/** Makes `dtype` the default for numbers, `zeros`, `linspace` and their like. */
export function setDefaultDType(dtype: 'float32' | 'float64', ...none: []): void {
  if ((dtype !== 'float32' && dtype !== 'float64') || none.length > 0)
    fail(
      'bad-argument',
      "setDefaultDType: wants 'float32' or 'float64' and nothing else, received " +
        `${[dtype as unknown, ...none].map(inWords).join(', ')}.`,
    );
  defaultFloatDType = dtype;
}

const inWords = (x: unknown): string =>
  typeof x === 'string' || typeof x === 'number' ? String(x) : `a value of type ${typeof x}`;

/** Rounds or wraps the result of an operation to what an element of this dtype can hold. */
export const castScalar = (value: number, dtype: DType): number => casts[dtype](value);

/**
 * An element of another dtype, as everywhere a conversion has it: floats lose their fraction, what
 * is beyond the range of an integer dtype becomes its nearest end, NaN 0; integers wrap.
 */
export function convertElement(value: number, from: DType, to: DType): number {
  if (!isInexact(from) || !isInteger(to)) return castScalar(value, to);
  const bounded = Math.min(Math.max(Math.trunc(value), leastOf[to]), greatestOf[to]);
  return castScalar(bounded, to);
}

/**
 * The dtype that a JS number counts as where it meets integers: int32 if it is whole and of 32
 * bits, signed or not; else the default float dtype.
 */
export function dtypeOfNumber(x: number): DType {
  const fits = Number.isInteger(x) && x >= leastOf.int32 && x <= greatestOf.uint32;
  return fits ? 'int32' : defaultFloatDType;
}

/** A JS number as an element of a dtype. */
export const elementOf = (x: number, dtype: DType): number =>
  convertElement(x, dtypeOfNumber(x), dtype);
