/** Transforms of lengths, shapes and surroundings that the laws leave out. */
import { describe, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { newTypedArray, type DType } from '../../src/array/dtype.js';
import { range, sizeOf, type Shape } from '../../src/array/shape.js';
import { jit, lax, numpy as np, vmap, type NDArray } from '../../src/index.js';
import { rootsOfUnity } from '../../src/primitives/fft/roots.js';
import { stageTable } from '../../src/primitives/fft/tables.js';
import { bind1 } from '../../src/trace/bind.js';
import { Draw } from '../support/draw.js';
import { loopTargets, writtenSize } from '../support/growth.js';
import { runCompiled } from '../support/compiled.js';
import { evaluate, programOf } from '../support/programs.js';

type Parts = readonly [re: NDArray, im: NDArray];

const apart = (pairs: NDArray): Parts => [pairs.slice('...', 0), pairs.slice('...', 1)];
const transform = (x: Parts, axis: number): Parts =>
  apart(bind1('fftParts', x, { axis, scale: 1 }));
const inverse = ([re, im]: Parts, axis: number): Parts => {
  const [backIm, backRe] = transform([im, re], axis);
  return [backRe, backIm];
};

/** Numbers of size about 1, both parts. */
function drawn(shape: Shape, dtype: DType = 'float64'): [DenseArray, DenseArray] {
  const draw = new Draw(`${shape.join()} ${dtype}`);
  return [draw.floats(shape, -1, 1, dtype), draw.floats(shape, -1, 1, dtype)];
}

/** How far arrays are apart, as a part of the size of a typical element. */
function distance(actual: readonly NDArray[], wanted: readonly NDArray[]): number {
  const [a, w] = [actual, wanted].map((xs) => xs.flatMap((x) => [...x.dataSync()]));
  const size = Math.hypot(...w!) / Math.sqrt(w!.length);
  return Math.max(...a!.map((v, i) => Math.abs(v - (w![i] as number)))) / size;
}

/** Some numbers of the transform of one line, by the definition. */
function expectDefined([re, im]: Parts, [actualRe, actualIm]: Parts, bound: number): void {
  const n = re.size;
  const [x, y] = [re.dataSync(), im.dataSync()];
  const ks = [0, 1, Math.floor(n / 2), n - 1, ...range(12).map((i) => (i * 7919 + 13) % n)];
  for (const k of ks) {
    let [a, b] = [0, 0];
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      a += (x[j] as number) * Math.cos(angle) - (y[j] as number) * Math.sin(angle);
      b += (x[j] as number) * Math.sin(angle) + (y[j] as number) * Math.cos(angle);
    }
    const away = Math.hypot(
      (actualRe.dataSync()[k] as number) - a,
      (actualIm.dataSync()[k] as number) - b,
    );
    expect(away / Math.sqrt(n), `n = ${n}, k = ${k}`).toBeLessThan(bound);
  }
}

describe('long lines', () => {
  test.each([1024, 2048, 1000, 3003, 4410, 1009, 2018])('%i numbers', (n) => {
    const x = drawn([n]);
    const results = jit((re: NDArray, im: NDArray) => transform([re, im], 0))(...x);
    expectDefined(x, results as Parts, 2e-14);
  });

  test.each([1024, 1009])('%i numbers of float32', (n) => {
    const x = drawn([n], 'float32');
    const results = jit((re: NDArray, im: NDArray) => transform([re, im], 0))(...x);
    expect(results[0]?.dtype).toBe('float32');
    expectDefined(x, results as Parts, 2e-6);
  });

  test.each([1000, 999, 1018])('%i real numbers, there and back', (n) => {
    const [x] = drawn([n]);
    const half = jit((v: NDArray) => bind1('rfftParts', [v], { axis: 0, scale: 1 }))(x);
    const wanted = evaluate(programOf('rfftParts', [x], { axis: 0, scale: 1 }), [x]);
    expect(distance([half], wanted)).toBeLessThan(1e-14 * Math.sqrt(n));
    const params = { axis: 0, length: n, scale: 1 / n };
    const back = jit((pairs: NDArray) => bind1('irfftParts', apart(pairs), params))(half);
    expect(distance([back], [x])).toBeLessThan(2e-14);
  });
});

