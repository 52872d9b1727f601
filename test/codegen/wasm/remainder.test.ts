/**
 * The remainder on float lanes is that of JS to the last bit, with its sign, whatever the quotient.
 */
import { describe, expect, test } from 'vitest';
import { remainder } from '../../../src/codegen/targets/wasm/math/index.js';
import { Draw } from '../../support/draw.js';
import { arrayFunction } from './array-function.js';
import { expectSameAsWabt, moduleOf } from './support.js';

const count = 20000;
const { MAX_VALUE: greatest, MIN_VALUE: least } = Number;
const special = [
  [0, NaN, Infinity, 1, 3, 7.5, Math.PI, least, greatest, 2 ** -1022, 2 ** -1022 - least],
  [2 ** 1000, 2 ** 1023, 1.5 * 2 ** 1023, 2 ** 53 - 1, 1e300],
  // The least, the least normal and the greatest float32, and 2^127.
  [2 ** -149, 2 ** -126, 3.4028234663852886e38, 2 ** 127],
]
  .flat()
  .flatMap((x) => [x, -x]);

const word = new DataView(new ArrayBuffer(8));

/** Any bits; often ones that have few digits. */
function anyNumber(draw: Draw): number {
  word.setUint32(0, draw.integer(0, 2 ** 32 - 1));
  word.setUint32(4, draw.next() < 0.3 ? 0 : draw.integer(0, 2 ** 32 - 1));
  return word.getFloat64(0);
}

/** Up to 2^bits, small ones as often as large ones. */
const upTo = (draw: Draw, bits: number): number => draw.next() * 2 ** draw.integer(0, bits);
const anySpecial = (draw: Draw): number => special[draw.integer(0, special.length - 1)] as number;

const draws: Readonly<Record<string, (draw: Draw) => readonly [number, number]>> = {
  'special numbers': (draw) => [anySpecial(draw), anySpecial(draw)],
  'any bits': (draw) => [anyNumber(draw), anyNumber(draw)],
  'a special dividend': (draw) => [anySpecial(draw), anyNumber(draw)],
  'a special divisor': (draw) => [anyNumber(draw), anySpecial(draw)],
  'quotients up to 2^60': (draw) => {
    const y = anyNumber(draw);
    return [y * upTo(draw, 60), y];
  },
  'multiples and their neighbours': (draw) => {
    const y = Math.round(upTo(draw, 53));
    return [y * Math.round(upTo(draw, 30)) + draw.integer(-1, 1), y];
  },
  'quotients between two integers': (draw) => {
    const y = anyNumber(draw);
    return [y * (Math.round(upTo(draw, 24)) + 0.5), y];
  },
  'subnormal numbers': (draw) => [anyNumber(draw) * 2 ** -1000, least * Math.round(upTo(draw, 53))],
  'the greatest numbers': (draw) => [
    greatest * (1 - draw.next() * 2 ** -draw.integer(0, 52)),
    greatest * draw.next() * 2 ** -draw.integer(0, 60),
  ],
};

describe.each(['float32', 'float64'] as const)('on %s', (dtype) => {
  const f = arrayFunction(remainder[dtype](), dtype === 'float32' ? 'f32x4' : 'f64x2');

  test.each(Object.keys(draws))('of %s', (kind) => {
    const draw = new Draw(kind);
    for (let i = 0; i < count; i++)
      [f.x[i], f.y[i]] = (draws[kind] as (typeof draws)[string])(draw);
    f.run(count);
    const wrong = Array.from(f.x.subarray(0, count), (x, i) => [x, f.y[i], f.result[i]]).filter(
      ([x, y, z]) => !Object.is((x as number) % (y as number), z),
    );
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('has a valid module and text', () => expectSameAsWabt(moduleOf(remainder[dtype]())));
});
