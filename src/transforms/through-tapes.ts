/**
 * The linearization of what records on a tape and reads it again, as the gradient of a loop of
 * unknown length does. The tangent of a list is a list of tangents, and so would the cotangent be
 * one; but a list is a mere number, of which nobody knows, where two cotangents meet, that it is
 * rows that have to be added. So the equations from the first to the last that has to do with the
 * tape are linearized together by their Jacobian, whose columns are forward derivatives:
 *
 *     primal  x ↦ f(x), J = vmap(v ↦ jvp(f)(x, v))(I)        linear  dx ↦ J dx
 *
 * All columns are one batch, whose instances take the same turns.
 */
import type { Aval } from '../array/aval.js';
import { isComplex } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { at, sizeOf, zip } from '../array/shape.js';
import { bindInputs, Builder, lookup, renumber } from '../ir/builder.js';
import { hasEffect, onTape } from '../ir/effects.js';
import { avalsOf, type Atom, type Equation, type Program, type Var } from '../ir/program.js';
import { dependents } from '../primitives/control/programs.js';
import { rules } from '../primitives/index.js';
import { Ops, type Primal } from '../primitives/ops.js';
import type { Recur } from '../primitives/record.js';

/** The most elements of a Jacobian. */
const maxElements = 2 ** 24;

/** The equations of a program: those that go through a tape, and all others around them. */
interface Parts {
  readonly before: readonly Equation[];
  readonly through: readonly Equation[];
  readonly after: readonly Equation[];
}

/**
 * Finds the equations with tangents that hand lists on to each other, with all between them. What
 * uses a tape by itself alone hands on none: its rule has the derivative. Null where there are no
 * others.
 */
export function partsThroughTapes(program: Program, nonzero: readonly boolean[]): Parts | null {
  const { equations } = program;
  const isMoving = dependents(program, nonzero);
  const users = new Set(equations.filter((e) => onTape(e, rules) && e.inputs.some(isMoving)));
  if (users.size === 0) return null;
  const [behind, ahead] = connected(program, (e) => users.has(e));
  const isRead = (e: Equation): boolean =>
    rules[e.primitive].effect === 'tape' && rules[e.primitive].holds !== null;
  const members = new Set([...users].filter((e) => behind.has(e) || ahead.has(e) || isRead(e)));
  if (members.size === 0) return null;
  const [first, last] = [
    equations.findIndex((e) => members.has(e)),
    equations.findLastIndex((e) => members.has(e)),
  ];
  // Effects stay in their order.
  for (const e of equations.slice(first, last)) if (hasEffect(e, rules)) members.add(e);
  const [after, before] = connected(program, (e) => members.has(e));
  const isThrough = (e: Equation): boolean => members.has(e) || (after.has(e) && before.has(e));
  const isAfter = (e: Equation, i: number): boolean => i > last || after.has(e);
  return {
    before: equations.filter((e, i) => !isThrough(e) && !isAfter(e, i)),
    through: equations.filter(isThrough),
    after: equations.filter((e, i) => !isThrough(e) && isAfter(e, i)),
  };
}

/** The equations that depend on those for which the test holds, and those that these depend on. */
function connected(
  { equations, varCount }: Program,
  test: (equation: Equation) => boolean,
): [Set<Equation>, Set<Equation>] {
  const [behind, ahead] = [new Set<Equation>(), new Set<Equation>()];
  const isMarked = new Array<boolean>(varCount).fill(false);
  const mark = (atoms: readonly Atom[]): void =>
    atoms.forEach((a) => a.kind === 'var' && (isMarked[a.id] = true));
  const isAnyMarked = (atoms: readonly Atom[]): boolean =>
    atoms.some((a) => a.kind === 'var' && isMarked[a.id] === true);
  for (const e of equations) {
    if (isAnyMarked(e.inputs)) behind.add(e);
    if (behind.has(e) || test(e)) mark(e.outputs);
  }
  isMarked.fill(false);
  for (const e of equations.toReversed()) {
    if (isAnyMarked(e.outputs)) ahead.add(e);
    if (ahead.has(e) || test(e)) mark(e.inputs);
  }
  return [behind, ahead];
}

/** The same program, with the call of one of its own for what goes through a tape. */
export function withCallThroughTapes(program: Program, { before, through, after }: Parts): Program {
  const defined = new Set<Atom>(through.flatMap((e) => e.outputs));
  const isVar = (a: Atom): a is Var => a.kind === 'var';
  const inputs = [
    ...new Set(through.flatMap((e) => e.inputs.filter(isVar)).filter((v) => !defined.has(v))),
  ];
  const used = [...after.flatMap((e) => e.inputs), ...program.outputs].filter(isVar);
  const outputs = [...new Set(used.filter((v) => defined.has(v)))];
  const builder = new Builder(rules);
  const ops = new Ops(builder);
  const values = bindInputs<Atom>(
    program,
    program.inputs.map((v) => builder.input(v.aval)),
    (c) => builder.constant(c),
  );
  const again = (e: Equation): void =>
    zip(
      e.outputs,
      builder.again(
        e,
        e.inputs.map((a) => lookup(values, a)),
      ),
    ).forEach(([v, y]) => (values[v.id] = y));
  before.forEach(again);
  builder.source = through[0]?.source;
  const called = ops.bind(
    'call',
    inputs.map((v) => lookup(values, v)),
    {
      name: 'recorded',
      program: renumber(inputs, [], through, outputs),
    },
  );
  zip(outputs, called).forEach(([v, y]) => (values[v.id] = y));
  after.forEach(again);
  return builder.finish(program.outputs.map((a) => lookup(values, a)));
}

