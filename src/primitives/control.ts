/**
 * Control flow: primitives whose params hold programs. The programs of loops and branches have no
 * constants of their own: what they capture is an operand, so that every transform sees it.
 */
import type { Aval } from '../array/aval.js';
import { across } from './control/across.js';
import { call } from './control/call.js';
import { cond } from './control/cond/cond.js';
import { scan } from './control/scan/scan.js';
import { replay } from './control/tape/replay.js';
import { peek, push } from './control/tape/tape.js';
import { while_ } from './control/while/while.js';
import type { Family } from './record.js';

declare module '../ir/program.js' {
  interface PrimParams {
    /** A function applied: one Program shared by all its call sites. */
    call: { readonly name: string; readonly program: Program };
    /**
     * A function of all instances of the batch over `axis` together, named as the collective that
     * it is. `program` takes each input with the instances as its axis 0. Outputs: its results,
     * once those that are the `same` for all instances, of the others what belongs to the instance,
     * one of the rows along axis 0.
     */
    across: {
      readonly name: string;
      readonly axis: string;
      readonly size: number;
      readonly same: readonly boolean[];
      readonly program: Program;
    };
    /**
     * One of several programs of the same operands and result types. Inputs: the index, i32[],
     * clamped to the branches there are; then the operands.
     */
    cond: { readonly branches: readonly Program[] };
    /**
     * carry = body(constants, carry) while test(constants, carry), bool[], holds. Inputs: the
     * constants, then the carry. Outputs: the carry.
     */
    while: { readonly constants: number; readonly test: Program; readonly body: Program };
    /**
     * (carry, y) = body(constants, carry, x) for each of the `length` rows x of the xs, from the
     * last to the first if `reverse`. Inputs: constants, carries, xs. Outputs: carries, ys: row by
     * row the y of the same index. `unroll` turns are written out in each turn of the compiled
     * loop.
     */
    scan: {
      readonly length: number;
      readonly reverse: boolean;
      readonly unroll: number;
      readonly constants: number;
      readonly carries: number;
      readonly body: Program;
    };
    /**
     * A tape is a list of rows of arrays, which grows at run time and can be as long as a loop
     * takes turns. A handle, f64[], denotes one such list and never another: 0 the empty one, which
     * is read as if it had zeros in any number of rows. So a handle is a value as good as any other
     * float: its tangent is the handle of the list of tangents, and zero the zero tangent. Inputs:
     * a handle, then the arrays of one row. Output: the handle of the list with this row behind it.
     */
    push: NoParams;
    /**
     * Input: the handle of a list. Outputs: that of the list without its last row, then the row.
     */
    peek: { readonly row: readonly Aval[] };
    /**
     * carry = body(constants, row, carry) for each row of a list, from the last to the first if
     * `reverse`. Inputs: handles of lists whose rows are taken side by side as one, as many as the
     * first list has; constants; carry. Outputs: the carry. `rows` has the types of a row of each
     * list.
     */
    replay: {
      readonly rows: readonly (readonly Aval[])[];
      readonly reverse: boolean;
      readonly constants: number;
      readonly body: Program;
    };
  }
}

export const controlRules: Family<
  'across' | 'call' | 'cond' | 'while' | 'scan' | 'push' | 'peek' | 'replay'
> = { across, call, cond, while: while_, scan, push, peek, replay };
