import { isInexact, largestFinite } from '../../array/dtype.js';
import { printAval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, range, type Shape } from '../../array/shape.js';
import { add, multiply, subtract } from '../../numpy/math/arithmetic.js';
import {
  broadcastInto,
  broadcastRight,
  convertTo,
  insertAxes,
  iota,
  permute,
  reshapeTo,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { less, lessEqual, logicalAnd } from '../../numpy/math/logic.js';
import { promotedType } from '../../operands/promote.js';
import { any } from '../../numpy/reduce/reduce.js';
import { where } from '../../numpy/indexing/where.js';
import {
  arrayLike,
  flag,
  integers,
  kind,
  named,
  number,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { logsumexp, softmax } from '../softmax.js';

/** What every attention takes. */
export interface AttentionOptions {
  /** Added to the scaled scores; broadcast to [batch, heads, queries, keys]. */
  readonly bias?: ArrayLike | null | undefined;
  /** Scores where this is false do not count; broadcast likewise. */
  readonly mask?: ArrayLike | null | undefined;
  /** The factor of the scores, 1/√depth unless given. */
  readonly scale?: number | null | undefined;
  /** Query i sees the keys 0 … i only. */
  readonly isCausal?: boolean | undefined;
  /** Query i sees the keys from i - left to i + right only. */
  readonly localWindowSize?: number | readonly [left: number, right: number] | null | undefined;
  /** For each batch, how many queries and keys there are; the rest is padding and gives 0. */
  readonly querySeqLengths?: ArrayLike | null | undefined;
  readonly keyValueSeqLengths?: ArrayLike | null | undefined;
}

const windowSizes = kind<number | readonly [number, number]>(
  'a whole number or a pair of them',
  (x) => Number.isInteger(x) || (integers.holds(x) && x.length === 2),
);
/** The kinds of the options, in order. */
export const attentionKinds = {
  bias: optional(arrayLike),
  mask: optional(arrayLike),
  scale: named(optional(number)),
  isCausal: named(flag),
  localWindowSize: named(optional(windowSizes)),
  querySeqLengths: named(optional(arrayLike)),
  keyValueSeqLengths: named(optional(arrayLike)),
};
/** The options of `dotProductAttention`. */
export interface DotProductAttentionOptions extends AttentionOptions {
  /**
   * The result is [attention, residual]: log Σ exp of the scores of each query and head, which has
   * no derivative, as [batch, queries, heads].
   */
  readonly returnResidual?: boolean | undefined;
}

const attentionParameters = parameters<DotProductAttentionOptions>(
  'nn.dotProductAttention',
  { query: arrayLike, key: arrayLike, value: arrayLike },
  { ...attentionKinds, returnResidual: named(flag) },
);

type AttentionArguments = Trailing<
  [bias?: ArrayLike | null, mask?: ArrayLike | null],
  DotProductAttentionOptions & { readonly returnResidual?: false | undefined }
>;

/**
 * softmax(query · keyᵀ · scale + bias) · value for each head. query is [batch, queries, heads,
 * depth], key and value [batch, keys, groups, depth]; the heads are divided evenly among the
 * groups. The batch axis may be missing in all three. The result has the shape of query.
 */
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  ...args: AttentionArguments
): NDArray;
/** The same with the logarithms of the sums. */
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  options: DotProductAttentionOptions & { readonly returnResidual: true },
): [attention: NDArray, residual: NDArray];
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  ...args: readonly unknown[]
): NDArray | [attention: NDArray, residual: NDArray] {
  const options = attentionParameters.read([query, key, value], args);
  const { dtype } = promotedType(query, key, value);
  const arrays = [query, key, value].map((x) => convertTo(asArray(x), dtype));
  const given = arrays.map((x) => (x.ndim === 3 ? insertAxes(x, [0]) : x)) as Operands;
  checkShapes(...given);
  const [batch, queries, heads, depth] = given[0].shape as [number, number, number, number];
  const [, keys, groups] = given[1].shape as [number, number, number];
  const perGroup = heads / groups;
  const [q, k, v] = withoutPadding(given, options);

  const grouped = reshapeTo(q, [batch, queries, groups, perGroup, depth]);
  const products = bind1('dotGeneral', [grouped, k], {
    contract: [[4], [3]],
    batch: [
      [0, 2],
      [0, 2],
    ],
  });
  const byHead = [batch, heads, queries, keys];
  const scores = multiply(
    reshapeTo(permute(products, [0, 1, 3, 2, 4]), byHead),
    options.scale ?? 1 / Math.sqrt(depth),
  );
  const biased =
    options.bias === undefined || options.bias === null ? scores : add(scores, options.bias);
  const shown = hideMasked(biased, byHead, options);
  const weights = softmax(shown, -1);

  const mixed = bind1(
    'dotGeneral',
    [reshapeTo(convertTo(weights, dtype), [batch, groups, perGroup, queries, keys]), v],
    {
      contract: [[4], [1]],
      batch: [
        [0, 1],
        [0, 2],
      ],
    },
  );
  const result = reshapeTo(permute(mixed, [0, 3, 1, 2, 4]), [batch, queries, heads, depth]);
  const present = withinLength(options.querySeqLengths, [batch, queries, 1, 1], 1);
  const cleared = present === null ? result : where(present, result, 0);
  const { shape } = at(arrays, 0);
  const attention = reshapeTo(cleared, shape);
  if (options.returnResidual !== true) return attention;
  const sums = convertTo(op('stopGradient', logsumexp(shown, -1)), dtype);
  return [attention, reshapeTo(permute(sums, [0, 2, 1]), shape.slice(0, -1))];
}

