/** Random loops, branches and functions, whose programs are random programs themselves. */
import { aval, type Aval } from '../../src/array/aval.js';
import { isInexact } from '../../src/array/dtype.js';
import { range, zip, type Shape } from '../../src/array/shape.js';
import { renumber, type Builder } from '../../src/ir/builder.js';
import {
  newLiteral,
  type Atom,
  type PrimName,
  type Program,
  type Var,
} from '../../src/ir/program.js';
import { Draw } from '../support/draw.js';
import { adapt, float64, one, pick } from './parts.js';
import type { Step } from './steps.js';

/** What steps of this file hold. */
export const controlNames: readonly PrimName[] = ['call', 'checkpoint', 'cond', 'scan', 'while'];

/** Appends the equations of steps, and what they give to the pool of float64 values. */
export type Extend = (b: Builder, pool: Var[], list: readonly Step[]) => void;

/** What a form is made from. */
interface Setup {
  readonly b: Builder;
  readonly pool: readonly Var[];
  readonly step: Step;
  readonly draw: Draw;
  readonly extend: Extend;
}

/** Appends a loop, a branch or a call; gives its results. */
export function control(b: Builder, pool: readonly Var[], step: Step, extend: Extend): Var[] {
  const setup = { b, pool, step, extend, draw: new Draw(step.seed) };
  return pick([scan, whileLoop, cond, scan, whileLoop, cond, call, checkpoint], step.kind)(setup);
}

/** Small ones, which are carried in locals, and larger ones. */
const shapes: Shape[] = [[], [3], [2, 3], [], [20], [3, 6]];

const someShapes = ({ draw }: Setup, low: number, high: number): Shape[] =>
  range(draw.integer(low, high)).map(() => pick(shapes, draw.integer(0, 99)));

const floats = (list: readonly Shape[]): Aval[] => list.map((shape) => aval(shape, 'float64'));
const typesOf = (atoms: readonly Atom[]): Aval[] => atoms.map((a) => a.aval);

/** A value of the program, in this shape. */
const some = ({ b, pool, step, draw }: Setup, shape: Shape): Var =>
  adapt(b, pick(pool, step.first + draw.integer(0, 3)), shape);

/** An integer from 0 to 3 that depends on a value of the program. */
function someInteger(setup: Setup): Var {
  const { b } = setup;
  const small = one(b, 'tanh', [some(setup, [])]);
  const spread = one(b, 'mul', [one(b, 'abs', [small]), newLiteral(4, float64)]);
  return b.emit('convert', [spread], { dtype: 'int32' })[0] as Var;
}

/**
 * A program of inputs of these types. `write` gets its inputs and the values that the steps made.
 */
function bodyOf(
  { b, step, extend }: Setup,
  types: readonly Aval[],
  write: (inner: Builder, inputs: readonly Var[], pool: readonly Var[]) => readonly Atom[],
  list: readonly Step[] = step.inner,
): { readonly program: Program; readonly captured: readonly Var[] } {
  const inner = b.another();
  const inputs = types.map((type) => inner.input(type));
  const pool = inputs.map((v) => asFloat(inner, v));
  if (pool.length === 0) pool.push(one(inner, 'sin', [newLiteral(0.3, float64)]));
  extend(inner, pool, list);
  return closed(b, inner.finish(write(inner, inputs, pool)));
}

/** Programs of loops and branches have no constants: what they capture are their first operands. */
function closed(b: Builder, program: Program) {
  const { constants, inputs, equations, outputs } = program;
  const binders = constants.map((c) => c.binder);
  return {
    program: renumber([...binders, ...inputs], [], equations, outputs),
    captured: constants.map((c) => b.constant(c.value)),
  };
}

function asFloat(b: Builder, x: Var): Var {
  if (x.aval.dtype === 'float64') return x;
  return one(b, 'sin', [b.emit('convert', [x], { dtype: 'float64' })[0] as Var]);
}

/** The carry of a loop: floats, a counter, and others that are no floats. */
interface Carry {
  readonly types: readonly Aval[];
  readonly start: readonly Atom[];
}

