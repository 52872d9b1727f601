/** Batches of which one instance is computed after the other. */
import type { BatchResult, Ops, Primal } from '../record.js';
import { marked, countOf, cut, spread } from './present.js';
import { avalsOf } from '../../ir/program.js';

/**
 * A scan over the batch, whose turns compute one instance each: `write` gives its results from its
 * inputs. For what instances take turns of their own in, or do effects of their own.
 */
export function oneByOne(
  b: Ops,
  inputs: readonly Primal[],
  mapped: readonly boolean[],
  size: number,
  write: (b: Ops, inputs: readonly Primal[]) => readonly Primal[],
): BatchResult {
  const isConstant = mapped.map((isMapped) => !isMapped);
  const constants = marked(inputs, isConstant);
  const xs = marked(inputs, mapped);
  const rowTypes = avalsOf(xs).map((x) => ({ ...x, shape: x.shape.slice(1) }));
  const body = b.program([...avalsOf(constants), ...rowTypes], (inner, operands) => {
    const [fixed, rows] = cut(operands, countOf(isConstant)) as [Primal[], Primal[]];
    const values = spread(rows, mapped);
    return write(
      inner,
      values.map((x) => x ?? (fixed.shift() as Primal)),
    );
  });
  const outputs = b.bind('scan', [...constants, ...xs], {
    length: size,
    reverse: false,
    unroll: 1,
    constants: constants.length,
    carries: 0,
    body,
  });
  return { outputs, mapped: outputs.map(() => true) };
}
