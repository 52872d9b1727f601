/** Pixels of a canvas, both ways. */
import { dense } from '../array/dense.js';
import { castScalar, isBool, isComplex, isRealFloat } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { isImage } from '../array/foreign.js';
import type { ArrayLike, ImageLike, NDArray } from '../array/ndarray.js';
import { printShape } from '../array/shape.js';
import { choice, kind, named, optional, arrayLike } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { concrete } from './elements.js';

/** The options of `fromImageData`. */
export interface FromImageOptions {
  /**
   * 4: red, green, blue and alpha, as unless given; 3: without alpha; 1: grey, of no third axis.
   */
  readonly channels?: 1 | 3 | 4 | undefined;
  /** `'uint8'` for bytes, as unless given; with floats 255 is 1. */
  readonly dtype?: 'uint8' | 'float32' | 'float64' | null | undefined;
}

const channelsKind = kind<1 | 3 | 4>('1, 3 or 4', (x) => x === 1 || x === 3 || x === 4);
const fromImageParameters = parameters<FromImageOptions>(
  'io.fromImageData',
  { image: kind<ImageLike>('an ImageData', isImage) },
  {
    channels: named(channelsKind),
    dtype: named(optional(choice('uint8', 'float32', 'float64'))),
  },
);

/** The parts of red, green and blue in grey: ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114] as const;

/**
 * The pixels of an ImageData, as `context.getImageData` gives it: [height, width, channels] of
 * bytes, or of floats from 0 to 1. Grey, [height, width], is 0.299 red + 0.587 green + 0.114 blue;
 * alpha is not looked at there.
 */
export function fromImageData(image: ImageLike, ...args: Trailing<[], FromImageOptions>): NDArray {
  const { channels = 4, dtype = 'uint8' } = fromImageParameters.read([image], args);
  const { data, width, height } = image;
  const scale = dtype === 'uint8' ? 1 : 1 / 255;
  const count = width * height;
  const values = new Float64Array(count * channels);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < channels; c++) {
      const own = data[4 * i + c] as number;
      const grey = luma.reduce((sum, part, k) => sum + part * (data[4 * i + k] as number), 0);
      values[i * channels + c] = channels === 1 ? grey : own;
    }
  const elements =
    dtype === 'uint8'
      ? Uint8Array.from(values, (x) => Math.round(x))
      : dtype === 'float32'
        ? Float32Array.from(values, (x) => castScalar(x * scale, 'float32'))
        : values.map((x) => x * scale);
  return dense(channels === 1 ? [height, width] : [height, width, channels], dtype, elements);
}

interface HostWithImages {
  readonly ImageData?: new (data: Uint8ClampedArray, width: number, height: number) => ImageLike;
}

const toImageParameters = parameters('io.toImageData', { x: arrayLike });

/**
 * An ImageData, for `context.putImageData`, of an array [height, width] of grey, or [height, width,
 * channels] of 1, 3 or 4 channels. Floats are taken from 0 to 1, integers from 0 to 255; what lies
 * beyond is the nearest of them, NaN is 0, and true is white. Alpha is 255 where there is none. A
 * host without ImageData gets an object with its fields. Throws `shape-mismatch` for other arrays,
 * and where there is no pixel.
 */
export function toImageData(x: ArrayLike, ...none: []): ImageLike {
  const who = 'io.toImageData';
  toImageParameters.read([x], none);
  const array = concrete(who, x);
  const [height = 0, width = 0, channels = 1] = array.shape;
  const isRank = array.ndim === 2 || array.ndim === 3;
  if (!isRank || !channelsKind.holds(channels) || width * height === 0)
    fail(
      'shape-mismatch',
      `${who}: wants an array [height, width] or [height, width, 1, 3 or 4 channels] with at least one ` +
        `pixel, received ${printShape(array.shape)}.`,
    );
  if (isComplex(array.dtype))
    fail('dtype-mismatch', `${who}: complex numbers have no colour. Take np.abs(x).`);
  const scale = isRealFloat(array.dtype) || isBool(array.dtype) ? 255 : 1;
  const values = array.dataSync({ copy: false });
  // It rounds, bounds, and takes NaN for 0.
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < Math.max(3, channels); c++)
      data[4 * i + c] = scale * (values[i * channels + (channels === 1 ? 0 : c)] as number);
  const { ImageData: Host } = globalThis as HostWithImages;
  return Host === undefined ? { data, width, height } : new Host(data, width, height);
}