describe('blocks of lines', () => {
  const shapes: [Shape, number][] = [
    [[37, 8], 1],
    [[300, 4], 1],
    [[3, 64, 37], 1],
    [[2, 600, 9], 1],
    [[6, 5, 2, 3], 2],
    [[40, 15], 0],
  ];
  test.each(shapes)('shape %j along axis %i', (shape, axis) => {
    const x = drawn(shape);
    const program = programOf('fftParts', x, { axis, scale: 1 });
    expect(distance(runCompiled(program, x), evaluate(program, x))).toBeLessThan(1e-13);
  });

  test.each(shapes)('real numbers of shape %j along axis %i', (shape, axis) => {
    const [x] = drawn(shape);
    const program = programOf('rfftParts', [x], { axis, scale: 1 });
    const pairs = evaluate(program, [x]);
    expect(distance(runCompiled(program, [x]), pairs)).toBeLessThan(1e-13);
    const half = apart(pairs[0] as NDArray) as [DenseArray, DenseArray];
    const back = programOf('irfftParts', half, { axis, length: shape[axis] as number, scale: 1 });
    expect(distance(runCompiled(back, half), [x.mul(shape[axis] as number)])).toBeLessThan(1e-13);
  });
});

describe('theorems', () => {
  const n = 60;
  const [x, y] = [drawn([n]), drawn([n])] as const;

  test('there and back is n times the same', () => {
    const back = inverse(transform(x, 0), 0);
    expect(
      distance(
        back,
        x.map((part) => part.mul(n)),
      ),
    ).toBeLessThan(1e-14);
  });

  test('the squares sum to n times those of the numbers (Parseval)', () => {
    const energy = (z: Parts): number => np.sum(np.square(z[0]).add(np.square(z[1]))).item();
    expect(energy(transform(x, 0)) / (n * energy(x))).toBeCloseTo(1, 14);
  });

  test('rolled numbers have their transform turned', () => {
    const shift = 7;
    const [re, im] = transform(x, 0);
    const angle = np.arange(n).mul((-2 * Math.PI * shift) / n);
    const [cos, sin] = [np.cos(angle), np.sin(angle)];
    const turned = [re.mul(cos).sub(im.mul(sin)), re.mul(sin).add(im.mul(cos))];
    const rolled = x.map((part) => np.roll(part, shift)) as unknown as Parts;
    expect(distance(transform(rolled, 0), turned)).toBeLessThan(1e-14);
  });

  test('a product of transforms is that of the cyclic convolution', () => {
    const real = [x[0], np.zeros([n])] as const;
    const other = [y[1], np.zeros([n])] as const;
    const [[a, b], [c, d]] = [transform(real, 0), transform(other, 0)];
    const [product] = inverse([a.mul(c).sub(b.mul(d)), a.mul(d).add(b.mul(c))], 0);
    const cyclic = range(n).map((k) =>
      range(n).reduce(
        (sum, j) => sum + x[0].slice(j).item() * y[1].slice((k - j + n) % n).item(),
        0,
      ),
    );
    expect(distance([product.div(n)], [np.array(cyclic)])).toBeLessThan(1e-14);
  });
});

