/**
 * Code grows with the program and no faster: chains of every elementwise function of the library
 * and their gradients, chains that read shared values, and what is kept for the way back.
 */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { lowerProgram } from '../../src/codegen/lower/lower.js';
import { jit, lax, nn, numpy as np, scipy } from '../../src/index.js';
import { printProgram } from '../../src/ir/print.js';
import type { Program } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import {
  chained,
  gradOf,
  loopTargets,
  optimized,
  writtenSize,
  type Unary,
} from '../support/growth.js';
import { Draw } from '../support/draw.js';

const scalar = np.array(0.3);
const vector = np.linspace(0.1, 0.9, 100);

/**
 * Operations and operands that an equation of a chain takes, with room for cases of a long loop.
 */
const perEquation = 8;

const isElementwise = ({ equations, outputs, inputs }: Program): boolean =>
  equations.length > 0 &&
  outputs.length === 1 &&
  outputs[0]?.aval.dtype === 'float64' &&
  outputs[0].aval.shape.join() === inputs[0]?.aval.shape.join() &&
  equations.every(
    (e) =>
      rules[e.primitive].lower.kind === 'map' && e.outputs.every((v) => v.aval.shape.length < 2),
  );

/** All functions of the library that work element by element, of one operand; aliases once. */
function* elementwise(): Generator<readonly [name: string, f: Unary]> {
  const seen = new Set<unknown>();
  for (const library of [np, nn, lax, scipy.special])
    for (const [name, value] of Object.entries(library as Readonly<Record<string, unknown>>)) {
      if (typeof value !== 'function' || seen.has(value)) continue;
      seen.add(value);
      const f = value as (...operands: unknown[]) => NDArray;
      const forms: Readonly<Record<string, Unary>> = {
        [`${name}(x)`]: (x) => f(x),
        [`${name}(x, 1.5)`]: (x) => f(x, 1.5),
        [`${name}(0.5, x)`]: (x) => f(0.5, x),
      };
      for (const [form, g] of Object.entries(forms)) if (accepts(g)) yield [form, g];
    }
}

/** One name of those that stand for the same program, as `sin` of numpy and of lax. */
function* distinct(named: Iterable<readonly [string, Unary]>): Generator<readonly [string, Unary]> {
  const seen = new Set<string>();
  for (const [name, f] of named) {
    const text = [f, gradOf(f)].map((g) => printProgram(optimized(g, scalar))).join('\n');
    if (!seen.has(text)) yield [name, f];
    seen.add(text);
  }
}

function accepts(f: Unary): boolean {
  try {
    if (![scalar, vector].every((x) => isElementwise(optimized(f, x)))) return false;
    optimized(gradOf(f), scalar);
    return true;
  } catch {
    return false;
  }
}

const functions = new Map<string, Unary>([
  ...distinct(elementwise()),
  ['where', (x) => np.where(x.gt(0), x.mul(2), np.exp(x))],
  ['huber', (x) => np.where(np.abs(x).lt(1), x.mul(x), np.abs(x).sub(0.5))],
  ['a square and more', (x) => x.mul(x).add(1)],
  ['both sides', (x) => np.where(x.gt(0.5), np.sin(x).mul(2), np.sin(x).add(np.exp(x)))],
]);

test('the elementwise functions of the library are found', () => {
  expect(functions.size).toBeGreaterThan(120);
  for (const name of [
    'hypot(x, 1.5)',
    'softplus(x)',
    'celu(x)',
    'abs(x)',
    'sinc(x)',
    'mod(x, 1.5)',
  ])
    expect([...functions.keys()]).toContain(name);
});

/**
 * Chains of so many, so that long functions do not make long tests: those of little code are
 * longer, since the first step, whose cotangent is 1, may have next to none.
 */
function lengthFor(f: Unary): number {
  const byEquations = Math.floor(30 / optimized(f, scalar).equations.length);
  const isShort = writtenSize(optimized(gradOf(f), scalar), loopTargets.js) < 10;
  return isShort ? 5 : Math.min(5, Math.max(2, byEquations));
}

// A gradient holds the function too, unless that has none.
test.each([...functions])('a chain of %s, with its gradient', (_name, f) => {
  const n = lengthFor(f);
  const hasSlope = optimized(gradOf(f), scalar).equations.length > 0;
  const chain = (times: number): Unary =>
    hasSlope ? gradOf(chained(f, times)) : chained(f, times);
  const [half, whole, ofArrays] = [
    optimized(chain(n), scalar),
    optimized(chain(2 * n), scalar),
    optimized(chain(2 * n), vector),
  ];
  for (const target of Object.values(loopTargets)) {
    const size = writtenSize(whole, target);
    expect(size / writtenSize(half, target)).toBeLessThan(2.3);
    expect(size).toBeLessThan(perEquation * (whole.equations.length + 5));
    expect(writtenSize(ofArrays, target)).toBeLessThan(
      perEquation * (ofArrays.equations.length + 5),
    );
  }
});

