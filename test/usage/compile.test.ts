/** `compile` of jitted functions: without blocking, and the same code as a call makes. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TanjentError } from '../../src/array/errors.js';
import type { CompileProgress } from '../../src/codegen/jit/beside.js';
import { programsCompiled } from '../../src/codegen/jit/observe.js';
import { engine } from '../../src/codegen/targets/wasm/heap/engine.js';
import { plansMade } from '../../src/codegen/lower/made.js';
import {
  clearCaches,
  jit,
  lax,
  numpy as np,
  tree,
  valueAndGrad,
  type Jitted,
  type NDArray,
} from '../../src/index.js';
import { programsRewritten } from '../../src/ir/made.js';
import { kernelsRewritten, schedulesMade } from '../../src/loops/made.js';
import { projectTarget } from '../support/target.js';

afterEach(() => void vi.restoreAllMocks());

/** A clock by which every step takes longer than a slice. */
function everyStepIsLong(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
}

/** Loops by calls, one in the other, a branch and products. */
function large(x: NDArray): [NDArray, NDArray] {
  const matrix = np.outer(x, x);
  const once = (c: NDArray): NDArray =>
    lax.foriLoop(0, 3, (_i, y) => np.sin(np.matmul(y, matrix)).div(9), c);
  const loss = (c: NDArray): NDArray =>
    lax.scan((y: NDArray, row: NDArray) => [once(y).add(row), y.sum()], c, matrix)[0].sum();
  const [value, slope] = valueAndGrad(loss)(matrix);
  const chosen = lax.cond(
    value.gt(0),
    (m: NDArray) => np.exp(m.neg()).add(m.sum(0)),
    (m: NDArray) => np.cos(m).sub(m.sum(1)),
    slope,
  );
  return [value, chosen];
}
const newLarge = (): Jitted<(x: NDArray) => [NDArray, NDArray]> => jit((x: NDArray) => large(x));
const x = np.linspace(0, 1, 20);

/** What is told while `run` runs. */
async function told<T>(run: () => Promise<T>): Promise<{ compiled: string[]; lowered: string[] }> {
  const compiled: string[] = [];
  const lowered: string[] = [];
  const stops = [
    programsCompiled.add(({ name }) => compiled.push(name)),
    schedulesMade.add((name) => lowered.push(name)),
  ];
  await run().finally(() => stops.forEach((stop) => stop()));
  return { compiled, lowered };
}

test('the next call runs what was compiled, and gives what another function gives', async () => {
  const f = newLarge();
  await f.compile(x);
  const { compiled, lowered } = await told(async () => {
    expect(tree.map((y) => y.js(), f(x))).toEqual(tree.map((y) => y.js(), newLarge()(x)));
  });
  // That of the other function alone.
  expect(compiled).toHaveLength(1);
  expect(lowered).toHaveLength(1);
});

test('the function is traced at once, and once for all who compile', async () => {
  let traced = 0;
  const f = jit((y: NDArray) => {
    traced++;
    return np.sin(y).sum();
  });
  const { compiled } = await told(async () => {
    const all = [f.compile(x), f.compile(x), f.compileWith({}, x)];
    expect(traced).toBe(1);
    await Promise.all(all);
  });
  expect(traced).toBe(1);
  expect(compiled).toHaveLength(1);
});

test('static arguments, trees and numbers are those of the call; nothing is donated', async () => {
  const f = jit((p: { w: NDArray }, by: number, how: string) => p.w.mul(by).add(how.length), {
    staticArgnums: [2],
    donate: 0,
  });
  const w = np.ones([3]);
  await f.compile({ w }, 2, 'four');
  const { compiled } = await told(async () => expect(f({ w }, 3, 'four').js()).toEqual([7, 7, 7]));
  expect(compiled).toEqual([]);
});

