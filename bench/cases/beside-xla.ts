/**
 * Programs on the targets of this library beside XLA on the same processor, with one thread and
 * with all, from the text that `toStableHLO` gives. Each side is measured while the other rests.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  grad,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
  type NDArray,
  type Target,
} from 'tanjent';
import { toStableHLO } from 'tanjent/stablehlo';
import { blockStep, newBlock, newState, sequences } from '../../examples/support/block.js';
import { array } from '../beside/task.js';
import { million, networkProblem, scattered, tensor } from '../beside/inputs.js';
import { formatTime, race, type Row } from '../measure.js';
import { perceptronLoss } from '../problems.js';

interface Program {
  readonly task: string;
  readonly f: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
  /** How far the sums of results may lie apart, relative to them. */
  readonly tolerance?: number;
}

const wave = (x: NDArray): NDArray =>
  np
    .tanh(x)
    .mul(np.exp(x.mul(x).neg()))
    .add(x.mul(0.5));

const square = (n: number, step: number): NDArray =>
  array(tensor(Float32Array, [n, n], scattered(-1, 1, step)));

function networkStep(): Program {
  const { parameters, images, labels, rate } = networkProblem();
  const step = (x: NDArray, y: NDArray, ...p: NDArray[]): NDArray[] => {
    const [value, g] = valueAndGrad(perceptronLoss)(p, x, y);
    return [value, ...p.map((w, i) => w.sub((g[i] as NDArray).mul(rate)))];
  };
  const args = [images, labels, ...parameters].map(array);
  return { task: 'step of a network 784-256-256-10, batch 128, float32', f: step, args };
}

function programs(): Program[] {
  const numbers = array(million(Float32Array, (i) => 2 * Math.sin(i)));
  const images = array(tensor(Float32Array, [8, 16, 32, 32], scattered(-1, 1, Math.SQRT2)));
  const kernels = array(tensor(Float32Array, [32, 16, 3, 3], scattered(-1, 1, Math.E)));
  const convolve = (x: NDArray, k: NDArray): NDArray =>
    lax.convGeneralDilated(x, k, [1, 1], 'SAME');
  const energy = (x: NDArray, k: NDArray): NDArray => np.sum(np.square(convolve(x, k)));
  const block = newBlock(0);
  const spd = np
    .matmul(square(256, Math.E), square(256, Math.E).transpose())
    .add(np.eye(256).mul(9));
  const pairs = [square(512, Math.SQRT2), square(512, Math.E)];
  return [
    { task: 'tanh(x)·exp(−x²) + 0.5 x over 10⁶ float32', f: wave, args: [numbers] },
    { task: 'its gradient', f: grad((x: NDArray) => np.sum(wave(x))), args: [numbers] },
    { task: 'sum of 10⁶ float32', f: (x: NDArray) => np.sum(x), args: [np.abs(numbers)] },
    { task: 'matmul 512 float32', f: np.matmul, args: pairs, tolerance: 1e-2 },
    {
      task: 'softmax of [1024, 1024] float32',
      f: (x: NDArray) => nn.softmax(x),
      args: [square(1024, Math.E)],
    },
    {
      task: 'convolution [8, 16, 32, 32] with [32, 16, 3, 3]',
      f: convolve,
      args: [images, kernels],
      tolerance: 1e-2,
    },
    {
      task: 'its gradient',
      f: grad(energy, { argnums: [0, 1] }),
      args: [images, kernels],
      tolerance: 1e-2,
    },
    networkStep(),
    {
      task: 'Adam step of a transformer block, float64',
      f: (...args: Parameters<typeof blockStep>) => blockStep(...args),
      args: [block, newState(block), sequences(random.key(1), 32)],
    },
    { task: 'sort 10⁶ float32', f: (x: NDArray) => np.sort(x), args: [numbers], tolerance: 1e-2 },
    {
      task: 'cumsum of 10⁶ float32',
      f: (x: NDArray) => np.cumsum(x),
      args: [np.abs(numbers)],
      tolerance: 1e-3,
    },
    {
      task: 'Cholesky factor of 256 float32',
      f: (x: NDArray) => np.linalg.cholesky(x),
      args: [spd],
      tolerance: 1e-3,
    },
  ];
}

