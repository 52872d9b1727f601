/**
 * x = n π/2 + r with |r| <= π/4, r as head and tail. Subtracts multiples of π/2 in three parts, of
 * which the first two are exact (W. J. Cody and W. Waite); where x is huge, or so near to a
 * multiple that little is left, only as many bits of 2/π as matter are multiplied by x as integers
 * (M. Payne and R. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18,
 * 1983).
 */
import { at } from '../../../../../array/shape.js';
import { defineFunction, type Code } from '../../binary/code.js';
import {
  call,
  f64,
  f64x2,
  i32,
  i64,
  i64x2,
  v128,
  type DataSegment,
  type WasmLocal,
  type Value,
  type Vector,
  type VectorLocal,
} from '../../binary/instructions.js';
import { twoOverPiAddress } from '../../heap/pages.js';
import { lazily } from '../define.js';
import {
  abs,
  add,
  and,
  anyTrue,
  ge,
  integerShift,
  lt,
  mul,
  mulAdd,
  or,
  select,
  signBit,
  sub,
  xor,
} from './arithmetic.js';
import { fastTwoSum, twoProduct, twoSum, type DoubleDouble } from './double-double.js';

export interface Quadrant {
  /** n in the lower bits. */
  readonly n: VectorLocal;
  readonly r: DoubleDouble;
}

/** π/2: two parts of 33 bits and the rest. Multiples by 20 bits are exact. */
const halfPiParts = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

const huge = 2 ** 20;
/** The error of n times the last part is below 2^-99. */
const tooNear = 2 ** -35;

export function quadrantOf(c: Code, x: VectorLocal): Quadrant {
  const [first, second, third] = halfPiParts;
  const n = c.let('n', mulAdd(x, 2 / Math.PI, integerShift));
  const count = c.let('count', sub(n, integerShift));
  const near = twoSum(c, sub(x, mul(count, first)), mul(count, -second));
  const r = fastTwoSum(c, near.head, sub(near.tail, mul(count, third)));
  const size = c.let('size', abs(x));
  const isHard = and(
    or(ge(size, huge), lt(abs(r.head), tooNear)),
    and(ge(size, 0.5), lt(size, Infinity)),
  );
  const hard = c.let('hard', isHard);
  c.if(anyTrue(hard), () => {
    const exact = (['n', 'head', 'tail'] as const).map((name) => c.local(name, 'v128'));
    c.call(exactQuadrant(), [x], exact);
    for (const [i, local] of [n, r.head, r.tail].entries())
      c.set(local, select(hard, at(exact, i), local));
  });
  return { n, r };
}

/** 2/π in words of 64 bits, behind one of zeros. */
const twoOverPi = [
  0x0n,
  0xa2f9836e4e441529n,
  0xfc2757d1f534ddc0n,
  0xdb6295993c439041n,
  0xfe5163abdebbc561n,
  0xb7246e3a424dd2e0n,
  0x06492eea09d1921cn,
  0xfe1deb1cb129a73en,
  0xe88235f52ebb4484n,
  0xe99c7026b45f7e41n,
  0x3991d639835339f4n,
  0x9c845f8bbdf9283bn,
  0x1ff897ffde05980fn,
  0xef2f118b5a0a6d1fn,
  0x6d367ecf27cb09b7n,
  0x4f463f669e5fea2dn,
  0x7527bac7ebe5f17bn,
  0x3d0739f78a5292ean,
  0x6bfb5fb11f8d5d08n,
  0x56033046fc7b6babn,
];

const tableOfWords = lazily((): DataSegment => {
  const words = new DataView(new ArrayBuffer(8 * twoOverPi.length));
  twoOverPi.forEach((word, i) => words.setBigUint64(8 * i, word, true));
  return { address: i32.const(twoOverPiAddress), bytes: new Uint8Array(words.buffer) };
});

/** The upper 64 bits of x y, where x < 2^53. */
const upperProduct = lazily(() =>
  defineFunction('upperProduct', { x: 'i64', y: 'i64' }, ['i64'], (c, { x, y }) => {
    const half = (z: Value<'i64'>) => i64.and(z, 0xffffffff);
    const [xHigh, yHigh] = [c.let('xHigh', i64.shr_u(x, 32)), c.let('yHigh', i64.shr_u(y, 32))];
    const [xLow, yLow] = [c.let('xLow', half(x)), c.let('yLow', half(y))];
    const low = i64.shr_u(i64.mul(xLow, yLow), 32);
    const t = c.let('t', i64.add(i64.mul(xHigh, yLow), low));
    const u = i64.add(i64.mul(xLow, yHigh), half(t));
    return i64.add(i64.mul(xHigh, yHigh), i64.add(i64.shr_u(t, 32), i64.shr_u(u, 32)));
  }),
);

