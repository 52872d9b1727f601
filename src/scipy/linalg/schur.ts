/** Forms of matrices: Hessenberg's, and Schur's real and complex one. */
import { complexOf, mantissaBits } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { broadcastShapes, printShape } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import { scan } from '../../lax/control/scan.js';
import { sum } from '../../numpy/reduce/reduce.js';
import { broadcastRight, convertTo, filled, iota, join } from '../../operands/basic.js';
import { absoluteSquare, conjugated, op, pick } from '../../operands/elementwise.js';
import {
  identityMatrix,
  inexactPair,
  rowsOf,
  squareOperand,
  upperPart,
  withBatch,
} from '../../operands/matrices.js';
import { timesReal } from '../../operands/spectral.js';
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

type Pair = readonly [NDArray, NDArray];

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

const rsf2csfParameters = parameters<Pick<CheckOptions, 'checkFinite'>>(
  'scipy.linalg.rsf2csf',
  { T: arrayLike, Z: arrayLike },
  { checkFinite: flag },
);

/**
 * The complex Schur form and its unitary factor of a real form T and Z [..., n, n], as `schur`
 * gives them: rotations take the elements below the diagonal away, from the last one on. Integers
 * become floats. Throws `shape-mismatch` unless matrices are square and of one size.
 */
export function rsf2csf(
  T: ArrayLike,
  Z: ArrayLike,
  ...args: Trailing<[checkFinite?: boolean], Pick<CheckOptions, 'checkFinite'>>
): [t: NDArray, z: NDArray] {
  const who = 'scipy.linalg.rsf2csf';
  rsf2csfParameters.read([T, Z], args);
  const pair = inexactPair(T, Z).map((x) => squareOperand(who, asComplex(x)));
  const [t, z] = pair as [NDArray, NDArray];
  const n = rowsOf(t);
  if (n !== rowsOf(z))
    fail(
      'shape-mismatch',
      `${who}: T and Z must be of one size, received shapes ${printShape(t.shape)} and ` +
        `${printShape(z.shape)}.`,
    );
  const batch = broadcastShapes([t.shape.slice(0, -2), z.shape.slice(0, -2)], who);
  const start: [NDArray, NDArray] = [withBatch(t, batch, 2), withBatch(z, batch, 2)];
  if (n < 2) return start;
  const turn = (forms: [NDArray, NDArray], i: NDArray): [[NDArray, NDArray], null] => [
    withoutElement(forms, op('sub', n - 1, i)),
    null,
  ];
  return scan(turn, start, iota([n - 1], 'int32'))[0];
}

/** Rotates rows and columns m - 1 and m so that the element below the diagonal vanishes. */
function withoutElement([t, z]: Pair, m: NDArray): [NDArray, NDArray] {
  const { shape, ndim, dtype } = t;
  const indices = [op('sub', m, 1), m].map((i) => broadcastRight(i, shape)) as [NDArray, NDArray];
  const row = iota(shape, 'int32', ndim - 2);
  const column = iota(shape, 'int32', ndim - 1);
  const isRow = indices.map((i) => op('eq', row, i)) as [NDArray, NDArray];
  const isColumn = indices.map((i) => op('eq', column, i)) as [NDArray, NDArray];
  const entry = (i: NDArray, j: NDArray): NDArray => lineOf(t, op('and', i, j), [-2, -1]);
  const [a, b] = isColumn.map((j) => entry(isRow[0], j)) as [NDArray, NDArray];
  const [c, d] = isColumn.map((j) => entry(isRow[1], j)) as [NDArray, NDArray];
  const sizes = op('add', op('abs', a), op('abs', d));
  const isLinked = op('gt', op('abs', c), op('mul', sizes, 2 ** -mantissaBits[dtype]));
  // μ is an eigenvalue of the block less d; of a pair that with the positive imaginary part.
  const p = op('mul', op('sub', a, d), 0.5);
  const mu = op('add', p, op('sqrt', op('add', op('mul', p, p), op('mul', b, c))));
  const length = op('sqrt', op('add', absoluteSquare(mu), absoluteSquare(c)));
  const inverse = op('div', 1, pick(isLinked, length, 1));
  const [cos, sin] = [timesReal(mu, inverse), timesReal(c, inverse)];
  const adjointTurn: Pair = [conjugated(cos), conjugated(sin)];
  const withRows = pick(
    op('and', isLinked, op('ge', column, indices[0])),
    turned(t, isRow, -2, [cos, sin]),
    t,
  );
  const withBoth = pick(
    op('and', isLinked, op('le', row, indices[1])),
    turned(withRows, isColumn, -1, adjointTurn),
    withRows,
  );
  return [
    pick(op('and', isRow[1], isColumn[0]), 0, withBoth),
    pick(isLinked, turned(z, isColumn, -1, adjointTurn), z),
  ];
}

/** The sum of the elements that are marked over some axes, everywhere along these. */
const lineOf = (x: NDArray, isThere: NDArray, axis: readonly number[]): NDArray =>
  broadcastRight(sum(pick(isThere, x, 0), { axis, keepdims: true }), x.shape);

/** Two marked lines x and y along an axis become c̄ x + s y and c y - s̄ x. */
function turned(x: NDArray, isLine: Pair, axis: -1 | -2, [c, s]: Pair): NDArray {
  const [first, second] = isLine.map((i) => lineOf(x, i, [axis])) as [NDArray, NDArray];
  const above = op('add', op('mul', conjugated(c), first), op('mul', s, second));
  const below = op('sub', op('mul', c, second), op('mul', conjugated(s), first));
  return pick(isLine[0], above, pick(isLine[1], below, x));
}
