/**
 * Quotients of gamma functions and the distributions made of them, beside values of 120 digits
 * (mpmath).
 */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, hessian, jit, numpy as np, scipy } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const { special, stats } = scipy;

type Case = readonly [args: readonly number[], value: number];

const cases: Record<string, readonly [(...x: NDArray[]) => NDArray, readonly Case[]]> = {
  betaln: [
    (a, b) => special.betaln(a as NDArray, b as NDArray),
    [
      [[1e20, 3], -137.4619583990828],
      [[3, 1e20], -137.4619583990828],
      [[1e-10, 5], 23.025850929732123],
      [[1e20, 1e20], -1.3862943611198906e20],
      [[20, 30], -33.968820791977386],
      [[10, 10], -13.736229227036555],
      [[9.5, 10.5], -13.709925546998463],
      [[0.5, 1e5], -5.184096539560414],
      [[3, Infinity], -Infinity],
      [[0, 3], Infinity],
    ],
  ],
  poch: [
    (z, m) => special.poch(z as NDArray, m as NDArray),
    [
      [[5, 3], 210],
      [[1e10, 2], 1.0000000001e20],
      [[1e10, -1.5], 1.0000000001875e-15],
      [[-2.5, 2], 3.75],
      [[200.5, -3], 1.278584657927061e-7],
      [[0.5, 150], 2.629728624367916e261],
      [[0, 0], 1],
    ],
  ],
  comb: [
    (n, k) => special.comb(n as NDArray, k as NDArray),
    [
      [[5, 2], 10],
      [[50, 25], 126410606437752],
      [[1e9, 2], 4.999999995e17],
      [[300, 3], 4455100],
      [[10.5, 2.25], 67.54529605613587],
      [[1000, 500], 2.7028824094543655e299],
      [[60, 30], 1.1826458156486142e17],
      [[5, 6], 0],
      [[5, -1], 0],
      [[NaN, 1], NaN],
    ],
  ],
  'binom.logpmf': [
    (k, n, p) => stats.binom.logpmf(k as NDArray, n as NDArray, p as NDArray),
    [
      [[3, 10, 0.3], -1.3211512777668886],
      [[5e9, 1e10, 0.5], -11.738716817639956],
      [[2, 1e15, 1e-15], -1.6931471805599447],
      [[12, 1e6, 1e-5], -2.356189379719671],
      [[0, 7, 0.2], -1.5620048591994684],
      [[7, 7, 0.2], -11.266065387038703],
      [[1000, 1000, 0.999], -1.0005003335835343],
      [[30, 100, 0.9], -105.69967633836163],
      [[0, 20, 0], 0],
      [[20, 20, 1], 0],
      [[3, 20, 0], -Infinity],
      [[21, 20, 0.5], -Infinity],
    ],
  ],
  'poisson.logpmf': [
    (k, mean) => stats.poisson.logpmf(k as NDArray, mean as NDArray),
    [
      [[3, 2.5], -1.5428872736055899],
      [[1e10, 1e10], -12.431863998183234],
      [[1e10 + 1e5, 1e10], -12.931867331499902],
      [[12, 0.1], -47.71823561159044],
      [[20, 400], -322.5063255185938],
      [[1e6, 3e6], -901395.5380257858],
      [[0, 0], 0],
      [[30, 1e300], -1e300],
    ],
  ],
  't.logpdf': [
    (x, df) => stats.t.logpdf(x as NDArray, df as NDArray),
    [
      [[1.5, 3], -2.120120425494355],
      [[1.5, 1e20], -2.0439385332046727],
      [[2, 1e6], -2.9189367832113393],
      [[1e10, 2], -69.07755278982137],
      [[0, 0.1], -1.909920741368282],
    ],
  ],
  'beta.logpdf': [
    (x, a, b) => stats.beta.logpdf(x as NDArray, a as NDArray, b as NDArray),
    [
      [[0.3, 2, 3], 0.5675839575845996],
      [[0.5, 1e10, 1e10], 11.633707702592973],
      [[0.2, 0.5, 3], 0.2938933324510595],
      [[1e-3, 1.5, 1e6], -983.1091622731095],
      [[0.4, 40, 60], 2.094565902196951],
      [[0, 2, 3], -Infinity],
      [[0, 1, 3], Math.log(3)],
    ],
  ],
  'gamma.logpdf': [
    (x, a) => stats.gamma.logpdf(x as NDArray, a as NDArray),
    [
      [[2, 0.3], -3.5810010212100374],
      [[1e8, 1e8], -10.12927890601419],
      [[30, 20], -4.717133935618542],
      [[1e-5, 12], -144.1444979605464],
      [[1e10, 1e10 + 5], -12.431863999183234],
      [[0, 1], 0],
    ],
  ],
  zeta: [
    (s, q) => special.zeta(s as NDArray, q as NDArray),
    [
      [[2, 0.5], 4.934802200544679],
      [[1.5, 1e-10], 1000000000000002.5],
      [[2, 1e300], 1e-300],
      [[3.5, 2], 0.12673386731705666],
      [[30, 10], 1.0619503904151228e-30],
      [[100, 0.7], 3091690408090220.5],
      [[2, -2.5], 9.539246644989124],
      [[3, -2.5], 0.0541020258208637],
      [[5, -0.3], -405.4931231763967],
      [[2, 0], Infinity],
      [[2, -3], Infinity],
      [[3, -3], NaN],
      [[1.5, -3], NaN],
      [[2.5, -0.5], NaN],
      [[1, 2], Infinity],
      [[0.5, 2], NaN],
      [[2, Infinity], 0],
      [[NaN, 2], NaN],
      [[2, NaN], NaN],
    ],
  ],
  polygamma: [
    (n, x) => special.polygamma(n as NDArray, x as NDArray),
    [
      [[1, -2.5], 9.539246644989124],
      [[2, -2.5], -0.1082040516417274],
      [[0, 1], -0.5772156649015329],
      [[1, -2], Infinity],
      [[2, -2], NaN],
      [[3, Infinity], 0],
    ],
  ],
};

