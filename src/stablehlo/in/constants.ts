/** Constants: the elements that stand in the text, and scalars that are known without running. */
import { dense } from '../../array/dense.js';
import {
  isComplex,
  newTypedArray,
  numbersOf,
  arrayOf,
  numbersPer,
  type DType,
} from '../../array/dtype.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, sizeOf } from '../../array/shape.js';
import { broadcastInDim } from '../../lax/shape/shape.js';
import { GivenOperation, tensorType } from './given.js';
import type { Dense } from './text/attributes.js';
import { usersOf, type MlirModule, type MlirOperation, type MlirValue } from './text/module.js';
import { isWide, type ElementName, type MlirTensor } from './text/types.js';

/** The elements of a constant as numbers, those of complex numbers part by part. */
interface Elements {
  readonly numbers: ArrayLike<number>;
  /** Whether one element stands for all. */
  readonly isSplat: boolean;
}

/** The array of a constant. One whose elements are all the same takes the memory of one. */
export function constantArray(given: GivenOperation): NDArray {
  const type = tensorType(given, given.dense.type);
  return arrayOfElements(type, elementsOf(given, given.dense, type));
}

function arrayOfElements({ shape, dtype }: MlirTensor, { numbers, isSplat }: Elements): NDArray {
  const elements = newTypedArray(dtype, numbers.length / numbersPer(dtype));
  elements.set(numbers);
  if (!isSplat) return dense(shape, dtype, elements);
  return broadcastInDim(dense([], dtype, elements), shape, []);
}

/** A constant of unsigned integers of 64 bits as their low and high words. */
export function constantWords(given: GivenOperation): { low: NDArray; high: NDArray } {
  const type = tensorType(given, given.dense.type);
  const { elements } = given.dense;
  const wide =
    'texts' in elements
      ? elements.texts.map((text) => BigInt(text))
      : [...new BigUint64Array(bytesOf(given, elements, type).slice().buffer)];
  const isSplat = wide.length === 1 && sizeOf(type.shape) !== 1;
  const words = (shift: bigint): NDArray => {
    const numbers = wide.map((x) => Number(BigInt.asUintN(32, x >> shift)));
    return arrayOfElements(type, { numbers, isSplat });
  };
  if (!isSplat && wide.length !== sizeOf(type.shape)) given.fail('has another number of elements');
  return { low: words(0n), high: words(32n) };
}

function elementsOf(given: GivenOperation, { elements }: Dense, type: MlirTensor): Elements {
  const parts = numbersPer(type.dtype);
  const count = sizeOf(type.shape);
  const numbers =
    'texts' in elements
      ? elements.texts.map((text) => numberOf(given, text, type.element))
      : readNumbers(given, type, bytesOf(given, elements, type));
  const isSplat = numbers.length === parts && count !== 1;
  if (!isSplat && numbers.length !== count * parts)
    given.fail(`an array of ${count} elements has ${numbers.length / parts}`);
  return { numbers, isSplat };
}

/** A resource begins with its alignment, in four bytes. */
function bytesOf(
  given: GivenOperation,
  elements: { hex: string } | { resource: string },
  type: MlirTensor,
): Uint8Array {
  const isResource = 'resource' in elements;
  const digits = isResource ? given.module.resources.get(elements.resource) : elements.hex;
  if (digits === undefined)
    return given.fail(
      `the elements are left out of the text. Print it with large constants, as jax.export does`,
    );
  if (!/^0x(?:[\dA-Fa-f]{2})*$/.test(digits)) given.fail('elements are no hexadecimal digits');
  const start = isResource ? 10 : 2;
  const bytes = new Uint8Array(Math.max(0, (digits.length - start) / 2));
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(digits.slice(start + 2 * i, start + 2 * i + 2), 16);
  return type.element === 'i1' && bytes.length < sizeOf(type.shape) ? bitsOf(bytes, type) : bytes;
}

/** Booleans may be packed, eight in a byte. */
function bitsOf(bytes: Uint8Array, { shape }: MlirTensor): Uint8Array {
  if (bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 255))
    return Uint8Array.of(at([...bytes], 0) & 1);
  return Uint8Array.from(
    { length: sizeOf(shape) },
    (_, i) => (at([...bytes.subarray(i >> 3, (i >> 3) + 1)], 0) >> (i & 7)) & 1,
  );
}

