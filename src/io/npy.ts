/**
 * NumPy's files of one array:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { permute } from '../operands/basic.js';
import { arrayLike } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import {
  bytesKind,
  bytesOf,
  encoded,
  failFile,
  joined,
  latin1,
  utf8,
  viewOf,
  type Bytes,
} from './bytes.js';
import {
  arrayOfStretch,
  bytesOfArray,
  concrete,
  loadKinds,
  type FileType,
  type LoadOptions,
} from './elements.js';

const magic = '\x93NUMPY';

/** The types of elements by the letters of NumPy, without the order of their bytes. */
const typeOf: Readonly<Record<string, FileType>> = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
};

export const isNpy = (bytes: Uint8Array): boolean => latin1(bytes.subarray(0, 6)) === magic;

const loadNpyParameters = parameters<LoadOptions>('io.loadNpy', { bytes: bytesKind }, loadKinds);

/**
 * The array of a file that `np.save` wrote: of any dtype and byte order, in rows or columns
 * (Fortran order), with a header of version 1 to 3. Integers of 64 bits, which have no dtype here,
 * become int32 or uint32 where all of them fit; otherwise give a `dtype`. Throws `bad-file` for
 * files that are something else, cut off or wrong, and for Python objects, texts, dates and
 * records.
 */
export function loadNpy(bytes: Bytes, ...args: Trailing<[], LoadOptions>): NDArray {
  const options = loadNpyParameters.read([bytes], args);
  return readNpy('io.loadNpy', bytesOf(bytes), options);
}

/** The same for a function of another name. */
export function readNpy(who: string, bytes: Uint8Array, options: Readonly<LoadOptions>): NDArray {
  if (!isNpy(bytes)) failFile(who, 'this is no npy file: it does not begin with \\x93NUMPY.');
  const [major = 0] = bytes.subarray(6, 7);
  if (major < 1 || major > 3)
    failFile(who, `npy files have the versions 1 to 3, this one says ${major}.`);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) failFile(who, 'the file ends within its header.');
  const view = viewOf(bytes);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > bytes.length - start)
    failFile(
      who,
      `the header says that it has ${length} bytes, but the file has ${bytes.length - start}.`,
    );
  const header = bytes.subarray(start, start + length);
  const text = major === 3 ? utf8(who, header) : latin1(header);
  const { type, isBigEndian, isFortran, shape } = headerOf(who, text);
  const stretch = {
    type,
    isBigEndian,
    shape: isFortran ? shape.toReversed() : shape,
    bytes: bytes.subarray(start + length),
  };
  const array = arrayOfStretch(who, stretch, options);
  return isFortran
    ? permute(
        array,
        shape.map((_, d) => shape.length - 1 - d),
      )
    : array;
}

interface Header {
  readonly type: FileType;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: number[];
}

/** Tokens of the Python literal that a header is. */
const token = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|(\d{1,20})L?|([{}(),:]))/y;

function headerOf(who: string, text: string): Header {
  const fields = fieldsOf(who, text);
  const { descr, fortran_order: isFortran, shape } = fields;
  if (typeof descr !== 'string' || typeof isFortran !== 'boolean' || !Array.isArray(shape))
    failHeader(who, text);
  const [, order, letters] = /^([<>|=]?)([a-zA-Z]\d*)/.exec(descr) ?? [];
  const code = letters === '?' ? 'b1' : letters;
  const type =
    code !== undefined && descr.length === (order ?? '').length + code.length
      ? typeOf[code]
      : undefined;
  if (type === undefined)
    failFile(
      who,
      `the elements of the file are of NumPy's dtype '${descr.slice(0, 40)}', which has none here. ` +
        'Convert them with astype before they are saved.',
    );
  return { type, isBigEndian: order === '>', isFortran, shape: shape as number[] };
}

/** The fields of the literal `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. */
function fieldsOf(who: string, text: string): Readonly<Record<string, unknown>> {
  token.lastIndex = 0;
  const next = (): string | boolean | number => {
    const match = token.exec(text);
    if (match === null) return failHeader(who, text);
    const [, single, double, truth, digits, sign] = match;
    if (truth !== undefined) return truth === 'True';
    if (digits !== undefined) return Number(digits);
    return sign === undefined ? `'${single ?? double ?? ''}` : sign;
  };
  const expect = (wanted: string): void => {
    if (next() !== wanted) failHeader(who, text);
  };
  const fields = new Map<string, unknown>();
  expect('{');
  for (let name = next(); name !== '}'; name = next()) {
    if (typeof name !== 'string' || !name.startsWith("'") || fields.has(name))
      failHeader(who, text);
    expect(':');
    const value = next();
    if (value === '(')
      fields.set(
        name,
        lengthsOf(next, () => failHeader(who, text)),
      );
    else fields.set(name, typeof value === 'string' ? value.slice(1) : value);
    const separator = next();
    if (separator === '}') break;
    if (separator !== ',') failHeader(who, text);
  }
  if (text.slice(token.lastIndex).trim() !== '' || fields.size !== 3) failHeader(who, text);
  return Object.fromEntries([...fields].map(([name, value]) => [name.slice(1), value]));
}

/** The numbers of a tuple, behind its bracket. */
function lengthsOf(next: () => string | boolean | number, wrong: () => never): number[] {
  const lengths: number[] = [];
  for (let item = next(); item !== ')'; item = next()) {
    if (typeof item !== 'number') return wrong();
    lengths.push(item);
    const separator = next();
    if (separator === ')') break;
    if (separator !== ',') return wrong();
  }
  return lengths;
}

function failHeader(who: string, text: string): never {
  return failFile(
    who,
    "the header must be a Python literal {'descr': …, 'fortran_order': …, 'shape': (…)}, and is " +
      `${JSON.stringify(text.slice(0, 80).trim())}.`,
  );
}

/** The letters of NumPy for a dtype. */
const lettersOf: Readonly<Partial<Record<DType, string>>> = {
  bool: '|b1',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  complex64: '<c8',
  complex128: '<c16',
};

const saveNpyParameters = parameters('io.saveNpy', { x: arrayLike });

/**
 * The bytes of the file that `np.save` writes for an array. Throws `dtype-mismatch` for bfloat16,
 * which NumPy does not have, and `value-not-known` for traced arrays.
 */
export function saveNpy(x: ArrayLike, ...none: []): Uint8Array {
  saveNpyParameters.read([x], none);
  return npyOf('io.saveNpy', x);
}

/** The same for a function of another name. */
export function npyOf(who: string, given: ArrayLike): Uint8Array {
  const x = concrete(who, given);
  const letters = lettersOf[x.dtype];
  if (letters === undefined)
    fail(
      'dtype-mismatch',
      `${who}: NumPy has no ${x.dtype}. Write x.astype('float32'), or saveSafetensors.`,
    );
  const shape = x.shape.length === 1 ? `${x.shape[0]},` : x.shape.join(', ');
  const literal = `{'descr': '${letters}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The elements begin at a multiple of 64.
  const length = Math.ceil((10 + literal.length + 1) / 64) * 64 - 10;
  const text = `${literal.padEnd(length - 1)}\n`;
  const start = Uint8Array.of(0x93, ...encoded('NUMPY'), 1, 0, length & 255, length >> 8);
  return joined([start, encoded(text), bytesOfArray(x)]);
}