describe.each(Object.entries(cases))('%s', (name, [f, rows]) => {
  const columns = (rows[0] as Case)[0].map((_, i) =>
    np.array(rows.map(([args]) => args[i] as number)),
  );
  const expected = rows.map(([, value]) => value);

  test('has 13 digits', () => {
    expectClose(f(...columns), expected, { rtol: 1e-13 });
    expectClose(jit(f)(...columns), expected, { rtol: 1e-13 });
  });

  test('has 5 digits in float32', () => {
    const fits = rows.map(([args, value]) =>
      [...args, value].every((x) => Math.abs(Math.fround(x)) < Infinity && Math.fround(x) !== 0),
    );
    const single = f(...columns.map((x) => x.astype('float32')));
    rows.forEach(([args, value], i) => {
      // arguments that float32 has, so that it is the computation that is tested
      if (!fits[i] || args.some((x) => Math.fround(x) !== x)) return;
      expectClose(single.at(i).get(), value, { rtol: 2e-5 }, `${name}(${args.join()})`);
    });
  });

  test('has slopes as its differences', () => {
    columns.forEach((column, k) => {
      if (name === 'polygamma' && k === 0) return;
      const along = (v: NDArray): NDArray => f(...columns.map((c, j) => (j === k ? v : c)));
      const step = np.abs(column).mul(1e-5);
      const [above, below] = [along(column.add(step)), along(column.sub(step))];
      const differences = above.sub(below).div(step.mul(2));
      const slopes = jit(grad((v: NDArray) => np.sum(along(v))))(column);
      rows.forEach(([args, value], i) => {
        const usual = args.every((x) => Math.abs(x) <= 1e6 && Math.abs(x) >= 1e-6);
        const difference = differences.at(i).get().item();
        if (!usual || value === 0 || !Number.isFinite(value) || !Number.isFinite(difference))
          return;
        const tolerance = { rtol: 1e-5, atol: Math.abs(value / (args[k] as number)) * 1e-6 };
        expectClose(slopes.at(i).get(), difference, tolerance, `${name}(${args.join()})`);
      });
    });
  });
});

test('whole arguments give whole counts', () => {
  const n = np.arange(23, { dtype: 'float64' });
  const factorials = [1];
  for (let k = 1; k < 23; k++) factorials.push((factorials[k - 1] as number) * k);
  expectClose(special.factorial(n), factorials);
  expectClose(special.gamma(n.add(1)), factorials);
  expectClose(special.factorial(n.astype('float32').at([0, 11]).get()), factorials.slice(0, 11));
  const row = [1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1];
  const k = np.arange(13, { dtype: 'float64' });
  expectClose(special.comb(12, k), row);
  expectClose(special.comb(np.array(12, { dtype: 'float32' }), k.astype('float32')), row);
  expectClose(special.poch(4, np.array([0, 1, 2, 3, 4])), [1, 4, 20, 120, 840]);
});

test('factorials of negative numbers are 0 without slope', () => {
  expectClose(special.factorial(np.array([-1, -2.5])), [0, 0]);
  expectClose(
    jit(grad((x: NDArray) => np.sum(special.factorial(x))))(np.array([-1, -2.5])),
    [0, 0],
  );
  const slopes = jit(grad((x: NDArray) => np.sum(special.comb(5, x))));
  expectClose(slopes(np.array([-1, 6, 7.5])), [0, 0, 0]);
});

test('the logarithm of beta is symmetric also in its second derivatives', () => {
  const f = (v: NDArray): NDArray => special.betaln(v.at(0).get(), v.at(1).get());
  for (const x of [2, 9.99, 10, 50]) {
    const [p, q] = [special.polygamma(1, x).item(), special.polygamma(1, 2 * x).item()];
    expectClose(
      jit(hessian(f))(np.array([x, x])),
      [
        [p - q, -q],
        [-q, p - q],
      ],
      { rtol: 1e-9 },
    );
    expectClose(
      grad(f)(np.array([x, x])),
      special.digamma(np.array([x, x])).sub(special.digamma(2 * x)),
      { rtol: 1e-13 },
    );
  }
});

test('Dirichlet with large and small concentrations', () => {
  const point = np.array([0.2, 0.3, 0.5]);
  const logpdf = stats.dirichlet.logpdf;
  expectClose(logpdf(point, np.array([1, 2, 3])), 1.504077396776274, { rtol: 1e-14 });
  const skew = logpdf(np.array([0.5, 0.25, 0.25]), np.array([1e10, 2, 3]));
  expectClose(skew, -6931471694.629082, { rtol: 1e-14 });
  const slope = grad((alpha: NDArray) => logpdf(point, alpha))(np.array([1e10, 2, 3]));
  expect(np.all(np.isfinite(slope)).item()).toBeTruthy();
});
