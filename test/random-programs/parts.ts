/** What the makers of random equations share. */
import { sizeOf, type Shape } from '../../src/array/shape.js';
import type { Builder } from '../../src/ir/builder.js';
import { noParams, type Atom, type PrimName, type Var } from '../../src/ir/program.js';

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
