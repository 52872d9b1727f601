/** What functions of users give back that must be one number. */
import { printAval } from '../../array/aval.js';
import { isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { readTree } from '../../lax/control/trees.js';
import { convertTo } from '../../operands/basic.js';

/** The real scalar that a function of the user's returned, in the dtype of x. */
export function objectiveValue(who: string, role: string, result: unknown, x: NDArray): NDArray {
  const { arrays } = readTree(result, who, `the value of ${role}`);
  const [value] = arrays;
  if (arrays.length !== 1 || value === undefined || value.ndim !== 0)
    fail(
      'shape-mismatch',
      `${who}: ${role} must return one scalar, but returned ` +
        `${arrays.length === 0 ? 'no array' : arrays.map((y) => printAval(y.aval)).join(', ')}. ` +
        'A sum over the elements is one, as np.sum gives it.',
    );
  if (isComplex(value.dtype))
    fail(
      'dtype-mismatch',
      `${who}: ${role} must return a real number, but returned ${value.dtype}.`,
    );
  return convertTo(value, x.dtype);
}
