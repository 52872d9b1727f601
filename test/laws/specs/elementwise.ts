import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import { dtypes, isInexact, type DType } from '../../../src/array/dtype.js';
import { noParams, type NoParams } from '../../../src/ir/program.js';
import type { elementwiseRules } from '../../../src/primitives/elementwise.js';
import type { Draw } from '../../support/draw.js';
import type { Operand, Row, Specs } from '../spec.js';

type Rows<P> = [Row<P>, ...Row<P>[]];

const special = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 2.5, -2.5, 1e300, -1e-300, 7e5];
const specialPoints = { only: 'values', because: 'special values' } as const;

/** Rows of a function of one float: smooth points in float64 and float32, and special values. */
function unary<P>(params: P, low: number, high: number): Rows<P> {
  return [
    { params, inputs: (d) => [d.floats([2, 3], low, high)], label: 'float64' },
    { params, inputs: (d) => [d.floats([4], low, high, 'float32')], label: 'float32' },
    { params, inputs: (d) => [d.floats([], low, high)], label: 'rank 0' },
    {
      params,
      inputs: () => [denseOfNested(special, 'float64')],
      label: 'special values',
      derivatives: specialPoints,
    },
  ];
}

/** The first three of these rows: no special values. */
const smoothFloats = (low: number, high: number): Rows<typeof noParams> =>
  unary(noParams, low, high).slice(0, 3) as Rows<typeof noParams>;

const plain = (low = -2, high = 2) => unary(noParams, low, high);

/** Rows of a function of the shape a of a gamma distribution and of x. */
const ofShape: Rows<typeof noParams> = [
  {
    params: noParams,
    inputs: (d) => [d.floats([6], 0.3, 4), d.floats([6], 0.2, 6)],
    label: 'float64',
  },
  {
    params: noParams,
    inputs: (d) => [d.floats([3], 10, 30), d.floats([3], 10, 40)],
    label: 'large shapes',
  },
  {
    params: noParams,
    inputs: (d) => [d.floats([4], 0.5, 4, 'float32'), d.floats([4], 0.5, 6, 'float32')],
    label: 'float32',
  },
  { params: noParams, inputs: (d) => [2.5, d.floats([3], 0.2, 6)], label: 'literal shape' },
  { params: noParams, inputs: (d) => [d.floats([3], 0.3, 6), 1.5], label: 'literal x' },
];
const atEnds: Row<typeof noParams>[] = [
  {
    params: noParams,
    inputs: () => {
      const ends = [0, 1, 2.5, Infinity, NaN, -1];
      const pairs = ends.flatMap((a) => ends.map((x) => [a, x] as const));
      return [0, 1].map((k) =>
        denseOfNested(
          pairs.map((pair) => pair[k]!),
          'float64',
        ),
      );
    },
    label: 'ends of the domain',
    derivatives: specialPoints,
  },
];
const twice = (rows: Rows<typeof noParams>): Rows<typeof noParams> =>
  rows.map((row) => ({
    ...row,
    derivatives: { only: 'once', because: 'there is no third derivative by the shape' },
  })) as Rows<typeof noParams>;

/** Points that lie well inside the steps of functions with integer steps. */
const betweenSteps = (d: Draw, shape: number[]) =>
  d.array(shape, 'float64', () => d.integer(-4, 4) + d.between(0.1, 0.4));

function steps<P>(params: P): Rows<P> {
  return [
    { params, inputs: (d) => [betweenSteps(d, [2, 3])], label: 'between steps' },
    {
      params,
      inputs: () => [denseOfNested([...special, 1.5, -1.5, 3.5, 0.49999999999999994], 'float64')],
      label: 'special values',
      derivatives: specialPoints,
    },
  ];
}