describe('long programs', () => {
  const long: Readonly<Record<string, Unary>> = {
    sin: np.sin,
    softplus: nn.softplus,
    where: (x) => np.where(x.gt(0), x.mul(2), np.exp(x)),
    // Each value is read by all of the three after it.
    'a value read thrice': (x) => np.where(x.gt(0), np.abs(x).mul(0.5), x.mul(x)),
  };

  test.each(Object.entries(long))('%s, and its gradient, nested 60 times', (_name, f) => {
    for (const g of [chained(f, 60), gradOf(chained(f, 60))])
      for (const x of [scalar, np.ones([4]), vector]) {
        const program = optimized(g, x);
        for (const target of Object.values(loopTargets)) {
          const bound = perEquation * program.equations.length * (x.size === 4 ? 4 : 1);
          expect(writtenSize(program, target)).toBeLessThan(bound);
        }
      }
  });

  test('10 000 equations compile, on both targets', () => {
    const chain = chained(np.sin, 10_000);
    for (const target of ['js', 'wasm'] as const) {
      const lowered = jit(chain, { target }).lower(scalar);
      expect(lowered.text(target === 'js' ? 'js' : 'wat').length).toBeLessThan(2_000_000);
    }
    let expected = scalar.item();
    for (let i = 0; i < 10_000; i++) expected = Math.sin(expected);
    expect(jit(chain, { target: 'js' })(scalar).item()).toBeCloseTo(expected, 12);
  });
});

describe('the text is as linear as the loops', () => {
  /** Chains of so many, and of twice as many, are cut into parts. */
  const some: Readonly<Record<string, readonly [long: number, f: Unary]>> = {
    softplus: [100, nn.softplus],
    hypot: [50, (x) => np.hypot(x, 1.5)],
    elu: [200, (x) => nn.elu(x)],
    where: [200, (x) => np.where(x.gt(0), x.mul(2), np.exp(x))],
  };

  test.each(Object.entries(some))('of gradients of %s', (_name, [long, f]) => {
    for (const [target, stage] of [
      ['js', 'js'],
      ['wasm', 'wat'],
    ] as const) {
      const textOf = (n: number): number =>
        jit(gradOf(chained(f, n)), { target })
          .lower(scalar)
          .text(stage).length;
      // Long functions are cut into parts: the longer two are, the shorter ones are not.
      expect(textOf(16) / textOf(8)).toBeLessThan(2.3);
      expect(textOf(2 * long) / textOf(long)).toBeLessThan(2.3);
    }
  });
});

describe('updates at places that only the run knows', () => {
  const window = (x: NDArray, start: NDArray, size: number): NDArray =>
    lax.dynamicSlice(x, [start], [size]).mul(2);
  const updates: Readonly<Record<string, (x: NDArray, from: NDArray, to: NDArray) => NDArray>> = {
    'of one element': (x, from, to) => lax.dynamicUpdateSlice(x, window(x, from, 1), [to]),
    'of two elements': (x, from, to) => lax.dynamicUpdateSlice(x, window(x, from, 2), [to]),
    'by scatter': (x, from, to) => x.at(to).set(x.slice(from)),
    'read twice': (x, from, to) => x.at(to).add(x.slice(from).mul(x.slice(to))),
    'of all elements': (x, from, to) =>
      np.take(x, np.arange(x.size).add(from).mod(x.size)).at(to).set(1).mul(x),
  };
  const first = np.array(1, { dtype: 'int32' });

  test.each(Object.entries(updates))('%s, in a loop and outside', (_name, update) => {
    const chain =
      (times: number, start: (x: NDArray) => NDArray) =>
      (x: NDArray): NDArray => {
        let y = x;
        for (let j = 0; j < times; j++) {
          const place = start(x).add(3 * j);
          y = update(y, place.add(1), place);
        }
        return y;
      };
    const inLoop =
      (times: number): Unary =>
      (x) =>
        lax.foriLoop(0, 10, (i, y: NDArray) => chain(times, () => i)(y), x);
    const outside = (times: number): Unary =>
      chain(times, (x) => first.add(x.slice(0).astype('int32')));
    for (const f of [inLoop, outside])
      for (const n of [4, 16, 40])
        for (const target of Object.values(loopTargets)) {
          const sizeOf = (times: number): number =>
            writtenSize(optimized(f(times), np.linspace(0.1, 1, n)), target);
          expect(sizeOf(16) / sizeOf(8)).toBeLessThan(2.5);
        }
  });
});

