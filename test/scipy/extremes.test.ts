/** Special functions and densities at zeros, poles, tiny and huge numbers, infinities and NaN. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, nn, numpy as np, scipy, vmap } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const { special, stats } = scipy;

const slopes = (f: (x: NDArray) => NDArray, x: readonly number[]): NDArray =>
  jit(grad((v: NDArray) => np.sum(f(v))))(np.array(x));

describe('float32 has the values of float64 over its whole range', () => {
  const functions: Record<string, readonly [(x: NDArray) => NDArray, readonly number[]]> = {
    i0: [special.i0, [-91.5, -30, -1, 0, 1e-30, 19.9, 20.1, 50, 88.8, 91.5]],
    i0e: [special.i0e, [-1e30, -30, -1, 0, 1e-30, 19.9, 20.1, 50, 1e10, 1e38]],
    i1: [special.i1, [-91.5, -30, -1, 0, 1e-30, 19.9, 20.1, 50, 88.8, 91.5]],
    i1e: [special.i1e, [-1e30, -30, -1, 0, 1e-30, 19.9, 20.1, 50, 1e10, 1e38]],
    erfcx: [special.erfcx, [-9, -2, 0, 1e-30, 2, 6.4, 6.6, 7, 9.5, 30, 1e10, 1e38]],
    ndtr: [special.ndtr, [-12, -5, -1, 0, 1, 5, 1e30]],
    logNdtr: [special.logNdtr, [-1e10, -100, -12, -5, -1, 0, 1, 5]],
    ndtri: [special.ndtri, [1e-37, 1e-20, 1e-5, 0.3, 0.5, 0.9]],
    log1mexp: [nn.log1mexp, [1e-37, 1e-5, 0.5, 0.7, 3, 80]],
    gamma: [special.gamma, [-30.5, -2.5, 1e-38, 0.5, 7, 34.5]],
    zeta: [(x) => special.zeta(x, 1.5), [1.5, 2, 10, 50]],
    'norm.logpdf': [stats.norm.logpdf, [-1e18, -3, 0, 5, 1e18]],
    'vonmises.logpdf': [(x) => stats.vonmises.logpdf(0.01, x), [1e-30, 1, 19, 21, 100, 1e10]],
  };

  test.each(Object.entries(functions))('%s', (_name, [f, points]) => {
    const single = np.array(points, { dtype: 'float32' });
    const expected = f(single.astype('float64'));
    expect(np.all(np.isfinite(expected)).item()).toBeTruthy();
    expectClose(f(single), expected.astype('float32'), { rtol: 2e-5, atol: 1e-37 });
  });
});

describe('Bessel functions', () => {
  test('as mpmath gives them', () => {
    const x = np.array([30, 700, 1e5]);
    const e0 = [0.0731459464822373, 0.015081295651531358, 0.0012615678379767768];
    const e1 = [0.07191633059864755, 0.015070519444716848, 0.0012615615301218171];
    expectClose(special.i0e(x), e0, { rtol: 1e-14 });
    expectClose(special.i1e(x), e1, { rtol: 1e-14 });
    expectClose(
      special.i1(np.array([30, -90, 0.5])),
      [768532038938.957, -5.110606815256598e37, 0.2578943053908963],
      { rtol: 1e-13 },
    );
  });

  test('at the ends', () => {
    // at infinity as JAX has them
    expectClose(special.i0(np.array([715, -Infinity, NaN])), [Infinity, NaN, NaN]);
    expectClose(special.i1(np.array([-715, -Infinity, NaN])), [-Infinity, NaN, NaN]);
    expectClose(special.i0e(np.array([Infinity, NaN])), [0, NaN]);
    expectClose(slopes(special.i0, [0, 1e-300]), [0, 5e-301]);
    expectClose(
      slopes((x) => slopes1(special.i0, x), [0]),
      [0.5],
    );
  });
});

describe('Bessel functions of whole orders', () => {
  test('at the ends, of negative orders and arguments, and of orders that are none', () => {
    const x = np.array([0, -2, 1e-300, Infinity, NaN]);
    const j1 = 0.5767248077568734;
    expectClose(special.j1(x), [0, -j1, 5e-301, 0, NaN], { rtol: 1e-15 });
    expectClose(special.jn(np.array([-1, -2, 0.5, 2e6]), 2), [-j1, 0.35283402861563773, NaN, NaN], {
      rtol: 1e-14,
    });
    expectClose(special.y0(np.array([0, -1, Infinity])), [-Infinity, NaN, 0]);
    expectClose(special.yn(np.array([3, -3]), 1e-300), [-Infinity, Infinity]);
    expectClose(special.jn(1e6, np.array([1e6, 10])), [0.004473073183377776, 0], { rtol: 1e-9 });
    expectClose(special.j0(1e300), -7.860673062724093e-151, { rtol: 1e-14 });
    expectClose(slopes(special.j1, [0]), [0.5]);
  });

  test('of all orders at once: v must be given', () => {
    const all = special.besselJn(np.array([0, 2]), { v: 1 });
    expectClose(all, [
      [1, 0.22389077914123567],
      [0, 0.5767248077568734],
    ]);
    expect(() => special.besselJn(1)).toThrow(/besselJn: v, the highest order, is missing/);
  });
});

test('functions at numbers whose squares and halves are none', () => {
  const { dawsn, gammasgn, wofz, y0, y1 } = special;
  const far = np.array([1e154, -1e200, 1e300, Infinity]);
  expectClose(dawsn(far), [5e-155, -5e-201, 5e-301, 0], { rtol: 4e-16 });
  const w = wofz(np.complex(3e200, 4e200));
  expectClose(np.real(w), 0.16e-200 / Math.sqrt(Math.PI), { rtol: 4e-16 });
  expectClose(np.imag(w), 0.12e-200 / Math.sqrt(Math.PI), { rtol: 4e-16 });
  expectClose(y0(5e-324), -473.9990734230043, { rtol: 4e-16 });
  expectClose(y1(5e-324), -Infinity);
  expectClose(gammasgn(np.array([0, -0])), [1, -1]);
});

test("tails of Student's distribution near and far", () => {
  const { t } = stats;
  // ½ - arctan(z) / π, and the normal distribution
  expectClose(
    t.sf(np.array([1e-9, 1e9, 1e200]), 1),
    [0.5 - 1e-9 / Math.PI, 1e-9 / Math.PI, 1e-200 / Math.PI],
    { rtol: 1e-13 },
  );
  expectClose(t.logsf(1e300, 1), Math.log(1e-300 / Math.PI), { rtol: 1e-14 });
  expectClose(t.cdf(np.array([-1, 0, 2]), Infinity), stats.norm.cdf(np.array([-1, 0, 2])));
  expectClose(t.logpdf(1.5, Infinity), stats.norm.logpdf(1.5));
  expectClose(t.ppf(np.array([1e-250, 0.5, 0.75, 1.5]), 1), [-1e250 / Math.PI, 0, 1, NaN], {
    rtol: 2e-13,
  });
  expectClose(t.isf(0.9, Infinity), stats.norm.isf(0.9));
  const slope = slopes((z) => t.cdf(z, 3), [-1e-3, 0, 1e-9, 1e-3]);
  expectClose(slope, t.pdf(np.array([-1e-3, 0, 1e-9, 1e-3]), 3), { rtol: 1e-9 });
});

test('tails beyond bounds, and counts between whole numbers', () => {
  expectClose(stats.truncnorm.cdf(-1e300, -Infinity, 0), 0);
  expectClose(stats.truncnorm.logsf(1e300, 30, Infinity), -Infinity);
  expectClose(stats.poisson.pmf(np.array([1.5, -1, 2]), 3), [0, 0, 4.5 * Math.exp(-3)], {
    rtol: 1e-15,
  });
  const k = np.array([-0.5, 1.7, 4.9, 5, Infinity]);
  expectClose(stats.binom.cdf(k, 5, 0.5), [0, 6 / 32, 31 / 32, 1, 1], { rtol: 1e-15 });
  expectClose(stats.binom.sf(k, 5, 0.5), [1, 26 / 32, 1 / 32, 0, 0], { rtol: 1e-15 });
  expectClose(stats.binom.cdf(np.array([0, 9]), np.array([-1, 5]), np.array([0.5, 1.5])), [
    NaN,
    NaN,
  ]);
  expectClose(stats.geom.sf(np.array([0.5, 1, 2.5]), 0.25), [1, 0.75, 0.5625], { rtol: 1e-15 });
});

describe('inverse functions', () => {
  test('of the incomplete functions: SciPy’s values at the ends and far out', () => {
    const { gammaincinv, gammainccinv, betaincinv } = special;
    const a = np.array([0, 2, 2, 2, 2, Infinity, 1e-3, 1e6, 2]);
    const p = np.array([0.5, 0, 1, -0.1, NaN, 0.5, 0.3, 0.999, 1e-300]);
    expectClose(
      gammaincinv(a, p),
      [NaN, 0, Infinity, NaN, NaN, NaN, 0, 1003093.0823698544, 1.414213562373073e-150],
      { rtol: 1e-12 },
    );
    expectClose(
      gammainccinv(np.array([2, 1e-5, 2, 2]), np.array([1e-300, 1e-8, 0, 1])),
      [697.3242113793526, 5.118030506197049, Infinity, 0],
      { rtol: 1e-12 },
    );
    expectClose(
      betaincinv(
        np.array([1e6, 2, 2, 2, 2, 0, 1]),
        np.array([1e6, 1e-3, 3, 3, 3, 1, NaN]),
        np.array([0.3, 0.3, 1e-300, 0, 1, 0.5, 0.5]),
      ),
      [0.49981459640390097, 1, 4.082482904638631e-151, 0, 1, NaN, NaN],
      { rtol: 1e-12 },
    );
    expectClose(
      slopes((v) => gammaincinv(1, v), [0, 0.5]),
      [1, 2],
      { rtol: 1e-14 },
    );
  });

  test('of Lambert', () => {
    const branch = -1 / Math.E;
    const x = np.array([branch, 0, -0, Infinity, -0.4, NaN, 1]);
    expectClose(special.lambertw(x), [-1, 0, -0, Infinity, NaN, NaN, 0.5671432904097838], {
      rtol: 3e-8,
    });
    expectClose(
      special.lambertw(np.array([0, 1, -1e-300]), -1),
      [-Infinity, NaN, -697.32277629546],
      { rtol: 1e-14 },
    );
    expectClose(special.lambertw(1, 2), NaN);
    expectClose(
      slopes((v) => special.lambertw(v), [0]),
      [1],
    );
  });
});

describe('elliptic integrals', () => {
  test('SciPy’s values to the ends of their range', () => {
    const m = np.array([0, 0.5, 1 - 2 ** -53, 1, -1e300, -Infinity, 1.5, NaN]);
    expectClose(
      special.ellipk(m),
      [
        Math.PI / 2,
        1.8540746773013719,
        19.75469464595844,
        Infinity,
        3.4677405831022676e-148,
        0,
        NaN,
        NaN,
      ],
      { rtol: 1e-14 },
    );
    expectClose(
      special.ellipe(np.array([0, -3, 1 - 2 ** -53, 1, -1e300, -Infinity, 1.5, NaN])),
      [Math.PI / 2, 2.422112055136919, 1.000000000000001, 1, 1e150, Infinity, NaN, NaN],
      { rtol: 1e-13 },
    );
    // dK/dm = (E - (1-m) K) / (2m(1-m)) and dE/dm = (E - K) / 2m, at 0 by their limits.
    const [k, e] = [1.8540746773013719, 1.3506438810476755];
    expectClose(slopes(special.ellipk, [0, 0.5]), [Math.PI / 8, 2 * (e - k / 2)], { rtol: 1e-14 });
    expectClose(slopes(special.ellipe, [0, 0.5, 1]), [-Math.PI / 8, e - k, -Infinity], {
      rtol: 1e-14,
    });
  });
});

describe('incomplete elliptic integrals', () => {
  const { ellipkinc, ellipeinc, ellipk, ellipe } = special;
  const tiny = 1e-200;

  test('are odd, go on by twice the complete ones, and have ends', () => {
    const phi = np.array([0, -0, tiny, -tiny, Infinity, -Infinity, NaN, 1, 0.5]);
    const ends = [0, -0, tiny, -tiny, Infinity, -Infinity, NaN];
    expectClose(ellipkinc(phi, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, NaN, 1.5]), [...ends, NaN, NaN]);
    expectClose(ellipeinc(phi, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, NaN, 1.5]), [...ends, NaN, NaN]);
    for (const [f, whole] of [
      [ellipkinc, ellipk],
      [ellipeinc, ellipe],
    ] as const) {
      const m = np.array([-40, -1, 0, 0.7]);
      expectClose(f(-0.8, m), np.negative(f(0.8, m)), { rtol: 0 });
      expectClose(f(Math.PI / 2, m), whole(m), { rtol: 2e-15 });
      expectClose(f(0.8 + 2 * Math.PI, m), np.add(f(0.8, m), np.multiply(whole(m), 4)), {
        rtol: 2e-15,
      });
    }
    expectClose(ellipkinc([1, -1, 3, -8], 1).slice([2]), [Infinity, -Infinity]);
    expectClose(ellipeinc([0.4, 2, 4], 1), [Math.sin(0.4), 2 - Math.sin(2), 2 - Math.sin(4)], {
      rtol: 2e-15,
    });
    expectClose(ellipkinc([1, -1, 0], -Infinity), [0, -0, 0]);
    expectClose(ellipeinc([1, -1, 0], -Infinity), [Infinity, -Infinity, 0]);
    expect(ellipkinc(np.zeros([0]), 0.5).shape).toEqual([0]);
  });

  test('have the integrands for derivatives by the amplitude', () => {
    const phi = [0, 0.3, -1.2, 1.5, 2, 40];
    for (const m of [-7, 0, 0.6, 0.999]) {
      const radicand = np.subtract(1, np.multiply(np.square(np.sin(phi)), m));
      const root = np.sqrt(radicand);
      const close = { rtol: 1e-13 };
      expectClose(
        slopes((x) => ellipkinc(x, m), phi),
        np.divide(1, root),
        close,
      );
      expectClose(
        slopes((x) => ellipeinc(x, m), phi),
        root,
        close,
      );
    }
  });
});

test('Legendre’s polynomials at the ends, beyond and of traced degrees', () => {
  const { legendreP, sphLegendreP } = special;
  expectClose(
    legendreP([0, 4, 1, 5, 9, 7, -3, 4], [NaN, NaN, Infinity, -Infinity, 1e200, 1, 1, -1]),
    [1, NaN, Infinity, -Infinity, Infinity, 1, 1, 1],
  );
  expect(legendreP(2, np.zeros([0])).shape).toEqual([0]);
  // Slopes n (n + 1) / 2 at 1.
  expectClose(
    slopes((z) => legendreP([1, 2, 10], z), [1, 1, 1]),
    [1, 3, 55],
    { rtol: 1e-15 },
  );
  expectClose(sphLegendreP([1, 0, -1], [2, 0, 0], 0.5), [0, Math.sqrt(1 / (4 * Math.PI)), NaN]);
  const theta = np.array([0.3, 1.1]);
  const harmonic = special.sphHarmY(3, -2, theta, 0);
  expectClose(sphLegendreP(3, -2, theta), np.real(harmonic));
  const traced = jit((n: NDArray) => legendreP(n, 0.5, { nMax: 5 }));
  expectClose(traced(np.array([2, 5, 9], 'int32')), legendreP([2, 5, 5], 0.5));
  expect(() => jit((n: NDArray) => legendreP(n, 0.5))(np.array([2], 'int32'))).toThrow(
    'scipy.special.legendreP: the degrees are traced, so that the greatest is not known. Give nMax.',
  );
});

test('Bernoulli’s numbers are exact but for rounding, and overflow', () => {
  const b = special.bernoulli(262).js() as number[];
  expect(b.slice(0, 7)).toEqual([1, -0.5, 1 / 6, 0, -1 / 30, 0, 1 / 42]);
  expect([b[10], b[30], b[100], b[257], b[258], b[260]]).toEqual([
    5 / 66,
    601580873.9006424,
    -2.8382249570693707e78,
    0,
    1.3352784187354634e306,
    -Infinity,
  ]);
  expect(special.bernoulli(0).js()).toEqual([1]);
});

describe('hypergeometric functions at poles, ends and beyond them', () => {
  const { hyp1f1, hyp2f1 } = special;

  test('hyp1f1', () => {
    const x = np.array([-Infinity, -1e300, -1000, -1e-300, 0, 1e-300, 800, Infinity, NaN]);
    expectClose(hyp1f1(1.5, 1.5, x), np.exp(x));
    // (eˣ - 1) / x
    expectClose(hyp1f1(1, 2, x), [0, 1e-300, 1e-3, 1, 1, 1, Infinity, Infinity, NaN]);
    expectClose(hyp1f1(-2, 3, np.array([2, -2])), [0, 8 / 3], { rtol: 1e-15, atol: 1e-15 });
    expectClose(hyp1f1(np.array([0, 0, 1, 1, -1, -3]), np.array([0, 2, 0, -2, -2, -2]), 0.5), [
      1,
      1,
      Infinity,
      Infinity,
      1.25,
      Infinity,
    ]);
    expectClose(hyp1f1(np.array([Infinity, 1, NaN]), np.array([1, Infinity, 1]), 0.5), [
      NaN,
      NaN,
      NaN,
    ]);
  });

  test('hyp2f1', () => {
    const x = np.array([-Infinity, -1e300, -1, 0, 1e-300, 1 - 2 ** -53, 1, 2, Infinity, NaN]);
    // -ln(1 - x) / x
    const log = [0, Math.log(1e300) / 1e300, Math.LN2, 1, 1, 53 * Math.LN2];
    expectClose(hyp2f1(1, 1, 2, x), [...log, Infinity, Infinity, Infinity, NaN], { rtol: 2e-12 });
    expectClose(hyp2f1(-2, 1, -3, np.array([0.5, 2])), [17 / 12, 11 / 3], { rtol: 1e-15 });
    expectClose(hyp2f1(-2, 1, -1, 0.5), Infinity);
    expectClose(hyp2f1(np.array([0, 1, Infinity]), 2, np.array([1, 0, 1]), 0.5), [
      1,
      Infinity,
      NaN,
    ]);
    // Γ(3) Γ(1) / (Γ(2) Γ(2))
    expectClose(hyp2f1(1, 1, 3, 1), 2);
  });

  test('slopes', () => {
    const e = slopes((v) => hyp1f1(1, 2, v), [-1000, 0, 1]);
    expectClose(e, [1e-6, 0.5, 1], { rtol: 1e-13 });
    const log = slopes((v) => hyp2f1(1, 1, 2, v), [-1, 0, 0.5]);
    expectClose(log, [Math.LN2 - 0.5, 0.5, 4 - 4 * Math.LN2], { rtol: 1e-13 });
  });

  /** The derivatives by an operand of rows of operands. */
  const by = (k: number, f: (...operands: NDArray[]) => NDArray, rows: readonly number[][]) => {
    const columns = rows[0]!.map((_, i) => np.array(rows.map((row) => row[i]!)));
    const along = (v: NDArray) => np.sum(f(...columns.with(k, v)));
    return jit(grad(along))(columns[k]!);
  };
  const rtol = 1e-13;

  test('slopes of hyp1f1 by its parameters', () => {
    const at = (a: number, b: number, x: readonly number[]) => x.map((v) => [a, b, v]);
    const x = [-Infinity, -1e300, -1e-300, 0, 1e-300, 800, Infinity, NaN];
    const f = hyp1f1 as (...operands: NDArray[]) => NDArray;
    const huge = [-6.913527435631153e-298, -5e-301, 0, 5e-301, Infinity, Infinity, NaN];
    expectClose(by(0, f, at(1, 2, x)), [0, ...huge], { rtol });
    const small = [1e-300, 2.5e-301, 0, -2.5e-301, -Infinity, -Infinity, NaN];
    expectClose(by(1, f, at(1, 2, x)), [0, ...small], { rtol });
    // sums that end go on where a moves; by b they end
    const ends = [
      [0, 2, -Infinity],
      [-1, 2, 3],
      [-2, -3, 0.5],
      [-2, -2, 0.5],
      [0, 0, 1],
      [1, -2, 1],
    ];
    expectClose(by(0, f, ends), [-Infinity, 0.4828433325346689, NaN, NaN, NaN, NaN], { rtol });
    expectClose(by(1, f, ends), [0, 0.75, 7 / 48, NaN, 0, NaN], { rtol });
    const far = [
      [Infinity, 1, 1],
      [1e300, 1, 0.5],
      [1, 1e300, 0.5],
      [1, 1e-300, 0.5],
    ];
    expectClose(by(0, f, far), [NaN, NaN, 5e-301, 1.0146072090367285e300], { rtol });
    expectClose(by(1, f, far), [NaN, NaN, 0, -Infinity], { rtol });
  });

  test('slopes of hyp2f1 by its parameters', () => {
    const at = (a: number, b: number, c: number, x: readonly number[]) =>
      x.map((v) => [a, b, c, v]);
    const x = [-Infinity, -1e-300, 0, 1e-300, 1, 2, Infinity, NaN];
    const f = hyp2f1 as (...operands: NDArray[]) => NDArray;
    const half = [-5e-301, 0, 5e-301, 4.5, NaN, NaN, NaN];
    expectClose(by(0, f, at(1, 2, 4, x)), [0, ...half], { rtol });
    expectClose(by(1, f, at(2, 1, 4, x)), [0, ...half], { rtol });
    const quarter = [1.25e-301, 0, -1.25e-301, -2, NaN, NaN, NaN];
    expectClose(by(2, f, at(1, 2, 4, x)), [0, ...quarter], { rtol });
    // the sums that end by b do so for any x
    const ends = [
      [1, -2, 3, 5],
      [1, -2, -3, 0.5],
      [1, -2, -1, 0.5],
      [1, 0, 2, 5],
      [1, -2, -2, 0.5],
    ];
    const log = 2 * Math.LN2;
    expectClose(by(0, f, ends), [35 / 12, 11 / 24, NaN, 0, log], { rtol });
    expectClose(by(2, f, ends), [-95 / 72, 13 / 72, NaN, 0, NaN], { rtol });
    // nothing is lost beside 1 where b is tiny, nor in powers that underflow
    const tiny = [
      [1, 1e-200, 2, -1e10],
      [1, 2, 4, -1e300],
      [1e300, 1, 2, 0.5],
      [1, 1, Infinity, 0],
      // the terms end, their derivatives grow beyond all bounds
      [-2, -1e40, 3, 0.1],
    ];
    const values = [-1.644934037936151e-200, -2.0678265836946411e-297, NaN, NaN, NaN];
    expectClose(by(0, f, tiny), values, { rtol });
    expectClose(hyp2f1(2, 1, 4, -1e300), 3e-300, { rtol });
  });

  test('one derivative by parameters, and more by x', () => {
    const a = np.array(0.7);
    const mixed = (v: NDArray) => grad((w: NDArray) => hyp1f1(v, 2.5, w))(np.array(0.5));
    const other = (v: NDArray) => grad((w: NDArray) => hyp1f1(w, 2.5, v))(a);
    expectClose(grad(mixed)(a), grad(other)(np.array(0.5)), { rtol });
    const twice = 'one derivative by its parameters and any number by x';
    expect(() => grad(grad((p: NDArray) => hyp1f1(p, 2, 0.5)))(a)).toThrow(`hyp1f1 has ${twice}`);
    expect(() => grad(grad((p: NDArray) => hyp2f1(1, 1, p, 0.5)))(a)).toThrow(
      `hyp2f1 has ${twice}`,
    );
  });

  test('empty arrays, float32, vmap and each target', () => {
    const slope = grad((b: NDArray, x: NDArray) => np.sum(hyp2f1(0.5, b, 3, x)));
    const empty = np.zeros([0], 'float32');
    expect(slope(empty, empty).shape).toEqual([0]);
    const b = np.linspace(0.5, 4, 12).astype('float32');
    const x = np.linspace(-3, 0.9, 12).astype('float32');
    const expected = slope(b.astype('float64'), x.astype('float64')).astype('float32');
    for (const target of ['js', 'wasm'] as const) {
      expectClose(jit(slope, { target })(b, x), expected, { rtol: 0, atol: 0 });
      expectClose(jit(vmap(slope), { target })(b, x), expected, { rtol: 0, atol: 0 });
    }
  });
});