/** Rows of a function of two floats of one shape, also with a literal on either side. */
function binary(
  x: (d: Draw, shape: number[], dtype: DType) => Operand,
  y: (d: Draw, shape: number[], dtype: DType) => Operand,
  literal: number,
): Rows<typeof noParams> {
  const params = noParams;
  return [
    { params, inputs: (d) => [x(d, [2, 3], 'float64'), y(d, [2, 3], 'float64')], label: 'float64' },
    { params, inputs: (d) => [x(d, [4], 'float32'), y(d, [4], 'float32')], label: 'float32' },
    { params, inputs: (d) => [x(d, [3], 'float64'), literal], label: 'literal on the right' },
    { params, inputs: (d) => [literal, y(d, [3], 'float64')], label: 'literal on the left' },
    {
      params,
      inputs: () => [
        denseOfNested(
          special.flatMap((v) => special.map(() => v)),
          'float64',
        ),
        denseOfNested(
          special.flatMap(() => special),
          'float64',
        ),
      ],
      label: 'special values',
      derivatives: specialPoints,
    },
  ];
}

const within =
  (low: number, high: number) =>
  (d: Draw, shape: number[], dtype: DType): Operand =>
    d.floats(shape, low, high, dtype);
/** Away from zero, of either sign. */
const nonzero = (d: Draw, shape: number[], dtype: DType): Operand =>
  d.array(shape, dtype, () => d.between(0.5, 2) * (d.integer(0, 1) === 0 ? 1 : -1));

/** Small integers, and integers whose sums and products wrap. */
const integerPairs = (d: Draw, dtype: DType): Operand[] => {
  const wide =
    dtype === 'int32' ? ([-(2 ** 31), 2 ** 31 - 1] as const) : ([0, 2 ** 32 - 1] as const);
  return [d.integers([2, 4], wide[0], wide[1], dtype), d.integers([2, 4], wide[0], wide[1], dtype)];
};

const integerRows: Row<typeof noParams>[] = (['int32', 'uint32'] as const).map((dtype) => ({
  params: noParams,
  inputs: (d) => integerPairs(d, dtype),
  label: dtype,
}));

/** Divisors are not zero: the result would be the platform's. */
const divisionRows: Row<typeof noParams>[] = (['int32', 'uint32'] as const).map((dtype) => ({
  params: noParams,
  inputs: (d) => [
    integerPairs(d, dtype)[0] as Operand,
    d.array([2, 4], dtype, () => d.integer(1, 9) * (dtype === 'int32' && d.integer(0, 1) ? -1 : 1)),
  ],
  label: dtype,
}));

const boolPair: Row<typeof noParams> = {
  params: noParams,
  inputs: (d) => [d.bools([8]), d.bools([8])],
  label: 'bool',
};

const bitwise: Rows<typeof noParams> = [boolPair, ...integerRows];

const shift: Rows<typeof noParams> = [
  {
    params: noParams,
    inputs: (d) => [integerPairs(d, 'int32')[0] as Operand, d.integers([2, 4], 0, 31)],
    label: 'int32',
  },
  {
    params: noParams,
    inputs: (d) => [integerPairs(d, 'uint32')[0] as Operand, d.integers([2, 4], 0, 31, 'uint32')],
    label: 'uint32',
  },
];

const comparison: Rows<typeof noParams> = [
  ...binary(within(-2, 2), within(-2, 2), 0.5),
  ...integerRows,
  {
    params: noParams,
    inputs: (d) => [d.integers([9], 0, 2), d.integers([9], 0, 2)],
    label: 'ties',
  },
  boolPair,
];

/** Operands whose order stays the same nearby. */
const apart: Row<typeof noParams> = {
  params: noParams,
  inputs: (d) => {
    const both = d.distinct([2, 5]).dataSync();
    return [0, 5].map((start) => d.array([5], 'float64', (i) => both[start + i] as number));
  },
  label: 'float64',
};
const extremes: Rows<typeof noParams> = [
  apart,
  ...binary(within(-2, -1), within(1, 2), 0.5).slice(1),
  ...integerRows,
];

const literalsOf = (params: typeof noParams, literals: readonly number[]): Row<typeof noParams>[] =>
  literals.map((y) => ({ params, inputs: (d) => [d.floats([3], 0.5, 2), y], label: `by ${y}` }));

