import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkGrads, jit, numpy as np, scipy, vmap, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

const { bSpline, cubicSpline, interp1d, makeInterpSpline, regularGridInterpolator } =
  scipy.interpolate;
const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, 'float64');

type Rows = readonly (readonly (number | null)[])[];
type Ends = 'not-a-knot' | 'natural' | 'clamped' | 'periodic';
type Line = 'linear' | 'nearest' | 'previous' | 'next' | 'cubic';
/** What scripts/scipy-interpolate.py found; null stands for NaN. */
const wanted = JSON.parse(
  readFileSync(new URL('interpolate-expected.json', import.meta.url), 'utf8'),
) as {
  readonly splines: readonly {
    readonly bcType: Ends;
    readonly count: number;
    readonly nu: number;
    readonly value: Rows;
  }[];
  readonly lines: readonly { readonly kind: Line; readonly value: Rows }[];
  readonly grids: readonly {
    readonly method: 'linear' | 'nearest';
    readonly fill: number | null;
    readonly value: Rows;
  }[];
  readonly bSplines: readonly { readonly k: number; readonly value: number[] }[];
  readonly interpSplines: readonly {
    readonly k: number;
    readonly t: number[];
    readonly value: Rows;
  }[];
};
const numbers = (rows: Rows): number[][] => rows.map((row) => row.map((v) => v ?? NaN));

const x = f64([-1, -0.3, 0.4, 0.5, 1.7, 2, 3.1]);
const y = f64([
  [0.3, 1.2],
  [-1.1, 0.4],
  [2.2, -0.7],
  [2.5, 0.1],
  [-0.4, 1.9],
  [0.8, 1.1],
  [0.3, 1.2],
]);
const points = f64([-1.6, -1, -0.65, -0.3, 0.05, 0.45, 0.47, 1.1, 1.99, 2, 2.55, 3.1, 3.4]);
const close = { rtol: 1e-11, atol: 1e-12 };
/** Where nothing has a kink. */
const smooth = f64([-0.65, 0.05, 0.47, 1.1, 2.55]);

describe('cubicSpline', () => {
  test.each(wanted.splines)(
    'as SciPy: $bcType of $count points, derivative $nu',
    ({ bcType, count, nu, value }) => {
      const cut = y.slice([0, count]);
      const values =
        bcType === 'periodic' && count < 7
          ? np.concatenate([y.slice([0, count - 1]), y.slice([0, 1])])
          : cut;
      const run = (v: NDArray) => cubicSpline(x.slice([0, count]), v, { bcType })(points, nu);
      expectClose(run(values), numbers(value), close);
      expectClose(jit(run)(values), numbers(value), close);
      expectClose(
        cubicSpline(x.slice([0, count]), values.T, 1, bcType)(points, nu),
        np.transpose(numbers(value)),
        close,
      );
    },
  );

  test('goes through its points, and NaN lies beyond without extrapolation', () => {
    const spline = cubicSpline(x, y, { extrapolate: false });
    expectClose(spline(x), y, close);
    expectClose(
      np.isnan(spline(points)).any(1),
      np.array(np.logicalOr(points.lt(-1), points.gt(3.1))),
    );
    expect([spline.c.shape, spline.x.shape]).toEqual([[4, 6, 2], [7]]);
    expect(spline(0.1).shape).toEqual([2]);
    expect(spline(np.zeros([2, 3])).shape).toEqual([2, 3, 2]);
    expect(cubicSpline(x, y.T, { axis: 1 })(np.zeros([4, 5])).shape).toEqual([2, 4, 5]);
    expect(
      cubicSpline(x.astype('float32'), y.astype('float32'))(points.astype('float32')).dtype,
    ).toBe('float32');
  });

  test.each(['not-a-knot', 'natural', 'clamped', 'periodic'] as const)(
    'has derivatives by everything: %s',
    (bcType) => {
      checkGrads(
        (u: NDArray, v: NDArray, p: NDArray) => cubicSpline(u, v, { bcType })(p),
        [x, y, smooth],
        { order: 1 },
      );
      expectClose(
        vmap((v: NDArray) => cubicSpline(x, v, { bcType })(smooth))(y.T),
        cubicSpline(x, y, { bcType })(smooth).T,
        close,
      );
    },
  );
});

