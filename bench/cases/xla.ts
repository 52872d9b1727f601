/** What it costs to export, compile and call functions on a worker of `tanjent/xla`. */
import { availableParallelism } from 'node:os';
import { jit, numpy as np, random, valueAndGrad, type NDArray } from 'tanjent';
import { toStableHLO } from 'tanjent/stablehlo';
import type { Cluster } from 'tanjent/xla';
import { loss, newNetwork, type Network } from '../../examples/support/network.js';
import { howToGetPython, pythonWithJax } from '../../examples/support/xla-process.js';
import { startCluster } from '../../examples/support/xla-worker.js';
import { besideXlaRows } from './beside-xla.js';
import { formatTime, median, noteRow, type Row } from '../measure.js';

type Gradient = (network: Network, images: NDArray, labels: NDArray) => [NDArray, Network];

/** Loss and gradient of the digits network: another function each time, with another constant. */
let count = 0;
function newGradient(): Gradient {
  const factor = 1 + ++count / 1024;
  return (network, images, labels) =>
    valueAndGrad((n: Network) => loss(n, images, labels).mul(factor))(network) as [
      NDArray,
      Network,
    ];
}

/** One measurement: the nanoseconds of a call. */
type Measured = () => Promise<number>;

/** So many calls, of which the last is waited for: nanoseconds of one. */
const timeOf =
  (call: () => NDArray, calls = 1): Measured =>
  async () => {
    const start = performance.now();
    for (let i = 1; i < calls; i++) call().dispose();
    await call().data();
    return ((performance.now() - start) * 1e6) / calls;
  };

/** Medians of measurements in turns, of which the first two are not counted. */
async function raceWaiting(contenders: readonly Measured[], rounds = 21): Promise<number[]> {
  const times = contenders.map((): number[] => []);
  for (let round = -2; round < rounds; round++)
    for (const [i, measured] of contenders.entries()) {
      const time = await measured();
      if (round >= 0) times[i]?.push(time);
    }
  return times.map(median);
}

const row = (task: string, ours: number, theirs: number, what: string): Row =>
  noteRow(task, formatTime(ours), `${formatTime(theirs)} ${what}`, ours / theirs);

const network = newNetwork(0, [64, 32, 10]);
const images = random.normal(random.key(1), [32, 64], 'float32');
const labels = random.randint(random.key(2), [32], 0, 10);

/** Functions that are new: tracing and writing, and with XLA's compilation and the way there. */
async function firstCalls(cluster: Cluster): Promise<Row[]> {
  const written: Measured = () => {
    const start = performance.now();
    toStableHLO(jit(newGradient()).lower(network, images, labels));
    return Promise.resolve((performance.now() - start) * 1e6);
  };
  const here = timeOf(() => jit(newGradient())(network, images, labels)[0]);
  const there = timeOf(() => jit(newGradient(), { target: cluster })(network, images, labels)[0]);
  const [text, first, remote] = (await raceWaiting([written, here, there], 9)) as [
    number,
    number,
    number,
  ];
  const what = 'its first call here';
  return [
    row('the gradient of digits as StableHLO', text, first, what),
    row('the gradient of digits on a worker, first call', remote, first, what),
  ];
}

/** Calls that are waited for one by one, and many under way. */
async function laterCalls(cluster: Cluster): Promise<Row[]> {
  const [x, together] = [np.arange(8), 100];
  const add = (y: NDArray): NDArray => y.add(1);
  const gradient = newGradient();
  const calls = {
    'x + 1 of 8': (target: Cluster | undefined): (() => NDArray) => {
      const f = jit(add, { target });
      return () => f(x);
    },
    'the gradient of digits': (target: Cluster | undefined): (() => NDArray) => {
      const f = jit(gradient, { target });
      return () => f(network, images, labels)[0];
    },
  };
  const rows: Row[] = [];
  for (const [name, on] of Object.entries(calls)) {
    const [here, there] = [on(undefined), on(cluster)];
    const contenders = [timeOf(here, together), timeOf(there), timeOf(there, together)];
    const times = (await raceWaiting(contenders)) as [number, number, number];
    const [own, waiting, underWay] = times;
    rows.push(row(`${name} on a worker, waited for`, waiting, own, 'here'));
    rows.push(row(`${name} on a worker, ${together} under way`, underWay, own, 'here'));
  }
  return rows;
}

/**
 * A training step, waited for, whose batch is cut among so many devices as XLA makes of one
 * processor. They share its cores: beyond as many devices as cores nothing can be won.
 */
async function scaling(python: string): Promise<Row[]> {
  const [batch, wide] = [1024, newNetwork(0, [64, 512, 10])];
  const x = random.normal(random.key(3), [batch, 64], 'float32');
  const y = random.randint(random.key(4), [batch], 0, 10);
  const gradient = newGradient();
  const times: number[] = [];
  for (const devices of [1, 2, 4, 8]) {
    const { cluster, stop } = await startCluster(python, { data: devices });
    const f = jit(gradient, { target: cluster });
    const [xs, ys] = [cluster.put(x, ['data']), cluster.put(y, ['data'])];
    const params = cluster.put(wide);
    times.push(...(await raceWaiting([timeOf(() => f(params, xs, ys)[0])])));
    stop();
  }
  const cores = availableParallelism();
  return times.map((time, i) =>
    row(
      `a gradient of ${batch} rows cut for ${i === 0 ? 'one device' : `${2 ** i} devices`}, ${cores} cores`,
      time,
      times[0] ?? time,
      'for one',
    ),
  );
}

const notRun: Row = {
  task: 'a worker of tanjent/xla',
  ours: 'NOT RUN',
  against: howToGetPython,
  figure: 'none',
  bar: 'none',
  holds: null,
};

/** A worker with one device, on this machine. */
export async function xlaRows(): Promise<Row[]> {
  const python = pythonWithJax();
  if (python === null) return [notRun];
  const { cluster, stop } = await startCluster(python, { devices: 1 });
  try {
    const calls = [...(await firstCalls(cluster)), ...(await laterCalls(cluster))];
    stop();
    return [...calls, ...(await scaling(python)), ...besideXlaRows(python)];
  } finally {
    stop();
  }
}