const integerUnary: Row<typeof noParams>[] = (['int32', 'uint32'] as const).map((dtype) => ({
  params: noParams,
  inputs: (d) => [integerPairs(d, dtype)[0] as Operand],
  label: dtype,
}));
const [someInteger, ...otherIntegers] = integerUnary as Rows<typeof noParams>;

/** Every pair of dtypes, at values that both can hold. */
const conversions = dtypes.flatMap((from) =>
  dtypes.map((to): Row<{ dtype: DType }> => {
    const low = isInexact(from) || from === 'int32' ? (to === 'uint32' ? 0.1 : -3) : 0;
    return {
      params: { dtype: to },
      inputs: (d) => [d.array([6], from, () => d.between(low, from === 'bool' ? 2 : 4))],
      label: `${from} to ${to}`,
      ...(isInexact(from) && !isInexact(to)
        ? { derivatives: { only: 'values', because: 'integers have no tangent' } as const }
        : {}),
    };
  }),
);

type ElementwiseName = keyof typeof elementwiseRules;

const complexRow: Row<NoParams> = {
  params: noParams,
  inputs: (d) => [d.floats([2, 3], -2, 2, 'complex128')],
};

const besselRows: Rows<NoParams> = [
  ...[0, 1, 4].map((order): Row<NoParams> => ({
    params: noParams,
    inputs: (d: Draw) => [order, d.floats([5], 0.7, 9)],
    label: `order ${order}`,
  })),
  { params: noParams, inputs: (d: Draw) => [2, d.floats([4], 21, 40)], label: 'far' },
  {
    params: noParams,
    inputs: (d: Draw) => [d.array([4], 'float64', (i) => i - 1), d.floats([4], 0.7, 9)],
    label: 'orders in an array',
    derivatives: { only: 'none', because: 'there is no derivative by the order' },
  },
] as unknown as Rows<NoParams>;

const quantileRows: Rows<NoParams> = [
  {
    params: noParams,
    inputs: (d) => [d.floats([3], 0.7, 4), d.floats([3], 0.1, 0.9)],
    label: 'by both',
  },
  {
    params: noParams,
    inputs: (d) => [2.5, d.floats([3], 0.1, 0.9, 'float32')],
    label: 'float32',
  },
];

const betaOfAll: Row<NoParams> = {
  params: noParams,
  inputs: (d) => [d.floats([5], 0.3, 4), d.floats([5], 0.3, 40), d.floats([5], 0.1, 0.9)],
  label: 'by all',
};
const betaByX: Row<NoParams> = {
  params: noParams,
  inputs: (d) => [2.5, 0.7, d.floats([5], 0.1, 0.9)],
  label: 'by x',
};
const onceByParameters = {
  only: 'once',
  because: 'there is no second derivative by parameters',
} as const;
const betaRows: Rows<NoParams> = [betaByX, { ...betaOfAll, derivatives: onceByParameters }];
const betaSlopeRows: Rows<NoParams> = [
  betaByX,
  {
    ...betaOfAll,
    derivatives: { only: 'none', because: 'there is no second derivative by parameters' },
  },
];
const betaQuantileRows: Rows<NoParams> = [
  { params: noParams, inputs: (d) => [2.5, 0.7, d.floats([4], 0.1, 0.9)], label: 'by the value' },
  {
    params: noParams,
    inputs: (d) => [d.floats([4], 0.7, 4), d.floats([4], 0.7, 4), d.floats([4], 0.1, 0.9)],
    label: 'by all',
    derivatives: onceByParameters,
  },
  {
    params: noParams,
    inputs: (d) => [0.7, 2.5, d.floats([3], 0.1, 0.9, 'float32')],
    label: 'float32',
  },
];

