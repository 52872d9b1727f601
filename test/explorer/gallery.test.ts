/** The examples of the explorer: they are run as it runs them, and reach what they are to show. */
import { describe, expect, test } from 'vitest';
import { gallery } from '../../explorer/gallery/index.js';
import { evaluateModule } from '../../explorer/src/worker/evaluate-module.js';
import { library } from '../../explorer/src/worker/library.js';
import {
  grad,
  jacfwd,
  jit,
  jvp,
  NDArray,
  numpy as np,
  tree,
  valueAndGrad,
  vmap,
} from '../../src/index.js';

type AnyFunction = (...args: unknown[]) => unknown;
type Numbers = NDArray | ArrayLike<number>;

/** What `live` yields. */
interface Frame {
  readonly title: string;
  readonly text: string;
  readonly progress: number;
  readonly image?: NDArray;
  readonly plot?: { readonly x?: Numbers; readonly series: Readonly<Record<string, Numbers>> };
}

interface Example {
  readonly f: AnyFunction;
  readonly args: readonly unknown[];
  readonly transforms: readonly string[];
  readonly domain?: { readonly from: number; readonly to: number };
  readonly live: () => Iterable<Frame>;
}

const exampleOf = (id: string): Example => {
  const { text } = gallery.find((entry) => entry.id === id) ?? expect.fail(`no ${id}`);
  return evaluateModule(text, library).exports as unknown as Example;
};

const onesLike = (x: unknown): unknown => tree.map((v: never) => np.onesLike(v), x as never);

/** The transforms that examples name; `jvp` is along all ones. */
const byName: Readonly<Record<string, unknown>> = {
  grad,
  valueAndGrad,
  jacfwd,
  vmap,
  jvp:
    (f: AnyFunction): AnyFunction =>
    (...args) =>
      jvp(f as never, args as never, onesLike(args) as never),
};

/** The transforms around f, the first one innermost. */
function transformed({ f, transforms }: Example, target: 'js' | 'wasm'): AnyFunction {
  return transforms.reduce<AnyFunction>((inner, name) => {
    if (name === 'jit') return jit(inner as never, { target }) as AnyFunction;
    return (byName[name] as (f: AnyFunction) => AnyFunction)(inner);
  }, f);
}

const listOf = (x: Numbers): number[] => Array.from(x instanceof NDArray ? x.dataSync() : x);

/** The elements of all leaves of a result. */
const elementsOf = (result: unknown): number[] =>
  tree.leaves(result as never).flatMap((leaf) => listOf(leaf as NDArray));

test('each has a name, a title and a sentence of its own', () => {
  expect(gallery.length).toBeGreaterThanOrEqual(14);
  for (const field of ['id', 'title', 'about', 'text'] as const)
    expect(new Set(gallery.map((entry) => entry[field])).size).toBe(gallery.length);
  expect(Object.keys(goals).toSorted()).toEqual(gallery.map(({ id }) => id).toSorted());
});

test.each(gallery)('$id is short, and imports nothing but Tanjent', ({ text }) => {
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(105);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
  const imports = [...text.matchAll(/^import .* from '(.*)';$/gm)].map(([, name]) => name);
  expect(imports).toEqual(['tanjent']);
});

describe('f under its transforms is the same on both targets', () => {
  test.each(gallery)('$id', ({ id }) => {
    const example = exampleOf(id);
    const [js, wasm] = (['js', 'wasm'] as const).map((target) =>
      elementsOf(transformed(example, target)(...example.args)),
    ) as [number[], number[]];
    expect(js.length).toBeGreaterThan(0);
    expect(wasm.length).toBe(js.length);
    // Weights in float32 have seven digits.
    const tolerance = id === 'digits' ? 1e-4 : 1e-9;
    const largest = Math.max(...js.map(Math.abs));
    expect(largest).toBeGreaterThan(0);
    js.forEach((x, i) => expect(Math.abs(x - (wasm[i] ?? NaN))).toBeLessThan(tolerance * largest));
  });
});

/** The number behind some words of a text. */
function numberIn(text: string, words: string): number {
  const [, number] = text.match(new RegExp(`${words} ?(-?[\\d.]+(?:e[-+]?\\d+)?)`)) ?? [];
  return number === undefined ? expect.fail(`no number behind "${words}" in "${text}"`) : +number;
}

const series = (frame: Frame, name: string): number[] =>
  listOf(frame.plot?.series[name] ?? expect.fail(`no curve ${name}`));

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[list.length >> 1] as number;

const apart = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((x, i) => Math.abs(x - (b[i] ?? NaN)));

