/** Functions on eight devices of a worker: equal to those here, and cut as was said. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  grad,
  jit,
  lax,
  numpy as np,
  vmap,
  type DenseArray,
  type NDArray,
} from '../../src/index.js';
import { withSharding, type Cluster } from '../../src/xla/index.js';
import { lawsOfTraining } from './training-laws.js';
import { connectTo, python, startWorker, type Worker } from './worker.js';

describe.skipIf(python === null)('a cluster of eight devices', () => {
  let worker: Worker;
  let cluster: Cluster;
  beforeAll(async () => {
    worker = await startWorker(8);
    cluster = await worker.connect({ data: 4, model: 2 });
  });
  afterAll(() => worker.stop());

  test('says what it is', () => {
    expect(cluster.mesh).toEqual({ data: 4, model: 2 });
    expect(cluster).toMatchObject({ devices: 8, processes: 1, platform: 'cpu' });
  });

  test('results are there, and come when they are read', async () => {
    const f = (x: NDArray): NDArray => np.sin(x).mul(2).sum();
    const x = np.linspace(0, 1, 9);
    const there = jit(f, { target: cluster })(x);
    expect(() => there.item()).toThrow(/await x\.data\(\)/);
    const [value] = await there.data();
    expect(value).toBeCloseTo(f(x).item(), 14);
    expect(there.item()).toBe(value);
  });

  const cases: Record<string, () => NDArray> = {
    float64: () => np.array([1, -0, NaN, Infinity, 5e-324]),
    float32: () => np.array([1, 0.1, -0], { dtype: 'float32' }),
    float16: () => np.array([1, 0.1, 65504], { dtype: 'float16' }),
    bfloat16: () => np.array([1, 0.1, 1e38], { dtype: 'bfloat16' }),
    bool: () => np.array([true, false]),
    int8: () => np.array([-128, 127], { dtype: 'int8' }),
    uint32: () => np.array([0, 2 ** 32 - 1], { dtype: 'uint32' }),
    complex64: () => np.array([{ re: 1, im: -2 }], { dtype: 'complex64' }),
    complex128: () => np.array([{ re: 1, im: -2 }]),
    'a scalar': () => np.array(2.5, { dtype: 'float16' }),
    'a complex scalar': () => np.array({ re: 1, im: 2 }),
    empty: () => np.zeros([0, 3]),
  };
  test.each(Object.entries(cases))('elements go there and back: %s', async (_name, make) => {
    const x = make();
    const there = cluster.put(x) as NDArray;
    expect(await there.data()).toEqual(x.dataSync());
    const same = jit((y: NDArray) => y, { target: cluster })(x);
    expect(await same.data()).toEqual(x.dataSync());
  });

  test('what lies there is not sent again, and goes when it is disposed of', async () => {
    const own = await worker.connect({ data: 8 });
    const x = np.ones([1000]);
    const f = jit((y: NDArray) => y.add(1), { target: own });
    for (let i = 0; i < 5; i++) f(x).dispose();
    // The argument and nothing else.
    expect(await own.usage()).toEqual({ arrays: 1, bytes: 8000, programs: 1 });
    const kept = f(f(x));
    expect((await own.usage()).arrays).toBeGreaterThanOrEqual(2);
    expect((await kept.data())[0]).toBe(3);
    own.close();
  });

  test('what a function captured is an argument of its program', async () => {
    const own = await worker.connect();
    const w = np.ones([500, 500]);
    const f = jit((y: NDArray) => np.matmul(w, y), { target: own });
    expect((await f(np.ones([500])).data())[0]).toBe(500);
    expect((await f(np.ones([500])).data())[9]).toBe(500);
    expect((await own.usage()).bytes).toBeLessThan(2 ** 21 + 20000);
    own.close();
  });

  test('arrays lie as is said, and results as follows', async () => {
    const x = cluster.put(np.ones([8, 6]), ['data', null]) as NDArray;
    expect(await cluster.sharding(x)).toEqual({ spec: ['data', null], shard: [2, 6] });
    const w = cluster.put(np.ones([6, 4]), [null, 'model']) as NDArray;
    const y = jit((a: NDArray, b: NDArray) => np.matmul(a, b), { target: cluster })(x, w);
    expect(await cluster.sharding(y)).toEqual({ spec: ['data', 'model'], shard: [2, 2] });
    const both = cluster.put(y, [['data', 'model']]) as NDArray;
    expect(await cluster.sharding(both)).toEqual({
      spec: [['data', 'model'], null],
      shard: [1, 4],
    });
    expect(await both.data()).toEqual(new Float64Array(32).fill(6));
  });

  test('withSharding says within a function how a value lies', async () => {
    const x = np.linspace(0, 1, 64).reshape([8, 8]);
    const f = (y: NDArray): NDArray => withSharding(y.mul(2), ['model', ['data']]);
    expect(await cluster.sharding(jit(f, { target: cluster })(x))).toEqual({
      spec: ['model', 'data'],
      shard: [4, 2],
    });
    // Cotangents lie as what they belong to, and instances where XLA wants them.
    const loss = (y: NDArray): NDArray => f(y).mul(y).sum();
    const slope = jit(grad(loss), { target: cluster });
    expect(await slope(x).data()).toEqual(grad(loss)(x).dataSync());
    const many = cluster.put(np.ones([4, 6, 2]), ['data']) as NDArray;
    const mapped = jit(
      vmap((y: NDArray) => withSharding(y.neg(), ['model', null])),
      {
        target: cluster,
      },
    );
    expect(await cluster.sharding(mapped(many))).toEqual({
      spec: ['data', 'model', null],
      shard: [1, 3, 2],
    });
  });

  test('psum over a mapped axis that is cut along the mesh is an all-reduce', async () => {
    const f = vmap((x: NDArray) => x.div(lax.psum(x, 'data')), { axisName: 'data' });
    const there = jit(f, { target: cluster });
    const x = np.linspace(1, 12, 12).reshape([4, 3]);
    const cut = cluster.put(x, ['data']) as NDArray;
    expect(await there(cut).data()).toEqual(f(x).dataSync());
    expect(await cluster.hlo(there, cut)).toMatch(/f64\[3\]\S* all-reduce\(/);
    // Each device has all of what is put without a spec.
    expect(await cluster.hlo(there, cluster.put(x))).not.toContain('all-reduce');
  });

  test('errors of the cluster reach who reads', async () => {
    const big = jit((x: NDArray) => np.broadcastTo(x, [2 ** 20, 2 ** 20]), { target: cluster });
    const result = big(np.ones([2 ** 20]));
    await expect(result.data()).rejects.toThrow(/a client may keep/);
    const after = jit((x: NDArray) => x.sum(), { target: cluster })(result);
    await expect(after.data()).rejects.toThrow(/a client may keep/);
    expect((await jit((x: NDArray) => x.add(1), { target: cluster })(1).data())[0]).toBe(2);
  });

  test('an axis that the mesh lacks is an error with its line', () => {
    const f = jit((x: NDArray) => withSharding(x, ['rows']), { target: cluster });
    expect(() => f(np.ones([2]))).toThrow(/'rows'[^]*cluster\.xla\.ts/);
    expect(() => cluster.put(np.ones([6]), ['data'])).toThrow(/equal parts/);
    expect(() => cluster.put(np.ones([8]), ['data', null])).toThrow(/2 entries/);
  });

  test('after a reconnection what was read is there', async () => {
    const own = await worker.connect({ data: 8 });
    const f = jit((x: NDArray) => x.mul(2), { target: own });
    const read = f(np.linspace(0, 2, 3));
    await read.data();
    const unread = f(np.arange(3)) as DenseArray;
    const pending = f(np.arange(3)).data();
    const lost = expect(pending).rejects.toThrow(/connection to the cluster was closed/);
    own.close();
    await lost;
    expect(() => f(read)).toThrow(/cluster\.reconnect\(\)/);
    await own.reconnect();
    expect(await f(read).data()).toEqual(new Float64Array([0, 4, 8]));
    expect(() => f(unread)).toThrow(/lost with the connection/);
    await expect(unread.data()).rejects.toThrow(/was closed/);
    own.close();
  });

  test('the memory of donated arguments is that of results', async () => {
    const own = await worker.connect({ data: 8 });
    const add = (x: NDArray, y: NDArray): NDArray => x.add(y);
    const f = jit(add, { target: own, donate: 0 });
    const [x, y] = [1, 2].map((n) => own.put(np.full([800], n), ['data'])) as [NDArray, NDArray];
    expect(await own.hlo(f, x, y)).toContain('input_output_alias={ {}: (0, {}, may-alias) }');
    const z = f(x, y);
    expect(() => f(x, y)).toThrow(/deleted.*jit was told to donate/);
    expect((await own.usage()).bytes).toBe(2 * 6400);
    expect((await z.data())[0]).toBe(3);
    // What is given away and needed beside that, or laid out as another array, is another's, too.
    const same = own.put(z, ['data']) as NDArray;
    const twice = f(z, z);
    expect((await twice.data())[1]).toBe(6);
    expect((await same.data())[1]).toBe(3);
    own.close();
  });

  test('gradients of loops whose length is not known have a bound', async () => {
    const grown = (x: NDArray): NDArray =>
      lax.whileLoop(
        (v: NDArray) => v.lt(100),
        (v: NDArray) => v.mul(v),
        x,
      );
    expect(() => jit(grad(grown), { target: cluster })(1.5)).toThrow(
      /connect \{ maxTurns: 1000 \}/,
    );
    const own = await connectTo(worker.url, { data: 8 }, { maxTurns: 4 });
    const there = jit(grad(grown), { target: own });
    expect((await there(1.5).data())[0]).toBeCloseTo(grad(grown)(1.5).item(), 9);
    expect((await there(1.01).data())[0]).toBeNaN();
    own.close();
  });

  lawsOfTraining(() => cluster);

  test('a wrong token or a wrong mesh is no cluster', async () => {
    await expect(connectTo(worker.url, { data: 100 })).rejects.toThrow(/there are 8/);
    await expect(connectTo(worker.url.replace(/\d+$/, '1'))).rejects.toThrow(/no worker/);
  });
});

test.runIf(python === null)('NOT RUN: there is no Python with JAX (TANJENT_XLA_PYTHON)', () => {});
