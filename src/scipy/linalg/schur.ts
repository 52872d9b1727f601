/** Forms of matrices: Hessenberg's, and Schur's real and complex one. */
import { complexOf } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { noParams } from '../../ir/program.js';
import { convertTo, filled, join } from '../../operands/basic.js';
import {
  identityMatrix,
  rowsOf,
  squareOperand,
  upperPart,
  withBatch,
} from '../../operands/matrices.js';
import { arrayLike, choice, flag, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind, bind1 } from '../../trace/bind.js';
import type { CheckOptions } from './options.js';

/** The options of `schur`. */
export interface SchurOptions {
  /** Which form: 'real' (default), which is that of the operand's dtype, or 'complex'. */
  readonly output?: 'real' | 'complex' | undefined;
}

const schurParameters = parameters<SchurOptions>(
  'scipy.linalg.schur',
  { a: arrayLike },
  { output: choice('real', 'complex') },
);

/** x in the complex dtype of its precision. */
const asComplex = (x: NDArray): NDArray => convertTo(x, complexOf(x.dtype));

/**
 * The Schur form T of matrices [..., n, n] and the unitary Z with A = Z T Z*. With output
 * 'complex', or of complex matrices, T is triangular; else both are real, and T may have blocks of
 * two rows on its diagonal: see `lax.linalg.schur`. Integers become floats. Throws `shape-mismatch`
 * unless matrices are square.
 */
export function schur(
  a: ArrayLike,
  ...args: Trailing<[output?: 'real' | 'complex'], SchurOptions>
): [t: NDArray, z: NDArray] {
  const { output = 'real' } = schurParameters.read([a], args);
  const matrix = squareOperand('scipy.linalg.schur', a);
  return schurFactors(output === 'real' ? matrix : asComplex(matrix));
}

function schurFactors(x: NDArray): [t: NDArray, z: NDArray] {
  const [t, z] = bind('schur', [x], { vectors: true });
  return [t!, z!];
}

/** The options of `hessenberg`. */
export interface HessenbergOptions extends CheckOptions {
  /** Whether Q is wanted, too. */
  readonly calcQ?: boolean | undefined;
}

const hessenbergParameters = parameters<HessenbergOptions>(
  'scipy.linalg.hessenberg',
  { a: arrayLike },
  { calcQ: named(flag), overwriteA: named(flag), checkFinite: named(flag) },
);

/**
 * The form H of matrices [..., n, n] = Q H Q*, which is 0 below its first subdiagonal, and with
 * calcQ the unitary Q. Integers become floats. It has no derivative. Throws `shape-mismatch` unless
 * matrices are square.
 */
export function hessenberg(
  a: ArrayLike,
  options: HessenbergOptions & { readonly calcQ: true },
): [h: NDArray, q: NDArray];
export function hessenberg(
  a: ArrayLike,
  options?: HessenbergOptions & { readonly calcQ?: false | undefined },
): NDArray;
export function hessenberg(
  a: ArrayLike,
  ...args: [options?: HessenbergOptions]
): NDArray | [h: NDArray, q: NDArray] {
  const { calcQ = false } = hessenbergParameters.read([a], args);
  const matrix = squareOperand('scipy.linalg.hessenberg', a);
  const [form, taus] = bind('hessenberg', [matrix], noParams) as [NDArray, NDArray];
  const h = upperPart(form, -1);
  return calcQ ? [h, productOfReflections(form, taus)] : h;
}

/** 1, and behind it the product of the reflections below the subdiagonal. */
function productOfReflections(form: NDArray, taus: NDArray): NDArray {
  const n = rowsOf(form);
  const batch = form.shape.slice(0, -2);
  if (n < 2) return withBatch(identityMatrix(n, form.dtype), batch, 2);
  const none = form.shape.map(() => 0);
  const reflections = bind1('slice', [form], {
    starts: none.with(-2, 1),
    stops: [...batch, n, n - 1],
    steps: none.map(() => 1),
  });
  const q = bind1('householderProduct', [reflections, taus], noParams);
  const row = withBatch(filled(0, [1, n - 1], form.dtype), batch, 2);
  const column = withBatch(identityMatrix(n, form.dtype), batch, 2);
  const first = bind1('slice', [column], {
    starts: none,
    stops: [...batch, n, 1],
    steps: none.map(() => 1),
  });
  return join([first, join([row, q], form.ndim - 2)], form.ndim - 1);
}
