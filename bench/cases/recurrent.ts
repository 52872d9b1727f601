import { checkpoint, grad, jit, lax, numpy as np, type DType, type NDArray } from 'tanjent';
import { agree, formatBytes, formatTime, noteRow, race, ratioRow, type Row } from '../measure.js';

const [batch, features, hidden] = [16, 16, 64];
/** Turns between the states that are kept where the steps are recomputed. */
const segment = 10;

interface Weights {
  readonly input: NDArray;
  readonly state: NDArray;
  readonly bias: NDArray;
  readonly output: NDArray;
}
type Scan = (step: Step, h: NDArray, xs: NDArray) => NDArray;
type Step = (h: NDArray, x: NDArray) => [NDArray, null];

/**
 * The mean squared error of what an Elman network reads off its last state; xs:
 * [T, batch, features].
 */
const lossBy =
  (scan: Scan) =>
  (weights: Weights, xs: NDArray, targets: NDArray): NDArray => {
    const { input, state, bias, output } = weights;
    const step: Step = (h, x) => [
      np.tanh(np.matmul(x, input).add(np.matmul(h, state)).add(bias)),
      null,
    ];
    const last = scan(step, np.zeros([xs.shape[1] as number, hidden], { dtype: xs.dtype }), xs);
    const error = np.matmul(last, output).sub(targets);
    return np.mean(error.mul(error));
  };

const keepAll: Scan = (step, h, xs) => lax.scan(step, h, xs)[0];

export const elmanLoss = lossBy(keepAll);

/** Each step is computed again in the backward pass. */
const keepStates: Scan = (step, h, xs) => lax.scan(checkpoint(step), h, xs)[0];

/** Only every tenth state is kept. */
const keepSegments: Scan = (step, h, xs) => {
  const part = checkpoint((h: NDArray, rows: NDArray): [NDArray, null] => [
    keepAll(step, h, rows),
    null,
  ]);
  return lax.scan(part, h, xs.reshape([-1, segment, batch, features]))[0];
};

const waves = (shape: readonly number[], scale: number, dtype: DType): NDArray => {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, (_, i) => scale * Math.sin(i * i + scale));
  return np.array(values).reshape(shape).astype(dtype);
};

export function elmanProblem(
  turns: number,
  dtype: DType,
  sequences = batch,
): [Weights, NDArray, NDArray] {
  const weights = {
    input: waves([features, hidden], 0.2, dtype),
    state: waves([hidden, hidden], 0.15, dtype),
    bias: waves([hidden], 0.1, dtype),
    output: waves([hidden], 0.3, dtype),
  };
  return [weights, waves([turns, sequences, features], 1, dtype), waves([sequences], 2, dtype)];
}

/** The loss by plain loops. */
function lossByHand([weights, inputs, wanted]: [Weights, NDArray, NDArray]): number {
  const { input, state, bias, output } = weights;
  const [wx, wh, b, out] = [input, state, bias, output].map((w) => w.dataSync({ copy: false }));
  const [xs, targets] = [inputs.dataSync({ copy: false }), wanted.dataSync({ copy: false })];
  const at = (x: ArrayLike<number> | undefined, i: number): number => x?.[i] as number;
  let sum = 0;
  for (let row = 0; row < batch; row++) {
    let h = new Float64Array(hidden);
    for (let t = 0; t < (inputs.shape[0] as number); t++) {
      const next = new Float64Array(hidden);
      for (let j = 0; j < hidden; j++) {
        let s = at(b, j);
        for (let k = 0; k < features; k++)
          s += at(xs, (t * batch + row) * features + k) * at(wx, k * hidden + j);
        for (let k = 0; k < hidden; k++) s += at(h, k) * at(wh, k * hidden + j);
        next[j] = Math.tanh(s);
      }
      h = next;
    }
    const error = h.reduce((s, x, j) => s + x * at(out, j), -at(targets, row));
    sum += (error * error) / batch;
  }
  return sum;
}

/** The gradient along a direction of the weights, and the same by central differences. */
function slopes(): [NDArray, number] {
  const [weights, xs, targets] = elmanProblem(20, 'float64');
  const along = waves([hidden, hidden], 1, 'float64');
  const gradient = jit(grad(lossBy(keepSegments)))(weights, xs, targets);
  const h = 1e-5;
  const at = (step: number): number =>
    lossByHand([{ ...weights, state: weights.state.add(along.mul(step)) }, xs, targets]);
  return [np.vdot(gradient.state, along), (at(h) - at(-h)) / (2 * h)];
}

/** An Elman network in float32 by scan: the time of its gradient and the memory that takes. */
export function recurrentRows(): Row[] {
  const value = jit(elmanLoss);
  const gradient = jit(grad(elmanLoss));
  const ofStates = jit(grad(lossBy(keepStates)));
  const ofSegments = jit(grad(lossBy(keepSegments)));
  const args = elmanProblem(200, 'float32');
  agree('the loss', value(...args), lossByHand(args), 1e-4);
  agree('the slope', ...slopes(), 1e-6);
  for (const other of [ofStates, ofSegments])
    agree('the gradient', other(...args).state, gradient(...args).state, 1e-3, 1e-5);
  const [all, some, f] = race([
    { run: () => gradient(...args) },
    { run: () => ofSegments(...args) },
    { run: () => value(...args), inner: 2 },
  ]) as [number, number, number];
  const one = elmanProblem(200, 'float32', 1);
  const [alone, f1] = race([
    { run: () => gradient(...one), inner: 5 },
    { run: () => value(...one), inner: 10 },
  ]) as [number, number];
  const bytes = (of: typeof gradient, turns: number): number =>
    of.lower(...elmanProblem(turns, 'float32')).memory().arenaBytes;
  const lengths = [100, 200, 400].map((turns) => bytes(gradient, turns));
  return [
    ratioRow('gradient of an Elman network, T = 200, H = 64, batch 16', all, f, 4, 'the function'),
    ratioRow('the same of one sequence', alone, f1, 3.5, 'the function'),
    noteRow(
      `with a checkpoint every ${segment} steps`,
      formatTime(some),
      formatTime(all),
      some / all,
    ),
    growthRow(lengths as [number, number, number]),
    shrinkRow('a checkpoint around every step', bytes(ofStates, 200), lengths[1] as number),
    shrinkRow(
      `a checkpoint around every ${segment} steps`,
      bytes(ofSegments, 200),
      lengths[1] as number,
      4,
    ),
  ];
}

/** The arena for T = 100, 200 and 400 is to grow twice as much in the second step. */
function growthRow([short, middle, long]: [number, number, number]): Row {
  const growth = (long - middle) / (middle - short);
  return {
    task: 'arena of that gradient, T = 100, 200, 400',
    ours: formatBytes(long),
    against: `${formatBytes(short)}, ${formatBytes(middle)}`,
    figure: `grows ${growth.toFixed(2)} × as much`,
    bar: '≤ 2.05 ×',
    holds: growth <= 2.05,
  };
}

function shrinkRow(what: string, ours: number, without: number, bar?: number): Row {
  const ratio = without / ours;
  return {
    task: `arena with ${what}, T = 200`,
    ours: formatBytes(ours),
    against: `${formatBytes(without)} without`,
    figure: `${ratio.toFixed(1)} × smaller`,
    bar: bar === undefined ? 'none' : `≥ ${bar} ×`,
    holds: bar === undefined ? null : ratio >= bar,
  };
}
