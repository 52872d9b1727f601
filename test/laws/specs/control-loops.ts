/** Loops with a test, and the tape that records their turns. */
import { noParams, type PrimParams, type Program } from '../../../src/ir/program.js';
import type { Ops, Primal } from '../../../src/primitives/ops.js';
import { emptyList, handleType } from '../../../src/primitives/control/tape/handle.js';
import type { Draw } from '../../support/draw.js';
import { typeOf, writeProgram } from '../../support/write-program.js';
import type { Row, Specs } from '../spec.js';

type WhileParams = PrimParams['while'];

const once = {
  only: 'once',
  because: 'reverse mode of a replay would write the list of cotangents backwards',
} as const;

const forward = { only: 'forward', because: 'lists are among the results' } as const;

/**
 * A loop whose first carry counts down to 0; the types are those of constants and further carries.
 */
function countdown(
  constants: readonly string[],
  carries: readonly string[],
  turn: (b: Ops, n: Primal, ...inputs: Primal[]) => readonly Primal[],
): WhileParams {
  const types = [...constants, 'i32[]', ...carries];
  const split = (inputs: Primal[]): [Primal, Primal[]] => {
    const n = inputs[constants.length]!;
    return [n, inputs.filter((x) => x !== n)];
  };
  return {
    constants: constants.length,
    test: writeProgram(types, (b, ...inputs) => [b.gt(split(inputs)[0], 0)]),
    body: writeProgram(types, (b, ...inputs) => {
      const [n, others] = split(inputs);
      return [b.sub(n, 1), ...turn(b, n, ...others)];
    }),
  };
}

/** x ← k sin(x) + x / n. */
const waves = (b: Ops, n: Primal, k: Primal, x: Primal): Primal[] => [
  b.add(b.mul(k, b.sin(x)), b.div(x, b.broadcast(b.convert(n, 'float64'), x.aval.shape, []))),
];

/** x ← 2 x + k while x < 16. */
const doubling: WhileParams = {
  constants: 1,
  test: writeProgram(['f64[]', 'f64[]'], (b, _k, x) => [b.lt(x!, 16)]),
  body: writeProgram(['f64[]', 'f64[]'], (b, k, x) => [b.add(b.mul(x!, 2), k!)]),
};

/** Values move round by one place: what moves one at first moves all in the end. */
const round = countdown(['f64[]'], ['f64[]', 'f64[]', 'f64[]'], (b, _n, k, x, y, z) => [
  b.mul(y!, k!),
  b.mul(z!, z!),
  b.sin(x!),
]);

/** As many turns of `inner` as the outer loop has left; its derivative depends on all of them. */
const inner = countdown(['f64[]'], ['f64[]'], (b, _n, k, x) => [b.mul(b.sin(x!), k!)]);
const nested = countdown(['f64[]'], ['f64[]'], (b, n, k, x) => {
  const [, y] = b.bind('while', [k!, n, b.mul(x!, k!)], inner);
  return [b.add(y!, b.mul(x!, x!))];
});

const gcd: WhileParams = {
  constants: 0,
  test: writeProgram(['i32[]', 'i32[]'], (b, _x, y) => [b.ne(y!, 0)]),
  body: writeProgram(['i32[]', 'i32[]'], (b, x, y) => [y!, b.rem(x!, y!)]),
};

const float32 = countdown(['f32[2]'], ['f32[2]'], (b, _n, k, x) => [b.mul(b.cos(x!), k!)]);

const whiles: [Row<WhileParams>, ...Row<WhileParams>[]] = [
  {
    params: countdown(['f64[2]'], ['f64[2]'], waves),
    inputs: (d) => [d.floats([2]), d.integers([], 1, 5), d.floats([2])],
    label: 'small',
    derivatives: once,
  },
  {
    params: countdown(['f64[17]'], ['f64[17]'], waves),
    inputs: (d) => [d.floats([17]), d.integers([], 1, 5), d.floats([17])],
    label: 'large: runs until all are done',
    derivatives: once,
  },
  {
    params: doubling,
    inputs: (d) => [d.floats([], 0.1, 0.2), d.floats([], 1.1, 1.8)],
    label: 'its test depends on what is differentiated',
    derivatives: once,
  },
  {
    params: countdown(['f64[2]'], ['f64[2]'], waves),
    inputs: (d) => [d.floats([2]), d.integers([], -3, 0), d.floats([2])],
    label: 'no turns',
    derivatives: once,
  },
  {
    params: round,
    inputs: (d) => [d.floats([]), d.integers([], 1, 4), 1, d.floats([]), 2],
    label: 'carries from literals',
    derivatives: once,
  },
  {
    params: nested,
    inputs: (d) => [d.floats([]), d.integers([], 1, 4), d.floats([])],
    label: 'while in while',
    derivatives: once,
  },
  {
    params: float32,
    inputs: (d) => [
      d.floats([2], 0.5, 1, 'float32'),
      d.integers([], 1, 3),
      d.floats([2], 0.5, 1, 'float32'),
    ],
    label: 'float32',
    derivatives: once,
  },
  { params: gcd, inputs: (d) => [d.integers([], 1, 99), d.integers([], 1, 99)], label: 'gcd' },
];

