/** The scalar functions of generated code: against known values and against the oracle's own. */
import { describe, expect, test } from 'vitest';
import * as generated from '../../../src/codegen/targets/js/math.js';
import * as evaluated from '../../../src/primitives/elementwise/reference-math.js';
import { difference } from '../../support/close.js';

const math = { ...generated };
const reference = { ...evaluated };

/** Points and values, computed with 40 digits (mpmath 1.3) and rounded. */
const known = {
  erf: [
    [1e-300, 1.1283791670955126e-300],
    [0.1, 0.1124629160182849],
    [0.46875, 0.49261347321793797],
    [0.5, 0.5204998778130465],
    [1.5, 0.9661051464753108],
    [5.9, 0.9999999999999999],
  ],
  erfc: [
    [-3, 1.9999779095030015],
    [0.3, 0.6713732405408726],
    [0.5, 0.4795001221869535],
    [2, 0.004677734981047266],
    [3.84, 5.617116653294834e-8],
    [4.5, 1.9661604415428876e-10],
    [10, 2.088487583762545e-45],
    [26.5, 2.2109076642637343e-307],
  ],
  erfInv: [
    [1e-300, 8.86226925452758e-301],
    [0.1, 0.08885599049425769],
    [-0.5, -0.4769362762044699],
    [0.9, 1.1630871536766743],
    [0.999999, 3.458910737275499],
    [0.9999999999999999, 5.8635847487551676],
  ],
  gamma: [
    [1e-300, 9.999999999999999e299],
    [-1e-300, -9.999999999999999e299],
    [1e-10, 9999999999.422785],
    [0.1, 9.51350769866873],
    [0.5, 1.772453850905516],
    [1.5, 0.886226925452758],
    [2.7, 1.5446858458505939],
    [9.99, 354802.0170198311],
    [25.9, 1.1222100016995586e25],
    [26.1, 2.14480351549961e25],
    [100.5, 9.320963104082716e156],
    [150.3, 1.7112969992195767e261],
    [171.6, 1.5858969096672565e308],
    [-0.5, -3.544907701811032],
    [-1e-8, -100000000.57721567],
    [-2.7, -0.931082784838964],
    [-10.3, -5.26236323953561e-7],
    [-25.7, 2.5692981278369172e-26],
    [-30.2, -1.0165368282364859e-32],
    [-100.7, -1.6467012169218231e-159],
    [-170.6, -2.0829008361502995e-308],
  ],
  lgamma: [
    [1e-310, 713.8013788281542],
    [0.01, 4.599479878042022],
    [0.5, 0.5723649429247001],
    [0.999, 0.0005780385328913802],
    [1.0001, -5.771334222047127e-5],
    [1.46, -0.12148500100400743],
    [2.0001, 4.2281658112919945e-5],
    [3.7, 1.428072326665388],
    [9.99, 12.779315214350193],
    [10.01, 12.824350262448247],
    [171.5, 709.1431630309282],
    [1e10, 220258509288.81058],
    [1e300, 6.897755278982137e302],
    [-0.5, 1.2655121234846454],
    [-2.7, -0.07140708531564569],
    [-10.3, -14.457515440024208],
    [-123.45, -473.2353945545845],
  ],
  digamma: [
    [1e-10, -10000000000.577215],
    [0.1, -10.423754940411076],
    [1, -0.5772156649015329],
    [1.4, -0.06138454458511624],
    [1.4616321449683622, -9.241265521729427e-17],
    [1.5, 0.03648997397857652],
    [2.2, 0.5442934367411452],
    [6.6, 1.8094033480858933],
    [9.99, 2.250700372831201],
    [12.5, 2.4851956512749123],
    [1e10, 23.025850929890456],
    [-0.5, 0.03648997397857652],
    [-1.7, -1.4857174995110567],
    [-100.3, 6.895643124860435],
  ],
} as const;

const knownPolygamma = [
  [1, 0.1, 101.43329915079275],
  [1, 1, 1.6449340668482264],
  [1, 1e6, 1.0000005000001667e-6],
  [1, -0.3, 13.945160267805722],
  [1, -7.7, 14.957612844863727],
  [2, 2.5, -0.2362040516417274],
  [2, -1.2, 246.72729169898594],
  [3, 0.7, 25.879149678427737],
  [4, 15.5, -0.0001180819310106],
  [5, -2.4, 31893.07207851037],
  [10, 3, -21.43660662871299],
  [25, 40.5, 5.4186762957687023e-17],
  [100, 20.5, -3.0649430335763357e25],
] as const;