/** The slope of an elementwise function as a function. */
const slopes1 = (f: (x: NDArray) => NDArray, x: NDArray): NDArray =>
  grad((v: NDArray) => np.sum(f(v)))(x);

describe('branches that are not taken leave slopes alone', () => {
  test('ndtri', () => {
    const p = [1e-300, 1e-18, 1e-17, 0.5, 0.99];
    const q = special.ndtri(np.array(p));
    const expected = np.exp(np.square(q).mul(0.5)).mul(Math.sqrt(2 * Math.PI));
    expectClose(slopes(special.ndtri, p), expected, { rtol: 1e-11 });
    expectClose(special.ndtri(np.array([0, 1, -0.1, NaN])), [-Infinity, Infinity, NaN, NaN]);
    expectClose(special.ndtri(np.array([-1e-300, 1 + 1e-15])), [NaN, NaN]);
  });

  test('log1mexp', () => {
    const x = [1e-300, 1e-20, 0.3, 50, 800, Infinity];
    const expected = np.divide(1, np.expm1(np.array(x)));
    expectClose(slopes(nn.log1mexp, x), expected, { rtol: 1e-14 });
    expectClose(nn.log1mexp(np.array([0, Infinity])), [-Infinity, 0]);
  });

  test('sparsePlus', () => {
    expectClose(
      slopes(nn.sparsePlus, [-Infinity, -1e300, -1, 0, 1, 1e300, Infinity]),
      [0, 0, 0, 0.5, 1, 1, 1],
    );
  });

  test('erfcx', () => {
    expectClose(slopes(special.erfcx, [30, 1e30, 1e200]), [-0.00062583541, -5.6418958e-61, 0], {
      rtol: 1e-4,
    });
  });

  test('entr and xlogy', () => {
    expectClose(slopes(special.entr, [1, 0.5]), [-1, Math.LN2 - 1], { rtol: 1e-15 });
    expectClose(
      slopes((y) => special.xlogy(0, y), [0, 1, 2]),
      [0, 0, 0],
    );
  });

  test('boxcox at 0', () => {
    // d/dλ at λ = 0 is log(x)² / 2, d/dx is 1 / x
    const by = (lambda: number): NDArray => slopes((v) => special.boxcox(3, v), [lambda]);
    const l = Math.log(3);
    expectClose(by(0), [l ** 2 / 2], { rtol: 1e-14 });
    for (const lambda of [1e-300, 1e-20, -1e-9, 1e-5])
      expectClose(by(lambda), [l ** 2 / 2 + (lambda * l ** 3) / 3], { rtol: 1e-9 });
    expectClose(
      slopes((v) => special.boxcox(v, 0), [3]),
      [1 / 3],
      { rtol: 1e-15 },
    );
    expectClose(
      slopes((v) => slopes1((u) => special.boxcox(3, u), v), [0]),
      [l ** 3 / 3],
      {
        rtol: 1e-13,
      },
    );
    expectClose(
      slopes((v) => special.boxcox1p(2, v), [0]),
      [l ** 2 / 2],
      { rtol: 1e-14 },
    );
    expectClose(
      special.boxcox(np.array([0, 0, 2]), np.array([2, 0, 1e-20])),
      [-0.5, -Infinity, Math.LN2],
      { rtol: 1e-15 },
    );
  });
});

