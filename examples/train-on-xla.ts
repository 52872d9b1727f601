/**
 * Two networks are trained here, and then on a cluster of eight devices, by the same functions: the
 * network for handwritten digits, and a block of a transformer that learns to go on with sequences.
 * Batches are cut into four parts along `data`, the layers and heads into two along `model`. The
 * cluster is a worker on this machine, whose processor XLA takes for eight devices: how fast it is
 * says nothing about clusters. The losses do: they are the same.
 */
import { jit, numpy as np, random, type NDArray } from 'tanjent';
import { type Cluster, type ShardingSpec } from 'tanjent/xla';
import { blockStep, newBlock, newState, sequences, type Block } from './support/block.js';
import { loadDigits } from './support/digits-data.js';
import { newAdam, newNetwork, step, type Network } from './support/network.js';
import { ms } from './support/time.js';
import { howToGetPython, pythonWithJax } from './support/xla-process.js';
import { startCluster } from './support/xla-worker.js';

const [steps, batch] = [100, 32];

/** A training from its start: gives the loss of each step, which need not be computed yet. */
type Training = (cluster: Cluster | null) => Generator<NDArray>;

const { images, labels } = loadDigits(360).train;
const centered = images.sub(np.mean(images, 0));

/** Two layers: the outputs of the first are cut, and therefore the inputs of the second. */
const layerSpecs: readonly [w: ShardingSpec, b: ShardingSpec][] = [
  [[null, 'model'], ['model']],
  [['model', null], []],
];

function* digits(cluster: Cluster | null): Generator<NDArray> {
  const lay = (network: Network): Network =>
    network.map(({ w, b }, i) => {
      const [ofW, ofB] = layerSpecs[i] ?? [[], []];
      return { w: cluster?.put(w, ofW) ?? w, b: cluster?.put(b, ofB) ?? b };
    });
  const run = cluster === null ? step : jit(step, { target: cluster });
  let network = lay(newNetwork(0, [64, 32, 10]));
  let adam = newAdam(newNetwork(0, [64, 32, 10]));
  adam = { ...adam, m: lay(adam.m), v: lay(adam.v) };
  const rate = np.array(0.01, { dtype: 'float32' });
  for (let i = 0; i < steps; i++) {
    const which = random.randint(random.key(i), [batch], 0, labels.size);
    const [x, y] = [np.take(centered, which, 0), np.take(labels, which)];
    const result = run(
      network,
      adam,
      cluster?.put(x, ['data']) ?? x,
      cluster?.put(y, ['data']) ?? y,
      rate,
    );
    ({ network, adam } = result);
    yield result.loss;
  }
}

/** Heads and hidden units are cut; what has no entry all devices have whole. */
const blockSpecs: Partial<Record<keyof Block, ShardingSpec>> = {
  query: [null, 'model', null],
  key: [null, 'model', null],
  value: [null, 'model', null],
  out: ['model', null, null],
  up: [null, 'model'],
  down: ['model', null],
};

function* transformer(cluster: Cluster | null): Generator<NDArray> {
  const run = cluster === null ? blockStep : jit(blockStep, { target: cluster });
  let block = newBlock(0);
  // How it lies follows from the parameters at the first step.
  let state = newState(block);
  if (cluster !== null)
    block = Object.fromEntries(
      Object.entries(block).map(([name, x]: [string, NDArray]) => [
        name,
        cluster.put(x, blockSpecs[name as keyof Block] ?? []),
      ]),
    ) as unknown as Block;
  for (let i = 0; i < steps; i++) {
    const text = sequences(random.key(i), batch);
    const result = run(block, state, cluster?.put(text, ['data']) ?? text);
    ({ block, state } = result);
    yield result.loss;
  }
}

/** The losses, and the milliseconds that a step took behind the first ten. */
async function train(training: Training, cluster: Cluster | null): Promise<[number[], number]> {
  const losses: NDArray[] = [];
  let start = 0;
  for (const loss of training(cluster)) {
    losses.push(loss);
    if (losses.length !== 10) continue;
    // All before is done, programs are compiled.
    await loss.data();
    start = performance.now();
  }
  const values = await Promise.all(losses.map(async (loss) => (await loss.data())[0] as number));
  return [values, (performance.now() - start) / (steps - 10)];
}

const trainings: Readonly<Record<string, readonly [Training, bound: number]>> = {
  digits: [digits, 1e-4],
  transformer: [transformer, 1e-9],
};

/** Trains here and there, prints both and holds them against each other. */
async function compare(cluster: Cluster): Promise<void> {
  for (const [name, [training, bound]] of Object.entries(trainings)) {
    const [here, timeHere] = await train(training, null);
    const [there, timeThere] = await train(training, cluster);
    console.log(`\n${name}\n  step    loss here   loss there`);
    for (const i of [0, 1, 9, 24, 49, 74, 99])
      console.log(
        [
          String(i + 1).padStart(6),
          ...[here, there].map((l) => l[i]?.toFixed(3).padStart(13)),
        ].join(''),
      );
    const apart = Math.max(...here.map((x, i) => Math.abs(x - (there[i] as number))));
    const same = apart < bound;
    const learned = (here.at(-1) as number) < 0.5 * (here[0] as number);
    console.log(`all ${steps} losses are the same within ${bound}: ${same}`);
    console.log(`a step with its batch takes ${ms(timeHere)} here, ${ms(timeThere)} there`);
    if (!same || !learned) process.exitCode = 1;
  }
}

const python = pythonWithJax();
if (python === null) console.log(howToGetPython);
else {
  const mesh = { data: 4, model: 2 };
  const { cluster, stop } = await startCluster(python, mesh);
  const { devices, platform } = cluster;
  console.log(`a cluster of ${devices} devices (${platform}), mesh ${JSON.stringify(mesh)}`);
  await compare(cluster);
  stop();
}
