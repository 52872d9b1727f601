/** Functions of all instances of a batch, in programs that are mapped over it. */
import type { PrimParams, Program } from '../../../src/ir/program.js';
import type { Ops, Primal } from '../../../src/primitives/ops.js';
import { vmapProgram } from '../../../src/transforms/programs.js';
import { writeProgram } from '../../support/write-program.js';
import type { Draw } from '../../support/draw.js';
import type { Row, Specs } from '../spec.js';

type Params = PrimParams['across'];

/** The axis of all programs here. */
export const axis = 'i';
export const instances = 3;

const over = (name: string, same: readonly boolean[], program: Program): Params => ({
  name,
  axis,
  size: instances,
  same,
  program,
});

const sum = over(
  'sum',
  [true],
  writeProgram(['f64[3,2]'], (b, x) => [b.reduceSum(x!, [0])]),
);
const greatest = over(
  'greatest',
  [true],
  writeProgram(['f64[3,2]'], (b, x) => b.bind('reduceMax', [x!], { axes: [0] })),
);
const turned = over(
  'turned',
  [false],
  writeProgram(['f64[3,2]'], (b, x) => b.bind('reverse', [x!], { axes: [0] })),
);
/** Rows of x over 1 + the square of the sum of sin(y), and that sum, which is one for all. */
const shares = over(
  'shares',
  [false, true],
  writeProgram(['f64[3,2]', 'f64[3]'], (b, x, y) => {
    const total = b.reduceSum(b.sin(y!), [0]);
    const whole = b.add(b.mul(total, total), 1);
    return [b.div(x!, b.broadcast(whole, [3, 2], [])), total];
  }),
);

type Write = (b: Ops, x: Primal, y: Primal) => Primal[];

const program = (write: Write): Program =>
  writeProgram(['f64[2]', 'f64[]'], (b, x, y) => write(b, x!, y!));

/** In a loop: what is carried is the sine of a sum over all instances. */
const summing: Write = (b, x, y) => {
  const body = writeProgram(['f64[]', 'f64[2]', 'f64[]'], (inner, c, z, r) => {
    const moved = inner.mul(inner.sin(z!), inner.broadcast(inner.mul(c!, r!), [2], []));
    const s = inner.bind1('across', [moved], sum);
    return [inner.sin(s), inner.reduceSum(s, [0])];
  });
  const loop = { length: 2, reverse: false, unroll: 1, constants: 1, carries: 1, body };
  return b.bind('scan', [y, x, x], loop);
};

/** Programs before they are mapped over the axis. */
export const unmapped: Readonly<Record<string, Program>> = {
  sum: program((b, x, y) => [
    ...b.bind('across', [b.mul(x, b.broadcast(b.sin(y), [2], []))], sum),
    y,
  ]),
  greatest: program((b, x, y) => [
    b.mul(b.bind1('across', [x], greatest), b.broadcast(y, [2], [])),
  ]),
  turned: program((b, x, y) => [b.mul(b.bind1('across', [b.sin(x)], turned), x), y]),
  shares: program((b, x, y) => b.bind('across', [x, y], shares)),
  'in a loop': program(summing),
};

/** With the instances in front, all inputs and results. */
export const mapped = (p: Program): Program =>
  vmapProgram(
    p,
    instances,
    p.inputs.map(() => true),
    axis,
  ).program;

const row = ([label, one]: readonly [string, Program]): Row<Params> => ({
  program: mapped(one),
  unmapped: one,
  inputs: (d: Draw) => [d.floats([instances, 2]), d.floats([instances])],
  label,
});

const [first, ...others] = Object.entries(unmapped).map(row);

export const collectiveSpecs: Specs<'across'> = { across: [first!, ...others] };