/** What XLA took, in nanoseconds, and the sums of its results. */
interface Timed {
  readonly compile: number;
  readonly run: number;
  readonly sums: readonly number[];
}

/** Writes the modules and their inputs where the script in Python reads them. */
function written(folder: string, list: readonly Program[]): number[] {
  const bytes: Uint8Array[] = [];
  let offset = 0;
  const times: number[] = [];
  const cases = list.map(({ f, args }, i) => {
    const start = performance.now();
    const { text } = toStableHLO(jit(f as never).lower(...(args as never[])));
    times.push((performance.now() - start) * 1e6);
    writeFileSync(join(folder, `${i}.mlir`), text);
    const inputs = (tree.leaves(args as never) as NDArray[]).map((x) => {
      const { buffer, byteOffset, byteLength } = x.dataSync() as Float32Array;
      // Values of all sizes lie where their size divides the offset.
      const padded = new Uint8Array(Math.ceil(byteLength / 8) * 8);
      padded.set(new Uint8Array(buffer, byteOffset, byteLength));
      bytes.push(padded);
      offset += padded.length;
      return { dtype: x.dtype, shape: x.shape, offset: offset - padded.length, bytes: byteLength };
    });
    return { file: `${i}.mlir`, inputs };
  });
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  writeFileSync(join(folder, 'inputs.bin'), Buffer.concat(bytes));
  return times;
}

function timedByXla(python: string, folder: string, threads: 'one' | 'all'): Timed[] {
  const script = fileURLToPath(new URL('../xla/time.py', import.meta.url));
  const env = { ...process.env, JAX_PLATFORMS: 'cpu' };
  const printed = execFileSync(python, [script, folder, threads], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(printed) as Timed[];
}

/** Milliseconds of a call on a target, results read, and what they sum up to. */
function timedHere({ f, args }: Program, target: Target): Pick<Timed, 'run' | 'sums'> {
  const compiled = jit(f as (...xs: readonly unknown[]) => unknown, { target });
  const read = (): NDArray[] => tree.leaves(compiled(...args) as never) as NDArray[];
  const sums = read().map((x) => np.sum(x.astype('float64')).item());
  const run = (): unknown => read().map((x) => x.dataSync({ copy: false }));
  const [time] = race([{ run }], 11, 3);
  return { run: time as number, sums };
}

function check(
  { task, tolerance = 1e-4 }: Program,
  ours: readonly number[],
  theirs: readonly number[],
): void {
  ours.forEach((x, i) => {
    const y = theirs[i] as number;
    if (!(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y))))
      throw new Error(`${task}: result ${i} sums up to ${x}, and to ${y} by XLA`);
  });
}

const times = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)} ×`;

/** Our targets by the times of XLA on one thread and on all; then what it takes to get there. */
export function besideXlaRows(python: string): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'tanjent-bench-'));
  try {
    const list = programs();
    const exported = written(folder, list);
    const here = list.map((p) => [timedHere(p, 'js'), timedHere(p, 'wasm')] as const);
    const one = timedByXla(python, folder, 'one');
    const all = timedByXla(python, folder, 'all');
    return list.map((p, i): Row => {
      const [js, wasm] = here[i] as (typeof here)[number];
      const [single, many] = [one[i] as Timed, all[i] as Timed];
      for (const { sums } of [js, wasm]) check(p, sums, single.sums);
      return {
        task: `${p.task}, beside XLA`,
        ours: `${formatTime(js.run)} by js, ${formatTime(wasm.run)} by wasm`,
        against: `${formatTime(single.run)} on one thread, ${formatTime(many.run)} on all; text in ${formatTime(exported[i] as number)}, compiled in ${formatTime(single.compile)}`,
        figure: `js ${times(js.run, single.run)}, wasm ${times(wasm.run, single.run)}; of all ${times(wasm.run, many.run)}`,
        bar: 'none',
        holds: null,
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
