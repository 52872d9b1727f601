/**
 * Random well-typed programs over the whole registry. A program is interpreted from a list of
 * steps, so that fast-check shrinks it by leaving steps out.
 *
 * Half of the steps combine values directly, in ways that fuse. The others apply a primitive with a
 * row of the spec table: its float operands are the row's, moved a little by a value of the program,
 * so that they stay in the primitive's domain.
 */
import fc from 'fast-check';
import { aval } from '../../src/array/aval.js';
import { DenseArray } from '../../src/array/dense.js';
import { range, sizeOf, type Shape } from '../../src/array/shape.js';
import { Builder } from '../../src/ir/builder.js';
import {
  newLiteral,
  noParams,
  type Atom,
  type PrimName,
  type Program,
  type Var,
} from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import type { Row } from '../laws/spec.js';
import { specs } from '../laws/specs/index.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';

/** The choices of one step: which kind of step, which values, and a seed for what is left. */
export interface Step {
  readonly kind: number;
  readonly first: number;
  readonly second: number;
  readonly seed: number;
}

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ kind: fc.nat(), first: fc.nat(), second: fc.nat(), seed: fc.nat() }),
  { minLength: 1, maxLength: 14 },
);

const float64 = { dtype: 'float64', weak: false } as const;
const inputShapes: Shape[] = [[2, 3], [3], []];

/** A primitive with a row of its spec, in float64 and integers, at points with derivatives. */
const candidates = (Object.entries(specs) as unknown as [PrimName, readonly Row<never>[]][])
  .flatMap(([name, rows]) => rows.map((row) => ({ name, row })))
  .filter(({ name }) => name in rules)
  .filter(({ row }) => row.derivatives === undefined && row.tolerance === undefined)
  .filter(({ name, row }) =>
    row
      .inputs(new Draw(1))
      .every(
        (x) =>
          typeof x === 'number' ||
          (x.size > 0 && (x.dtype === 'float64' ? isDifferentiable(name) : x.dtype !== 'float32')),
      ),
  )
  .filter(({ name, row }) => !giveFloat32(name, row));

/** Rounding to float32 on the way would spoil the comparison of sums. */
function giveFloat32(name: PrimName, row: Row<never>): boolean {
  const { outputs } = programOf(name, row.inputs(new Draw(1)), row.params);
  return outputs.some((a) => a.aval.dtype === 'float32');
}

function isDifferentiable(name: PrimName): boolean {
  return typeof rules[name].jvp === 'function';
}

/** Which primitives random programs may hold. */
export const reachable: ReadonlySet<PrimName> = new Set(candidates.map((c) => c.name));

export interface Generated {
  readonly program: Program;
  readonly args: DenseArray[];
}

export function generate(list: readonly Step[]): Generated {
  const builder = new Builder(rules);
  const draw = new Draw(list.length);
  const inputs = inputShapes.map((shape) => builder.input(aval(shape, 'float64')));
  const pool: Var[] = [...inputs];
  for (const step of list) {
    const made =
      step.kind % 2 === 0 ? combine(builder, pool, step) : primitive(builder, pool, step);
    const filled = made.filter((v) => sizeOf(v.aval.shape) > 0);
    pool.push(...filled.filter((v) => v.aval.dtype === 'float64'));
    pool.push(...integers(builder, filled));
  }
  const outputs = pool.slice(-2);
  return {
    program: builder.finish(outputs),
    args: inputs.map((v) => draw.floats(v.aval.shape)),
  };
}

const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length] as T;

/** Integers and booleans join the program as floats near one. */
function integers(b: Builder, made: readonly Var[]): Var[] {
  return made
    .filter((v) => v.aval.dtype !== 'float64')
    .map((v) => {
      const [float] = b.emit('convert', [v], { dtype: 'float64' }) as [Var];
      return b.emit('sin', [float], noParams)[0] as Var;
    });
}

