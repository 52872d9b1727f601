/** Slices whose start is known only at run time. */
import { aval, type Aval } from '../../array/aval.js';
import { isInteger } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, printShape, range, zip, type Shape } from '../../array/shape.js';
import { newLiteral, type PrimParams } from '../../ir/program.js';
import { both, choose, compare, indexAdd, indexSub, integer, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import { gather } from '../indexing/gather.js';
import { scatter } from '../indexing/scatter.js';
import { clampedStart } from '../indexing/start.js';
import type { Linear, Ops, Primal } from '../ops.js';
import type { LinearOperand, Read, Rules } from '../record.js';
import { elementAt, forEachIndex, tabulate, updated } from '../tabulate.js';
import { checkPerAxis } from './view.js';

function checkStarts(who: string, operand: Shape, starts: readonly Aval[]): void {
  if (starts.length !== operand.length)
    fail(
      'bad-argument',
      `${who}: wants one start for each of the ${operand.length} axes of shape ` +
        `${printShape(operand)}, received ${starts.length}.`,
    );
  for (const start of starts) {
    if (!isInteger(start.dtype))
      fail('dtype-mismatch', `${who}: starts must be integers, received ${start.dtype}.`);
    if (start.shape.length !== 0)
      fail(
        'shape-mismatch',
        `${who}: each start must be a scalar, received shape ${printShape(start.shape)}.`,
      );
  }
}

function checkWindow(who: string, operand: Shape, window: Shape): void {
  if (window.length !== operand.length || window.some((n, d) => n > at(operand, d)))
    fail(
      'shape-mismatch',
      `${who}: a window of shape ${printShape(window)} does not fit into ${printShape(operand)}. ` +
        'It needs as many axes, none of them longer.',
    );
}

const zeroStart = newLiteral(0, { dtype: 'int32', weak: false });

/** The starts as one index vector, int32. */
function indexVector(b: Ops, starts: readonly Primal[]): Primal {
  const components = starts.map((s) => b.broadcast(b.convert(s, 'int32'), [1], []));
  return b.bind1('concatenate', components, { axis: 0 });
}
