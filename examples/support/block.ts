/**
 * A block of a transformer that learns to go on with sequences: each begins with four words that
 * are drawn, and repeats them. Float64.
 */
import { jit, nn, numpy as np, optim, random, valueAndGrad, type NDArray } from 'tanjent';

const [words, period, repeats, width, heads] = [8, 4, 3, 32, 4];

/** The parameters, by name. */
export interface Block {
  readonly word: NDArray;
  readonly place: NDArray;
  readonly query: NDArray;
  readonly key: NDArray;
  readonly value: NDArray;
  readonly out: NDArray;
  readonly up: NDArray;
  readonly down: NDArray;
  readonly read: NDArray;
}

/** Normal weights, of deviations that keep the sizes of activations. */
export function newBlock(seed: number): Block {
  const keys = random.split(random.key(seed), 9);
  const draw = (i: number, inputs: number, ...shape: number[]): NDArray =>
    random.normal(keys.slice(i), { shape }).div(Math.sqrt(inputs));
  const depth = width / heads;
  return {
    word: draw(0, 1, words, width),
    place: draw(1, 1, period * repeats - 1, width),
    query: draw(2, width, width, heads, depth),
    key: draw(3, width, width, heads, depth),
    value: draw(4, width, width, heads, depth),
    out: draw(5, width, heads, depth, width),
    up: draw(6, width, width, 2 * width),
    down: draw(7, 2 * width, 2 * width, width),
    read: draw(8, width, width, words),
  };
}

/** So many sequences, [count, 12]. */
export function sequences(key: NDArray, count: number): NDArray {
  return np.tile(random.randint(key, [count, period], 0, words), [1, repeats]);
}

/** The mean cross entropy of the words that can be known: those behind the first four. */
function loss(p: Block, text: NDArray): NDArray {
  const x = np.take(p.word, text.slice([], [0, -1]), 0).add(p.place);
  const normal = nn.standardize(x);
  const toHeads = (w: NDArray): NDArray => np.einsum('btw,whd->bthd', normal, w);
  const mixed = nn.dotProductAttention(toHeads(p.query), toHeads(p.key), toHeads(p.value), {
    isCausal: true,
  });
  const seen = x.add(np.einsum('bthd,hdw->btw', mixed, p.out));
  const hidden = nn.gelu(np.matmul(nn.standardize(seen), p.up));
  const logits = np.matmul(nn.standardize(seen.add(np.matmul(hidden, p.down))), p.read);
  const wanted = nn.oneHot(text.slice([], [period]), words);
  const known = nn.logSoftmax(logits).slice([], [period - 1]);
  return np.mean(np.sum(known.mul(wanted), -1)).neg();
}

const adam = optim.adam(0.01);
export const newState = (block: Block): optim.OptState => adam.init(block);

/** One step of Adam on a batch of sequences: loss, block and state after it. */
export const blockStep = jit(function blockStep(
  block: Block,
  state: optim.OptState,
  text: NDArray,
): { loss: NDArray; block: Block; state: optim.OptState } {
  const [value, slopes] = valueAndGrad(loss)(block, text);
  const [updates, next] = adam.update(slopes, state, block);
  return { loss: value, block: optim.applyUpdates(block, updates), state: next };
});