/** Equations that the code generator fuses: elementwise, views, reductions, contractions. */
function combine(b: Builder, pool: readonly Var[], step: Step): Var[] {
  const x = pick(pool, step.first);
  const y = adapt(b, pick(pool, step.second), x.aval.shape);
  const { shape } = x.aval;
  const axes = range(shape.length);
  const forms: (() => Var[])[] = [
    () => b.emit('add', [x, y], noParams),
    () => b.emit('sub', [x, y], noParams),
    () => b.emit('sin', [b.emit('mul', [x, y], noParams)[0] as Var], noParams),
    () => b.emit('mul', [x, newLiteral(0.5, float64)], noParams),
    () => b.emit('max', [x, y], noParams),
    () => {
      const [test] = b.emit('gt', [x, newLiteral(0.3, float64)], noParams) as [Var];
      return b.emit('select', [test, x, y], noParams);
    },
    () => b.emit('tanh', [x], noParams),
    () => b.emit('reduceSum', [x], { axes: axes.slice(step.seed % (shape.length + 1)) }),
    () => b.emit('reduceMax', [x], { axes: axes.slice(0, step.seed % (shape.length + 1)) }),
    () => b.emit('reshape', [x], { shape: [sizeOf(shape)] }),
    () => b.emit('transpose', [x], { permutation: [...axes].reverse() }),
    () => b.emit('broadcast', [x], { shape: [2, ...shape], dims: axes.map((d) => d + 1) }),
    () => b.emit('reverse', [x], { axes }),
    () =>
      b.emit('dotGeneral', [x, y], {
        contract: [axes.slice(-1), axes.slice(-1)],
        batch: [axes.slice(0, -1), axes.slice(0, -1)],
      }),
    () => (shape.length === 0 ? [x] : b.emit('concatenate', [x, y], { axis: 0 })),
    () =>
      shape.length === 0 ? [x] : b.emit('cumsum', [x], { axis: 0, reverse: step.seed % 2 === 0 }),
    () =>
      b.emit('pad', [x, newLiteral(0.25, float64)], {
        low: axes.map(() => 1),
        high: axes.map(() => 0),
        interior: axes.map(() => step.seed % 2),
      }),
    () =>
      b.emit('slice', [x], {
        starts: axes.map((d) => ((shape[d] as number) > 1 ? 1 : 0)),
        stops: shape,
        steps: axes.map(() => 1),
      }),
  ];
  const made = pick(forms, step.seed >>> 2)();
  // Programs stay small: what has grown too large is summed.
  return made.map((v) =>
    sizeOf(v.aval.shape) <= 60
      ? v
      : (b.emit('reduceSum', [v], { axes: range(v.aval.shape.length) })[0] as Var),
  );
}

/** A primitive of the registry near a point of its domain. */
function primitive(b: Builder, pool: readonly Var[], step: Step): Var[] {
  const { name, row } = pick(candidates, step.seed);
  const operands = row.inputs(new Draw(step.seed));
  const arrays = operands.filter((x): x is DenseArray => x instanceof DenseArray);
  const type = arrays.find((x) => x.dtype !== 'bool')?.aval ?? float64;
  const atoms = operands.map((x, i): Atom => {
    if (typeof x === 'number') return newLiteral(x, { dtype: type.dtype, weak: false });
    const point = b.constant(x);
    if (x.dtype !== 'float64') return point;
    const value = adapt(b, pick(pool, step.first + i * step.second), x.shape);
    const [bounded] = b.emit('tanh', [value], noParams) as [Var];
    const [small] = b.emit('mul', [bounded, newLiteral(0.01, float64)], noParams) as [Var];
    return b.emit('add', [point, small], noParams)[0] as Var;
  });
  return b.emit(name, atoms, row.params);
}

/** The elements of a value, repeated or left out to fill a shape. */
function adapt(b: Builder, x: Var, shape: Shape): Var {
  const [from, to] = [sizeOf(x.aval.shape), sizeOf(shape)];
  let [flat] = b.emit('reshape', [x], { shape: [from] }) as [Var];
  if (from < to) {
    const rows = Math.ceil(to / from);
    [flat] = b.emit('broadcast', [flat], { shape: [rows, from], dims: [1] }) as [Var];
    [flat] = b.emit('reshape', [flat], { shape: [rows * from] }) as [Var];
  }
  [flat] = b.emit('slice', [flat], { starts: [0], stops: [to], steps: [1] }) as [Var];
  return b.emit('reshape', [flat], { shape })[0] as Var;
}
