/**
 * Black–Scholes by hand in WebAssembly, two options at once. One loop over all would be a chain of
 * dependent operations longer than what a processor looks ahead, so there are three, over blocks
 * that stay in the cache: d₁; the exponentials; the results. Each block is copied out before the
 * next one overwrites it.
 */
import type { Options, Task } from '../peers/tasks.js';
import { assemble, type WasmMemory } from './assemble.js';
import { farTail, middleTail, tailBegins } from './normal.js';

/** Options a block. */
const block = 1024;
const blockBytes = 8 * block;

const results = ['price', 'delta', 'vega', 'theta', 'rho'];
/** What one loop leaves to the next ones. */
const between = ['d1', 'root', 'inverse', 'density', 'owedIfSure'];
const inputs = ['spot', 'volatility', 'time', 'rate', 'strike'] as const;

const instruction =
  (name: string) =>
  (...operands: string[]): string =>
    `(${name} ${operands.join(' ')})`;
const f64x2 = (name: string): ((...operands: string[]) => string) => instruction(`f64x2.${name}`);
const [add, sub, mul, div] = [f64x2('add'), f64x2('sub'), f64x2('mul'), f64x2('div')];
const [greater, abs, root] = [f64x2('gt'), f64x2('abs'), f64x2('sqrt')];
/** One instruction each, unlike `min` and `max`, which have to mind NaN. */
const [min, max] = [f64x2('pmin'), f64x2('pmax')];
const [and, or, select] = ['and', 'or', 'bitselect'].map((name) => instruction(`v128.${name}`)) as [
  (x: string, y: string) => string,
  (x: string, y: string) => string,
  (x: string, y: string, mask: string) => string,
];
const addBits = instruction('i64x2.add');
const [up, down] = ['shl', 'shr_u'].map(
  (name) => (x: string) => `(i64x2.${name} ${x} (i32.const 52))`,
) as [(x: string) => string, (x: string) => string];

const number = (x: number): string => `(v128.const f64x2 ${x} ${x})`;
const bits = (x: string): string => `(v128.const i64x2 ${x} ${x})`;
const get = (name: string): string => `(local.get $${name})`;
const set = (name: string, x: string): string => `(local.set $${name} ${x})`;

/** By Horner's rule, the coefficient of the highest power first. */
const polynomial = (x: string, [first, ...others]: readonly number[]): string =>
  others.reduce((sum, c) => add(mul(sum, get(x)), number(c)), number(first as number));

/** The parts of ln 2: the first one is exact in products with small integers. */
const [ln2High, ln2Low] = [0.6931471803691238, 1.9082149292705877e-10];

/** log(1 + f) − 2z over z, of z² with z = f / (2 + f), after Sun's fdlibm. */
const logarithm = [
  0.14798198605116586, 0.15313837699209373, 0.1818357216161805, 0.22222198432149784,
  0.2857142874366239, 0.3999999999940942, 0.6666666666666735,
];

/**
 * $log = log(spot / strike), of positive normal numbers. Only one division: with mantissas a and b,
 * of which the one that is larger by more than √2 is halved, log(a/b) = 2 artanh((a−b)/(a+b)).
 */
function logOfQuotient(): string[] {
  const mantissa = (x: string): string =>
    or(and(get(x), bits('0x000fffffffffffff')), bits('0x3ff0000000000000'));
  // 2⁵² and the exponent as a number.
  const exponent = (x: string): string => or(down(get(x)), bits('0x4330000000000000'));
  const halved = (x: string, mask: string): string => addBits(get(x), up(get(mask)));
  const one = (mask: string): string => and(get(mask), number(1));
  return [
    set('a', mantissa('spot')),
    set('b', mantissa('strike')),
    set('isLarge', greater(get('a'), mul(get('b'), number(Math.SQRT2)))),
    set('isSmall', greater(get('b'), mul(get('a'), number(Math.SQRT2)))),
    set('a', halved('a', 'isLarge')),
    set('b', halved('b', 'isSmall')),
    set('e', add(sub(exponent('spot'), exponent('strike')), sub(one('isLarge'), one('isSmall')))),
    set('z', div(sub(get('a'), get('b')), add(get('a'), get('b')))),
    set('z2', mul(get('z'), get('z'))),
    set('rest', mul(get('z'), mul(get('z2'), polynomial('z2', logarithm)))),
    set('rest', add(get('rest'), mul(get('e'), number(ln2Low)))),
    set('log', add(mul(get('e'), number(ln2High)), add(add(get('z'), get('z')), get('rest')))),
  ];
}

