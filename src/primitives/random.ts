/** The counter-based generator threefry2x32 with 20 rounds (Salmon et al., SC 2011). */
declare module '../ir/program.js' {
  interface PrimParams {
    /** Four uint32 operands, key and counter words, elementwise; two results. */
    threefry2x32: NoParams;
    /** Two uint32 operands, a low and a high word: the float64 in [0, 1) of their first 52 bits. */
    fractionOfWords: NoParams;
  }
}

import { aval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { at } from '../array/shape.js';
import type { NoParams } from '../ir/program.js';
import { literal, op, type Expr } from '../loops/expr.js';
import { onIntegers } from './elementwise/bits.js';
import {
  commonType,
  describe,
  elementwise,
  elementwiseBatch,
  integers,
  mapElements,
  type Binary,
} from './elementwise/rule.js';
import { computes, nonlinear, type Rules } from './record.js';

const threefry2x32: Rules<NoParams> = {
  ...computes,
  moves: 'elementwise',
  type: (inputs) => {
    const type = commonType('threefry2x32', inputs, integers);
    if (type.dtype !== 'uint32' || inputs.length !== 4)
      fail(
        'dtype-mismatch',
        `threefry2x32: wants four uint32 operands, received ${describe(inputs)}.`,
      );
    return [type, type];
  },
  evaluate: (inputs, _params, outputs) =>
    mapElements(inputs, outputs, (words) => threefryBlock(words)),
  jvp: onIntegers,
  transpose: nonlinear,
  batch: elementwiseBatch('threefry2x32'),
  complex: 'no complex',
  lower: {
    kind: 'map',
    cost: 'costly',
    isLong: true,
    elements: (reads, index, _params, _types, share) =>
      threefryExpressions(
        reads.map((read) => read(index)),
        share,
      ),
  },
};

const fractionOfWords = elementwise<'fractionOfWords', Binary>('fractionOfWords', {
  type: (who, operands) => {
    const { shape, dtype } = commonType(who, operands, integers);
    if (dtype !== 'uint32')
      fail('dtype-mismatch', `${who}: wants two uint32 operands, received ${describe(operands)}.`);
    return aval(shape, 'float64');
  },
  value: ([low, high]) => (high * 2 ** 20 + Math.floor(low / 2 ** 12)) / 2 ** 52,
  tangent: onIntegers,
  cost: 'cheap',
  expression: 'fractionOfWords',
});

export const randomRules = { threefry2x32, fractionOfWords };

/** The left rotations of the rounds: one row for even, one for odd groups of four rounds. */
const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** The constant of the key schedule; it keeps the third key word from being zero for zero keys. */
const parity = 0x1bd11bda;

/** Key and counter words to two random words. Sums wrap at 32 bits. */
function threefryBlock(words: readonly number[]): [number, number] {
  const [key0, key1, counter0, counter1] = [0, 1, 2, 3].map((i) => BigInt(at(words, i)));
  const keys = [key0!, key1!, key0! ^ key1! ^ BigInt(parity)];
  let x = wrap(counter0! + at(keys, 0));
  let y = wrap(counter1! + at(keys, 1));
  for (let round = 0; round < 20; round++) {
    const distance = BigInt(at(at(rotations, Math.floor(round / 4) % 2), round % 4));
    x = wrap(x + y);
    y = wrap(y << distance) | (y >> (32n - distance));
    y ^= x;
    if (round % 4 === 3) {
      const group = Math.floor(round / 4) + 1;
      x = wrap(x + at(keys, group % 3));
      y = wrap(y + at(keys, (group + 1) % 3) + BigInt(group));
    }
  }
  return [Number(x), Number(y)];
}

const wrap = (x: bigint): bigint => BigInt.asUintN(32, x);

/** The same in int32, whose sums wrap without a conversion after each. */
function threefryExpressions(words: readonly Expr[], share: (expr: Expr) => Expr): Expr[] {
  const signed = words.map((word) => share(op('bitcast', 'int32', word)));
  const [key0, key1, counter0, counter1] = [0, 1, 2, 3].map((i) => at(signed, i));
  const keys = [key0!, key1!, share(xor(xor(key0!, key1!), int(parity)))];
  let x = share(add(counter0!, at(keys, 0)));
  let y = share(add(counter1!, at(keys, 1)));
  for (let group = 1; group <= 5; group++) {
    for (const distance of at(rotations, (group - 1) % 2)) {
      x = share(add(x, y));
      y = share(xor(rotateLeft(y, distance), x));
    }
    x = share(add(x, at(keys, group % 3)));
    y = share(add(y, add(at(keys, (group + 1) % 3), int(group))));
  }
  return [op('bitcast', 'uint32', x), op('bitcast', 'uint32', y)];
}

const int = (value: number): Expr => literal(value, 'int32');
const add = (x: Expr, y: Expr): Expr => op('add', 'int32', x, y);
const xor = (x: Expr, y: Expr): Expr => op('xor', 'int32', x, y);
const rotateLeft = (x: Expr, distance: number): Expr => op('rotateLeft', 'int32', x, int(distance));