const others: readonly Aval[] = [aval([], 'bool'), aval([3], 'int32'), aval([18], 'int32')];

function someCarry(setup: Setup): Carry {
  const { b, draw } = setup;
  const types = [
    aval([], 'int32'),
    ...floats(someShapes(setup, 1, 3)),
    ...others.filter(() => draw.next() < 0.15),
  ];
  const start = types.map((type): Atom => {
    if (isInexact(type.dtype))
      return type.shape.length === 0 && draw.next() < 0.2
        ? newLiteral(0.5, float64)
        : some(setup, type.shape);
    const zero = newLiteral(0, { dtype: type.dtype, weak: false });
    if (type.shape.length === 0) return zero;
    return b.emit('broadcast', [zero], { shape: type.shape, dims: [] })[0] as Var;
  });
  return { types, start };
}

/** The carry of the next turn; the counter comes first. */
function nextCarry(
  b: Builder,
  carry: readonly Var[],
  pool: readonly Var[],
  { draw }: Setup,
): Atom[] {
  return carry.map((x, i): Atom => {
    if (i === 0) return one(b, 'add', [x, newLiteral(1, x.aval)]);
    const { shape, dtype } = x.aval;
    const value = (): Var => adapt(b, pick(pool.toReversed(), draw.integer(0, 3)), shape);
    if (dtype === 'bool') return one(b, 'gt', [value(), newLiteral(0.2, float64)]);
    if (dtype === 'int32') {
      const isLarge = one(b, 'gt', [value(), newLiteral(0.2, float64)]);
      return one(b, 'add', [x, b.emit('convert', [isLarge], { dtype })[0] as Var]);
    }
    const kind = draw.next();
    const fitting = carry.filter((v) => v.aval.shape === shape && v.aval.dtype === dtype);
    if (kind < 0.1) return x;
    if (kind < 0.2) return pick(fitting, i);
    if (kind < 0.3) return shape.length === 0 ? newLiteral(0.25, float64) : value();
    return one(b, 'tanh', [value()]);
  });
}

const someConstants = (setup: Setup): Var[] =>
  someShapes(setup, 0, 2).map((shape) => some(setup, shape));

/** A loop over the rows of values of the program and over indices. */
function scan(setup: Setup): Var[] {
  const { b, draw } = setup;
  const length = pick([3, 2, 4, 1, 0], draw.integer(0, 9));
  const rowShapes = someShapes(setup, 0, 2);
  const indices = b.emit('iota', [], { shape: [length], dtype: 'int32', axis: 0 }) as [Var];
  const rows = [...rowShapes.map((shape) => some(setup, [length, ...shape])), ...indices];
  const carry = someCarry(setup);
  const constants = someConstants(setup);
  const rowTypes = typesOf(rows).map((type) => ({ ...type, shape: type.shape.slice(1) }));
  const given = draw.integer(0, 2);
  const body = bodyOf(
    setup,
    [...typesOf(constants), ...carry.types, ...rowTypes],
    (inner, inputs, pool) => {
      const carried = inputs.slice(constants.length, constants.length + carry.types.length);
      const ys = range(given).map(() => pick(pool.toReversed(), draw.integer(0, 4)));
      return [...nextCarry(inner, carried, pool, setup), ...ys];
    },
  );
  return b.emit('scan', [...body.captured, ...constants, ...carry.start, ...rows], {
    length,
    reverse: draw.next() < 0.4,
    unroll: pick([1, 1, 2], draw.integer(0, 2)),
    constants: body.captured.length + constants.length,
    carries: carry.types.length,
    body: body.program,
  });
}

