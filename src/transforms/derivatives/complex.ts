/** Which derivatives there are of functions of complex numbers, and to them. */
import { printAval, type Aval } from '../../array/aval.js';
import { isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { FlatArguments } from '../../trace/arguments.js';

/** Throws `dtype-mismatch` unless all that is differentiated by is complex. */
export function checkHolomorphic(
  flat: FlatArguments,
  marked: readonly boolean[],
  who: string,
): void {
  flat.arrays.forEach((x, i) => {
    if (marked[i] === true && !isComplex(x.dtype))
      fail(
        'dtype-mismatch',
        `${who}: with holomorphic: true the arguments must be complex, but ${at(flat.labels, i)} is ` +
          `${printAval(x.aval)}. Convert it with astype('complex128'), or leave holomorphic out.`,
      );
  });
}

/**
 * Throws `dtype-mismatch` unless a result that is differentiated is real, of a holomorphic function
 * complex.
 */
export function checkResult(type: Aval, name: string, holomorphic: boolean, who: string): void {
  if (holomorphic === isComplex(type.dtype)) return;
  fail(
    'dtype-mismatch',
    holomorphic
      ? `${who}: with holomorphic: true ${name} must return complex numbers, but returned ` +
          `${printAval(type)}. Leave holomorphic out.`
      : `${who}: ${name} returned ${printAval(type)}; only real numbers have a gradient. Give holomorphic: ` +
          'true if the function is holomorphic, or differentiate its parts: np.real(y), np.imag(y).',
  );
}

/** Throws `dtype-mismatch` where forward mode has no complex directions to take. */
export function checkRealArguments(
  flat: FlatArguments,
  marked: readonly boolean[],
  who: string,
): void {
  flat.arrays.forEach((x, i) => {
    if (marked[i] === true && isComplex(x.dtype))
      fail(
        'dtype-mismatch',
        `${who}: ${at(flat.labels, i)} is ${printAval(x.aval)}; by complex numbers only holomorphic functions ` +
          'have a Jacobian. Give holomorphic: true, or make the argument of its parts: np.complex(x, y).',
      );
  });
}
