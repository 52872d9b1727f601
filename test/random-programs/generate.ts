/**
 * Random well-typed programs over the whole registry. A program is interpreted from a list of
 * steps, so that fast-check shrinks it by leaving steps out.
 *
 * Steps without inner steps are of two kinds. Half of them combine values directly, in ways that
 * fuse. The others apply a primitive with a row of the spec table: its float operands are the
 * row's, moved a little by a value of the program, so that they stay in the primitive's domain.
 */
import { aval } from '../../src/array/aval.js';
import { DenseArray } from '../../src/array/dense.js';
import { isDouble, isInexact } from '../../src/array/dtype.js';
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
import { control, controlNames } from './control.js';
import { adapt, float64, pick } from './parts.js';
import type { Step } from './steps.js';

const inputShapes: Shape[] = [[2, 3], [3], []];

/** A row of one equation. */
type EquationRow = Extract<Row<never>, { readonly params: never }>;

/** A primitive with a row of its spec, in float64 and integers, at points with derivatives. */
const candidates = (Object.entries(specs) as unknown as [PrimName, readonly Row<never>[]][])
  .flatMap(([name, rows]) =>
    rows.flatMap((row) => ('params' in row ? [{ name, row: row as EquationRow }] : [])),
  )
  .filter(({ name }) => name in rules)
  .filter(({ row }) => row.derivatives === undefined && row.tolerance === undefined)
  .filter(({ name, row }) =>
    row
      .inputs(new Draw(1))
      .every(
        (x) =>
          typeof x === 'number' ||
          (x.size > 0 && (x.dtype === 'float64' ? isDifferentiable(name) : !isInexact(x.dtype))),
      ),
  )
  .filter(({ name, row }) => !givesCoarseFloats(name, row));

/** Rounding to fewer digits on the way would spoil the comparison of sums. */
function givesCoarseFloats(name: PrimName, row: EquationRow): boolean {
  const { outputs } = programOf(name, row.inputs(new Draw(1)), row.params);
  return outputs.some(({ aval: { dtype } }) => isInexact(dtype) && !isDouble(dtype));
}

function isDifferentiable(name: PrimName): boolean {
  return !('reason' in rules[name].jvp);
}

/** Which primitives random programs may hold. */
export const reachable: ReadonlySet<PrimName> = new Set([
  ...candidates.map((c) => c.name),
  ...controlNames,
]);

export interface Generated {
  readonly program: Program;
  readonly args: DenseArray[];
}

export function generate(list: readonly Step[]): Generated {
  const builder = new Builder(rules);
  const draw = new Draw(list.length);
  const inputs = inputShapes.map((shape) => builder.input(aval(shape, 'float64')));
  const pool: Var[] = [...inputs];
  extend(builder, pool, list);
  const outputs = pool.slice(-4);
  return {
    program: builder.finish(outputs),
    args: inputs.map((v) => draw.floats(v.aval.shape)),
  };
}

/** Appends steps; the values they make join the pool. */
export function extend(b: Builder, pool: Var[], list: readonly Step[]): void {
  for (const step of list) {
    const filled = append(b, pool, step).filter((v) => sizeOf(v.aval.shape) > 0);
    pool.push(...filled.filter((v) => v.aval.dtype === 'float64'));
    pool.push(...integers(b, filled));
  }
}

function append(b: Builder, pool: readonly Var[], step: Step): Var[] {
  if (step.inner.length > 0) return control(b, pool, step, extend).map((v) => bounded(b, v));
  return step.kind % 2 === 0 ? combine(b, pool, step) : primitive(b, pool, step);
}

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
  return made.map((v) => bounded(b, v));
}

/** Programs stay small: what has grown too large is summed. */
function bounded(b: Builder, v: Var): Var {
  if (sizeOf(v.aval.shape) <= 60 || v.aval.dtype !== 'float64') return v;
  return b.emit('reduceSum', [v], { axes: range(v.aval.shape.length) })[0] as Var;
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
