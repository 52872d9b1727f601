/** Random bits, by integer arithmetic: the same bits as everywhere. */
import { at } from '../../../array/shape.js';
import type { PrimName } from '../../../ir/program.js';
import type { Rows } from '../row.js';
import type { HloValue, HloWriter } from '../writer.js';

/** The left rotations of the rounds: one row for even, one for odd groups of four rounds. */
const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** The constant of the key schedule. */
const parity = 0x1bd11bda;

function rotated(w: HloWriter, x: HloValue, distance: number): HloValue {
  const left = w.plain('shift_left', x, w.full(distance, x.type));
  return w.plain('or', left, w.plain('shift_right_logical', x, w.full(32 - distance, x.type)));
}

/**
 * Twenty rounds of additions, rotations and exclusive ors, with a key word added after each fourth.
 * Source: J. K. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (2011).
 */
function threefry(
  w: HloWriter,
  [key0, key1, counter0, counter1]: readonly HloValue[],
): [HloValue, HloValue] {
  const add = (x: HloValue, y: HloValue): HloValue => w.plain('add', x, y);
  const xor = (x: HloValue, y: HloValue): HloValue => w.plain('xor', x, y);
  const constant = (x: number): HloValue => w.full(x, key0!.type);
  const keys = [key0!, key1!, xor(xor(key0!, key1!), constant(parity))];
  let [x, y] = [add(counter0!, key0!), add(counter1!, key1!)];
  for (let group = 1; group <= 5; group++) {
    for (const distance of at(rotations, (group - 1) % 2)) {
      x = add(x, y);
      y = xor(rotated(w, y, distance), x);
    }
    x = add(x, at(keys, group % 3));
    y = add(add(y, at(keys, (group + 1) % 3)), constant(group));
  }
  return [x, y];
}

export const randomRows = {
  threefry2x32: (w, inputs) => threefry(w, inputs),
  // (high·2²⁰ + low / 2¹²) / 2⁵², all of it exact
  fractionOfWords: (w, [low, high], _params, [type]) => {
    const upper = w.plain('multiply', w.convert(high!, 'float64'), w.full(2 ** -32, type!));
    const rest = w.plain('shift_right_logical', low!, w.full(12, low!.type));
    const lower = w.plain('multiply', w.convert(rest, 'float64'), w.full(2 ** -52, type!));
    return [w.plain('add', upper, lower)];
  },
} satisfies Partial<Rows<PrimName>>;
