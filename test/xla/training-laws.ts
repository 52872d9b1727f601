/** The law of training steps: however a cluster is cut, it computes what is computed here. */
import { expect, test } from 'vitest';
import { jit, type NDArray } from '../../src/index.js';
import type { Cluster } from '../../src/xla/index.js';
import { perceptron, transformer, type Params, type Training } from './training.js';

type Cut = 'data' | 'model' | 'both';

const trainings: readonly [name: string, make: () => Training, cuts: readonly Cut[]][] = [
  ['a perceptron', perceptron, ['data', 'model', 'both']],
  ['a block of a transformer', transformer, ['model', 'both']],
];

/** The losses of a few steps and the parameters behind them, as they come. */
async function run(
  step: Training['step'],
  params: Params,
  [x, y]: Training['batch'],
): Promise<{ losses: number[]; params: Record<string, number[]> }> {
  const losses: number[] = [];
  let current = params;
  for (let i = 0; i < 5; i++) {
    const [loss, next] = step(current, x, y);
    current = next;
    losses.push((await loss.data())[0]!);
  }
  const entries = Object.entries(current).map(async ([k, v]): Promise<[string, number[]]> => [
    k,
    [...(await v.data())],
  ]);
  return { losses, params: Object.fromEntries(await Promise.all(entries)) };
}

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  const size = Math.max(...wanted.map(Math.abs));
  got.forEach((x, i) => expect(Math.abs(x - wanted[i]!)).toBeLessThanOrEqual(1e-12 * size));
}

/** For a cluster with the mesh { data: 4, model: 2 }. */
export function lawsOfTraining(cluster: () => Cluster): void {
  for (const [name, make, cuts] of trainings)
    for (const cut of cuts)
      test(`${name} is trained there as here: cut along ${cut}`, async () => {
        const { params, batch, step, cut: specs } = make();
        const wanted = await run(jit(step), params, batch);
        const there = jit(step, { target: cluster() });
        const laid = Object.fromEntries(
          Object.entries(params).map(([k, v]) => [
            k,
            cluster().put(v, cut === 'data' ? [] : specs[k]) as NDArray,
          ]),
        );
        const [x, y] = batch.map(
          (a) => cluster().put(a, cut === 'model' ? [] : ['data']) as NDArray,
        );
        const got = await run(there, laid, [x!, y!]);
        expectClose(got.losses, wanted.losses);
        expect(wanted.losses[4]).toBeLessThan(wanted.losses[0]!);
        for (const [k, values] of Object.entries(wanted.params))
          expectClose(got.params[k]!, values);
        const hlo = await cluster().hlo(there, laid, x, y);
        expect(hlo).toMatch(/ all-reduce/);
        expect(reduced(hlo)).toEqual(groupsOf[cut]);
      });
}

/** Along which axes of the mesh all-reduces go: groups of 4 devices, of 2, or of all 8. */
const groupsOf: Readonly<Record<Cut, readonly number[]>> = {
  data: [4],
  model: [2],
  both: [2, 4],
};

function reduced(hlo: string): number[] {
  const found = hlo.matchAll(/ all-reduce(?:-start)?\(.*?replica_groups=(.*?), use_global/g);
  const sizes = [...found].map(([, groups]) => sizeOfGroups(groups!));
  return [...new Set(sizes)].toSorted((a, b) => a - b);
}

/** `mesh['axis_0'=4,'axis_1'=2] {'axis_0'}`, `[2,4]<=[4,2]T(1,0)` or `{{0,1},{2,3}}`. */
function sizeOfGroups(text: string): number {
  const axes = /^mesh\[(.*?)\].*\{(.*)\}$/.exec(text);
  if (axes !== null) {
    const sizes = new Map(
      [...axes[1]!.matchAll(/('\w+')=(\d+)/g)].map((m) => [m[1]!, Number(m[2])]),
    );
    return axes[2]!.split(',').reduce((n, axis) => n * sizes.get(axis)!, 1);
  }
  const iota = /^\[\d+,(\d+)\]/.exec(text);
  if (iota !== null) return Number(iota[1]);
  const list = /^\{\{([^}]*)\}/.exec(text);
  if (list === null) throw new Error(`groups of another form: ${text}`);
  return list[1]!.split(',').length;
}