describe('slices', () => {
  test('hold one step each: a pass, a table, a kernel or a function', async () => {
    everyStepIsLong();
    const f = newLarge();
    let here: string[] = [];
    const slices = [here];
    const stops = [
      programsRewritten.add((stage) => here.push(stage)),
      plansMade.add((name) => here.push(`plan of ${name}`)),
      kernelsRewritten.add((step, { name }) => here.push(`${name} ${step}`)),
    ];
    const progress: CompileProgress[] = [];
    const onProgress = (p: CompileProgress): void => {
      progress.push(p);
      slices.push((here = []));
    };
    await f.compileWith({ onProgress }, x);
    stops.forEach((stop) => stop());
    // A function is told of as written when its last kernel is; its plan opens the first one.
    const steps = slices.map((s) => s.filter((what) => !/^plan of| as written$/.test(what)));
    expect(Math.max(...steps.map((s) => s.length))).toBe(1);
    const planned = slices.map((s) => s.filter((what) => what.startsWith('plan of')).length);
    expect(Math.max(...planned)).toBe(1);
    expect(planned.filter((n) => n > 0).length).toBeGreaterThan(4);

    const found = progress.map((p) => p.share);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found.every((s) => s >= 0 && s <= 1)).toBe(true);
    const stages = [...new Set(progress.map((p) => p.stage))];
    expect(stages).toEqual(['optimize', 'lower', 'emit', 'load']);
    expect(progress.at(-1)).toEqual({ stage: 'load', share: 1 });
  });

  test('other work is done between them', async () => {
    everyStepIsLong();
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns++;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    let shares = 0;
    await newLarge().compileWith({ onProgress: () => shares++ }, x);
    going = false;
    expect(turns).toBeGreaterThan(20);
    // The last two come one after the other, from the host's work and from what is made of it.
    expect(turns).toBeGreaterThanOrEqual(shares - 2);
  });

  test('messages are answered, although a page could come back before them', async () => {
    everyStepIsLong();
    vi.stubGlobal('setImmediate', undefined);
    vi.stubGlobal('scheduler', { yield: () => Promise.resolve() });
    const { port1, port2 } = new MessageChannel();
    let answers = 0;
    port1.on('message', () => {
      answers++;
      port2.postMessage(null);
    });
    port2.postMessage(null);
    await newLarge().compile(x);
    vi.unstubAllGlobals();
    port1.close();
    expect(answers).toBeGreaterThan(20);
  });

  test.each(['setImmediate', 'MessageChannel'])(
    'without %s and what comes before it',
    async (last) => {
      const ways = ['setImmediate', 'MessageChannel'];
      for (const way of ways.slice(0, ways.indexOf(last) + 1)) vi.stubGlobal(way, undefined);
      const f = jit((y: NDArray) => np.tan(y).sum());
      await f.compile(x).finally(() => vi.unstubAllGlobals());
      expect(f(x).item()).toBeGreaterThan(0);
    },
  );
});

test('a call that comes before does what is left, and no more', async () => {
  everyStepIsLong();
  const f = newLarge();
  const plans: string[] = [];
  const stop = plansMade.add((name) => plans.push(name));
  let results: unknown;
  const { compiled, lowered } = await told(() =>
    f.compileWith(
      {
        onProgress: ({ share }) => {
          if (share > 0.4) results ??= tree.map((y) => y.js(), f(x));
        },
      },
      x,
    ),
  );
  stop();
  expect(results).toEqual(tree.map((y) => y.js(), f(x)));
  expect(compiled).toHaveLength(1);
  expect(lowered).toHaveLength(1);
  expect(new Set(plans).size).toBe(plans.length);
});

test('what is forgotten meanwhile is compiled again', async () => {
  everyStepIsLong();
  const f = newLarge();
  const { compiled } = await told(async () => {
    await f.compileWith({ onProgress: () => clearCaches() }, x);
    f(x);
  });
  expect(compiled).toHaveLength(2);
});

