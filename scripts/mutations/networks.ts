/** Mutations of the layers and losses of neural networks, and of images. */
import { files, named, type Mutation } from './mutation.js';

export const networkMutations: readonly Mutation[] = [
  {
    what: 'images: places are divided by a scale of 0 where nothing is left',
    file: 'src/image/weights.ts',
    find: 'const scale = where(isAny, r.scale, 1);',
    replace: 'const { scale } = r;',
    tests: { js: named('where nothing is left', 'nn/image') },
  },
  {
    what: 'losses: an infinite value without weight counts',
    file: 'src/nn/losses/operands.ts',
    find: 'where(logicalAnd(equal(weight, 0), isinf(value)), 0, value)',
    replace: 'value',
    tests: { js: files('nn/losses') },
  },
  {
    what: 'sparsemax loss: what is not in the support is squared',
    file: 'src/nn/losses/multiclass.ts',
    find: 'square(where(support, x, 0))',
    replace: 'square(x)',
    tests: { js: files('nn/losses') },
  },
  {
    what: 'CTC: a label may follow itself without a blank between',
    file: 'src/nn/losses/ctc.ts',
    find: 'add(before.label, onlyOthers)',
    replace: 'before.label',
    tests: { js: named('ctcLoss', 'nn/recurrent') },
  },
  {
    what: 'rms norm: what a mask hides is squared',
    file: 'src/nn/layers/normalization.ts',
    find: 'square(masked(asWorked(array), mask, 0))',
    replace: 'square(asWorked(array))',
    tests: { js: named('nn.rmsNorm', 'library/masks') },
  },
  {
    what: 'pools: padding counts where it should not',
    file: 'src/nn/layers/pooling.ts',
    find: 'found.countIncludePad === false',
    replace: 'found.countIncludePad === null',
    tests: { js: named('^pools', 'nn/layers') },
  },
  {
    what: 'positions of sequences: frequencies are rounded to float32',
    file: 'src/nn/attention/positions.ts',
    find: "iota([features / 2], 'float64')",
    replace: "iota([features / 2], 'float32')",
    tests: { js: named('rotation|distance', 'nn/layers') },
  },
  {
    what: 'recurrent networks: a state goes on behind the end of its sequence',
    file: 'src/nn/recurrent/rnn.ts',
    find: 'chosen(goesOn, next, c)',
    replace: 'next',
    tests: { js: named('several lengths', 'nn/recurrent') },
  },
  {
    what: 'images: weights next to an edge are not brought to the sum 1',
    file: 'src/image/weights.ts',
    find: 'where(counts, divide(weights, where(notEqual(total, 0), total, 1)), 0)',
    replace: 'where(counts, weights, 0)',
    tests: { js: named('one colour', 'nn/image') },
  },
  {
    what: 'images: what a fine result is made of is as wide as for a coarse one',
    file: 'src/image/weights.ts',
    find: 'maximum(divide(1, r.scale), 1)',
    replace: 'divide(1, r.scale)',
    tests: { js: named('image.resize', 'nn/expected') },
  },
];