describe('NaN is not swallowed', () => {
  const nan = np.array(NaN);
  test.each([
    ['xlogy', () => special.xlogy(0, nan)],
    ['xlog1py', () => special.xlog1py(0, nan)],
    ['relEntr, p', () => special.relEntr(nan, 1)],
    ['relEntr, q', () => special.relEntr(0, nan)],
    ['klDiv', () => special.klDiv(nan, 1)],
    ['entr', () => special.entr(nan)],
    ['uniform', () => stats.uniform.logpdf(nan)],
    ['uniform, loc', () => stats.uniform.logpdf(0.5, nan)],
    ['uniform, scale', () => stats.uniform.logpdf(2, 0, nan)],
    ['bernoulli', () => stats.bernoulli.logpmf(nan, 0.5)],
    ['bernoulli, p', () => stats.bernoulli.logpmf(0, nan)],
    ['binom', () => stats.binom.logpmf(nan, 5, 0.5)],
    ['binom, p', () => stats.binom.logpmf(0, 5, nan)],
    ['geom', () => stats.geom.logpmf(nan, 0.5)],
    ['poisson', () => stats.poisson.logpmf(nan, 2)],
    ['poisson, mean', () => stats.poisson.logpmf(0, nan)],
    ['expon', () => stats.expon.logpdf(nan)],
    ['gamma', () => stats.gamma.logpdf(nan, 2)],
    ['beta', () => stats.beta.logpdf(nan, 2, 3)],
    ['chi2', () => stats.chi2.logpdf(nan, 3)],
    ['pareto', () => stats.pareto.logpdf(nan, 3)],
    ['truncnorm', () => stats.truncnorm.logpdf(nan, -1, 1)],
    ['truncnorm, a', () => stats.truncnorm.logpdf(0, nan, 1)],
    ['laplace', () => stats.laplace.cdf(nan)],
    ['dirichlet', () => stats.dirichlet.logpdf(np.array([NaN, 0.5]), np.array([1, 1]))],
    ['dirichlet, alpha', () => stats.dirichlet.logpdf(np.array([0.5, 0.5]), np.array([1, NaN]))],
    ['comb', () => special.comb(nan, 2)],
    ['comb, k', () => special.comb(2, nan)],
    ['factorial', () => special.factorial(nan)],
    ['poch', () => special.poch(nan, 1)],
    ['betaln', () => special.betaln(nan, 1)],
    ['gammasgn', () => special.gammasgn(nan)],
  ] as const)('%s', (_name, f) => expect(f().item()).toBeNaN());
});