test('WebAssembly compiles the module beside this thread', async () => {
  if (projectTarget === 'js') return;
  const beside = vi.spyOn(engine(), 'compile');
  const Module = vi.spyOn(engine(), 'Module');
  const f = jit((y: NDArray) => np.sinh(y).sum());
  await f.compile(x);
  expect(f(x).item()).toBeGreaterThan(0);
  expect(beside).toHaveBeenCalledOnce();
  expect(Module).not.toHaveBeenCalled();
});

test('where the host refuses to compile beside, it compiles at once', async () => {
  vi.spyOn(engine(), 'compile').mockRejectedValue(new Error('not here'));
  const f = jit((y: NDArray) => np.cosh(y).sum());
  await f.compile(x);
  expect(f.lower(x).target).toBe(projectTarget);
});

describe('errors', () => {
  const errorOf = async (run: () => unknown): Promise<TanjentError> => {
    try {
      await run();
    } catch (error) {
      if (error instanceof TanjentError) return error;
      throw error;
    }
    return expect.fail('nothing was thrown');
  };

  test.each([
    ['while it is traced', 0, () => jit((y: NDArray) => y.add(np.ones([3, 7])))],
    [
      'while it is lowered',
      1,
      () =>
        jit((y: NDArray) =>
          np
            .zeros([2 ** 31])
            .sum()
            .add(y),
        ),
    ],
  ])('%s are those of a call', async (_when, between, make) => {
    const f = make();
    const called = await errorOf(() => f(x));
    const compile = (): Promise<void> => f.compile(x);
    const compiled = await errorOf(compile);
    expect(compiled.summary).toBe(called.summary);
    expect(compiled.code).toBe(called.code);
    // Once traced, the line of the call, not that of the one who waits.
    const here = /compile\.test\.ts:(\d+):\d+$/;
    const lines = [called, compiled].map(({ position }) => Number(here.exec(position ?? '')?.[1]));
    expect(lines[1]).toBe((lines[0] as number) + between);
    // They come again, at a call, too.
    expect((await errorOf(() => f.compile(x))).summary).toBe(called.summary);
    expect((await errorOf(() => f(x))).summary).toBe(called.summary);
  });

  test.each([
    [{ onProgres: () => {} }, /compileWith: .*onProgres.*onProgress/s],
    [{ onProgress: 7 }, /compileWith: .*onProgress.*a function.*7/s],
    [{ signal: 7 }, /compileWith: .*signal.*an AbortSignal.*7/s],
  ])('in the options are told: %o', async (options, message) => {
    const f = jit((y: NDArray) => y);
    expect((await errorOf(() => f.compileWith(options as never, x))).message).toMatch(message);
  });
});

describe('an abort', () => {
  test('that has happened lets nothing begin', async () => {
    let traced = 0;
    const f = jit((y: NDArray) => (traced++, y.mul(2)));
    const reason = new Error('no longer wanted');
    const signal = AbortSignal.abort(reason);
    await expect(f.compileWith({ signal }, x)).rejects.toBe(reason);
    expect(traced).toBe(0);
  });

  test('ends the work of the one who wanted it; others go on where it ended', async () => {
    everyStepIsLong();
    const f = newLarge();
    const controller = new AbortController();
    const told: number[] = [];
    const aborted = f.compileWith(
      {
        signal: controller.signal,
        onProgress: ({ share }) => {
          told.push(share);
          if (share > 0.4) controller.abort();
        },
      },
      x,
    );
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(told.filter((share) => share > 0.4)).toHaveLength(1);
    const plans: string[] = [];
    const stop = plansMade.add((name) => plans.push(name));
    const first: number[] = [];
    await f.compileWith({ onProgress: ({ share }) => first.push(share) }, x);
    stop();
    expect(first[0]).toBeGreaterThan(0.4);
    expect(plans).not.toContain('f');
    expect(f(x)[0].item()).toBeTypeOf('number');
  });
});
