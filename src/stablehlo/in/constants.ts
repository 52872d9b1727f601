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
import { interval, type Interval } from './integers/interval.js';
import type { Wide } from './rules/rule.js';
import type { Dense } from './text/attributes.js';
import type { MlirModule, MlirOperation, MlirValue } from './text/module.js';
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

/** A constant of integers of 64 bits as their low and high words. */
export function constantWords(given: GivenOperation): Wide {
  const type = tensorType(given, given.dense.type);
  const wide = wideElements(given, given.dense, type);
  const words = (shift: bigint): NDArray => {
    const numbers = wide.map((x) => Number(BigInt.asUintN(32, x >> shift)));
    const isSplat = isSplatOf(given, numbers.length, sizeOf(type.shape));
    return arrayOfElements({ ...type, dtype: 'uint32' }, { numbers, isSplat });
  };
  return { low: words(0n), high: words(32n) };
}

/** The least and the greatest element of a constant of integers. */
export function constantInterval(given: GivenOperation): Interval {
  const type = tensorType(given, given.dense.type);
  if (!/^u?i/.test(type.element)) return interval(0, 0);
  const { numbers } = elementsOf(given, given.dense, type);
  let [min, max] = [Infinity, -Infinity];
  for (const x of Array.from(numbers)) {
    min = Math.min(min, x);
    max = Math.max(max, x);
  }
  return min <= max ? interval(min, max) : interval(0, 0);
}

function wideElements(given: GivenOperation, { elements }: Dense, type: MlirTensor): bigint[] {
  if ('texts' in elements)
    return elements.texts.map((text) => BigInt(checkedInteger(given, text, type.element)));
  const bytes = bytesOf(given, elements, type);
  if (bytes.length % 8 !== 0)
    given.fail(`${bytes.length} bytes are no elements of ${type.element}`);
  const Class = type.element === 'i64' ? BigInt64Array : BigUint64Array;
  return [...new Class(bytes.slice().buffer)];
}

function elementsOf(given: GivenOperation, dense: Dense, type: MlirTensor): Elements {
  const { elements } = dense;
  const parts = numbersPer(type.dtype);
  const count = sizeOf(type.shape);
  const numbers = isWide(type.element)
    ? wideElements(given, dense, type).map(Number)
    : 'texts' in elements
      ? elements.texts.map((text) => numberOf(given, text, type.element))
      : readNumbers(given, type, bytesOf(given, elements, type));
  return { numbers, isSplat: isSplatOf(given, numbers.length / parts, count) };
}

/** Whether one element stands for all. Throws where there are others than the type has. */
function isSplatOf(given: GivenOperation, found: number, count: number): boolean {
  const isSplat = found === 1 && count !== 1;
  if (!isSplat && found !== count) given.fail(`an array of ${count} elements has ${found}`);
  return isSplat;
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
  const Class = arrayOf[dtype] as new (b: ArrayBuffer) => ReturnType<typeof newTypedArray>;
  if (bytes.length % Class.prototype.BYTES_PER_ELEMENT !== 0)
    given.fail(`${bytes.length} bytes are no elements of type ${element}`);
  const numbers = numbersOf(new Class(bytes.slice().buffer), dtype);
  return dtype === 'bool' ? numbers.map((x) => (x === 0 ? 0 : 1)) : numbers;
}

function checkedInteger(given: GivenOperation, text: string, element: ElementName): string {
  return /^(?:-?\d+|0x[\dA-Fa-f]+)$/.test(text) ? text : given.fail(`${text} is no ${element}`);
}

function numberOf(given: GivenOperation, text: string, element: ElementName): number {
  if (text === 'true' || text === 'false') return text === 'true' ? 1 : 0;
  if (/^i|^u/.test(element)) return Number(checkedInteger(given, text, element));
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
