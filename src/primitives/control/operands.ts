/** The operands of loops and branches against the programs that take them. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { Program } from '../../ir/program.js';

/** Whether the one can stand for the other; weakness is ignored. */
export const fits = (a: Aval, b: Aval): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape);

const misfit = (a: Aval, b: Aval): 'shape-mismatch' | 'dtype-mismatch' =>
  a.dtype === b.dtype ? 'shape-mismatch' : 'dtype-mismatch';

/** Throws where a program, `name` in the message, does not take the operands. */
export function checkTakes(
  who: string,
  name: string,
  program: Program,
  operands: readonly Aval[],
): void {
  if (program.inputs.length !== operands.length)
    fail(
      'bad-argument',
      `${who}: ${name} takes ${program.inputs.length} arrays, received ${operands.length}.`,
    );
  program.inputs.forEach(({ aval: wanted }, i) => {
    const given = at(operands, i);
    if (!fits(wanted, given))
      fail(
        misfit(wanted, given),
        `${who}: ${name} takes ${printAval(wanted)} as input ${i}, received ${printAval(given)}.`,
      );
  });
}

/** Throws where the first results of a body are not of the types of the carry that it takes. */
export function checkCarries(who: string, body: Program, constants: number, carries: number): void {
  if (body.outputs.length < carries)
    fail(
      'bad-argument',
      `${who}: the body takes ${carries} carries, but has ${body.outputs.length} results.`,
    );
  for (let i = 0; i < carries; i++) {
    const taken = at(body.inputs, constants + i).aval;
    const given = at(body.outputs, i).aval;
    if (!fits(taken, given))
      fail(
        misfit(taken, given),
        `${who}: the body takes ${printAval(taken)} as carry ${i} and gives ${printAval(given)}. ` +
          'A carry must keep its shape and dtype.',
      );
  }
}