const kummerSlopes: Rows<NoParams> = [
  { params: noParams, inputs: (d) => [2.5, 0.7, d.floats([5], -3, 3)], label: 'by x' },
  { params: noParams, inputs: (d) => [-2, 0.7, d.floats([3], -3, 3)], label: 'whole number a' },
  { params: noParams, inputs: (d) => [0.7, 2.5, d.floats([4], 1, 9, 'float32')], label: 'float32' },
  {
    params: noParams,
    inputs: (d) => [d.floats([5], 0.3, 4), d.floats([5], 0.3, 8), d.floats([5], -9, 9)],
    label: 'of all',
    derivatives: { only: 'none', because: 'there is no second derivative by parameters' },
  },
];

const gaussSlopes: Rows<NoParams> = [
  { params: noParams, inputs: (d) => [2.5, 0.7, 1.2, d.floats([5], -3, 0.8)], label: 'by x' },
  {
    params: noParams,
    inputs: (d) => [-2, 0.7, 1.2, d.floats([3], -3, 0.8)],
    label: 'whole number a',
  },
  {
    params: noParams,
    inputs: (d) => [0.7, 1.2, 2.5, d.floats([4], -0.4, 0.8, 'float32')],
    label: 'float32',
  },
  {
    params: noParams,
    inputs: (d) => [
      d.floats([5], 0.3, 4),
      d.floats([5], 0.3, 4),
      d.floats([5], 0.3, 8),
      d.floats([5], -3, 0.9),
    ],
    label: 'of all',
    derivatives: { only: 'none', because: 'there is no second derivative by parameters' },
  },
];