const row = ['f64[2]', 'i32[]', 'f32[]'];
const rowTypes = row.map(typeOf);

/** Two rows behind each other, of which `read` makes the results. */
const twoRows = (read: (b: Ops, handle: Primal) => readonly Primal[]): Program =>
  writeProgram([...row, ...row], (b, ...values) => {
    const first = b.bind1('push', [emptyList, ...values.slice(0, 3)], noParams);
    return read(b, b.bind1('push', [first, ...values.slice(3)], noParams));
  });

const drawTwoRows = (d: Draw) => [0, 1].flatMap(() => drawRow(d));
const drawRow = (d: Draw) => [d.floats([2]), d.integers([], -9, 9), d.floats([], -2, 2, 'float32')];

/** Row by row, and one row more than there are. */
const takenApart = twoRows((b, handle) => {
  const [before, ...last] = b.bind('peek', [handle], { row: rowTypes });
  const [none, ...first] = b.bind('peek', [before!], { row: rowTypes });
  const [still, ...zeros] = b.bind('peek', [none!], { row: rowTypes });
  return [...last, ...first, none!, still!, ...zeros];
});

/** Two lists that share their first row. */
const branched = writeProgram(['f64[]', 'f64[]', 'f64[]'], (b, x, y, z) => {
  const stem = b.bind1('push', [emptyList, x!], noParams);
  const ends = [y!, z!].map((value) => b.bind1('push', [stem, value], noParams));
  return ends.flatMap((end) => {
    const [before, last] = b.bind('peek', [end], { row: [typeOf('f64[]')] });
    const [, first] = b.bind('peek', [before!], { row: [typeOf('f64[]')] });
    return [b.mul(last!, b.sin(first!))];
  });
});

/** x ← (x + k) sin(row), which tells the order of the rows. */
const replayed = (reverse: boolean, k: Primal, x: Primal, b: Ops, handle: Primal): Primal => {
  const body = writeProgram(
    ['f64[2]', ...row, 'f64[2]'],
    (own, constant, values, n, single, carry) => {
      const scale = own.mul(own.convert(n!, 'float64'), own.convert(single!, 'float64'));
      const sum = own.add(carry!, constant!);
      return [own.mul(own.mul(sum, own.sin(values!)), own.broadcast(scale, [2], []))];
    },
  );
  return b.bind1('replay', [handle, k, x], { rows: [rowTypes], reverse, constants: 1, body });
};

const replays = (reverse: boolean): Program =>
  writeProgram([...row, ...row, 'f64[2]', 'f64[2]'], (b, ...inputs) => {
    const [values, [k, x]] = [inputs.slice(0, 6), inputs.slice(6)];
    const first = b.bind1('push', [emptyList, ...values.slice(0, 3)], noParams);
    const second = b.bind1('push', [first, ...values.slice(3)], noParams);
    return [replayed(reverse, k!, x!, b, second)];
  });

/** Handles on a tape: a list of one row, whose value is the handle of another list. */
const lists = writeProgram([...row, 'f64[2]', 'f64[2]'], (b, ...inputs) => {
  const [values, [k, x]] = [inputs.slice(0, 3), inputs.slice(3)];
  const own = b.bind1('push', [emptyList, ...values], noParams);
  const outer = b.bind1('push', [emptyList, own], noParams);
  const body = writeProgram(['f64[2]', 'f64[]', 'f64[2]'], (inside, constant, handle, carry) => [
    replayed(true, constant!, carry!, inside, handle!),
  ]);
  const rows = [[handleType]];
  return b.bind('replay', [outer, k!, x!], { rows, reverse: true, constants: 1, body });
});

export const loopSpecs: Specs<'while' | 'push' | 'peek' | 'replay'> = {
  while: whiles,
  push: [
    {
      program: branched,
      inputs: (d) => [d.floats([]), d.floats([]), d.floats([])],
      label: 'lists that share a row',
    },
  ],
  peek: [{ program: takenApart, inputs: drawTwoRows, label: 'row by row', derivatives: forward }],
  replay: [
    {
      program: replays(true),
      inputs: (d) => [...drawTwoRows(d), d.floats([2]), d.floats([2])],
      label: 'from the last row',
    },
    {
      program: replays(false),
      inputs: (d) => [...drawTwoRows(d), d.floats([2]), d.floats([2])],
      label: 'from the first row',
    },
    {
      program: lists,
      inputs: (d) => [...drawRow(d), d.floats([2]), d.floats([2])],
      label: 'a list of lists',
    },
  ],
};