/** Elements as they lie in memory, as numbers; little-endian, as all hosts are. */
function readNumbers(
  given: GivenOperation,
  { dtype, element }: MlirTensor,
  bytes: Uint8Array,
): ArrayLike<number> {
  if (isWide(element)) {
    const Class = element === 'i64' ? BigInt64Array : BigUint64Array;
    return Array.from(new Class(bytes.slice().buffer), (x) => narrowed(given, x, element));
  }
  const Class = arrayOf[dtype] as new (b: ArrayBuffer) => ReturnType<typeof newTypedArray>;
  if (bytes.length % Class.prototype.BYTES_PER_ELEMENT !== 0)
    given.fail(`${bytes.length} bytes are no elements of type ${element}`);
  const numbers = numbersOf(new Class(bytes.slice().buffer), dtype);
  return dtype === 'bool' ? numbers.map((x) => (x === 0 ? 0 : 1)) : numbers;
}

/**
 * An integer of 64 bits as one of 32. Where none holds it, the least and the greatest, which begin
 * folds, become the least and the greatest; others are refused.
 */
function narrowed(given: GivenOperation, x: bigint, element: ElementName): number {
  const isSigned = element === 'i64';
  const fit = isSigned ? BigInt.asIntN(32, x) : BigInt.asUintN(32, x);
  if (fit === x || (isMask(given) && BigInt.asUintN(32, x) === x)) return Number(fit);
  if (isSigned && x === -(2n ** 63n)) return -(2 ** 31);
  if (isSigned && x === 2n ** 63n - 1n) return 2 ** 31 - 1;
  if (!isSigned && x === 2n ** 64n - 1n) return 2 ** 32 - 1;
  return given.fail(
    `the integer ${x} of 64 bits does not fit into 32, with which integers are computed. ` +
      'Use smaller ones, or jax.numpy.int32',
  );
}

/** Whether only bits are taken by it: then the low word is enough. */
const isMask = ({ module, op }: GivenOperation): boolean => {
  const used = op.results.flatMap((v) => usersOf(module, v));
  return used.length > 0 && used.every(({ name }) => /^stablehlo\.(?:and|or|xor)$/.test(name));
};

function numberOf(given: GivenOperation, text: string, element: ElementName): number {
  if (text === 'true' || text === 'false') return text === 'true' ? 1 : 0;
  if (/^i|^u/.test(element)) {
    if (!/^-?(?:\d+|0x[\dA-Fa-f]+)$/.test(text)) given.fail(`${text} is no ${element}`);
    return isWide(element) ? narrowed(given, BigInt(text), element) : Number(text);
  }
  if (text.startsWith('0x')) return floatOfBits(given, BigInt(text), element);
  return Number(text);
}

const bitsDType: Readonly<Partial<Record<ElementName, DType>>> = {
  f64: 'float64',
  f32: 'float32',
  f16: 'float16',
  bf16: 'bfloat16',
  'complex<f32>': 'float32',
  'complex<f64>': 'float64',
};

/** NaN and the infinities are written as their bits. */
function floatOfBits(given: GivenOperation, bits: bigint, element: ElementName): number {
  const dtype = bitsDType[element];
  if (dtype === undefined) return given.fail(`wants decimal digits for ${element}`);
  const Class = arrayOf[dtype];
  const bytes = new ArrayBuffer(8);
  new DataView(bytes).setBigUint64(0, BigInt.asUintN(64, bits), true);
  return at([...numbersOf(new Class(bytes), dtype)], 0);
}

/** Operations that give the elements of their first operand, in another shape or dtype. */
const passesOn: ReadonlySet<string> = new Set([
  'stablehlo.broadcast_in_dim',
  'stablehlo.reshape',
  'stablehlo.convert',
]);

/** The number that all elements of a value are, where that stands in the text. */
export function knownNumber(module: MlirModule, value: MlirValue): number | undefined {
  let op: MlirOperation | null = value.definition;
  while (op !== null && passesOn.has(op.name)) op = op.operands[0]?.definition ?? null;
  if (op?.name !== 'stablehlo.constant') return undefined;
  const given = new GivenOperation(module, op);
  const type = tensorType(given, given.dense.type);
  if (type.element === 'ui64') return undefined;
  const { numbers } = elementsOf(given, given.dense, type);
  return numbers.length === 1 && !isComplex(type.dtype) ? numbers[0] : undefined;
}
