/** Calls, scans and branches. */
import type { PrimParams, Program } from '../../../src/ir/program.js';
import type { Ops, Primal } from '../../../src/primitives/ops.js';
import { writeProgram } from '../../support/write-program.js';
import type { Row, Specs } from '../spec.js';

/** sin(x) y and sum(x): two results, one of them linear. */
const callee = writeProgram(['f64[3]', 'f64[3]'], (b, x, y) => [
  b.mul(b.sin(x!), y!),
  b.reduceSum(x!, [0]),
]);

type ScanParams = PrimParams['scan'];
const loop = (
  length: number,
  constants: number,
  carries: number,
  body: Program,
  more: Partial<ScanParams> = {},
): ScanParams => ({ length, reverse: false, unroll: 1, constants, carries, body, ...more });

/** c, x → c sin(x), and what it was: one carry, one array of rows, one of results. */
const product = writeProgram(['f64[]', 'f64[]'], (b, c, x) => [b.mul(c!, b.sin(x!)), c!]);

/** The same in float32. */
const single = writeProgram(['f32[]', 'f32[]'], (b, c, x) => [b.mul(c!, b.sin(x!)), c!]);

/** k, w; n, c, e; x, m → two carries, an integer counter, and three results of several kinds. */
const several = writeProgram(
  ['f64[2]', 'f64[]', 'i32[]', 'f64[2]', 'f64[]', 'f64[2]', 'i32[]'],
  (b, k, w, n, c, e, x, m) => {
    const mixed = b.mul(b.cos(k!), b.add(c!, x!));
    const scale = b.mul(b.exp(w!), b.convert(m!, 'float64'));
    return [
      b.add(n!, m!),
      b.add(mixed, b.broadcast(e!, [2], [])),
      b.mul(b.sin(e!), scale),
      b.mul(mixed, x!),
      b.mul(n!, 2),
      b.mul(scale, b.convert(n!, 'float64')),
    ];
  },
);

/** An Elman network: h ← tanh(W h + x). */
const network = writeProgram(['f64[3,3]', 'f64[3]', 'f64[3]'], (b, w, h, x) => {
  const dims = { contract: [[1], [0]], batch: [[], []] } as const;
  const next = b.bind1('tanh', [b.add(b.bind1('dotGeneral', [w!, h!], dims), x!)], {});
  return [next, next];
});

/** The logistic map, without rows. */
const logistic = writeProgram(['f64[]', 'f64[]'], (b, r, c) => [
  b.mul(b.mul(r!, c!), b.sub(1, c!)),
]);

/** A prefix sum: no carry depends on anything but rows, and a result depends on no carry. */
const prefixes = writeProgram(['f64[2]', 'f64[2]'], (b, c, x) => [b.add(c!, x!), b.neg(x!)]);

/** Swaps two carries: what moves one at first moves the other in the end. */
const swap = writeProgram(['f64[]', 'f64[]', 'f64[]'], (b, c, e, x) => [e!, b.mul(c!, x!)]);

/** A scan in a branch in a scan. */
const inner = loop(2, 0, 1, product);
const nested = writeProgram(['f64[2]', 'i32[]', 'f64[]', 'f64[]'], (b, k, n, c, x) => {
  const scanned = writeProgram(['f64[]', 'f64[2]'], (own, a, rows) => {
    const [end, ys] = own.bind('scan', [a!, rows!], inner) as [Primal, Primal];
    return [own.add(end, own.reduceSum(ys, [0]))];
  });
  const squared = writeProgram(['f64[]', 'f64[2]'], (own, a) => [own.mul(a!, a!)]);
  const [next] = b.bind('cond', [n!, b.add(c!, x!), k!], { branches: [squared, scanned] });
  return [b.sub(1, n!), next!];
});

