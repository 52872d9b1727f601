/** What the makers of random equations share. */
import type { DType } from '../../src/array/dtype.js';
import { sizeOf, type Shape } from '../../src/array/shape.js';
import type { Builder } from '../../src/ir/builder.js';
import { newLiteral, noParams, type Atom, type PrimName, type Var } from '../../src/ir/program.js';
import type { Draw } from '../support/draw.js';
import type { Step } from './steps.js';

export const float64 = { dtype: 'float64', weak: false } as const;

export const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length] as T;

/** An equation without params and with one result. */
export const one = (b: Builder, name: PrimName, inputs: readonly Atom[]): Var =>
  b.emit(name, inputs, noParams as never)[0] as Var;

/** The elements of a value, repeated or left out to fill a shape. */
export function adapt(b: Builder, x: Var, shape: Shape): Var {
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

/** What a step is made from. */
export interface Setup {
  readonly b: Builder;
  readonly values: readonly Var[];
  readonly step: Step;
  readonly draw: Draw;
}

export type Form = (setup: Setup) => Var[];

/** The value that the step names, among those of its dtype where there are any. */
export function chosen(
  { values, step }: Setup,
  accepts: (dtype: DType) => boolean,
): Var | undefined {
  const fitting = values.filter((v) => accepts(v.aval.dtype));
  return fitting.length === 0 ? undefined : pick(fitting.toReversed(), step.first);
}

/** Another value of the type of x: often x itself, so that values have several readers. */
export function like({ b, values, step }: Setup, x: Var): Var {
  const fitting = values.filter((v) => v.aval.dtype === x.aval.dtype);
  return filling(b, pick(fitting.toReversed(), step.second), x.aval.shape);
}

/** The elements of a value, repeated or left out to fill a shape; ones where it has none. */
export function filling(b: Builder, x: Var, shape: Shape): Var {
  if (sizeOf(x.aval.shape) > 0) return adapt(b, x, shape);
  const { dtype } = x.aval;
  const unit = newLiteral(1, { dtype, weak: false });
  return b.emit('broadcast', [unit], { shape, dims: [] })[0] as Var;
}

export const anything = (): boolean => true;
