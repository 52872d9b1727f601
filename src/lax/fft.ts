/** Fourier transforms along the last axes. */
import { complexOf, isComplex, isDouble, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape, range } from '../array/shape.js';
import { convertTo } from '../operands/basic.js';
import { asInexact } from '../operands/promote.js';
import { arrayLike, choice, integers } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import type { FftType } from '../primitives/fft/index.js';
import { bind1 } from '../trace/bind.js';

/** Of complex numbers, its inverse, of real numbers, and its inverse. */
export type LaxFftType = 'FFT' | 'IFFT' | 'RFFT' | 'IRFFT';

const fftParameters = parameters('lax.fft', {
  x: arrayLike,
  fftType: choice('FFT', 'IFFT', 'RFFT', 'IRFFT'),
  fftLengths: integers,
});

/**
 * The transform along as many of the last axes of x as there are lengths, which are those of the
 * axes, for real numbers those of the real array. Half a spectrum has n/2 + 1 numbers along the
 * last axis. The inverses are scaled by 1/n. Throws `shape-mismatch` for other lengths,
 * `dtype-mismatch` for complex numbers of type 'RFFT'.
 */
export function fft(
  x: ArrayLike,
  fftType: LaxFftType,
  fftLengths: readonly number[],
  ...more: []
): NDArray {
  fftParameters.read([x, fftType, fftLengths], more);
  const type = fftType.toLowerCase() as FftType;
  const array = operand(type, asInexact(x));
  const last = fftLengths.length - 1;
  const given = array.shape.slice(array.ndim - fftLengths.length);
  const wanted = fftLengths.map((n, i) => (type === 'irfft' && i === last ? (n >> 1) + 1 : n));
  if (fftLengths.length > array.ndim || wanted.some((n, i) => n !== given[i]))
    fail(
      'shape-mismatch',
      `lax.fft: type ${fftType} with lengths [${fftLengths.join(', ')}] wants [${wanted.join(', ')}] ` +
        `as the last lengths of x, received shape ${printShape(array.shape)}.`,
    );
  if (last < 0) return array;
  const isBack = type === 'ifft' || type === 'irfft';
  const count = fftLengths.reduce((product, n) => product * n, 1);
  return bind1('fft', [array], {
    type,
    axes: range(fftLengths.length).map((i) => array.ndim - fftLengths.length + i),
    length: type === 'irfft' ? at(fftLengths, last) : 0,
    scale: isBack ? 1 / count : 1,
  });
}

function operand(type: FftType, x: NDArray): NDArray {
  const float: DType = isDouble(x.dtype) ? 'float64' : 'float32';
  if (type !== 'rfft') return convertTo(x, complexOf(float));
  if (isComplex(x.dtype))
    fail('dtype-mismatch', `lax.fft: type RFFT takes real numbers, received ${x.dtype}. Use FFT.`);
  return convertTo(x, float);
}
