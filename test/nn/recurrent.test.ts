/**
 * Recurrent networks against loops written out, sequences of several lengths, and CTC by counting.
 */
import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  jit,
  nn,
  numpy as np,
  random,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const [k1, k2, k3, k4] = random.split(random.key(3), 4) as unknown as NDArray[];
const weights = {
  i: { kernel: random.normal(k1!, [3, 2]), bias: [0.1, -0.2] },
  h: { kernel: random.normal(k2!, [2, 2]) },
};
const cell = (h: NDArray, x: NDArray): [NDArray, NDArray] => {
  const [next] = nn.simpleCell(weights, h, x);
  return [next, next.mul(2)];
};
const x = random.normal(k3!, [2, 4, 3]);
const start = random.normal(k4!, [2, 2]);

/** What the cell gives step by step. */
function byHand(rows: readonly NDArray[], from: NDArray): { carry: NDArray; outputs: NDArray[] } {
  const outputs: NDArray[] = [];
  let carry = from;
  for (const row of rows) {
    const [next, y] = cell(carry, row);
    carry = next;
    outputs.push(y);
  }
  return { carry, outputs };
}
const stepsOf = (v: NDArray): NDArray[] => [0, 1, 2, 3].map((t) => v.slice([], t));
const close = { rtol: 1e-13, atol: 1e-14 };