const scans: [Row<ScanParams>, ...Row<ScanParams>[]] = [
  { params: loop(4, 0, 1, product), inputs: (d) => [d.floats([]), d.floats([4])] },
  {
    params: loop(4, 0, 1, product, { reverse: true }),
    inputs: (d) => [d.floats([]), d.floats([4])],
    label: 'reverse',
  },
  {
    params: loop(5, 0, 1, product, { unroll: 2 }),
    inputs: (d) => [d.floats([]), d.floats([5])],
    label: 'two turns at once',
  },
  {
    params: loop(0, 0, 1, product),
    inputs: (d) => [d.floats([]), d.floats([0])],
    label: 'no turns',
  },
  {
    params: loop(3, 2, 3, several),
    inputs: (d) => [
      d.floats([2]),
      d.floats([], -1, 1),
      d.integers([], 0, 3),
      d.floats([2]),
      d.floats([]),
      d.floats([3, 2]),
      d.integers([3], -2, 2),
    ],
    label: 'of everything several',
  },
  {
    params: loop(3, 1, 1, network, { reverse: true }),
    inputs: (d) => [d.floats([3, 3]), d.floats([3]), d.floats([3, 3])],
    label: 'matrix as constant',
  },
  {
    params: loop(4, 1, 1, logistic),
    inputs: (d) => [d.floats([], 1, 2), d.floats([], 0.2, 0.8)],
    label: 'no rows',
  },
  {
    params: loop(3, 0, 1, prefixes),
    inputs: (d) => [d.floats([2]), d.floats([3, 2])],
    label: 'linear',
  },
  {
    params: loop(3, 0, 2, swap),
    inputs: (d) => [d.floats([]), 1, d.floats([3])],
    label: 'carry from a literal',
  },
  {
    params: loop(3, 0, 1, single),
    inputs: (d) => [d.floats([], -2, 2, 'float32'), d.floats([3], -2, 2, 'float32')],
    label: 'float32',
  },
  {
    params: loop(3, 1, 2, nested),
    inputs: (d) => [d.floats([2]), d.integers([], 0, 1), d.floats([]), d.floats([3])],
    label: 'scan in cond in scan',
  },
];

/** x sin(y), and y: one result that all branches share, one that some have no derivative of. */
const sine = writeProgram(['f64[2]', 'f64[2]'], (b, x, y) => [b.mul(x!, b.sin(y!)), y!]);
const constant = writeProgram(['f64[2]', 'f64[2]'], (b, x) => [
  b.exp(x!),
  b.full(3, { shape: [2], dtype: 'float64' }),
]);
const quotient = (b: Ops, x: Primal, y: Primal): Primal => b.div(x, b.add(b.mul(y, y), 1));
const fraction = writeProgram(['f64[2]', 'f64[2]'], (b, x, y) => [
  quotient(b, x!, y!),
  b.mul(x!, quotient(b, y!, x!)),
]);

const conds: [Row<PrimParams['cond']>, ...Row<PrimParams['cond']>[]] = [
  {
    params: { branches: [sine, constant] },
    inputs: (d) => [d.integers([], 0, 1), d.floats([2]), d.floats([2])],
  },
  {
    params: { branches: [sine, constant, fraction] },
    inputs: (d) => [d.integers([], -1, 3), d.floats([2]), d.floats([2])],
    label: 'clamped among three',
  },
  {
    params: { branches: [sine, constant, fraction] },
    inputs: (d) => [d.integers([], 2, 2), d.floats([2]), d.floats([2])],
    label: 'the last of three',
  },
  {
    params: { branches: [fraction] },
    inputs: (d) => [d.integers([], 0, 1), d.floats([2]), d.floats([2])],
    label: 'one branch',
  },
  {
    params: {
      branches: [
        writeProgram(['f64[]', 'i32[]'], (b, x, n) => [b.mul(x!, b.convert(n!, 'float64')), n!]),
        writeProgram(['f64[]', 'i32[]'], (b, x, n) => [b.sin(x!), b.mul(n!, n!)]),
      ],
    },
    inputs: (d) => [d.integers([], 0, 1), d.floats([]), d.integers([], -5, 5)],
    label: 'integers among the operands',
  },
];

export const controlSpecs: Specs<'call' | 'scan' | 'cond'> = {
  call: [
    {
      params: { name: 'sineTimes', program: callee },
      inputs: (d) => [d.floats([3]), d.floats([3])],
    },
  ],
  scan: scans,
  cond: conds,
};
