/**
 * Runs and fine-tunes in a page what `python/from_jax_model.py` has trained and written:
 * `npm run build`, then serve the folder of the repository, and open /examples/from-jax-page/.
 */
import { io, jit, nn, numpy as np, optim, valueAndGrad } from 'tanjent';
import { fromStableHLO } from 'tanjent/stablehlo';

const data = '../data/';
const batch = 60;
const held = 360;
const element = (id) => document.getElementById(id);

async function fetched(name) {
  const response = await fetch(data + name);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response;
}

/** Rows of 64 pixels, from 0 to 16, and the digit. */
async function loadRows() {
  const { body } = await fetched('digits.csv.gz');
  const stream = body.pipeThrough(new DecompressionStream('gzip'));
  const text = await new Response(stream).text();
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
}

function digitsOf(rows) {
  const pixels = rows.flatMap((row) => row.slice(0, 64).map((p) => p / 16));
  const images = np.array(Float32Array.from(pixels)).reshape([-1, 8, 8, 1]);
  return { images, labels: np.array(Int32Array.from(rows, (row) => row[64])) };
}

const turned = ({ images, labels }) => ({ images: np.rot90(images, 1, { axes: [1, 2] }), labels });

/** The batches that the function takes, one after the other. */
function* batches({ images, labels }) {
  for (let i = 0; i + batch <= labels.size; i += batch)
    yield [images.slice([i, i + batch]), labels.slice([i, i + batch])];
}

/** Lets the page draw what has been computed. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

function draw({ images }, count) {
  const context = element('digits').getContext('2d');
  const pixels = images.slice([0, count]).reshape([count, 8, 8]).dataSync();
  const image = context.createImageData(8 * count, 8);
  pixels.forEach((p, i) => {
    const [digit, y, x] = [Math.floor(i / 64), Math.floor(i / 8) % 8, i % 8];
    image.data.set([0, 0, 0, 255 * p], 4 * (y * 8 * count + 8 * digit + x));
  });
  context.putImageData(image, 0, 0);
}

async function start() {
  const [text, arrays, rows] = await Promise.all([
    fetched('from-jax.mlir').then((r) => r.text()),
    fetched('from-jax.npz')
      .then((r) => r.arrayBuffer())
      .then((bytes) => io.loadNpz(bytes)),
    loadRows(),
  ]);
  const scores = fromStableHLO(text);
  let weights = {
    conv1: arrays.conv1,
    conv2: arrays.conv2,
    dense: { w: arrays['dense.w'], b: arrays['dense.b'] },
  };
  const guess = jit((w, images) => np.argmax(scores(w, images), 1));
  const [upright, known] = [digitsOf(rows.slice(-held)), turned(digitsOf(rows.slice(0, 300)))];
  const sideways = turned(upright);

  const accuracy = (digits) => {
    let right = 0;
    for (const [x, y] of batches(digits)) right += np.equal(guess(weights, x), y).sum().item();
    return `${((100 * right) / digits.labels.size).toFixed(0)} %`;
  };
  const show = () => {
    const [[first]] = batches(sideways);
    element('guesses').value = guess(weights, first).dataSync().slice(0, 15).join(' ');
    element('upright').value = accuracy(upright);
    element('sideways').value = accuracy(sideways);
  };

  const optimizer = optim.adam(0.003);
  const loss = (w, x, y) => {
    const chosen = nn.logSoftmax(scores(w, x)).mul(nn.oneHot(y, 10, { dtype: 'float32' }));
    return chosen.sum().div(-batch);
  };
  const step = jit((w, state, x, y) => {
    const [value, gradient] = valueAndGrad(loss)(w, x, y);
    const [updates, next] = optimizer.update(gradient, state, w);
    return { value, weights: optim.applyUpdates(w, updates), state: next };
  });
  const tune = async () => {
    element('tune').disabled = true;
    let state = optimizer.init(weights);
    for (let epoch = 0; epoch < 40; epoch++) {
      for (const [x, y] of batches(known)) {
        const result = step(weights, state, x, y);
        ({ weights, state } = result);
        element('loss').value = result.value.item().toFixed(2);
      }
      show();
      await drawn();
    }
    element('tune').disabled = false;
  };

  draw(sideways, 15);
  show();
  const button = element('tune');
  button.addEventListener('click', () => tune().catch(fail));
  button.disabled = false;
}

const fail = (error) => (element('failure').textContent = String(error));

start().catch(fail);