/** Adding it rounds to an integer, which the low bits then hold. */
const rounding = 1.5 * 2 ** 52;

/** 1 + 2 r p / (q − r p) is the exponential for |r| ≤ ½ ln 2, after Moshier's Cephes. */
const [expP, expQ] = [
  [0.00012617719307481058, 0.030299440770744195, 1],
  [3.0019850513866446e-6, 0.002524483403496841, 0.22726554820815503, 2],
];

/**
 * Sets a local to the exponential, which below −708 stays what it is there: nothing beside all
 * else.
 */
function exponential(name: string, x: string): string[] {
  return [
    set('x', max(number(-708), min(number(709), x))),
    set('shifted', add(mul(get('x'), number(Math.LOG2E)), number(rounding))),
    set('n', sub(get('shifted'), number(rounding))),
    set('r', sub(get('x'), mul(get('n'), number(ln2High)))),
    set('r', sub(get('r'), mul(get('n'), number(ln2Low)))),
    set('r2', mul(get('r'), get('r'))),
    set('p', mul(get('r'), polynomial('r2', expP as number[]))),
    set('p', div(get('p'), sub(polynomial('r2', expQ as number[]), get('p')))),
    set(name, addBits(add(add(get('p'), get('p')), number(1)), up(get('shifted')))),
  ];
}

/** $tail1 and $tail2: the ratios of `tailRatio` at |d₁| and |d₂|. */
function tailRatios(): string[] {
  const [p, q] = middleTail;
  const middle = (z: string): string => div(polynomial(z, p), polynomial(z, q));
  const [c, first, ...denominators] = farTail;
  const far = (z: string): string => {
    const last = add(get(z), number(first));
    return div(
      number(c),
      denominators.reduce((x, k) => add(get(z), div(number(k), x)), last),
    );
  };
  const isFar = (z: string): string => greater(get(z), number(tailBegins));
  const corrected = (tail: string, z: string): string =>
    set(tail, select(far(z), get(tail), isFar(z)));
  return [
    set('z1', abs(get('d1'))),
    set('z2', abs(get('d2'))),
    set('tail1', middle('z1')),
    set('tail2', middle('z2')),
    // Few options are so far from the money that the divisions of the other form are due.
    `(if (v128.any_true ${or(isFar('z1'), isFar('z2'))})
      (then ${corrected('tail1', 'z1')} ${corrected('tail2', 'z2')}))`,
  ];
}

const distances = (): string[] => [
  ...logOfQuotient(),
  set('root', root(get('time'))),
  set('deviation', mul(get('volatility'), get('root'))),
  set('inverse', div(number(1), get('deviation'))),
  set('variance', mul(mul(number(0.5), get('volatility')), get('volatility'))),
  set('drift', mul(add(get('rate'), get('variance')), get('time'))),
  set('d1', mul(add(get('log'), get('drift')), get('inverse'))),
];

const exponentials = (): string[] => [
  ...exponential('density', mul(mul(get('d1'), get('d1')), number(-0.5))),
  set('density', mul(get('spot'), get('density'))),
  ...exponential('owedIfSure', mul(mul(get('rate'), get('time')), number(-1))),
  set('owedIfSure', mul(get('strike'), get('owedIfSure'))),
];

