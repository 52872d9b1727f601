/** Two training steps, with the ways in which their parameters can lie on a mesh. */
import { nn, numpy as np, random, tree, valueAndGrad, type NDArray } from '../../src/index.js';
import type { ShardingSpec } from '../../src/xla/index.js';

export type Params = Record<string, NDArray>;

export interface Training {
  readonly params: Params;
  readonly batch: readonly [x: NDArray, y: NDArray];
  /** The loss, and the parameters after a step along its gradient. */
  step(params: Params, x: NDArray, y: NDArray): [loss: NDArray, params: Params];
  /** How the parameters lie where the model is cut; those without an entry are not cut. */
  readonly cut: Readonly<Record<string, ShardingSpec>>;
}

const descent =
  (loss: (params: Params, x: NDArray, y: NDArray) => NDArray) =>
  (params: Params, x: NDArray, y: NDArray): [NDArray, Params] => {
    const [value, slopes] = valueAndGrad(loss)(params, x, y);
    return [value, tree.map((p: NDArray, g: NDArray) => p.sub(g.mul(0.1)), params, slopes)];
  };

const draw = (seed: number, shape: number[]): NDArray =>
  random.normal(random.key(seed), shape, { dtype: 'float64' }).mul(0.3);

/** Cross entropy against one class for each row. */
const crossEntropy = (logits: NDArray, classes: NDArray): NDArray =>
  nn.logSoftmax(logits).mul(classes).sum(-1).mean().neg();

export function perceptron(): Training {
  const params = {
    w1: draw(1, [16, 32]),
    b1: np.zeros([32]),
    w2: draw(2, [32, 4]),
    b2: np.zeros([4]),
  };
  const loss = ({ w1, b1, w2, b2 }: Params, x: NDArray, y: NDArray): NDArray => {
    const hidden = np.tanh(np.matmul(x, w1!).add(b1!));
    return crossEntropy(np.matmul(hidden, w2!).add(b2!), y);
  };
  const classes = random.randint(random.key(3), [24], 0, 4);
  return {
    params,
    batch: [draw(4, [24, 16]), nn.oneHot(classes, 4, { dtype: 'float64' })],
    step: descent(loss),
    cut: { w1: [null, 'model'], b1: ['model'], w2: ['model', null] },
  };
}

/** One block: attention of four heads and a perceptron, with what both are added to. */
export function transformer(): Training {
  const [width, heads, depth] = [16, 4, 4];
  const params = {
    query: draw(11, [width, heads, depth]),
    key: draw(12, [width, heads, depth]),
    value: draw(13, [width, heads, depth]),
    out: draw(14, [heads, depth, width]),
    up: draw(15, [width, 32]),
    down: draw(16, [32, width]),
    read: draw(17, [width, 5]),
  };
  const loss = (p: Params, x: NDArray, y: NDArray): NDArray => {
    const normal = nn.standardize(x);
    const [q, k, v] = [p['query']!, p['key']!, p['value']!].map((w) =>
      np.einsum('btw,whd->bthd', normal, w),
    ) as [NDArray, NDArray, NDArray];
    const scores = nn.softmax(np.einsum('bthd,bshd->bhts', q, k).div(Math.sqrt(depth)));
    const mixed = np.einsum('bhts,bshd->bthd', scores, v);
    const seen = x.add(np.einsum('bthd,hdw->btw', mixed, p['out']!));
    const hidden = nn.gelu(np.matmul(nn.standardize(seen), p['up']!));
    const logits = np.matmul(seen.add(np.matmul(hidden, p['down']!)), p['read']!);
    return crossEntropy(logits, y);
  };
  const classes = random.randint(random.key(18), [8, 6], 0, 5);
  return {
    params,
    batch: [draw(19, [8, 6, width]), nn.oneHot(classes, 5, { dtype: 'float64' })],
    step: descent(loss),
    cut: {
      query: [null, 'model', null],
      key: [null, 'model', null],
      value: [null, 'model', null],
      out: ['model', null, null],
      up: [null, 'model'],
      down: ['model', null],
    },
  };
}
