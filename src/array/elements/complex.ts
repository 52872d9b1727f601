/** Complex numbers as JS objects. */

/** A complex number. */
export interface Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;
}

/** Whether something is an object of two numbers, `re` and `im`, and nothing else. */
export function isComplexNumber(x: unknown): x is Complex {
  if (typeof x !== 'object' || x === null || Object.keys(x).length !== 2) return false;
  const { re, im } = x as Partial<Complex>;
  return typeof re === 'number' && typeof im === 'number';
}