/** Spot times the density at d₁ is the discounted strike times that at d₂: no third exponential. */
const greeks = (): string[] => {
  const side = (whole: string, tail: string, d: string): string =>
    select(sub(get(whole), get(tail)), get(tail), greater(get(d), number(0)));
  return [
    set('d2', sub(get('d1'), mul(get('volatility'), get('root')))),
    ...tailRatios(),
    set('tail1', mul(get('density'), get('tail1'))),
    set('tail2', mul(get('density'), get('tail2'))),
    set('share', side('spot', 'tail1', 'd1')),
    set('owed', side('owedIfSure', 'tail2', 'd2')),
    set('price', sub(get('share'), get('owed'))),
    set('delta', div(get('share'), get('spot'))),
    set('density', mul(get('density'), number(1 / Math.sqrt(2 * Math.PI)))),
    set('vega', mul(get('root'), get('density'))),
    set('decay', mul(mul(get('volatility'), get('volatility')), get('inverse'))),
    set('decay', mul(mul(get('density'), get('decay')), number(0.5))),
    set('theta', add(mul(get('rate'), get('owed')), get('decay'))),
    set('rho', mul(get('time'), get('owed'))),
  ];
};

const columns = [...results, ...between];
const inputsBegin = blockBytes * columns.length;

/** A function that goes over the block of the inputs from byte `at` to `end` of their columns. */
function pass(
  name: string,
  columnBytes: number,
  read: readonly string[],
  body: readonly string[],
  write: readonly string[],
): string {
  const place = (column: string): string => {
    const k = (inputs as readonly string[]).indexOf(column);
    return k < 0
      ? `offset=${blockBytes * columns.indexOf(column)} (local.get $to)`
      : `offset=${inputsBegin + columnBytes * k} (local.get $at)`;
  };
  const lines = [
    ...read.map((column) => set(column, `(v128.load ${place(column)})`)),
    ...body,
    ...write.map((column) => `(v128.store ${place(column)} ${get(column)})`),
  ];
  const locals = new Set(lines.join('').match(/(?<=local\.set \$)\w+/g));
  return `(func $${name} (param $at i32) (param $end i32)
    (local $to i32) ${[...locals].map((local) => `(local $${local} v128)`).join(' ')}
    (loop $next
      ${lines.join('\n      ')}
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end)))))`;
}

/** The module for so many bytes a column; `price` takes the places of the first and last option. */
function text(columnBytes: number): string {
  const pages = Math.ceil((inputsBegin + columnBytes * inputs.length) / 65_536);
  const [first, second, third] = [
    ['d1', 'root', 'inverse'],
    ['density', 'owedIfSure'],
    results,
  ] as const;
  const read = ['d1', 'spot', 'time', 'rate', 'strike'];
  const readLast = [...between, 'spot', 'volatility', 'time', 'rate'];
  const call = (name: string): string => `(call $${name} (local.get $at) (local.get $end))`;
  return `(module
  (memory (export "memory") ${pages})
  ${pass('distances', columnBytes, inputs, distances(), first)}
  ${pass('exponentials', columnBytes, read, exponentials(), second)}
  ${pass('greeks', columnBytes, readLast, greeks(), third)}
  (func (export "price") (param $at i32) (param $end i32)
    ${['distances', 'exponentials', 'greeks'].map(call).join(' ')}))`;
}

interface Pricer {
  readonly memory: WasmMemory;
  price(at: number, end: number): void;
}

export async function blackScholesInWasm(options: Options): Promise<Task> {
  const n = options.spot.values.length;
  const columnBytes = 16 * Math.ceil(n / 2);
  const { memory, price } = (await assemble('black-scholes', text(columnBytes))) as Pricer;
  inputs.forEach((name, k) =>
    new Float64Array(memory.buffer, inputsBegin + k * columnBytes).set(options[name].values),
  );
  const views = results.map((_, k) => new Float64Array(memory.buffer, k * blockBytes, block));
  const run = (): Float64Array[] => {
    const all = results.map(() => new Float64Array(n));
    for (let i = 0; i < n; i += block) {
      const end = Math.min(n, i + block);
      price(8 * i, 8 * end);
      all.forEach((result, k) => {
        const view = views[k] as Float64Array;
        result.set(end - i < block ? view.subarray(0, end - i) : view, i);
      });
    }
    return all;
  };
  return { run };
}
