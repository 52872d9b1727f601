/** Recurrent networks: cells along the axis of time. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import { scan } from '../../lax/control/scan.js';
import { unroll as unrollKind, tree as treeKind } from '../../lax/parameters.js';
import { takeAlongAxis } from '../../numpy/indexing/take.js';
import { where } from '../../numpy/indexing/where.js';
import { add, remainder } from '../../numpy/math/arithmetic.js';
import { less } from '../../numpy/math/logic.js';
import { insertAxes, iota, moveAxis, reshapeTo, reverseAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { integersOf } from '../../operands/index-arrays.js';
import { arrayLike, callable, flag, named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { ArrayTree } from '../../trace/types.js';
import { flatten, unflatten } from '../../tree/tree.js';

/** The options of `rnn`. */
export interface RnnOptions {
  /** Whether time is the first axis; else, and unless given, the last but one. */
  readonly timeMajor?: boolean | undefined;
  /** From the last step to the first; outputs stand in the order of the steps done. */
  readonly reverse?: boolean | undefined;
  /** Outputs of `reverse` stand in the order of the inputs. */
  readonly keepOrder?: boolean | undefined;
  /** How many steps there are in each sequence; what follows changes nothing. */
  readonly seqLengths?: ArrayLike | null | undefined;
  /** How many steps are written out in each turn of the compiled loop. */
  readonly unroll?: number | boolean | undefined;
}

const rnnParameters = parameters<RnnOptions>(
  'nn.rnn',
  { cell: callable, carry: treeKind, inputs: arrayLike },
  {
    timeMajor: named(flag),
    reverse: named(flag),
    keepOrder: named(flag),
    seqLengths: named(optional(arrayLike)),
    unroll: named(unrollKind),
  },
);

/**
 * `[carry, outputs]` of a cell that is called for each step of inputs [...batch, time, features],
 * with what it carries: `[carry, output] = cell(carry, input)`. Outputs have the shape of an output
 * with the axis of time where the inputs have it. Sequences may be shorter: their carry is that of
 * their last step, and their outputs behind it are 0, where those of Flax's RNN go on.
 */
export function rnn<C extends ArrayTree<C>>(
  cell: (carry: C, x: NDArray) => readonly [C, NDArray],
  carry: C,
  inputs: ArrayLike,
  ...args: Trailing<[], RnnOptions>
): [C, NDArray] {
  const who = 'nn.rnn';
  const found = rnnParameters.read([cell, carry, inputs], args);
  const { timeMajor = false, reverse = false, keepOrder = false, unroll = 1 } = found;
  const x = asArray(inputs);
  if (x.ndim < 2)
    fail(
      'shape-mismatch',
      `${who}: wants inputs [...batch, time, features], received ${printShape(x.shape)}.`,
    );
  const time = timeMajor ? 0 : x.ndim - 2;
  const steps = moveAxis(x, time, 0);
  const lengths =
    found.seqLengths === undefined ? undefined : lengthsOf(who, found.seqLengths, steps);
  const xs = reverse ? reversed(steps, lengths) : steps;
  const rows: Rows = { x: xs, step: iota([at(xs.shape, 0)], 'int32') };
  const [last, outputs] = stepping(who, cell, (step) =>
    scan(
      (c: C, row: Rows) => {
        const [next, y] = step(c, row.x);
        if (lengths === undefined) return [next, y] as [C, NDArray];
        const goesOn = less(row.step, lengths);
        return [chosen(goesOn, next, c), spread(goesOn, y, 0)] as [C, NDArray];
      },
      carry,
      rows,
      { unroll },
    ),
  ) as [C, NDArray];
  const ordered = reverse && keepOrder ? reversed(outputs, lengths) : outputs;
  return [last, moveAxis(ordered, 0, time)];
}

interface Rows {
  readonly x: NDArray;
  readonly step: NDArray;
}

/**
 * Runs a loop over a user's function: what is thrown in there stays what it is, the rest is ours.
 */
function stepping<A extends unknown[], R, T>(
  who: string,
  user: (...args: A) => R,
  run: (f: (...args: A) => R) => T,
): T {
  let own: unknown;
  const noted = (...args: A): R => {
    try {
      return user(...args);
    } catch (error) {
      own = error;
      throw error;
    }
  };
  try {
    return run(noted);
  } catch (error) {
    if (error === own) throw error;
    return speakAs(who, () => {
      throw error;
    });
  }
}

function lengthsOf(who: string, given: ArrayLike, steps: NDArray): NDArray {
  const lengths = integersOf(who, given, 'lengths');
  const batch = steps.shape.slice(1, -1);
  if (lengths.ndim !== batch.length || batch.some((n, d) => n !== lengths.shape[d]))
    fail(
      'shape-mismatch',
      `${who}: wants a length for each sequence of the batch ${printShape(batch)}, received shape ` +
        `${printShape(lengths.shape)}.`,
    );
  return lengths;
}

/** yes where a test of the batch holds, else no, which may have further axes. */
const spread = (test: NDArray, yes: NDArray, no: NDArray | number): NDArray =>
  where(reshapeTo(test, [...test.shape, ...range(yes.ndim - test.ndim).map(() => 1)]), yes, no);

/** The same leaf by leaf. */
function chosen<C>(test: NDArray, yes: C, no: C): C {
  const [leaves, def] = flatten(yes, 'nn.rnn');
  const [others] = flatten(no, 'nn.rnn');
  return unflatten(
    def,
    leaves.map((leaf, i) =>
      spread(test, asArray(leaf as NDArray), asArray(at(others, i) as NDArray)),
    ),
  ) as C;
}

/** Steps from the last to the first; those behind the end of a sequence stay behind it. */
function reversed(steps: NDArray, lengths: NDArray | undefined): NDArray {
  if (lengths === undefined) return reverseAxes(steps, [0]);
  const total = at(steps.shape, 0);
  const column = reshapeTo(reverseAxes(iota([total], 'int32'), [0]), [
    total,
    ...lengths.shape.map(() => 1),
  ]);
  const index = remainder(add(column, lengths), total);
  const further = range(steps.ndim - index.ndim).map((i) => index.ndim + i);
  return takeAlongAxis(steps, insertAxes(index, further), 0);
}
