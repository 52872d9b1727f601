import type { NDArray } from '../array/ndarray.js';
import { fail } from '../array/errors.js';
import type { PrimName, PrimParams } from '../ir/program.js';

/**
 * Applies a primitive: recorded while a function is traced, run at once otherwise. A number among
 * the inputs is a literal of the dtype of the first array operand. Returns all results.
 */
export function bind<N extends PrimName>(
  name: N,
  inputs: readonly (NDArray | number)[],
  params: PrimParams[N],
): NDArray[] {
  void inputs;
  void params;
  fail('internal', `bind ${name}`);
}

/** The same for a primitive with one result. */
export function bind1<N extends PrimName>(
  name: N,
  inputs: readonly (NDArray | number)[],
  params: PrimParams[N],
): NDArray {
  return bind(name, inputs, params)[0] as NDArray;
}
