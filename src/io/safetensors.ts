/** Files of tensors: https://huggingface.co/docs/safetensors */
import type { DType } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { kind, named, optional } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { isPlainObject } from '../tree/tree.js';
import {
  bytesKind,
  bytesOf,
  encoded,
  failFile,
  joined,
  utf8,
  viewOf,
  type Bytes,
} from './bytes.js';
import {
  arrayOfStretch,
  arraysKind,
  bytesFor,
  bytesOfArray,
  concrete,
  loadKinds,
  type FileType,
  type LoadOptions,
} from './elements.js';

/** The arrays of a file by name, and the texts that it holds beside them. */
export interface Tensors {
  readonly tensors: Record<string, NDArray>;
  readonly metadata: Record<string, string>;
}

/** The types by their names in such files, in the order in which tensors of them are written. */
const typeOf: Readonly<Record<string, FileType>> = {
  C128: 'complex128',
  U64: 'uint64',
  I64: 'int64',
  F64: 'float64',
  C64: 'complex64',
  F32: 'float32',
  U32: 'uint32',
  I32: 'int32',
  BF16: 'bfloat16',
  F16: 'float16',
  U16: 'uint16',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

const namesOfTypes = Object.keys(typeOf);
const nameOfType = (dtype: DType): string =>
  namesOfTypes.find((name) => typeOf[name] === dtype) as string;

/** The longest header that the reference implementation takes. */
const longestHeader = 100_000_000;

/** Whether bytes may be such a file: a length, and the first letter of an object. */
export const isSafetensors = (bytes: Uint8Array): boolean =>
  bytes.length > 8 && bytes[8] === 0x7b && viewOf(bytes).getUint32(4, true) === 0;

const loadParameters = parameters<LoadOptions>(
  'io.loadSafetensors',
  { bytes: bytesKind },
  loadKinds,
);

/**
 * The tensors of a safetensors file by name, and its metadata. float16 and bfloat16 stay what they
 * are; integers of 64 bits become int32 or uint32 where all of them fit, else give a `dtype`.
 * Throws `bad-file` for files that are cut off, or whose tensors overlap, leave holes or have sizes
 * that do not agree, and for floats of 8 bits.
 */
export function loadSafetensors(bytes: Bytes, ...args: Trailing<[], LoadOptions>): Tensors {
  const options = loadParameters.read([bytes], args);
  return readSafetensors('io.loadSafetensors', bytesOf(bytes), options);
}

/** The same for a function of another name. */
export function readSafetensors(
  who: string,
  bytes: Uint8Array,
  options: Readonly<LoadOptions>,
): Tensors {
  if (bytes.length < 8) failFile(who, 'this is no safetensors file: it has less than 8 bytes.');
  const view = viewOf(bytes);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  if (length > longestHeader || length > bytes.length - 8)
    failFile(
      who,
      `the header says that it has ${length} bytes, but the file has ${bytes.length - 8}.`,
    );
  const { __metadata__: metadata = {}, ...entries } = headerOf(
    who,
    utf8(who, bytes.subarray(8, 8 + length)),
  );
  if (!isPlainObject(metadata) || !Object.values(metadata).every((v) => typeof v === 'string'))
    failFile(who, 'the metadata must be an object of texts.');
  const data = bytes.subarray(8 + length);
  const places = Object.entries(entries).map(([name, entry]) => placeOf(who, name, entry));
  checkContiguous(who, places, data.length);
  const tensors = places.map(({ name, type, shape, begin, end }) => [
    name,
    arrayOfStretch(who, { type, shape, bytes: data.subarray(begin, end) }, options),
  ]);
  return {
    tensors: Object.fromEntries(tensors) as Record<string, NDArray>,
    metadata: { ...metadata } as Record<string, string>,
  };
}

function headerOf(who: string, text: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    failFile(who, `the header is no JSON: ${JSON.stringify(text.slice(0, 40))}.`);
  }
  if (!isPlainObject(header)) failFile(who, 'the header must be an object of tensors by name.');
  const names = topNames(text);
  if (names.length !== Object.keys(header).length)
    failFile(who, 'the header has two tensors of one name.');
  return header;
}

