/** A language model of two transformer blocks over characters, and a step of its training. */
import { jit, nn, numpy as np, random, tree, valueAndGrad, type NDArray } from 'tanjent';
import type { Program } from '../program.js';

const [batch, length, width, heads, characters] = [8, 64, 64, 4, 65];

interface Block {
  readonly qkv: NDArray;
  readonly out: NDArray;
  readonly up: NDArray;
  readonly down: NDArray;
  readonly scales: readonly [NDArray, NDArray];
}
interface Model {
  readonly characters: NDArray;
  readonly positions: NDArray;
  readonly blocks: readonly Block[];
}

function newModel(): Model {
  let seed = 0;
  const normal = (...shape: number[]): NDArray =>
    random.normal(random.key(seed++), { shape, dtype: 'float32' }).mul(0.05);
  const ones = (): NDArray => np.ones([width], { dtype: 'float32' });
  const newBlock = (): Block => ({
    qkv: normal(width, 3 * width),
    out: normal(width, width),
    up: normal(width, 4 * width),
    down: normal(4 * width, width),
    scales: [ones(), ones()],
  });
  return {
    characters: normal(characters, width),
    positions: normal(length, width),
    blocks: [newBlock(), newBlock()],
  };
}

const normalize = (x: NDArray, scale: NDArray): NDArray => nn.standardize(x, -1).mul(scale);

function attend(x: NDArray, { qkv, out }: Block): NDArray {
  const parts = np.split(np.matmul(x, qkv), 3, -1);
  const [q, k, v] = parts.map((p) => p.reshape([batch, length, heads, width / heads])) as [
    NDArray,
    NDArray,
    NDArray,
  ];
  const mixed = nn.dotProductAttention(q, k, v, { isCausal: true });
  return np.matmul(mixed.reshape([batch, length, width]), out);
}

function loss(model: Model, text: NDArray, next: NDArray): NDArray {
  const start = np.take(model.characters, text, 0).add(model.positions);
  const x = model.blocks.reduce((x, block) => {
    const mixed = x.add(attend(normalize(x, block.scales[0]), block));
    const hidden = nn.gelu(np.matmul(normalize(mixed, block.scales[1]), block.up));
    return mixed.add(np.matmul(hidden, block.down));
  }, start);
  const logits = np.matmul(x, model.characters.T);
  const wanted = nn.oneHot(next, characters, { dtype: 'float32' });
  return np.mean(np.sum(nn.logSoftmax(logits).mul(wanted), -1)).neg();
}

/** A step of gradient descent with a bound on the norm of the gradient. */
export function transformerStep(): Program {
  const f = jit((model: Model, text: NDArray, next: NDArray) => {
    const [value, g] = valueAndGrad(loss)(model, text, next);
    const squares = tree.leaves(g).map((x) => np.sum(np.square(x as NDArray)));
    const norm = np.sqrt(squares.reduce((a, b) => a.add(b)));
    const rate = np.minimum(np.divide(1, norm), 1).mul(0.01);
    return [value, tree.map((p: NDArray, g: NDArray) => p.sub(g.mul(rate)), model, g)] as const;
  });
  const text = np
    .arange(batch * length)
    .mod(characters)
    .reshape([batch, length]);
  return { f, args: [newModel(), text, np.roll(text, -1, 1)] };
}
