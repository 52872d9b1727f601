/** What products of two operands have in common. */
import { at } from '../../array/shape.js';
import type { PrimName, PrimParams } from '../../ir/program.js';
import type { JvpRule, Primal } from '../record.js';

/** d (x ∘ y) = dx ∘ y + x ∘ dy */
export function bilinearJvp<N extends PrimName>(name: N): JvpRule<PrimParams[N]> {
  return (p, t, inputs, tangents, params) => {
    const [x, y] = inputs as [Primal, Primal];
    const [dx, dy] = tangents;
    const byLeft = dx ? at(t.linear(name, [dx, t.residual(y)], params), 0) : null;
    const byRight = dy ? at(t.linear(name, [t.residual(x), dy], params), 0) : null;
    return { outputs: p.bind(name, inputs, params), tangents: [t.add(byLeft, byRight)] };
  };
}
