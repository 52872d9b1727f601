/** Products of matrices whose rows have factors, block by block. */
import type { DType } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape } from '../array/shape.js';
import { contract } from '../numpy/dot/dot.js';
import { multiply } from '../numpy/math/arithmetic.js';
import { convertTo, insertAxes, reshapeTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { arrayLike, choice } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';

type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

/** The options of `scaledMatmul`. */
export interface ScaledMatmulOptions {
  /** The dtype of the result, float32 unless given. */
  readonly preferredElementType?: FloatType | undefined;
}

const scaledMatmulParameters = parameters<ScaledMatmulOptions>(
  'nn.scaledMatmul',
  { lhs: arrayLike, rhs: arrayLike, lhsScales: arrayLike, rhsScales: arrayLike },
  { preferredElementType: choice<FloatType>('float32', 'float16', 'bfloat16', 'float64') },
);

/**
 * Σ over k of (lhs · its scales)[b, m, k] · (rhs · its scales)[b, n, k]: [b, m, n]. Scales are
 * [b, m, blocks] and [b, n, blocks]; each serves a block of equally many neighbouring k. Computed
 * in float32, or in float64 where that is asked for. Throws `shape-mismatch` for other shapes.
 */
export function scaledMatmul(
  lhs: ArrayLike,
  rhs: ArrayLike,
  lhsScales: ArrayLike,
  rhsScales: ArrayLike,
  ...args: Trailing<[preferredElementType?: FloatType], ScaledMatmulOptions>
): NDArray {
  const who = 'nn.scaledMatmul';
  const given = [lhs, rhs, lhsScales, rhsScales];
  const { preferredElementType: dtype = 'float32' } = scaledMatmulParameters.read(given, args);
  const worked: DType = dtype === 'float64' ? 'float64' : 'float32';
  const [a, b, s, t] = given.map((x) => convertTo(asArray(x), worked)) as Four;
  checkBlocks(who, [a, b, s, t]);
  const product = speakAs(who, () =>
    contract(who, inBlocks(a, s), inBlocks(b, t), [[2], [2]], [[0], [0]]),
  );
  return convertTo(product, dtype);
}

type Four = [NDArray, NDArray, NDArray, NDArray];

function inBlocks(x: NDArray, scales: NDArray): NDArray {
  const [batch = 0, rows = 0, blocks = 0] = scales.shape;
  const terms = at(x.shape, 2);
  const apart = reshapeTo(x, [batch, rows, blocks, blocks === 0 ? 0 : terms / blocks]);
  return reshapeTo(multiply(apart, insertAxes(scales, [3])), x.shape);
}

function checkBlocks(who: string, [a, b, s, t]: Four): void {
  const isOfRows = (x: NDArray, scales: NDArray): boolean =>
    x.shape[0] === scales.shape[0] && x.shape[1] === scales.shape[1];
  const [terms = 0, blocks = 0] = [a.shape[2], s.shape[2]];
  const fits =
    [a, b, s, t].every((x) => x.ndim === 3) &&
    a.shape[0] === b.shape[0] &&
    isOfRows(a, s) &&
    isOfRows(b, t) &&
    b.shape[2] === terms &&
    t.shape[2] === blocks &&
    (blocks === 0 ? terms === 0 : terms % blocks === 0);
  if (!fits)
    fail(
      'shape-mismatch',
      `${who}: wants [b, m, k], [b, n, k] and scales [b, m, blocks], [b, n, blocks], the blocks ` +
        `dividing k, received ${[a, b, s, t].map((x) => printShape(x.shape)).join(', ')}.`,
    );
}
