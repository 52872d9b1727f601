/**
 * A network learns to read digits. They are drawn by seven strokes, as those of a pocket calculator,
 * shifted, slanted and under noise; each batch is drawn anew, so that it sees none twice.
 */
import { jit, nn, numpy as np, optim, random, valueAndGrad, vmap } from 'tanjent';

/** Which of the seven strokes a digit has, and where these go: from x, y to x, y. */
// prettier-ignore
const digits = [
  '1110111', '0010010', '1011101', '1011011', '0111010',
  '1101011', '1101111', '1010010', '1111111', '1111011',
];
const isDrawn = np.array(digits.map((strokes) => [...strokes].map(Number)));
// prettier-ignore
const strokes = np.array([
  [-1, 2, 1, 2], [-1, 2, -1, 0], [1, 2, 1, 0], [-1, 0, 1, 0],
  [-1, 0, -1, -2], [1, 0, 1, -2], [-1, -2, 1, -2],
]);
const side = 14;
const [columns, rows] = np.meshgrid(np.linspace(-3, 3, side), np.linspace(3, -3, side));

/** A picture of a digit: each stroke is dark where it is near. */
function draw(key, digit) {
  const [shift, slant, noise] = random.split(key, 3);
  const [dx, dy] = random.uniform(shift, [2], { minval: -0.8, maxval: 0.8 });
  const y = rows.sub(dy);
  const x = columns.sub(dx).sub(y.mul(random.normal(slant).mul(0.2)));
  const distance = ([x0, y0, x1, y1]) => {
    const [dx, dy] = [x1.sub(x0), y1.sub(y0)];
    const square = dx.mul(dx).add(dy.mul(dy));
    const along = x.sub(x0).mul(dx).add(y.sub(y0).mul(dy)).div(square);
    const t = np.clip(along, 0, 1);
    return np.hypot(x.sub(x0).sub(dx.mul(t)), y.sub(y0).sub(dy.mul(t)));
  };
  const ink = np.exp(np.square(vmap(distance)(strokes)).mul(-4));
  const drawn = ink.mul(isDrawn.slice(digit).reshape([7, 1, 1])).max(0);
  return np.clip(drawn.add(random.normal(noise, [side, side]).mul(0.15)), 0, 1);
}

const batch = jit((key) => {
  const [which, how] = random.split(key);
  const labels = random.randint(which, [100], 0, 10);
  return [vmap(draw)(random.split(how, 100), labels).astype('float32'), labels];
});

const layer = (x, { w, b }) => x.matmul(w).add(b);
const scores = ({ hidden, out }, pictures) =>
  layer(nn.relu(layer(pictures.reshape([-1, side * side]), hidden)), out);

/** The loss of a batch. */
export function f(network, pictures, labels) {
  return nn.losses.softmaxCrossEntropyWithIntegerLabels(scores(network, pictures), labels).mean();
}

const weights = (seed, from, to) => ({
  w: random.normal(random.key(seed), [from, to], 'float32').mul(Math.sqrt(2 / from)),
  b: np.zeros([to], 'float32'),
});
const start = { hidden: weights(1, side * side, 64), out: weights(2, 64, 10) };

export const args = [start, ...batch(random.key(0))];
export const transforms = ['valueAndGrad', 'jit'];

export function* live() {
  const optimizer = optim.adam(0.003);
  const step = jit((network, state, pictures, labels) => {
    const [loss, slope] = valueAndGrad(f)(network, pictures, labels);
    const [updates, next] = optimizer.update(slope, state);
    return [loss, optim.applyUpdates(network, updates), next];
  });
  const guess = jit((network, pictures) => scores(network, pictures).argmax(1));
  let [network, state] = [start, optimizer.init(start)];
  const [losses, accuracies] = [[], []];
  for (let turn = 0; turn < 300; turn++) {
    const [pictures, labels] = batch(random.key(turn + 1));
    const guesses = turn % 5 === 4 ? guess(network, pictures) : null;
    let loss;
    [loss, network, state] = step(network, state, pictures, labels);
    losses.push(loss.item());
    if (guesses === null) continue;
    const isRight = guesses.eq(labels);
    accuracies.push(isRight.astype('float32').mean().item());
    yield {
      title: `${(100 * accuracies.at(-1)).toFixed(0)} % of new digits read right`,
      text:
        `Batch ${turn + 1}, loss ${losses.at(-1).toFixed(3)}. Red ones are read wrong. ` +
        `The first row reads ${guesses.slice([0, 10]).js().join(' ')}.`,
      progress: (turn + 1) / 300,
      image: sheet(pictures, isRight),
      plot: { series: { loss: losses }, xLabel: 'batch' },
    };
  }
}

/** Three rows of ten pictures; those that are read wrong are red. */
function sheet(pictures, isRight) {
  const tiles = (x) => x.slice([0, 30]).reshape([3, 10, side, side]).transpose([0, 2, 1, 3]);
  const grey = tiles(pictures).reshape([3 * side, 10 * side]);
  const right = tiles(np.broadcastTo(isRight.reshape([-1, 1, 1]), pictures.shape));
  const others = np.where(right.reshape(grey.shape), grey, grey.mul(0.25));
  return np.stack([grey, others, others], 2);
}