type Operands = [query: NDArray, key: NDArray, value: NDArray];

/**
 * Queries that are padding, and keys and values that are padding or that the mask hides from all
 * queries, become 0: what they hold, be it NaN, would come back in products with weights of 0.
 */
function withoutPadding([q, k, v]: Operands, options: AttentionOptions): Operands {
  const [batch = 0, queries = 0, heads = 0] = q.shape;
  const [, keys = 0, groups = 0] = k.shape;
  const asked = withinLength(options.querySeqLengths, [batch, queries, 1, 1], 1);
  const present = withinLength(options.keyValueSeqLengths, [batch, keys, 1, 1], 1);
  const seen = seenKeys(options.mask, heads, groups);
  const tests = [present, seen].filter((t) => t !== null);
  const shown = (x: NDArray): NDArray => tests.reduce((y, test) => where(test, y, 0), x);
  return [asked === null ? q : where(asked, q, 0), shown(k), shown(v)];
}

/**
 * Whether any query sees a key, as [batch, keys, groups, 1] or what broadcasts to it. A mask that
 * does not fit is refused where the scores are hidden.
 */
function seenKeys(
  mask: ArrayLike | null | undefined,
  heads: number,
  groups: number,
): NDArray | null {
  if (mask === undefined || mask === null) return null;
  const array = asArray(mask);
  if (array.ndim > 4) return null;
  const whole = insertAxes(array, range(4 - array.ndim));
  const [batch, ownHeads, , keys] = whole.shape as [number, number, number, number];
  if (ownHeads !== 1 && ownHeads !== heads) return null;
  const seen = any(whole, 2);
  const shared = ownHeads === 1 ? [batch, 1, 1, keys] : [batch, groups, heads / groups, keys];
  return insertAxes(permute(any(reshapeTo(seen, shared), 2), [0, 2, 1]), [3]);
}

function checkShapes(q: NDArray, k: NDArray, v: NDArray): void {
  const [batch, , heads = 0, depth] = q.shape;
  const [, keys, groups = 0] = k.shape;
  const expected: Shape = [batch ?? 0, keys ?? 0, groups, depth ?? 0];
  const fits = (x: NDArray): boolean =>
    x.ndim === 4 && x.shape.every((n, d) => n === expected[d]) && isInexact(x.dtype);
  if (q.ndim !== 4 || !fits(k) || !fits(v) || heads % groups !== 0)
    fail(
      'shape-mismatch',
      'nn.dotProductAttention: wants floats, query as [batch, queries, heads, depth], key and value ' +
        'as [batch, keys, groups, depth] with the heads a multiple of the groups, received ' +
        `${printAval(q.aval)}, ${printAval(k.aval)} and ${printAval(v.aval)}.`,
    );
}

/**
 * Hidden scores become so negative that their exponential is 0, but finite: a row may be all
 * hidden.
 */
function hideMasked(scores: NDArray, shape: Shape, options: AttentionOptions): NDArray {
  const visible = visibleScores(shape, options);
  if (visible === null) return scores;
  return where(broadcastRight(visible, shape), scores, -0.7 * largestFinite(scores.dtype));
}

/** Which scores count, of a shape that broadcasts to that of the scores; null if all do. */
function visibleScores(shape: Shape, options: AttentionOptions): NDArray | null {
  const [batch, , queries, keys] = shape as [number, number, number, number];
  const square: Shape = [queries, keys];
  const distance = (): NDArray => subtract(iota(square, 'int32', 1), iota(square, 'int32', 0));
  const { mask, localWindowSize: size } = options;
  const tests: (NDArray | null)[] = [
    mask === undefined || mask === null ? null : asArray(mask),
    options.isCausal === true ? lessEqual(distance(), 0) : null,
    withinLength(options.querySeqLengths, [batch, 1, queries, 1], 2),
    withinLength(options.keyValueSeqLengths, [batch, 1, 1, keys], 3),
  ];
  if (size !== undefined && size !== null) {
    const [left, right] = typeof size === 'number' ? [size, size] : size;
    tests.push(logicalAnd(lessEqual(-left, distance()), lessEqual(distance(), right)));
  }
  const given = tests.filter((t) => t !== null);
  return given.length === 0 ? null : given.reduce((a, b) => logicalAnd(a, b));
}

/** Whether the index along an axis is below the batch's length; null without lengths. */
function withinLength(
  lengths: ArrayLike | null | undefined,
  shape: Shape,
  axis: number,
): NDArray | null {
  if (lengths === undefined || lengths === null) return null;
  const limit = broadcastInto(asArray(lengths), shape, [0]);
  return less(iota(shape, 'int32', axis), limit);
}
