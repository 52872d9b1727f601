/** Attention of several heads, with the weights that lead to them and back. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { asInexact } from '../../operands/promote.js';
import { arrayLike, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { attentionKinds, dotProductAttention, type AttentionOptions } from './dot-product.js';
import { denseOf, layersOf, type DenseParams } from '../layers/dense.js';

/**
 * The weights of `multiHeadAttention`: kernels [features, heads, depth] and biases [heads, depth]
 * of queries, keys and values, of which the latter two may have fewer heads; a kernel [heads,
 * depth, features] and a bias [features] of the result.
 */
export type MultiHeadParams = Readonly<Record<'query' | 'key' | 'value' | 'out', DenseParams>>;

/** The options of `multiHeadAttention`. */
export interface MultiHeadOptions extends AttentionOptions {
  /** What keys are made of, the inputs unless given. */
  readonly inputsK?: ArrayLike | null | undefined;
  /** What values are made of; what keys are made of unless given. */
  readonly inputsV?: ArrayLike | null | undefined;
}

const multiHeadParameters = parameters<MultiHeadOptions>(
  'nn.multiHeadAttention',
  { params: layersOf('query', 'key', 'value', 'out'), inputs: arrayLike },
  { inputsK: optional(arrayLike), inputsV: optional(arrayLike), ...attentionKinds },
);

/**
 * `dotProductAttention` of queries, keys and values that are made by weights, and the heads'
 * results led together by others: inputs are [batch, length, features], or without the batch
 * (Vaswani et al., "Attention is all you need", 2017). The weights are a tree as Flax's
 * MultiHeadDotProductAttention has it. Throws `shape-mismatch` where shapes do not fit.
 */
export function multiHeadAttention(
  params: MultiHeadParams,
  inputs: ArrayLike,
  ...args: Trailing<
    [
      inputsK?: ArrayLike | null,
      inputsV?: ArrayLike | null,
      bias?: ArrayLike | null,
      mask?: ArrayLike | null,
    ],
    MultiHeadOptions
  >
): NDArray {
  const who = 'nn.multiHeadAttention';
  const found = multiHeadParameters.read([params, inputs], args);
  const { inputsK = inputs, inputsV = inputsK, ...options } = found;
  return speakAs(who, () => {
    const project = (x: ArrayLike, layer: DenseParams): NDArray => {
      const array = asInexact(x);
      if (array.ndim !== 2 && array.ndim !== 3)
        fail(
          'shape-mismatch',
          `${who}: wants inputs [batch, length, features] or [length, features], received ` +
            `${printShape(array.shape)}.`,
        );
      return denseOf(who, array, layer);
    };
    const heads = dotProductAttention(
      project(inputs, params.query),
      project(inputsK, params.key),
      project(inputsV, params.value),
      options,
    );
    return denseOf(who, heads, params.out, 2);
  });
}