describe('interp1d', () => {
  test.each(wanted.lines)('as SciPy: $kind', ({ kind, value }) => {
    expectClose(interp1d(x, y, kind, 0)(points), numbers(value), close);
    expectClose(
      jit((v: NDArray) => interp1d(x, v, { kind })(points))(y.T),
      np.transpose(numbers(value)),
      close,
    );
    expectClose(interp1d(x, y, { kind, axis: 0 })(x), y, close);
    expect(
      np
        .isnan(interp1d(x, y, { kind, axis: 0 })(NaN))
        .all()
        .item(),
    ).toBe(1);
  });

  test('values beyond the points', () => {
    expectClose(interp1d(x, y.T, { fillValue: 5 })(-9), [5, 5]);
    const line = interp1d([0, 1, 3], [0, 2, 3], { fillValue: 'extrapolate' });
    expectClose(line([-1, 5]), [-2, 4], close);
    checkGrads((u: NDArray, v: NDArray, p: NDArray) => interp1d(u, v)(p), [x, y.T, smooth], {
      order: 1,
    });
    expect(code(() => interp1d([1, 2], [1, 2, 3]))).toBe('shape-mismatch');
  });
});

describe('regularGridInterpolator', () => {
  const grid = [f64([0, 0.7, 1]), f64([-2, -1, 0.5, 0.8])] as const;
  const values = np.power(np.arange(24).astype('float64'), 1.5).div(10).reshape([3, 4, 2]);
  const places = f64([
    [0.3, -1.5],
    [0.35, -1.5],
    [0.7, 0.5],
    [1, 0.8],
    [0.99, -2],
    [1.2, 0],
    [0.1, -2.5],
  ]);

  test.each(wanted.grids)('as SciPy: $method, $fill beyond', ({ method, fill, value }) => {
    const run = (v: NDArray) =>
      regularGridInterpolator(grid, v, { method, fillValue: fill })(places);
    expectClose(run(values), numbers(value), close);
    expectClose(jit(run)(values), numbers(value), close);
    expect(
      np
        .isnan(regularGridInterpolator(grid, values, { method, fillValue: fill })([0.5, NaN]))
        .all()
        .item(),
    ).toBe(1);
  });

  test('any axes of points, derivatives, and what does not fit', () => {
    const run = regularGridInterpolator(grid, values);
    expect(run(np.zeros([4, 5, 2])).shape).toEqual([4, 5, 2]);
    expect(run([0.5, 0]).shape).toEqual([2]);
    expect(
      np
        .isnan(run([9, 9]))
        .all()
        .item(),
    ).toBe(1);
    checkGrads(
      (v: NDArray, p: NDArray) => regularGridInterpolator(grid, v)(p),
      [
        values,
        f64([
          [0.3, -1.5],
          [0.8, 0.6],
        ]),
      ],
      { order: 1 },
    );
    expect(code(() => run([1, 2, 3]))).toBe('shape-mismatch');
    expect(code(() => regularGridInterpolator([[1, 2]], values))).toBe('shape-mismatch');
  });
});

describe('bSpline', () => {
  const knots = (k: number): NDArray => {
    const end = (at: number): number[] => new Array<number>(k + 1).fill(at);
    return f64([...end(0), 0.5, 0.5, 1.2, ...end(2)]);
  };
  const c = np.cos(np.arange(9).astype('float64'));

  test.each(wanted.bSplines)('as SciPy: degree $k, of knots that meet', ({ k, value }) => {
    const at = np.linspace(-0.2, 2.2, 9);
    expectClose(bSpline(knots(k), c, k)(at), value, close);
    const kept = bSpline(knots(k), c, k, { extrapolate: false })(at);
    expect(np.isnan(kept).sum().item()).toBe(2);
  });

  test.each(wanted.interpSplines)('makeInterpSpline as SciPy: degree $k', ({ k, t, value }) => {
    const spline = makeInterpSpline(x, y, k);
    expectClose(spline.t, t, close);
    expectClose(spline(points), numbers(value), { rtol: 1e-9, atol: 1e-10 });
    expectClose(jit((v: NDArray) => makeInterpSpline(x, v, { k })(x))(y), y, {
      rtol: 1e-9,
      atol: 1e-10,
    });
    expect(spline.k).toBe(k);
  });

  test('derivatives, and what does not fit', () => {
    checkGrads((u: NDArray, v: NDArray, p: NDArray) => makeInterpSpline(u, v)(p), [x, y, smooth], {
      order: 1,
    });
    checkGrads((v: NDArray, p: NDArray) => bSpline(knots(2), v, 2)(p), [c, f64([0.3, 0.9, 1.7])], {
      order: 1,
    });
    expect(code(() => bSpline([0, 1, 2], [1, 2], 2))).toBe('shape-mismatch');
    expect(code(() => makeInterpSpline([0, 1, 2], [1, 2, 3], 3))).toBe('bad-argument');
  });
});