describe('in programs of loops and branches', () => {
  const x = drawn([24]);
  const wanted = transform(transform(x, 0), 0);

  test('a scan', () => {
    const step = (z: NDArray[]): [NDArray[], null] => [[...transform(z as never, 0)], null];
    const twice = jit(
      (re: NDArray, im: NDArray) => lax.scan(step, [re, im], null, { length: 2 })[0],
    );
    expect(distance(twice(...x), wanted)).toBeLessThan(1e-14);
  });

  test('a branch, and a batch of them', () => {
    const f = (test: NDArray, re: NDArray, im: NDArray): NDArray[] =>
      lax.cond(
        test,
        (a: NDArray, b: NDArray) => [...transform(transform([a, b], 0), 0)],
        (a: NDArray, b: NDArray) => [a, b],
        re,
        im,
      );
    expect(distance(jit(f)(np.array(true), ...x), wanted)).toBeLessThan(1e-14);
    expect(distance(jit(f)(np.array(false), ...x), x)).toBe(0);
    const both = jit(vmap(f, [0, null, null]))(np.array([true, false]), ...x);
    expect(
      distance(
        both.map((part) => part.slice(0)),
        wanted,
      ),
    ).toBeLessThan(1e-14);
  });
});

describe('tables', () => {
  test('one of each length', () => {
    expect(stageTable([4, 4], 'float64')).toBe(stageTable([4, 4], 'float64'));
    expect(stageTable([4, 4], 'float32')).not.toBe(stageTable([4, 4], 'float64'));
  });

  // Cosine and sine of 2πj/n, to the nearest float64 by mpmath.
  test.each([
    [10007, 4017, -0.8142253935433222, 0.58054888554644746],
    [65536, 8191, 0.7071745709502395, 0.7070389849232818],
    [1000, 124, 0.71153567720928534, 0.7026499697988492],
    [7, 3, -0.9009688679024191, 0.43388373911755812],
  ])('roots of unity: n = %i, j = %i', (n, j, cos, sin) => {
    const { re, im } = rootsOfUnity(n);
    expect(Math.abs((re[j] as number) - cos)).toBeLessThanOrEqual(2 ** -53);
    expect(Math.abs((im[j] as number) + sin)).toBeLessThanOrEqual(2 ** -53);
  });

  test('quarters of a circle are exact', () => {
    const { re, im } = rootsOfUnity(8);
    expect([0, 2, 4, 6].map((j) => [re[j], im[j]])).toEqual([
      [1, 0],
      [0, -1],
      [-1, 0],
      [0, 1],
    ]);
  });
});

test('the text grows like the logarithm of the length', () => {
  for (const target of Object.values(loopTargets)) {
    const [small, large] = [2 ** 6, 2 ** 18].map((n) => {
      const zeros = dense([n], 'float64', newTypedArray('float64', sizeOf([n])));
      return writtenSize(programOf('fftParts', [zeros, zeros], { axis: 0, scale: 1 }), target);
    });
    expect(large! / small!).toBeLessThan(4);
  }
});

test('which line it is is found out once a line', () => {
  const shape = [2, 3, 37, 17];
  const z = dense(shape, 'complex128', newTypedArray('float64', 2 * sizeOf(shape)));
  for (const axis of [2, 3]) {
    const loops = jit((x) => np.fft.fft(x, { axis }))
      .lower(z)
      .text('loops');
    const [stages] = loops.split('kernel concatenate') as [string];
    // Lines are counted by the outermost loop.
    const inner = stages.split('\n').filter((line) => /^ {8}.*(rem|div)\(/.test(line));
    expect(inner).toEqual([]);
  }
});

describe('errors', () => {
  const [floats, integers] = [np.zeros([4]), np.zeros([4], { dtype: 'int32' })];
  test.each([
    [
      'no numbers',
      () => bind1('fftParts', [np.zeros([2, 0]), np.zeros([2, 0])], { axis: 1, scale: 1 }),
      'at least one number',
    ],
    [
      'integers',
      () => bind1('rfftParts', [integers], { axis: 0, scale: 1 }),
      'takes float32 or float64',
    ],
    [
      'two shapes',
      () => bind1('fftParts', [floats, np.zeros([5])], { axis: 0, scale: 1 }),
      'one shape and dtype',
    ],
    ['an axis too far', () => bind1('fftParts', [floats, floats], { axis: 1, scale: 1 }), 'axis 1'],
    [
      'another length',
      () => bind1('irfftParts', [floats, floats], { axis: 0, length: 8, scale: 1 }),
      '8 real numbers have 5 in half their transform, received 4',
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