/** Fails unless each value is close to the expected one, relative to the latter alone. */
function expectRelative(actual: number[], expected: number[], rtol: number): void {
  expect(difference(actual, expected, { rtol, atol: 0 })).toBe(null);
}

describe('known values', () => {
  test.each(Object.keys(known) as (keyof typeof known)[])('%s', (name) => {
    const points = known[name].map(([x]) => x);
    const values = known[name].map(([, y]) => y);
    expectRelative(points.map(math[name]), values, 2e-15);
  });

  test('polygamma', () => {
    const values = knownPolygamma.map(([, , y]) => y);
    expectRelative(
      knownPolygamma.map(([n, x]) => math.polygamma(n, x)),
      values,
      2e-14,
    );
  });
});

describe('against the oracle', () => {
  const steps = (low: number, high: number): number[] =>
    Array.from({ length: 400 }, (_, i) => low + ((high - low) * (i + 0.37)) / 400);

  test.each([
    ['erf', steps(-7, 7)],
    ['erfc', steps(-7, 26.5)],
    ['erfInv', steps(-1, 1)],
    ['gamma', [...steps(-20, 0), ...steps(0, 171)]],
    ['lgamma', [...steps(-20, 0), ...steps(2.5, 200)]],
    ['digamma', [...steps(0, 1.4), ...steps(1.5, 200)]],
  ] as const)('%s', (name, points) => {
    expectRelative(points.map(math[name]), points.map(reference[name]), 1e-12);
  });

  test.each([1, 2, 3, 7])('polygamma of order %i', (n) => {
    const points = [...steps(0, 30), ...steps(-5, 0)];
    const value = points.map((x) => math.polygamma(n, x));
    const expected = points.map((x) => reference.polygamma(n, x));
    expect(difference(value, expected, { rtol: 1e-12, atol: 1e-9 })).toBe(null);
  });

  test('lgamma near its zeros, digamma near its own', () => {
    const points = steps(0.9, 2.1);
    for (const name of ['lgamma', 'digamma'] as const)
      expect(
        difference(points.map(math[name]), points.map(reference[name]), { rtol: 0, atol: 5e-15 }),
      ).toBe(null);
  });

  test.each(['float64', 'float32'] as const)('nextAfter of %s', (dtype) => {
    const single = dtype === 'float32';
    const least = single ? 2 ** -149 : Number.MIN_VALUE;
    const normal = single ? 2 ** -126 : 2 ** -1022;
    const points = [0, least, normal, normal + least, 1, 1.5, 2, 3, 0.75, 1e30, Infinity];
    for (const x of [...points, ...points.map((v) => -v), NaN].map((v) =>
      single ? Math.fround(v) : v,
    ))
      for (const y of [-Infinity, -1, 0, x, 2, Infinity, NaN])
        expect(math.nextAfter(x, y, single) + 0).toBe(reference.nextAfter(x, y, dtype) + 0);
  });

  test.each([
    [5, 10],
    [8, 7],
    [8, 23],
    [11, 52],
    [4, 3],
  ])('reducePrecision to %i and %i bits', (exponent, mantissa) => {
    const points = steps(-4, 4).map((x, i) => x * 2 ** ((i % 60) - 30));
    const ties = [1, 3, 5, 7].map((odd) => 1 + odd * 2 ** (-mantissa - 1));
    for (const x of [...points, ...ties, 0, NaN, Infinity, -Infinity, 65519, 65520, 1e-310])
      expect(math.reducePrecision(x, exponent, mantissa)).toEqual(
        reference.roundMantissa(x, exponent, mantissa, 'float64'),
      );
  });
});