/** The names of an object's fields in a text of JSON, each as often as it stands there. */
function topNames(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let last: string | undefined;
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (part === '{' || part === '[') depth++;
    else if (part === '}' || part === ']') depth--;
    else if (part === ':' && depth === 1 && last !== undefined) names.push(last);
    last = part.startsWith('"') ? part : undefined;
  }
  return names;
}

interface Place {
  readonly name: string;
  readonly type: FileType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const isList = (x: unknown): x is unknown[] => Array.isArray(x);

function placeOf(who: string, name: string, entry: unknown): Place {
  const { dtype, shape, data_offsets: offsets } = isPlainObject(entry) ? entry : {};
  const shown = JSON.stringify(name.slice(0, 60));
  if (typeof dtype !== 'string' || !isList(shape) || !isList(offsets) || offsets.length !== 2)
    return failFile(who, `the tensor ${shown} must have dtype, shape and data_offsets.`);
  const type = Object.hasOwn(typeOf, dtype) ? typeOf[dtype] : undefined;
  if (type === undefined)
    return failFile(
      who,
      `the tensor ${shown} is of the type ${JSON.stringify(dtype.slice(0, 20))}, which has no dtype here.`,
    );
  const [begin, end] = offsets as [number, number];
  const isRange = offsets.every((n) => Number.isSafeInteger(n)) && begin >= 0 && begin <= end;
  const wanted = bytesFor(who, type, shape);
  if (!isRange || end - begin !== wanted)
    failFile(
      who,
      `the tensor ${shown} takes ${wanted} bytes, and is said to stand at [${String(offsets).slice(0, 40)}].`,
    );
  return { name, type, shape: shape as number[], begin, end };
}

/** The tensors follow one another, from the beginning of the data to their end. */
function checkContiguous(who: string, places: readonly Place[], length: number): void {
  let next = 0;
  for (const { name, begin, end } of places.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin !== next)
      failFile(
        who,
        `the tensor ${JSON.stringify(name.slice(0, 60))} begins at ${begin}, where ${next} was due: ` +
          'tensors must follow one another without holes.',
      );
    next = end;
  }
  if (next !== length)
    failFile(who, `the tensors end at ${next}, but the data of the file at ${length}.`);
}

/** The options of `saveSafetensors`. */
export interface SaveSafetensorsOptions {
  /** Texts that are stored beside the tensors. */
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
}

export const metadataKind = kind<Readonly<Record<string, string>>>(
  'an object of texts',
  (x) => isPlainObject(x) && Object.values(x).every((v) => typeof v === 'string'),
);

const saveParameters = parameters<SaveSafetensorsOptions>(
  'io.saveSafetensors',
  { tensors: arraysKind },
  { metadata: named(optional(metadataKind)) },
);

/**
 * The bytes of a safetensors file. Its tensors are in the order of their types and names, as the
 * reference implementation has them. Throws `value-not-known` for traced arrays, and `bad-argument`
 * for a tensor of the name `__metadata__`.
 */
export function saveSafetensors(
  tensors: Readonly<Record<string, ArrayLike>>,
  ...args: Trailing<[], SaveSafetensorsOptions>
): Uint8Array {
  const { metadata } = saveParameters.read([tensors], args);
  return safetensorsOf('io.saveSafetensors', tensors, metadata ?? {});
}

/** The same for a function of another name. */
export function safetensorsOf(
  who: string,
  tensors: Readonly<Record<string, ArrayLike>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const all = Object.entries(tensors).map(([name, x]) => {
    const array = concrete(who, x);
    return { name, array, bytes: bytesOfArray(array), rank: rankOf(array) };
  });
  all.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  let offset = 0;
  const entries = all.map(({ name, array, bytes }): [string, unknown] => {
    const begin = offset;
    offset += bytes.length;
    const entry = {
      dtype: nameOfType(array.dtype),
      shape: array.shape,
      data_offsets: [begin, offset],
    };
    return [name, entry];
  });
  const first: [string, unknown][] =
    Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]];
  // Written field by field: an object would put names that are numbers first.
  const fields = [...first, ...entries].map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const text = encoded(`{${fields.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const length = new Uint8Array(8);
  viewOf(length).setUint32(0, padded.length, true);
  return joined([length, padded, ...all.map(({ bytes }) => bytes)]);
}

const rankOf = ({ dtype }: NDArray): number => namesOfTypes.indexOf(nameOfType(dtype));
