/** The Schur form. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { squareOperand } from '../../operands/matrices.js';
import { arrayLike, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';

/** The options of `schur`. */
export interface SchurOptions {
  /** Which form: 'real' (default) alone is supported. */
  readonly output?: 'real' | undefined;
}

const schurParameters = parameters<SchurOptions>(
  'scipy.linalg.schur',
  { a: arrayLike },
  { output: kind<'real'>("'real', the form of real matrices", (x) => x === 'real') },
);

/**
 * The real Schur form T of matrices [..., n, n] and the orthogonal Z with A = Z T Zᵀ; see
 * `lax.linalg.schur`. Integers become floats. Throws `shape-mismatch` unless matrices are square.
 */
export function schur(
  a: ArrayLike,
  ...args: Trailing<[output?: 'real'], SchurOptions>
): [t: NDArray, z: NDArray] {
  schurParameters.read([a], args);
  const [t, z] = bind('schur', [squareOperand('scipy.linalg.schur', a)], { vectors: true });
  return [t!, z!];
}