describe('at the ends and poles', () => {
  test('erf, erfc, erfInv', () => {
    expect([-Infinity, Infinity, NaN].map(math.erf)).toEqual([-1, 1, NaN]);
    expect([-Infinity, Infinity, NaN, 30].map(math.erfc)).toEqual([2, 0, NaN, 0]);
    expect([-1, 1, 0, 1.5, NaN].map(math.erfInv)).toEqual([-Infinity, Infinity, 0, NaN, NaN]);
  });

  test.each([math, reference])('gamma', ({ gamma }) => {
    expect([0, -0, -1, -7, Infinity, -Infinity, NaN].map(gamma)).toEqual([
      Infinity,
      -Infinity,
      NaN,
      NaN,
      Infinity,
      NaN,
      NaN,
    ]);
    expect([172, 1e5].map(gamma)).toEqual([Infinity, Infinity]);
    expect(gamma(-185.5)).toBe(0);
  });

  test('gamma is exact for whole numbers as far as float64 is', () => {
    let factorial = 1;
    for (let n = 1; n <= 23; factorial *= n++) expect(math.gamma(n)).toBe(factorial);
    expect(math.gamma(-175.5)).toBeCloseTo(2.1075e-319, 322);
  });

  test.each([math, reference])('lgamma, digamma, polygamma', ({ lgamma, digamma, polygamma }) => {
    expect([0, -1, -7, Infinity, -Infinity].map(lgamma)).toEqual(Array(5).fill(Infinity));
    expect(lgamma(NaN)).toBe(NaN);
    expect([0, -1, Infinity, -Infinity, NaN].map(digamma)).toEqual([NaN, NaN, Infinity, NaN, NaN]);
    expect([0, -2, Infinity, NaN].map((x) => polygamma(1, x))).toEqual([
      Infinity,
      Infinity,
      0,
      NaN,
    ]);
    expect([0, -2].map((x) => polygamma(2, x))).toEqual([NaN, NaN]);
    expect([-1, 0.5].map((n) => polygamma(n, 2))).toEqual([NaN, NaN]);
    expect(polygamma(0, 3)).toBe(digamma(3));
  });
});

test('pow follows IEEE 754 where JS does not', () => {
  for (const y of [NaN, Infinity, -Infinity, 0, 3]) expect(math.pow(1, y)).toBe(1);
  expect(math.pow(-1, Infinity)).toBe(1);
  expect([math.pow(NaN, 0), math.pow(NaN, 1), math.pow(-1, NaN)]).toEqual([1, NaN, NaN]);
  expect([math.pow(2, 0.5), math.pow(-8, 1 / 3)]).toEqual([Math.SQRT2, NaN]);
});

describe('bits', () => {
  const integers = [0, 1, 2, 3, 7, 0x12345678, 0x7fffffff, 0xffff, 0x10000];

  test('popcount counts the ones of the binary digits', () => {
    for (const x of [...integers, ...integers.map((v) => ~v)]) {
      const ones = [...(x >>> 0).toString(2)].filter((digit) => digit === '1').length;
      expect(math.popcount(x)).toBe(ones);
    }
  });

  test('mulHigh is the exact product without its low word', () => {
    const signed = [...integers, ...integers.map((v) => ~v)];
    for (const list of [signed, signed.map((v) => v >>> 0)])
      for (const x of list)
        for (const y of list)
          expect(math.mulHigh(x, y) + 0).toBe(Number((BigInt(x) * BigInt(y)) >> 32n));
  });

  test('words of a float64', () => {
    expect([math.lowWord(1), math.highWord(1)]).toEqual([0, 0x3ff00000]);
    for (const x of [Math.PI, -1e-300, 5e-324])
      expect(math.fromWords(math.lowWord(x), math.highWord(x))).toBe(x);
  });
});

test('rounding to integers', () => {
  const halves = [
    -2.5,
    -1.5,
    -0.5,
    0.5,
    1.5,
    2.5,
    2.4,
    2.6,
    -2.6,
    0.49999999999999994,
    2 ** 52 + 1,
  ];
  const even = [-2, -2, 0, 0, 2, 2, 2, 3, -3, 0, 2 ** 52 + 1];
  const away = [-3, -2, -1, 1, 2, 3, 2, 3, -3, 0, 2 ** 52 + 1];
  expect(halves.map((x) => math.roundEven(x) + 0)).toEqual(even);
  expect(halves.map((x) => math.roundAway(x) + 0)).toEqual(away);
  expect([NaN, Infinity].map(math.roundEven)).toEqual([NaN, Infinity]);
  expect([NaN, -Infinity].map(math.roundAway)).toEqual([NaN, -Infinity]);
});
