import { describe, expect, test } from 'vitest';
import {
  grad,
  jacfwd,
  jacrev,
  jit,
  numpy as np,
  scipy,
  vmap,
  type NDArray,
} from '../../../src/index.js';
import { expectClose } from '../../support/matchers.js';
import { code } from '../../usage/thrown.js';
import { clean, decay, expected, f64, outlying, t } from './problems.js';

const { leastSquares } = scipy.optimize;
const sharp = { ftol: 1e-14, xtol: 1e-14, gtol: 1e-12 };
const start = f64([2, 1, 0.7]);
const residuals = (p: NDArray, y: NDArray) => decay(p).sub(y);
const box: [unknown, unknown] = [f64([0, 0, 0.6]), f64([2.2, Infinity, Infinity])];

describe('leastSquares', () => {
  test.each(expected.fits)(
    'finds what SciPy finds: $loss, bounded: $bounded',
    ({ loss, bounded, x, cost }) => {
      const options = { loss, fScale: 0.1, ...sharp, ...(bounded ? { bounds: box } : {}) };
      const found = jit((y: NDArray) => leastSquares(residuals, start, { args: [y], ...options }))(
        outlying,
      );
      expectClose(found.x, x, { rtol: 2e-5, atol: 2e-6 });
      expectClose(found.cost, cost, { rtol: 1e-8, atol: 0 });
      expect(found.success.item()).toBe(1);
      if (bounded) {
        expect(found.x.slice(0).item()).toBeLessThanOrEqual(2.2);
        const atBound = (v: number, i: number) =>
          i === 0 && v === 2.2 ? 1 : i === 2 && v === 0.6 ? -1 : 0;
        expect(found.activeMask.js()).toEqual((found.x.js() as number[]).map(atBound));
      }
    },
  );

  test.each(['linear', 'soft_l1', 'huber', 'cauchy', 'arctan'] as const)(
    'derivatives by data and bounds: %s',
    (loss) => {
      const fit = (y: NDArray, top: NDArray) =>
        leastSquares(residuals, start, {
          args: [y],
          loss,
          fScale: 0.5,
          ...sharp,
          ftol: 0,
          bounds: [-Infinity, np.stack([top, f64(9), f64(9)])],
        }).x;
      const differences = (f: (s: number) => NDArray) => f(1e-4).sub(f(-1e-4)).div(2e-4);
      for (const top of [f64(2.2), f64(9)]) {
        const byData = jacfwd((y: NDArray) => fit(y, top))(clean);
        expectClose(jacrev((y: NDArray) => fit(y, top))(clean), byData, {
          rtol: 1e-9,
          atol: 1e-11,
        });
        const along = np.cos(t.mul(5));
        expectClose(
          byData.matmul(along),
          differences((s) => fit(clean.add(along.mul(s)), top)),
          { rtol: 1e-4, atol: 1e-6 },
        );
        expectClose(
          jacfwd((b: NDArray) => fit(clean, b))(top),
          differences((s) => fit(clean, top.add(s))),
          { rtol: 1e-4, atol: 1e-6 },
        );
      }
    },
  );

  test('more unknowns than residuals, and unknowns without influence', () => {
    const wide = leastSquares(
      (x: NDArray) =>
        x
          .slice([0, 2])
          .sub(x.slice([1, 3]))
          .sub(1),
      f64([1, 2, 5, 7]),
    );
    expect(wide.success.item()).toBe(1);
    expectClose(wide.cost, 0, { rtol: 0, atol: 1e-14 });
    expectClose(wide.x.slice(3), 7);
    expect(wide.jac.shape).toEqual([2, 4]);
  });

  test('instances of a batch, float32 and trees', () => {
    const fit = (y: NDArray) => leastSquares(residuals, start, { args: [y], ...sharp }).x;
    const both = vmap(fit)(np.stack([clean, outlying, clean.mul(2)]));
    expectClose(both, np.stack([fit(clean), fit(outlying), fit(clean.mul(2))]), {
      rtol: 1e-7,
      atol: 1e-9,
    });
    const { x, fun, nfev } = leastSquares(
      ({ a, k }: { readonly a: NDArray; readonly k: NDArray }) => [a.mul(2).sub(1), k.sub(a)],
      { a: np.array(0, 'float32'), k: np.array([1, 2], 'float32') },
    );
    expect([x.a.dtype, x.k.shape, fun.shape]).toEqual(['float32', [2], [3]]);
    expectClose(x.k, [0.5, 0.5], { rtol: 1e-5, atol: 0 });
    expect(nfev.item()).toBeLessThan(12);
  });

  test('says how it ended', () => {
    const status = (options: object) =>
      leastSquares(residuals, start, { args: [outlying], ...options }).status.item();
    expect(status({ maxiter: 1 })).toBe(0);
    expect(status({ ...sharp, gtol: 1e3 })).toBe(1);
    expect(status({ ftol: 1e-2, xtol: 0, gtol: 0 })).toBe(2);
    expect(status({ ftol: 0, xtol: 1e-2, gtol: 0 })).toBe(3);
    expect(leastSquares((x: NDArray) => x.mul(NaN), f64([1, 2])).status.item()).toBe(-1);
  });

  test('the cost has the derivative of the sum at the fit', () => {
    const cost = (y: NDArray) => leastSquares(residuals, start, { args: [y], ...sharp }).cost;
    const { fun } = leastSquares(residuals, start, { args: [clean], ...sharp });
    expectClose(grad(cost)(clean), fun.neg(), { rtol: 1e-6, atol: 1e-9 });
  });

  test('refuses bounds and residuals of other kinds', () => {
    expect(
      code(() => leastSquares((x: NDArray) => x, f64([1, 2]), { bounds: [[0, 0, 0], 1] })),
    ).toBe('shape-mismatch');
    expect(code(() => leastSquares((x: NDArray) => x.mul(np.complex(0, 1)), f64([1, 2])))).toBe(
      'dtype-mismatch',
    );
    expect(
      code(() => leastSquares((x: NDArray) => x, f64([1, 2]), { loss: 'l1' as 'huber' })),
    ).toBe('bad-argument');
  });
});