export const elementwiseSpecs: Specs<ElementwiseName> = {
  neg: [...plain(), ...integerUnary],
  abs: [
    { params: noParams, inputs: (d) => [nonzero(d, [2, 3], 'float64')] },
    ...plain().slice(1),
    someInteger,
  ],
  sign: [
    { params: noParams, inputs: (d) => [nonzero(d, [2, 3], 'float64')] },
    ...plain().slice(1),
    ...integerUnary,
  ],
  floor: steps(noParams),
  ceil: steps(noParams),
  round: [...steps({ halves: 'even' as const }), ...steps({ halves: 'away' as const })],
  isFinite: plain(),
  real: [complexRow],
  imag: [complexRow],
  conj: [complexRow],
  complex: [
    { params: noParams, inputs: (d) => [d.floats([6]), d.floats([6])] },
    { params: noParams, inputs: (d) => [d.floats([6]), 0], label: 'literal imaginary part' },
    { params: noParams, inputs: (d) => [0.5, d.floats([2, 3])], label: 'literal real part' },
    {
      params: noParams,
      inputs: (d) => [d.floats([3], -2, 2, 'float32'), d.floats([3], -2, 2, 'float32')],
      label: 'complex64',
    },
  ],
  not: [{ params: noParams, inputs: (d) => [d.bools([5])], label: 'bool' }, ...integerUnary],
  populationCount: [someInteger, ...otherIntegers],
  clz: [
    someInteger,
    ...otherIntegers,
    {
      params: noParams,
      inputs: (d) => [d.array([33], 'uint32', (i) => (i === 32 ? 0 : 2 ** i))],
      label: 'powers of two and zero',
    },
  ],
  convert: conversions as Rows<{ dtype: DType }>,
  bitcast: [
    { params: { dtype: 'int32' }, inputs: (d) => [d.floats([5], -9, 9, 'float32')] },
    { params: { dtype: 'uint32' }, inputs: (d) => [d.floats([5], -9, 9, 'float32')] },
    {
      params: { dtype: 'float32' },
      inputs: (d) => [d.array([5], 'int32', () => d.integer(0x3f000000, 0x41000000))],
    },
    {
      params: { dtype: 'float32' },
      inputs: (d) => [d.array([5], 'uint32', () => d.integer(0xbf000000, 0xc1000000))],
    },
    { params: { dtype: 'uint32' }, inputs: (d) => [d.integers([5], -9, 9)] },
  ],
  reducePrecision: [
    [5, 10],
    [8, 7],
    [8, 23],
  ].flatMap(
    ([exponentBits = 0, mantissaBits = 0]): Row<{
      exponentBits: number;
      mantissaBits: number;
    }>[] =>
      (['float64', 'float32'] as const).map((dtype) => ({
        params: { exponentBits, mantissaBits },
        inputs: (d) => [d.floats([6], -100, 100, dtype)],
        label: `e${exponentBits}m${mantissaBits} ${dtype}`,
        derivatives: { only: 'declared', because: 'the tangent passes as if nothing were rounded' },
      })),
  ) as Rows<{ exponentBits: number; mantissaBits: number }>,
  stopGradient: [
    {
      params: noParams,
      inputs: (d) => [d.floats([4])],
      derivatives: { only: 'declared', because: 'the derivative is zero by definition' },
    },
  ],
  named: [
    { params: { name: 'a' }, inputs: (d) => [d.floats([4])] },
    { params: { name: 'b' }, inputs: () => [2], label: 'a literal' },
  ],
  integerPow: [0, 1, 2, 3, 7, -1, -2, -5].flatMap((exponent) => [
    {
      params: { exponent },
      inputs: (d: Draw) => [nonzero(d, [2, 3], 'float64')],
      label: `to ${exponent}`,
    },
    {
      params: { exponent },
      inputs: (d: Draw) => [nonzero(d, [3], 'float32')],
      label: `float32 to ${exponent}`,
    },
    ...(exponent >= 0
      ? [{ params: { exponent }, inputs: (d: Draw) => [d.integers([6], -40, 40)], label: 'int32' }]
      : []),
  ]) as unknown as Rows<{ exponent: number }>,
  exp: plain(),
  expm1: [...plain(), { params: noParams, inputs: (d) => [d.floats([5], -1e-8, 1e-8)] }],
  log: plain(0.2, 4),
  log1p: [...plain(-0.8, 3), { params: noParams, inputs: (d) => [d.floats([5], -1e-8, 1e-8)] }],
  log2: plain(0.2, 4),
  log10: plain(0.2, 4),
  sqrt: plain(0.2, 4),
  rsqrt: plain(0.2, 4),
  cbrt: [
    { params: noParams, inputs: (d) => [nonzero(d, [2, 3], 'float64')] },
    ...plain(0.2, 4).slice(1),
  ],
  sin: plain(-9, 9),
  cos: plain(-9, 9),
  tan: plain(-1, 1),
  asin: plain(-0.8, 0.8),
  acos: plain(-0.8, 0.8),
  atan: plain(),
  sinh: plain(),
  cosh: plain(),
  tanh: plain(),
  asinh: plain(),
  acosh: plain(1.2, 4),
  atanh: plain(-0.8, 0.8),
  logistic: plain(-4, 4),
  erf: plain(),
  erfc: [
    ...plain(),
    {
      params: noParams,
      inputs: () => [denseOfNested([0.4, 0.5, 2.9, 5, 9.9, 20, 26, -3, -6], 'float64')],
      label: 'tails',
    },
  ],
  erfInv: plain(-0.9, 0.9),
  gamma: [...plain(0.3, 6), { params: noParams, inputs: (d) => [d.floats([5], -2.8, -2.2)] }],
  lgamma: [...plain(0.3, 6), { params: noParams, inputs: (d) => [d.floats([5], -2.8, -2.2)] }],
  digamma: [...plain(0.3, 6), { params: noParams, inputs: (d) => [d.floats([5], -2.8, -2.2)] }],
  polygamma: [
    ...[0, 1, 2, 3].map((order): Row<typeof noParams> => ({
      params: noParams,
      inputs: (d) => [order, d.floats([5], 0.3, 6)],
      label: `order ${order}`,
    })),
    {
      params: noParams,
      inputs: (d: Draw) => [d.array([6], 'float64', (i) => i), d.floats([6], 0.3, 6)],
      label: 'orders in an array',
      derivatives: { only: 'none', because: 'there is no derivative by the order' },
    },
  ] as unknown as Rows<typeof noParams>,
  igamma: [...ofShape, ...atEnds],
  igammac: [...ofShape, ...atEnds],
  gammaDensity: [...ofShape, ...atEnds],
  igammaGradA: twice(ofShape).concat(atEnds) as Rows<typeof noParams>,
  gammaSlope: twice(ofShape),
  gammaSlopeByShape: [
    { params: noParams, inputs: (d) => [1.7, d.floats([5], 0.2, 6)], label: 'by x' },
    { params: noParams, inputs: (d) => [20, d.floats([5], 15, 40)], label: 'by x, large' },
    {
      params: noParams,
      inputs: (d) => [d.floats([5], 0.3, 4), d.floats([5], 0.2, 6)],
      label: 'by both',
      derivatives: { only: 'none', because: 'there is no third derivative by the shape' },
    },
  ],
  betainc: betaRows,
  betaincc: betaRows,
  betaincGradA: betaSlopeRows,
  betaincGradB: betaSlopeRows,
  betaDensity: [
    {
      params: noParams,
      inputs: (d) => [d.floats([5], 0.3, 4), d.floats([5], 0.3, 20), d.floats([5], 0.1, 0.9)],
    },
    {
      params: noParams,
      inputs: (d) => [3, 0.5, d.floats([4], 0.1, 0.9, 'float32')],
      label: 'float32',
    },
  ],
  expi: [...plain(0.5, 6), { params: noParams, inputs: (d) => [d.floats([5], -6, -0.2)] }],
  expn: [
    ...[1, 2, 5].map((order): Row<typeof noParams> => ({
      params: noParams,
      inputs: (d) => [order, d.floats([5], 0.3, 6)],
      label: `order ${order}`,
    })),
    {
      params: noParams,
      inputs: (d: Draw) => [d.array([6], 'float64', (i) => i - 1), d.floats([6], 0.3, 6)],
      label: 'orders in an array',
      derivatives: { only: 'none', because: 'there is no derivative by the order' },
    },
  ] as unknown as Rows<typeof noParams>,
  sinIntegral: [...smoothFloats(-6, 6), ...smoothFloats(-0.4, 0.4)],
  cosIntegral: smoothFloats(0.4, 9),
  fresnelSin: smoothFloats(-2.5, 2.5),
  fresnelCos: smoothFloats(-2.5, 2.5),
  spence: [...smoothFloats(0.2, 0.88), ...smoothFloats(0.92, 1.08), ...smoothFloats(1.2, 7)],
  faddeevaReal: binary(within(-2, 2), within(0.1, 2), 0.5).slice(0, 4) as Rows<typeof noParams>,
  faddeevaImag: binary(within(-2, 2), within(0.1, 2), 0.5).slice(0, 4) as Rows<typeof noParams>,
  besselJ: besselRows,
  besselY: besselRows,
  lambertW: [
    { params: noParams, inputs: (d) => [0, d.floats([5], -0.2, 5)], label: 'principal branch' },
    { params: noParams, inputs: (d) => [-1, d.floats([5], -0.35, -0.02)], label: 'branch -1' },
    { params: noParams, inputs: (d) => [0, d.floats([4], 0.1, 5, 'float32')], label: 'float32' },
  ],
  igammaInverse: quantileRows,
  igammacInverse: quantileRows,
  betaincInverse: betaQuantileRows,
  betainccInverse: betaQuantileRows,
  hyp1f1: [
    { params: noParams, inputs: (d) => [2.5, 0.7, d.floats([5], -3, 3)], label: 'by x' },
    {
      params: noParams,
      inputs: (d) => [0.7, 2.5, d.floats([4], 1, 9, 'float32')],
      label: 'float32',
    },
    {
      params: noParams,
      inputs: (d) => [d.floats([5], 0.3, 4), d.floats([5], 0.3, 8), d.floats([5], -9, 9)],
      label: 'by all',
      derivatives: onceByParameters,
    },
  ],
  hyp1f1GradA: kummerSlopes,
  hyp1f1GradB: kummerSlopes,
  hyp2f1: [
    { params: noParams, inputs: (d) => [2.5, 0.7, 1.2, d.floats([5], -3, 0.8)], label: 'by x' },
    {
      params: noParams,
      inputs: (d) => [0.7, 1.2, 2.5, d.floats([4], -0.4, 0.8, 'float32')],
      label: 'float32',
    },
    {
      params: noParams,
      inputs: (d) => [
        d.floats([5], 0.3, 4),
        d.floats([5], 0.3, 4),
        d.floats([5], 0.3, 8),
        d.floats([5], -3, 0.9),
      ],
      label: 'by all',
      derivatives: onceByParameters,
    },
  ],
  hyp2f1GradA: gaussSlopes,
  hyp2f1GradC: gaussSlopes,
  owensT: binary(within(-2, 2), within(-2, 2), 0.5).slice(0, 4) as Rows<typeof noParams>,
  add: [...binary(within(-2, 2), within(-2, 2), 0.5), ...integerRows],
  sub: [...binary(within(-2, 2), within(-2, 2), 0.5), ...integerRows],
  mul: [...binary(within(-2, 2), within(-2, 2), 0.5), ...integerRows],
  div: [...binary(nonzero, nonzero, 1.5), ...divisionRows],
  rem: [
    { params: noParams, inputs: (d) => [d.floats([5], 2.1, 2.9), d.floats([5], 0.91, 0.99)] },
    { params: noParams, inputs: (d) => [d.floats([5], -2.9, -2.1), d.floats([5], 0.91, 0.99)] },
    ...binary(within(2.1, 2.9), within(0.91, 0.99), 0.95).slice(1, 3),
    ...binary(within(2.1, 2.9), within(0.91, 0.99), 0.95).slice(4),
    ...divisionRows,
  ],
  max: extremes,
  min: extremes,
  pow: [
    ...binary(within(0.3, 2), within(-2, 2), 1.5),
    ...literalsOf(noParams, [2, 3, -1, 0.5, -0.5, 1.5, -2.5]),
  ],
  atan2: binary(nonzero, nonzero, 1.5),
  nextAfter: [
    { params: noParams, inputs: (d) => [d.floats([5]), d.floats([5])] },
    {
      params: noParams,
      inputs: (d) => [d.floats([5], -2, 2, 'float32'), d.floats([5], -2, 2, 'float32')],
    },
    ...binary(within(-2, 2), within(-2, 2), 1.5).slice(4),
  ],
  and: bitwise,
  or: bitwise,
  xor: bitwise,
  shiftLeft: shift,
  shiftRightLogical: shift,
  shiftRightArithmetic: shift,
  mulHigh: integerRows as Rows<typeof noParams>,
  eq: comparison,
  ne: comparison,
  lt: comparison,
  le: comparison,
  gt: comparison,
  ge: comparison,
  select: [
    { params: noParams, inputs: (d) => [d.bools([6]), d.floats([6]), d.floats([6])] },
    { params: noParams, inputs: (d) => [d.bools([6]), d.floats([6]), 1.5], label: 'literal no' },
    { params: noParams, inputs: (d) => [d.bools([6]), -1.5, d.floats([6])], label: 'literal yes' },
    {
      params: noParams,
      inputs: (d) => [d.bools([6]), d.integers([6], -9, 9), d.integers([6], -9, 9)],
      label: 'int32',
    },
    { params: noParams, inputs: (d) => [d.bools([]), d.floats([]), d.floats([])], label: 'rank 0' },
  ],
  clamp: [
    {
      params: noParams,
      inputs: (d) => {
        const x = d.distinct([6]);
        return [d.floats([6], -0.3, -0.28), x, d.floats([6], 0.36, 0.38)];
      },
    },
    { params: noParams, inputs: (d) => [-0.26, d.distinct([6]), 0.26], label: 'literal bounds' },
    {
      params: noParams,
      inputs: (d) => [d.integers([6], -5, -2), d.integers([6], -9, 9), d.integers([6], 2, 5)],
      label: 'int32',
    },
  ],
};