describe('rnn', () => {
  test('a loop over the axis of time', () => {
    const { carry, outputs } = byHand(stepsOf(x), start);
    const [last, ys] = nn.rnn(cell, start, x);
    expectClose(last, carry, close);
    expectClose(ys, np.stack(outputs, 1), close);
    const [first, major] = nn.rnn(cell, start, np.swapaxes(x, 0, 1), { timeMajor: true });
    expectClose(first, carry, close);
    expectClose(major, np.stack(outputs), close);
  });

  test('backwards', () => {
    const { carry, outputs } = byHand(stepsOf(x).toReversed(), start);
    const [last, ys] = nn.rnn(cell, start, x, { reverse: true });
    expectClose(last, carry, close);
    expectClose(ys, np.stack(outputs, 1), close);
    const [, ordered] = nn.rnn(cell, start, x, { reverse: true, keepOrder: true });
    expectClose(ordered, np.stack(outputs.toReversed(), 1), close);
  });

  test.each([false, true])('sequences of several lengths; backwards: %s', (reverse) => {
    const lengths = [2, 4];
    const [last, ys] = nn.rnn(cell, start, x, { seqLengths: lengths, reverse, keepOrder: true });
    lengths.forEach((length, b) => {
      const rows = stepsOf(x)
        .slice(0, length)
        .map((r) => r.slice(b));
      const { carry, outputs } = byHand(reverse ? rows.toReversed() : rows, start.slice(b));
      expectClose(last.slice(b), carry, close);
      expectClose(
        ys.slice(b, [0, length]),
        np.stack(reverse ? outputs.toReversed() : outputs),
        close,
      );
    });
    expect(ys.slice(0, [2, 4]).js()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    // What lies behind the end changes nothing, and has no slope, be it NaN.
    const spoiled = x.at(0, [2, 4]).set(NaN);
    const options = { seqLengths: lengths, reverse };
    const total = (v: NDArray): NDArray => np.sum(nn.rnn(cell, start, v, options)[1]);
    expectClose(total(spoiled), total(x), close);
  });

  test('states may be trees; gradients, batches and compiled', () => {
    const dense = (n: number, i: number): nn.DenseParams => ({
      kernel: random.normal(random.key(i), [n, 2]),
    });
    const lstm = {
      ii: dense(3, 1),
      if: dense(3, 2),
      ig: dense(3, 3),
      io: dense(3, 4),
      hi: dense(2, 5),
      hf: dense(2, 6),
      hg: dense(2, 7),
      ho: dense(2, 8),
    };
    const run = (v: NDArray): NDArray => {
      const step = (c: readonly [NDArray, NDArray], r: NDArray) => nn.lstmCell(lstm, c, r);
      const zeros = np.zeros([...v.shape.slice(0, -2), 2]);
      return nn.rnn(step as never, [zeros, zeros] as never, v)[1];
    };
    expectClose(jit(run)(x), run(x), close);
    expectClose(vmap(run)(x), run(x), close);
    checkGrads((v: NDArray) => np.sum(np.square(run(v))), [x], { order: 1 });
    expect(run(x.astype('float32')).dtype).toBe('float64');
  });

  test('of no steps, and what does not fit', () => {
    const [last, ys] = nn.rnn(cell, start, np.zeros([2, 0, 3]));
    expect([last.js(), ys.shape]).toEqual([start.js(), [2, 0, 2]]);
    expect(() => nn.rnn(cell, start, np.ones(3))).toThrow(
      'wants inputs [...batch, time, features]',
    );
    expect(() => nn.rnn(cell, start, x, { seqLengths: [1] })).toThrow(
      'nn.rnn: wants a length for each sequence of the batch [2], received shape [1]',
    );
    expect(() => nn.simpleCell(weights, start, np.ones([2, 4]))).toThrow('nn.simpleCell: ');
  });
});

describe('ctcLoss', () => {
  /** -log of the sum over all ways to say the labels in so many frames. */
  function byCounting(logits: NDArray, labels: readonly number[]): number {
    const rows = nn.softmax(logits).js() as number[][];
    const collapse = (path: readonly number[]): number[] =>
      path.filter((c, t) => c !== 0 && c !== path[t - 1]);
    let paths: { path: number[]; p: number }[] = [{ path: [], p: 1 }];
    for (const row of rows)
      paths = paths.flatMap(({ path, p }) => row.map((q, c) => ({ path: [...path, c], p: p * q })));
    const right = paths.filter(({ path }) => String(collapse(path)) === String(labels));
    return -Math.log(right.reduce((sum, { p }) => sum + p, 0));
  }

  const logits = random.normal(random.key(8), [1, 5, 3]);
  const loss = (v: NDArray, labels: number[][], frames = [[0, 0, 0, 0, 0]]): NDArray =>
    nn.losses.ctcLoss(
      v,
      frames,
      labels,
      labels.map((row) => row.map((c) => (c === 0 ? 1 : 0))),
    );

  test.each([[[1, 2]], [[1, 1]], [[2, 1, 1]], [[2]], [[]]])('of %j', (labels) => {
    const padded = [...labels, 0, 0, 0].slice(0, 3);
    expectClose(loss(logits, [padded]), [byCounting(logits.slice(0), labels)], { rtol: 1e-12 });
  });

  test('frames of padding do not count, be they NaN, and have no slope', () => {
    const spoiled = logits.at(0, [3, 5]).set(NaN);
    const frames = [[0, 0, 0, 1, 1]];
    const expected = byCounting(logits.slice(0, [0, 3]), [1, 2]);
    expectClose(loss(spoiled, [[1, 2]], frames), [expected], { rtol: 1e-12 });
    const slope = jit(grad((v: NDArray) => np.sum(loss(v, [[1, 2]], frames))))(spoiled);
    expect(slope.slice(0, [3, 5]).js()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(Number.isFinite(np.sum(slope).item())).toBe(true);
  });

  test('derivatives, far logits, and what does not fit', () => {
    checkGrads((v: NDArray) => np.sum(loss(v, [[1, 2, 1]])), [logits], { order: 2 });
    const slope = grad((v: NDArray) => np.sum(loss(v, [[1, 2, 0]])))(logits.mul(1e3));
    expect(Number.isFinite(np.sum(slope).item())).toBe(true);
    expect(loss(logits.astype('float32'), [[1, 2, 0]]).dtype).toBe('float32');
    expect(() => loss(logits, [[1], [2]])).toThrow('nn.losses.ctcLoss: wants logits [batch');
  });
});