describe('the way back through all elements before each', () => {
  const cumulative: Readonly<Record<string, Unary>> = {
    cumprod: (x) => np.cumprod(x),
    cummax: (x) => lax.cummax(x),
    cumlogsumexp: (x) => lax.cumlogsumexp(x),
    'associativeScan of products': (x) => lax.associativeScan(np.multiply, x) as NDArray,
  };
  /** Small arrays are written out, so that an equation is several operations. */
  const perSmallEquation = 40;

  test.each(Object.entries(cumulative))('of %s', (_name, f) => {
    for (const n of [8, 16, 24, 32, 64, 256]) {
      const program = optimized(gradOf(f), np.linspace(0.1, 1, n));
      for (const target of Object.values(loopTargets))
        expect(writtenSize(program, target)).toBeLessThan(
          perSmallEquation * program.equations.length,
        );
    }
  });
});

/** A function that makes each value of some of those before it. */
function randomFunction(draw: Draw, steps: number): Unary {
  const pick = Array.from({ length: steps }, () => ({
    operation: draw.integer(0, 5),
    // Mostly the last ones, so that all of them are needed.
    places: [draw.integer(0, 2), draw.integer(0, 4), draw.integer(0, 8)] as const,
  }));
  return (x) => {
    const values = [x];
    const from = (place: number): NDArray => values.at(-1 - Math.min(place, values.length - 1))!;
    for (const { operation, places } of pick) {
      const [a, b, c] = places.map(from) as [NDArray, NDArray, NDArray];
      const made = [
        () => np.where(a.gt(b), c, a.mul(0.5)),
        () => np.where(b.lt(c), np.sin(a), b),
        () => np.maximum(a, b).sub(c),
        () => a.mul(b).add(c),
        () => np.abs(a).sub(b),
        () => np.hypot(a, c),
      ][operation]!;
      values.push(made());
    }
    return values.at(-1)!;
  };
}

test.each(Array.from({ length: 12 }, (_, seed) => seed))('a random program, seed %i', (seed) => {
  for (const x of [scalar, vector])
    for (const wrap of [(f: Unary) => f, gradOf]) {
      const program = optimized(wrap(randomFunction(new Draw(seed), 80)), x);
      for (const target of Object.values(loopTargets))
        expect(writtenSize(program, target)).toBeLessThan(
          perEquation * (program.equations.length + 5),
        );
    }
});

describe('chains of views', () => {
  const views: Readonly<Record<string, Unary>> = {
    roll: (x) => np.roll(x, 3),
    'flip and add': (x) => np.flip(x).add(x),
    'halves exchanged': (x) => np.concatenate([x.slice([50, 100]), x.slice([0, 50])]),
    'both neighbours': (x) => np.roll(x, 1).add(np.roll(x, -1)),
    'a border': (x) => np.pad(x.slice([1, 99]), 1),
    'gathered twice': (x) => np.take(x, np.arange(99, -1, -1)).mul(np.take(x, np.arange(100))),
    'outer and back': (x) => np.outer(x, x).sum(1),
  };
  /** Views are cases of an index, each with places of its own. */
  const perView = 60;

  test.each(Object.entries(views))('%s', (_name, f) => {
    for (const wrap of [(g: Unary) => g, gradOf])
      for (const target of Object.values(loopTargets)) {
        const sizes = [16, 32].map((n) => {
          const program = optimized(wrap(chained(f, n)), vector);
          const size = writtenSize(program, target);
          expect(size).toBeLessThan(perView * (program.equations.length + 5));
          return size;
        });
        expect(sizes[1]! / sizes[0]!).toBeLessThan(2.3);
      }
  });
});

test('sums of sums are written out to a bound', () => {
  const sums: Unary = (x) => {
    let y = x;
    while (y.ndim > 0) y = np.sin(y.sum(0));
    return y;
  };
  for (const [side, target] of [
    [8, loopTargets.js],
    [3, loopTargets.wasm],
  ] as const)
    for (const rank of [3, 4, 5, 6]) {
      const program = optimized(sums, np.ones(new Array<number>(rank).fill(side)));
      expect(writtenSize(program, target)).toBeLessThan(20_000);
    }
});

test('a condition inside of conditions does not deepen the text', () => {
  // Each choice lies on one side of the next: nested without end it would be indented without end.
  let f: Unary = (x) => np.exp(x).mul(np.sin(x));
  for (let i = 0; i < 300; i++) {
    const inner = f;
    f = (x) =>
      np.where(
        x.gt(i),
        inner(x)
          .mul(x)
          .add(np.exp(x.add(i))),
        i,
      );
  }
  const { schedule } = lowerProgram(optimized(f, scalar), 'f', rules, loopTargets.js);
  expect(schedule.functions).toHaveLength(1);
  const text = jit(f, { target: 'js' }).lower(scalar).text('js');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(500);
  expect(text.length).toBeLessThan(100_000);
});