/** A loop of at most four turns, as many as a value of the program or the carry says. */
function whileLoop(setup: Setup): Var[] {
  const { b, draw } = setup;
  const carry = someCarry(setup);
  const constants = [someInteger(setup), ...someConstants(setup)];
  const types = [...typesOf(constants), ...carry.types];
  const counter = constants.length;
  const body = bodyOf(setup, types, (inner, inputs, pool) =>
    nextCarry(inner, inputs.slice(counter), pool, setup),
  );
  const test = bodyOf(
    setup,
    types,
    (inner, inputs, pool) => {
      const isBelow = one(inner, 'lt', [inputs[counter] as Var, inputs[0] as Var]);
      if (draw.next() < 0.5) return [isBelow];
      const [value] = inputs.slice(counter + 1) as [Var];
      const asked = adapt(inner, draw.next() < 0.5 ? value : pick(pool, 99), []);
      const isSmall = one(inner, 'lt', [asked, newLiteral(0.8, float64)]);
      return [one(inner, 'and', [isBelow, isSmall])];
    },
    [],
  );
  return b.emit('while', [...body.captured, ...constants, ...carry.start], {
    constants: body.captured.length + constants.length,
    body: body.program,
    test: withUnused(b, typesOf(body.captured), test.program),
  });
}

/** The program with further inputs before its own. */
function withUnused(b: Builder, types: readonly Aval[], program: Program): Program {
  const inner = b.another();
  types.forEach((type) => inner.input(type));
  const inputs = program.inputs.map((v) => inner.input(v.aval));
  return inner.finish(inner.inline(program, inputs));
}

/** Branches of the same steps with other choices; the index may lie beyond them. */
function cond(setup: Setup): Var[] {
  const { b, draw, step } = setup;
  const index = someInteger(setup);
  const operands = [...someShapes(setup, 1, 3).map((shape) => some(setup, shape)), index];
  const results = floats(someShapes(setup, 1, 3));
  const bodies = range(draw.integer(1, 3)).map((k) => {
    const list = step.inner.map((s) => ({ ...s, kind: s.kind + k, seed: s.seed + 31 * k }));
    return bodyOf(
      setup,
      typesOf(operands),
      (inner, inputs, pool) =>
        results.map(({ shape }): Atom => {
          const [same] = inputs.filter((v) => v.aval.shape === shape && isInexact(v.aval.dtype));
          if (same !== undefined && draw.next() < 0.2) return same;
          if (shape.length === 0 && draw.next() < 0.1) return newLiteral(0.75, float64);
          return adapt(inner, pick(pool.toReversed(), draw.integer(0, 3)), shape);
        }),
      list,
    );
  });
  const captured = bodies.flatMap((body) => body.captured);
  const [before, all] = [bodies.map((body) => body.captured.length), typesOf(captured)];
  let start = 0;
  const branches = zip(bodies, before).map(([{ program }, count]) => {
    const inner = b.another();
    const taken = all.map((type) => inner.input(type)).slice(start, start + count);
    start += count;
    const inputs = operands.map((v) => inner.input(v.aval));
    return inner.finish(inner.inline(program, [...taken, ...inputs]));
  });
  return b.emit('cond', [index, ...captured, ...operands], { branches });
}

/** A function of two operands, whose results are a few of its values. */
function someFunction(setup: Setup) {
  const { draw } = setup;
  const operands = () => floats(shapesOfOperands).map(({ shape }) => some(setup, shape));
  const shapesOfOperands = someShapes(setup, 1, 3);
  const { program, captured } = bodyOf(setup, floats(shapesOfOperands), (_inner, _inputs, pool) =>
    range(draw.integer(1, 2)).map(() => pick(pool.toReversed(), draw.integer(0, 3))),
  );
  return { program, captured, operands };
}

/** One function called twice. */
function call(setup: Setup): Var[] {
  const { program, captured, operands } = someFunction(setup);
  return range(2).flatMap(() =>
    setup.b.emit('call', [...captured, ...operands()], { name: 'callee', program }),
  );
}

function checkpoint(setup: Setup): Var[] {
  const { program, captured, operands } = someFunction(setup);
  const policy = pick(['nothing', 'dots', 'everything'] as const, setup.step.seed);
  return setup.b.emit('checkpoint', [...captured, ...operands()], { program, policy });
}
