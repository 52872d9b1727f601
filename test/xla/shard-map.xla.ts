/** shardMap on eight devices: each computes its blocks, and exchanges what the function says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grad, jit, lax, numpy as np, type NDArray } from '../../src/index.js';
import { shardMap, type Cluster } from '../../src/xla/index.js';
import { python, startWorker, type Worker } from './worker.js';

describe.skipIf(python === null)('shardMap on a cluster', () => {
  let worker: Worker;
  let cluster: Cluster;
  beforeAll(async () => {
    worker = await startWorker(8);
    cluster = await worker.connect({ data: 4, model: 2 });
  });
  afterAll(() => worker.stop());

  const x = np.linspace(-1, 2, 48).reshape([8, 6]);
  const w = np.cos(np.arange(30)).reshape([6, 5]);
  const put = (): [NDArray, NDArray] => [
    cluster.put(x, ['data', 'model']),
    cluster.put(w, ['model']),
  ];
  const mesh = { data: 4, model: 2 };
  const product = shardMap(
    (a: NDArray, b: NDArray): NDArray => lax.psum(np.matmul(a, b), 'model'),
    { mesh, inSpecs: [['data', 'model'], ['model']], outSpecs: ['data'] },
  );
  const expectClose = async (got: NDArray, wanted: NDArray): Promise<void> => {
    await got.data();
    expect(np.allclose(got, wanted, { rtol: 1e-13, atol: 1e-13 }).item()).toBe(1);
  };

  test('a product: each device multiplies its blocks, and one sum goes through the devices', async () => {
    const there = jit(product, { target: cluster });
    const [a, b] = put();
    const y = there(a, b);
    expect(await cluster.sharding(y)).toEqual({ spec: ['data', null], shard: [2, 5] });
    await expectClose(y, np.matmul(x, w));
    const hlo = await cluster.hlo(there, a, b);
    expect(hlo.match(/ all-reduce\(/g)).toHaveLength(1);
    expect(hlo).not.toMatch(/ (all-gather|all-to-all|collective-permute)\(/);
  });

  test('its derivatives', async () => {
    const slopes = grad((a: NDArray, b: NDArray) => np.sum(np.sin(product(a, b))), [0, 1]);
    const [da, db] = jit(slopes, { target: cluster })(...put());
    const [ha, hb] = slopes(x, w);
    await expectClose(da, ha);
    await expectClose(db, hb);
  });

  test('neighbours exchange rows, and all blocks come together', async () => {
    const next = [0, 1, 2, 3].map((i): [number, number] => [i, (i + 1) % 4]);
    const rolled = shardMap((a: NDArray) => lax.ppermute(a, 'data', next), {
      mesh,
      inSpecs: [['data']],
      outSpecs: ['data'],
    });
    const a = cluster.put(x, ['data']);
    const there = jit(rolled, { target: cluster });
    await expectClose(there(a), np.roll(x, 2, 0));
    expect(await cluster.sharding(there(a))).toEqual({ spec: ['data', null], shard: [2, 6] });
    const gathered = shardMap((b: NDArray) => lax.allGather(b, 'data').sum(0), {
      mesh,
      inSpecs: [['data']],
      outSpecs: null,
    });
    const all = jit(gathered, { target: cluster });
    await expectClose(all(a), x.reshape([4, 2, 6]).sum(0));
    expect((await cluster.sharding(all(a))).shard).toEqual([2, 6]);
  });
});

test.runIf(python === null)('NOT RUN: there is no Python with JAX (TANJENT_XLA_PYTHON)', () => {});