/** The inputs of a program that have tangents, as they stand one behind the other. */
interface Moving {
  readonly types: readonly Aval[];
  readonly sizes: readonly number[];
  readonly starts: readonly number[];
  readonly count: number;
}

function movingInputs({ inputs }: Program, nonzero: readonly boolean[]): Moving {
  const types = avalsOf(inputs.filter((_, i) => nonzero[i] === true));
  const sizes = types.map(({ shape }) => sizeOf(shape));
  const starts = sizes.map((_, j) => sum(sizes.slice(0, j)));
  return { types, sizes, starts, count: sum(sizes) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** The linearization of a program by its Jacobian. */
export function linearizeByColumns(
  recur: Recur,
  program: Program,
  nonzero: readonly boolean[],
): ReturnType<Recur['linearize']> {
  refuseLists(program);
  const moving = movingInputs(program, nonzero);
  const derived = recur.jvp(program, nonzero);
  const moved = avalsOf(program.outputs.filter((_, k) => derived.nonzero[k] === true));
  checkJacobian(moving, moved);
  const primal = withJacobian(recur, program, derived.program, moving);
  const jacobians = avalsOf(primal.outputs.slice(program.outputs.length));
  const linear = writerFor(program).program([...jacobians, ...moving.types], (b, args) => {
    const tangents = args.slice(jacobians.length);
    const product = (k: number, type: Aval): Primal[] =>
      tangents.map((dx, j) => {
        const n = at(moving.sizes, j);
        const each = b.reshape(b.convert(dx, type.dtype), [n]);
        const factors = b.broadcast(each, [n, ...type.shape], [0]);
        return b.reduceSum(b.mul(factors, at(args, k * tangents.length + j)), [0]);
      });
    return moved.map((type, k) => product(k, type).reduce((total, dy) => b.add(total, dy)));
  });
  return { primal, linear, residuals: jacobians.length, nonzero: derived.nonzero };
}

/** Writes equations that stand where those of the program stood. */
function writerFor({ equations }: Program): Ops {
  const builder = new Builder(rules);
  builder.source = equations[0]?.source;
  return new Ops(builder);
}

/** The results of a program; then, of each with a tangent, the columns for each moving input. */
function withJacobian(
  recur: Recur,
  whole: Program,
  derived: Program,
  { types, sizes, starts, count }: Moving,
): Program {
  const { inputs, outputs } = whole;
  const marks = [...inputs.map(() => false), ...types.map(() => true)];
  const { program, mapped } = recur.vmap(derived, count, marks);
  return writerFor(whole).program(avalsOf(inputs), (b, x) => {
    const basis = zip(types, starts).map(([type, start]) => unitVectors(b, type, start, count));
    const results = b.inline(program, [...x, ...basis]);
    const values = outputs.map((y, k) => {
      const result = at(results, k);
      return mapped[k] === false ? result : b.reshape(rowsOf(b, result, 0, 1), y.aval.shape);
    });
    const columns = results.slice(outputs.length).flatMap((result, k) => {
      const all = mapped[outputs.length + k] === false ? b.repeat(result, count) : result;
      return zip(starts, sizes).map(([start, n]) => rowsOf(b, all, start, n));
    });
    return [...values, ...columns];
  });
}

/** `count` arrays of this type, of which those from `start` on have a one, element by element. */
function unitVectors(b: Ops, { shape, dtype }: Aval, start: number, count: number): Primal {
  const table = [count, sizeOf(shape)];
  const along = (axis: number): Primal =>
    b.bind1('iota', [], { shape: table, axis, dtype: 'int32' });
  const isOne = b.eq(b.sub(along(0), start), along(1));
  return b.reshape(b.convert(isOne, dtype), [count, ...shape]);
}

function rowsOf(b: Ops, x: Primal, start: number, count: number): Primal {
  const { shape } = x.aval;
  return b.bind1('slice', [x], {
    starts: shape.map((_, d) => (d === 0 ? start : 0)),
    stops: shape.map((n, d) => (d === 0 ? start + count : n)),
    steps: shape.map(() => 1),
  });
}

/** Refuses a program that hands out lists: their cotangents would be lists, too. */
function refuseLists({ equations, outputs }: Program): void {
  const isList = (a: Atom): boolean =>
    equations.some(
      ({ primitive, outputs: [list] }) =>
        list === a && rules[primitive].effect === 'tape' && rules[primitive].holds === null,
    );
  if (outputs.some(isList))
    fail(
      'not-differentiable',
      'a list on a tape has no derivative in reverse mode: the list of cotangents would be written ' +
        'backwards.',
    );
}

/** Refuses what has no such Jacobian, and those that are too large. */
function checkJacobian({ types, count }: Moving, moved: readonly Aval[]): void {
  const isOfComplex = [...types, ...moved].some(({ dtype }) => isComplex(dtype));
  const elements = count * sum(moved.map(({ shape }) => sizeOf(shape)));
  if (!isOfComplex && elements <= maxElements) return;
  const limit = isOfComplex
    ? 'for real numbers only'
    : `by a Jacobian of at most ${maxElements} elements, and this one has ${elements}`;
  fail(
    'not-differentiable',
    'the gradient of a whileLoop, or of a foriLoop with traced bounds, has a derivative in reverse ' +
      `mode ${limit}. Differentiate the gradient forward: jvp of grad(f), jacfwd(grad(f)) or hvp; ` +
      'or write the loop with a fixed number of turns, as scan or as foriLoop with bounds that are ' +
      'JS numbers.',
  );
}
