/** Processes that JAX's distributed service joins are one cluster, equal to what is here. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../src/index.js';
import type { Cluster } from '../../src/xla/index.js';
import { lawsOfTraining } from './training-laws.js';
import { python, startProcesses, type Worker } from './worker.js';

describe.skipIf(python === null)('a cluster of two processes with four devices each', () => {
  let worker: Worker;
  let cluster: Cluster;
  beforeAll(async () => {
    worker = await startProcesses(4);
    cluster = await worker.connect({ data: 4, model: 2 });
  });
  afterAll(() => worker.stop());

  test('says what it is', () => {
    expect(cluster).toMatchObject({ devices: 8, processes: 2, platform: 'cpu' });
  });

  lawsOfTraining(() => cluster);

  test('what is read, laid out anew and computed meanwhile keeps its order in both', async () => {
    const next = jit((x: NDArray) => x.mul(2).sub(x.mean()), { target: cluster });
    let here = np.linspace(0, 1, 64).reshape([8, 8]);
    let there = cluster.put(here, ['data', 'model']) as NDArray;
    const pairs: [NDArray, NDArray][] = [];
    for (let i = 0; i < 40; i++) {
      here = here.mul(2).sub(here.mean());
      there = cluster.put(next(there), i % 2 === 0 ? ['model', 'data'] : [['data', 'model']]);
      void there.data();
      pairs.push([here, there]);
    }
    for (const [wanted, got] of pairs) {
      await got.data();
      expect(np.allclose(got, wanted, { rtol: 1e-12, atol: 1e-12 }).item()).toBe(1);
    }
  });
});

test.runIf(python === null)('NOT RUN: there is no Python with JAX (TANJENT_XLA_PYTHON)', () => {});
