/** The LU factorization. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import { asArray } from '../../operands/convert.js';
import { requireIntegers } from '../../operands/promote.js';
import { oneOperand } from '../../parameters/arity.js';
import { arrayLike, size } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind, bind1 } from '../../trace/bind.js';

/**
 * P A = L U with partial pivoting, of matrices [..., m, n] of float32 or float64: the factors in
 * one array, L (whose diagonal is 1) below the diagonal; the row that each step exchanged with its
 * own, int32 [..., min(m, n)]; and the rows of A in their new order, int32 [..., m].
 */
export function lu(
  x: ArrayLike,
  ...none: []
): [lu: NDArray, pivots: NDArray, permutation: NDArray] {
  oneOperand('lax.linalg.lu', x, none);
  return speakAs('lax.linalg.lu', () => bind('lu', [asArray(x)], noParams)) as [
    NDArray,
    NDArray,
    NDArray,
  ];
}

const permutationParameters = parameters<object>(
  'lax.linalg.luPivotsToPermutation',
  { pivots: arrayLike, permutationSize: size },
  {},
);

/**
 * The order in which rows lie after the exchanges of `lu`, one behind the other: int32 pivots
 * [..., k] to int32 [..., permutationSize].
 */
export function luPivotsToPermutation(
  pivots: ArrayLike,
  permutationSize: number,
  ...none: []
): NDArray {
  const who = 'lax.linalg.luPivotsToPermutation';
  permutationParameters.read([pivots, permutationSize], none);
  const steps = requireIntegers(who, asArray(pivots), 'no bool');
  if (steps.ndim === 0 || at(steps.shape, steps.ndim - 1) > permutationSize)
    fail(
      'bad-argument',
      `${who}: wants at most ${permutationSize} pivots along the last axis, received shape ` +
        `${printShape(steps.shape)}.`,
    );
  return bind1('pivotsToPermutation', [steps], { size: permutationSize });
}
