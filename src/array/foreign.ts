/**
 * What others made: arrays of another copy of the library (a second version, a second bundle,
 * another window), and the pixels of a canvas.
 */
import { aval, isNumber } from './aval.js';
import { dense, DenseArray } from './dense.js';
import { dtypes } from './dtype.js';
import { fail } from './errors.js';
import { arrayMark, NDArray, type ImageLike } from './ndarray.js';
import { ofThisRealm } from './typed-array.js';

/** Whether x is an array, but of another copy. */
export const isForeign = (x: unknown): x is NDArray =>
  typeof x === 'object' && x !== null && arrayMark in x && !(x instanceof NDArray);

/**
 * An array of another copy as one of this copy, with its own copy of the value; undefined for what
 * is none. Throws `bad-argument` where it has no value because it is traced there, or a dtype that
 * this copy does not know.
 */
export function denseOfForeign(x: unknown): DenseArray | undefined {
  if (!isForeign(x)) return undefined;
  const { shape, dtype, weak } = x.aval;
  if (!dtypes.includes(dtype)) return failForeign(`has the dtype ${String(dtype)}`);
  try {
    if (isNumber(x.aval)) return new DenseArray(aval([], dtype, weak), x.item());
    return dense([...shape], dtype, ofThisRealm(x.dataSync({ copy: false })).slice(), weak);
  } catch (error) {
    return failForeign(`cannot be read: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

function failForeign(what: string): never {
  fail(
    'bad-argument',
    `array: received an array of another copy of Tanjent, which ${what}. Two copies are loaded, as two ` +
      'versions or two bundles; functions and the arrays they trace belong to one. Import it in one place.',
  );
}

/** Whether x is an ImageData, whatever realm or library made it. */
export function isImage(x: unknown): x is ImageLike {
  if (typeof x !== 'object' || x === null || !('data' in x && 'width' in x && 'height' in x))
    return false;
  const { data, width, height } = x as ImageLike;
  return (
    Object.prototype.toString.call(data) === '[object Uint8ClampedArray]' &&
    data.length === 4 * width * height
  );
}

/**
 * An image as a uint8 array [height, width, 4] with a copy of its bytes: red, green, blue, alpha.
 */
export const denseOfImage = ({ data, width, height }: ImageLike): DenseArray =>
  new DenseArray(aval([height, width, 4], 'uint8'), Uint8Array.from(data));
