/**
 * An LSTM learns to add binary numbers: it reads two of them bit by bit, the low bits first, and
 * writes their sum. The network is a `lax.scan` over the bits; the whole training is one compiled
 * function, a scan over steps of the gradient of that scan. What it learns from 12 bits holds for
 * 100: it has found out how to carry. With `checkpoint` around each turn, the gradient keeps only
 * the states between the turns and computes the rest again on its way back.
 */
import { checkpoint, grad, jit, lax, nn, numpy as np, random, tree, valueAndGrad } from 'tanjent';
import type { NDArray } from 'tanjent';
import { ms, time } from './support/time.js';

const [hidden, batch, steps] = [12, 32, 400];

interface Layer {
  readonly w: NDArray;
  readonly b: NDArray;
}
/** The gates are a layer of input and state together, `out` is one of the state. */
interface Network {
  readonly gates: Layer;
  readonly out: Layer;
}
/** What the cell remembers and what it shows, both [batch, hidden]. */
interface State {
  readonly memory: NDArray;
  readonly shown: NDArray;
}

const newLayer = (key: NDArray, inputs: number, outputs: number): Layer => ({
  w: random.normal(key, { shape: [inputs, outputs] }).div(Math.sqrt(inputs)),
  b: np.zeros([outputs]),
});
const newNetwork = (key: NDArray): Network => ({
  gates: newLayer(random.foldIn(key, 0), 2 + hidden, 4 * hidden),
  out: newLayer(random.foldIn(key, 1), hidden, 1),
});
const apply = ({ w, b }: Layer, x: NDArray): NDArray => np.matmul(x, w).add(b);

/** A cell with gates for writing, keeping and showing (Gers, Schmidhuber and Cummins, 2000). */
function cell(gates: Layer, { memory, shown }: State, x: NDArray): State {
  const parts = np.split(apply(gates, np.concatenate([x, shown], 1)), 4, 1);
  const [write, keep, show, news] = parts as [NDArray, NDArray, NDArray, NDArray];
  const kept = nn.sigmoid(keep).mul(memory);
  const next = kept.add(nn.sigmoid(write).mul(np.tanh(news)));
  return { memory: next, shown: nn.sigmoid(show).mul(np.tanh(next)) };
}

type Turn = (state: State, x: NDArray) => [State, NDArray];

/**
 * The logits [bits, batch] of the sums of numbers [bits, batch, 2]. `wrap` is put around each turn.
 */
function add(
  { gates, out }: Network,
  numbers: NDArray,
  wrap = (turn: Turn): Turn => turn,
): NDArray {
  const turn: Turn = (state, x) => {
    const next = cell(gates, state, x);
    return [next, apply(out, next.shown).slice([], 0)];
  };
  const zeros = np.zeros([batch, hidden]);
  return lax.scan(wrap(turn), { memory: zeros, shown: zeros }, numbers)[1];
}

/** The sums as one learns to make them at school: a scan, too, which carries the carry. */
function addProperly(numbers: NDArray): NDArray {
  const turn = (carry: NDArray, x: NDArray): [NDArray, NDArray] => {
    const sum = np.sum(x, 1).add(carry);
    return [np.floor(sum.div(2)), np.remainder(sum, 2)];
  };
  return lax.scan(turn, np.zeros([batch]), numbers)[1];
}

const draw = (key: NDArray, bits: number): NDArray =>
  random.bernoulli(key, 0.5, [bits, batch, 2]).astype('float64');

/** The mean cross entropy of the bits of the sums. */
function loss(network: Network, numbers: NDArray, wrap?: (turn: Turn) => Turn): NDArray {
  const logits = add(network, numbers, wrap);
  return np.mean(nn.softplus(logits).sub(logits.mul(addProperly(numbers))));
}

/** The steps of Adam (Kingma and Ba, 2015) on random numbers of 12 bits: [network, losses]. */
const train = jit((network: Network, key: NDArray): [Network, NDArray] => {
  const [b1, b2, rate] = [0.9, 0.999, 0.02];
  const towards = (b: number) => (old: NDArray, now: NDArray) => old.mul(b).add(now.mul(1 - b));
  const step = ({ p, m, v }: Record<'p' | 'm' | 'v', Network>, t: NDArray) => {
    const [value, g] = valueAndGrad(loss)(p, draw(random.foldIn(key, t), 12));
    const nextM = tree.map(towards(b1), m, g);
    const nextV = tree.map(towards(b2), v, tree.map(np.square, g));
    const [c1, c2] = [b1, b2].map((b) => np.power(b, t.add(1)).neg().add(1)) as [NDArray, NDArray];
    const descend = (p: NDArray, m: NDArray, v: NDArray): NDArray => {
      const direction = m.div(c1).div(np.sqrt(v.div(c2)).add(1e-8));
      return p.sub(direction.mul(rate));
    };
    const nextP = tree.map(descend, p, nextM, nextV);
    return [{ p: nextP, m: nextM, v: nextV }, value] as const;
  };
  const zeros = tree.map((x) => np.zerosLike(x), network);
  const [last, losses] = lax.scan(step, { p: network, m: zeros, v: zeros }, np.arange(steps));
  return [last.p, losses];
});

const start = performance.now();
const [network, losses] = train(newNetwork(random.key(0)), random.key(1));
const mean = (x: NDArray): string => np.mean(x).item().toFixed(3);
const [first, final] = [mean(losses.slice([0, 10])), mean(losses.slice([-10]))];
console.log(`${steps} steps, each on ${batch} sums of 12 bits: ${ms(performance.now() - start)}`);
console.log(`loss of the first ten ${first}, of the last ten ${final}`);

/** Bits [bits, batch] as integers. */
const integers = (bits: NDArray): bigint[] =>
  (bits.T.js() as number[][]).map((low) => BigInt(`0b${low.reverse().join('')}`));

const numbers = draw(random.key(2), 100);
const [as, bs] = [0, 1].map((i) => integers(numbers.slice([], [], i))) as [bigint[], bigint[]];
const sums = integers(add(network, numbers).gt(0).astype('int32'));
const right = as.filter((a, i) => sums[i] === BigInt.asUintN(100, a + (bs[i] as bigint))).length;
console.log(`sums of 100 bits that are right in every bit: ${right} of ${batch}`);

const gradients = {
  without: jit(grad((network: Network, x: NDArray) => loss(network, x))),
  with: jit(grad((network: Network, x: NDArray) => loss(network, x, checkpoint))),
};
const leaves = (gradient: Network): NDArray[] => tree.leaves(gradient) as NDArray[];
const [g, h] = [gradients.without, gradients.with].map((f) => leaves(f(network, numbers)));
const agree = g?.every((x, i) => np.allclose(x, h?.[i] as NDArray).item() === 1);
console.log(`the gradient over 100 bits is the same with and without checkpoint: ${agree}`);
for (const [name, f] of Object.entries(gradients)) {
  const { arenaBytes } = f.lower(network, numbers).memory();
  const speed = ms(time(() => f(network, numbers)));
  console.log(`  ${name.padEnd(7)} arena ${arenaBytes} bytes, ${speed}`);
}
if (right < batch || agree !== true) process.exitCode = 1;
