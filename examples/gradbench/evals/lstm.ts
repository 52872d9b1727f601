/**
 * The loss of a recurrent network with diagonal weights that predicts the next character of a text,
 * and its gradient by the weights.
 */
import { grad, jit, lax, nn, numpy as np, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

/** The weights: of the layers, [l, 2, 4, b], and of input and output, [3, b]. */
type Weights = readonly [main: NDArray, extra: NDArray];

interface Input {
  readonly main_params: number[][];
  readonly extra_params: number[][];
  readonly state: number[][];
  readonly sequence: number[][];
}

/** A list of `n` along the first axis. */
const parts = (x: NDArray): NDArray[] => [...x];

/** Hidden and cell state of a layer after an input. */
function layer(main: NDArray, state: NDArray, input: NDArray): [NDArray, NDArray] {
  const [hidden, cell] = parts(state) as [NDArray, NDArray];
  const [weight, bias] = parts(main) as [NDArray, NDArray];
  const gate = (i: number, x: NDArray): NDArray => x.mul(weight.slice(i)).add(bias.slice(i));
  const forget = nn.sigmoid(gate(0, input));
  const ingate = nn.sigmoid(gate(1, hidden));
  const outgate = nn.sigmoid(gate(2, input));
  const change = np.tanh(gate(3, hidden));
  const next = cell.mul(forget).add(ingate.mul(change));
  return [outgate.mul(np.tanh(next)), next];
}

/** The state [l, 2, b] after an input [b], and what is predicted then. */
function predict([main, extra]: Weights, state: NDArray, input: NDArray): [NDArray, NDArray] {
  const [inWeight, outWeight, outBias] = parts(extra) as [NDArray, NDArray, NDArray];
  const states: NDArray[] = [];
  let x = input.mul(inWeight);
  parts(main).forEach((weights, i) => {
    const [hidden, cell] = layer(weights, state.slice(i), x);
    states.push(np.stack([hidden, cell]));
    x = hidden;
  });
  return [np.stack(states), x.mul(outWeight).add(outBias)];
}

function loss(weights: Weights, state: NDArray, sequence: NDArray): NDArray {
  const turn = (state: NDArray, [now, next]: [NDArray, NDArray]): [NDArray, NDArray] => {
    const [after, y] = predict(weights, state, now);
    const normal = y.sub(np.log(np.sum(np.exp(y)).add(2)));
    return [after, np.sum(next.mul(normal))];
  };
  const rows: [NDArray, NDArray] = [sequence.slice([0, -1]), sequence.slice([1])];
  return np.mean(lax.scan(turn, state, rows)[1]).div(-(sequence.shape[1] as number));
}

const prepare = (input: Input): [Weights, NDArray, NDArray] => {
  const [l, b] = [input.main_params.length / 2, (input.state[0] as number[]).length];
  const main = np.array(input.main_params).reshape([l, 2, 4, b]);
  const state = np.array(input.state).reshape([l, 2, b]);
  return [[main, np.array(input.extra_params)], state, np.array(input.sequence)];
};

export const lstm = {
  objective: timed(prepare, jit(loss), (y) => y.item()),
  jacobian: timed(prepare, jit(grad(loss)), ([main, extra]) =>
    np.concatenate([main.reshape([-1]), extra.reshape([-1])]).js(),
  ),
};