/** What is seen in the frames of each example. */
const goals: Readonly<Record<string, (frames: Shown, example: Example) => void>> = {
  slope({ frames }, { domain }) {
    const [frame, { from, to }] = [frames[40] as Frame, domain ?? expect.fail('no domain')];
    const a = from + ((to - from) * 40) / 60;
    const error = apart(series(frame, 'f'), series(frame, 'parabola'));
    listOf(frame.plot?.x ?? []).forEach((x, i) => {
      if (Math.abs(x - a) < 0.6) expect(error[i]).toBeLessThan(10 * Math.abs(x - a) ** 3 + 1e-9);
      else if (Math.abs(x - a) > 0.61) expect(error[i]).toBeNaN();
    });
  },
  'curve-fit'({ first, last }) {
    expect(numberIn(first.title, 'loss')).toBeGreaterThan(0.3);
    expect(numberIn(last.title, 'loss')).toBeLessThan(0.13);
    expect(median(apart(series(last, 'model'), series(last, 'points')))).toBeLessThan(0.06);
  },
  digits({ frames, first, last }) {
    const accuracy = frames.slice(-6).map(({ title }) => Number.parseInt(title));
    expect(Number.parseInt(first.title)).toBeLessThan(50);
    expect(Math.min(...accuracy)).toBeGreaterThan(90);
    expect(last.image?.shape).toEqual([42, 140, 3]);
    expect(
      series(last, 'loss')
        .slice(-10)
        .every((loss) => loss < 0.4),
    ).toBe(true);
  },
  'ray-march'({ first, last }) {
    const error = (frame: Frame): number => numberIn(frame.title, 'error');
    expect(error(last)).toBeLessThan(error(first) / 10);
    expect(Math.abs(numberIn(last.text, 'radius') - 0.6)).toBeLessThan(0.07);
  },
  mandelbrot({ last }, { f }) {
    expect(elementsOf([f(0, 0), f(1, 1), f(-1, 0)])).toEqual([200, 2, 200]);
    expect(last.title).toBe('7523 times as large');
    const black = listOf(np.max(last.image as NDArray, 2)).filter((x) => x === 0);
    expect(black.length).toBeGreaterThan(1000);
    expect(black.length).toBeLessThan(20_000);
  },
  julia({ last }, { f }) {
    // Untouched, the function is one of numbers.
    const value = f(-1.6, 1.1, 1.5 + (2 * Math.PI * 48) / 192) as number;
    expect(value).toBeTypeOf('number');
    expect(listOf(last.image as NDArray)[0]).toBeCloseTo(Math.sqrt(value), 12);
    expect(numberIn(last.text, '')).toBeGreaterThan(20);
  },
  newton({ first, last }) {
    expect(numberIn(first.text, '')).toBe(100);
    expect(numberIn(last.text, '')).toBeLessThan(1);
    const image = listOf(last.image as NDArray);
    const colors = new Map<string, number>();
    for (let i = 0; i < image.length; i += 3) {
      const color = image
        .slice(i, i + 3)
        .map((x) => x.toFixed(1))
        .join();
      colors.set(color, (colors.get(color) ?? 0) + 1);
    }
    const [a, b, c] = [...colors.values()].toSorted((x, y) => y - x) as [number, number, number];
    expect(a + b + c).toBeGreaterThan(0.98 * 160 * 160);
    expect(c).toBeGreaterThan(5000);
  },
  lorenz({ first, last }, { f, args }) {
    const [start] = args as [NDArray];
    const end = (d: number): number[] => elementsOf((f(start.add([d, 0, 0])) as NDArray[])[1]);
    const change = apart(end(1e-6), end(-1e-6)).slice(-3);
    const growth = Math.log10(Math.hypot(...change) / 2e-6);
    expect(series(first, 'growth of a change (log10)').at(-1)).toBeCloseTo(growth, 5);
    expect(series(last, 'growth of a change (log10)').at(-1)).toBeGreaterThan(9);
  },
  'n-body'({ first, last }) {
    expect(series(first, 'miss (log10)')[0]).toBeGreaterThan(-1);
    expect(series(last, 'miss (log10)').at(-1)).toBeLessThan(-8);
  },
  cloth({ first, last }, { f }) {
    expect(numberIn(first.title, 'off by')).toBeGreaterThan(0.4);
    expect(numberIn(last.title, 'off by')).toBeLessThan(0.03);
    const loss = elementsOf(f(np.array(series(last, 'wind'))))[0] as number;
    expect(Math.sqrt(loss)).toBeCloseTo(numberIn(last.title, 'off by'), 2);
  },
  heat({ first, last }) {
    expect(numberIn(first.text, 'off by')).toBeGreaterThan(0.2);
    expect(numberIn(last.text, 'off by')).toBeLessThan(0.02);
    expect(last.image?.shape).toEqual([32, 96]);
  },
  predators({ last }) {
    const [, found = ''] = /rates ([\d., ]+);/.exec(last.text) ?? [];
    expect(Math.max(...apart(found.split(', ').map(Number), [1, 0.6, 0.9, 0.4]))).toBeLessThan(
      0.02,
    );
  },
  valley({ last }) {
    const end = (name: string): number => series(last, name).at(-1) as number;
    expect(end('BFGS')).toBeLessThan(-15);
    expect(end('descent')).toBeGreaterThan(0);
    expect(end('momentum')).toBeLessThan(end('descent') - 1);
    expect(end('Adam')).toBeLessThan(end('descent') - 1);
  },
  hmc({ last }) {
    // (0.6 · -1.2 + 0.9 · 1.2) / (0.6 + 0.9)
    expect(Math.abs(numberIn(last.text, 'mean') - 0.24)).toBeLessThan(0.06);
    expect(Math.max(...apart(series(last, 'density'), series(last, 'samples')))).toBeLessThan(0.04);
  },
  'gaussian-process'({ first, last }) {
    const [truth, mean] = [series(last, 'truth'), series(last, 'mean')];
    expect(Math.max(...apart(series(first, 'truth'), series(first, 'mean')))).toBeGreaterThan(0.5);
    expect(Math.max(...apart(truth, mean))).toBeLessThan(0.1);
    const [low, high] = [series(last, 'low'), series(last, 'high')];
    const inside = truth.filter((y, i) => (low[i] as number) <= y && y <= (high[i] as number));
    expect(inside.length).toBeGreaterThan(0.95 * truth.length);
  },
  spectrum({ first, last }) {
    expect(numberIn(last.title, 'error')).toBeLessThan(numberIn(first.title, 'error') / 6);
    expect(numberIn(last.text, 'to')).toBeLessThan(2);
    const mean = (name: string): number => median(apart(series(last, 'clean'), series(last, name)));
    expect(mean('filtered')).toBeLessThan(mean('noisy') / 3);
  },
};