/**
 * n and x 2/π - n as head and tail, for x >= 1/2. With x = m 2^e, bits of 2/π that make multiples
 * of 4 are left out: the 192 bits behind them times m, modulo 2^192, are x 2/π modulo 4 times
 * 2^190. They decide, as no x comes nearer to a multiple of π/2 than 2^-62.
 */
const exactTurns = lazily(() =>
  defineFunction('exactTurns', { x: 'f64' }, ['i64', 'f64', 'f64'], (c, { x }) => {
    const bits = c.let('bits', i64.reinterpret_f64(x));
    const m = c.let('m', i64.or(i64.and(bits, 2n ** 52n - 1n), 2n ** 52n));
    // e - 2 bits are left out, of which 64 are the zeros in front.
    const skipped = i32.add(i32.wrap_i64(i64.shr_u(bits, 52)), 64 - 2 - 1075);
    const first = c.let('first', skipped);
    const shift = c.let('shift', i64.extend_i32_u(i32.and(first, 63)));
    // Of numbers that are too small, or none, any words of the first page will do.
    const row = c.let('row', i32.shl(i32.and(i32.shr_u(first, 6), 31), 3));
    const words = [0, 1, 2, 3].map((i) => {
      const word = { ...i64.load(row, twoOverPiAddress + 8 * i), reads: tableOfWords() };
      return c.let(`word${i}`, word);
    });
    const window = (i: number): Value<'i64'> => {
      const [high, low] = [at(words, i), at(words, i + 1)];
      return i64.or(i64.shl(high, shift), i64.shr_u(i64.shr_u(low, 1), i64.sub(63, shift)));
    };
    const w1 = c.let('w1', window(1));
    const middle = c.let('middle', i64.mul(m, w1));
    const low = c.let('low', i64.add(middle, call(upperProduct(), m, window(2))));
    const carry = i64.extend_i32_u(i64.lt_u(low, middle));
    const upper = i64.add(call(upperProduct(), m, w1), carry);
    const high = c.let('high', i64.add(i64.mul(m, window(0)), upper));
    const n = c.let('n', i64.shr_u(i64.add(high, 2n ** 61n), 62));
    // The magnitude of the rest, in 128 bits.
    c.set(high, i64.sub(high, i64.shl(n, 62)));
    const sign = c.let('sign', i64.shr_s(high, 63));
    c.set(high, i64.xor(high, sign));
    c.set(low, i64.xor(low, sign));
    const head = f64.mul(f64.convert_i64_s(i64.and(high, -2048)), 2 ** -62);
    const rest = i64.or(i64.shl(high, 53), i64.shr_u(low, 11));
    const tail = f64.mul(f64.convert_i64_u(rest), 2 ** -115);
    const signed = f64.convert_i64_s(i64.or(sign, 1));
    return [n, f64.mul(head, signed), f64.mul(tail, signed)];
  }),
);

/** The same as `quadrantOf`, for any finite |x| >= 1/2; else the lanes are of no use. */
const exactQuadrant = lazily(() =>
  defineFunction('exactQuadrant', { x: 'v128' }, ['v128', 'v128', 'v128'], (c, { x }) => {
    const size = c.let('size', abs(x));
    const n = c.local('n', 'v128');
    const [head, tail] = [c.local('head', 'v128'), c.local('tail', 'v128')];
    const lane = [c.local('laneN', 'i64'), c.local('laneHead', 'f64'), c.local('laneTail', 'f64')];
    const [laneN, laneHead, laneTail] = lane as [
      WasmLocal<'i64'>,
      WasmLocal<'f64'>,
      WasmLocal<'f64'>,
    ];
    for (const i of [0, 1]) {
      c.call(exactTurns(), [f64x2.extract_lane(size, i)], lane);
      c.set(n, i64x2.replace_lane(n, laneN, i));
      c.set(head, f64x2.replace_lane(head, laneHead, i));
      c.set(tail, f64x2.replace_lane(tail, laneTail, i));
    }
    const turns = fastTwoSum(c, head, tail);
    const product = twoProduct(c, turns.head, Math.PI / 2);
    const small = add(mul(turns.head, halfPiTail), mul(turns.tail, Math.PI / 2));
    const r = fastTwoSum(c, product.head, add(product.tail, small));
    const sign = c.let('sign', and(x, signBit));
    const isNegative = lt(x, 0);
    return [
      v128.bitselect(i64x2.neg(n), n, isNegative),
      xor(r.head, sign) as Vector,
      xor(r.tail, sign) as Vector,
    ];
  }),
);

/** π/2 minus the float64 next to it. */
const halfPiTail = 6.123233995736766e-17;