test('logarithms of densities are -∞ on either side', () => {
  const far = np.array([-Infinity, Infinity]);
  for (const { logpdf } of [stats.norm, stats.laplace, stats.logistic, stats.cauchy])
    expectClose(logpdf(far), [-Infinity, -Infinity]);
  const slope = slopes(stats.logistic.logpdf, [-1e300, -1, 0, 1, 1e300]);
  expectClose(slope, [1, Math.tanh(0.5), 0, -Math.tanh(0.5), -1], { rtol: 1e-14, atol: 1e-16 });
  const twice = slopes((x) => slopes1(stats.logistic.logpdf, x), [0, 1]);
  expectClose(twice, [-0.5, -0.5 / Math.cosh(0.5) ** 2], { rtol: 1e-14 });
});

test('relative entropies of far numbers', () => {
  const kl = special.klDiv(np.array([1e-300, 1e300, 2]), np.array([1e300, 1e-300, 2e-300]));
  expectClose(kl, [1e300, 1.38055105579643e303, 2 * Math.log(1e300) - 2], { rtol: 1e-13 });
  expect(special.klDiv(-Infinity, Infinity).item()).toBe(Infinity);
});

test('relative entropies of near numbers do not cancel', () => {
  const p = 0.3;
  const q = p * (1 + 2 ** -30);
  // p log(p / q) = -p (h - h²/2 + …), with h = 2^-30, and that less p - q: p h²/2
  expectClose(special.relEntr(p, q), -p * Math.log1p(q / p - 1), { rtol: 1e-7 });
  expectClose(special.klDiv(np.array(p), q), (p * 2 ** -60) / 2, { rtol: 1e-6 });
});