interface Shown {
  readonly frames: readonly Frame[];
  readonly first: Frame;
  readonly last: Frame;
}

/** A frame with its curves as they are now: the lists that `live` hands out may grow. */
function asYielded(frame: Frame): Frame {
  if (frame.plot === undefined) return frame;
  const series = Object.entries(frame.plot.series).map(([name, y]) => [name, listOf(y)] as const);
  return { ...frame, plot: { ...frame.plot, series: Object.fromEntries(series) } };
}

/** Names and a picture, curves or both, of the kinds that the page can show. */
function expectShowable({ title, text, progress, image, plot }: Frame): void {
  expect([typeof title, typeof text]).toEqual(['string', 'string']);
  expect(progress).toBeGreaterThanOrEqual(0);
  expect(progress).toBeLessThanOrEqual(1);
  expect(image ?? plot, 'something to see').toBeDefined();
  if (image !== undefined) {
    expect([2, 3]).toContain(image.shape.length);
    if (image.shape.length === 3) expect(image.shape[2]).toBe(3);
    const light = new Set(listOf(image));
    expect([...light].every((x) => x >= 0 && x <= 1)).toBe(true);
    expect(light.size, 'shades').toBeGreaterThan(1);
  }
  if (plot === undefined) return;
  const x = plot.x === undefined ? null : listOf(plot.x);
  const lists = [...Object.values(plot.series).map(listOf), ...(x === null ? [] : [x])];
  expect(new Set(lists.map((list) => list.length)).size, 'lengths').toBe(1);
  const grows = (x ?? []).every((v, i, all) => i === 0 || v > (all[i - 1] as number));
  expect(grows, 'x grows').toBe(true);
}

describe('live shows what it is to show', () => {
  test.each(gallery)('$id', ({ id }) => {
    const example = exampleOf(id);
    const frames = Array.from(example.live(), asYielded);
    expect(frames.length).toBeGreaterThanOrEqual(10);
    for (const frame of frames) expectShowable(frame);
    const [first, last] = [frames[0] as Frame, frames.at(-1) as Frame];
    expect(last.progress).toBe(1);
    (goals[id] ?? expect.fail(`no goal of ${id}`))({ frames, first, last }, example);
  });
});
