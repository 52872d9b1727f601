/** What `fromStableHLO` understands of the forms of MLIR, what it refuses, and how it says so. */
import { describe, expect, test } from 'vitest';
import { emitModule } from '../../src/emit/index.js';
import {
  grad,
  jit,
  makeIR,
  numpy as np,
  TanjentError,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { printProgram } from '../../src/ir/print.js';
import { fromStableHLO } from '../../src/stablehlo/in/index.js';

const main = (signature: string, ...lines: readonly string[]): string =>
  [`func.func public @main${signature} {`, ...lines.map((l) => `  ${l}`), '}'].join('\n');

const unary = (op: string): string =>
  main('(%arg0: tensor<3xf32>) -> tensor<3xf32>', op, 'return %0 : tensor<3xf32>');

const plain = unary('%0 = stablehlo.tanh %arg0 : tensor<3xf32>');

function errorOf(body: () => unknown): TanjentError {
  try {
    body();
  } catch (error) {
    expect(error).toBeInstanceOf(TanjentError);
    return error as TanjentError;
  }
  return expect.fail('no error');
}

const refuses = (text: string, code: string, summary: string | RegExp): void => {
  const error = errorOf(() => fromStableHLO(text));
  expect(error.code).toBe(code);
  if (typeof summary === 'string') expect(error.summary).toBe(summary);
  else expect(error.summary).toMatch(summary);
};

const x = np.array([0.5, -1, 2], 'float32');
const numbers = (y: NDArray): number[] => Array.from(y.dataSync() as Float32Array);

describe('a function that is read', () => {
  test('can be traced by every transform, printed and emitted', () => {
    const f = fromStableHLO(plain);
    expect(f.name).toBe('main');
    expect(f.inputs).toEqual([{ name: undefined, shape: [3], dtype: 'float32' }]);
    expect(f.outputs).toEqual([{ name: undefined, shape: [3], dtype: 'float32' }]);
    expect(printProgram(makeIR(f)(x))).toContain('tanh');
    const derivative = jit(grad((y: NDArray) => np.sum(f(y))))(x);
    expect(numbers(derivative)).toEqual(numbers(grad((y: NDArray) => np.sum(np.tanh(y)))(x)));
    expect(vmap(f)(np.stack([x, x])).shape).toEqual([2, 3]);
    expect(emitModule({ f: { of: jit(f), args: [x] } }).code).toContain('f');
  });

  test('takes the trees of JAX, keys sorted, and gives the tree that the text tells', () => {
    const text = main(
      '(%arg0: tensor<f32> loc("p[\'b\']"), %arg1: tensor<f32> loc(#loc3)) -> (tensor<f32> {jax.result_info = "result[\'s\']"}, tensor<f32> {jax.result_info = "result[\'d\'][0]"})',
      '%0 = stablehlo.add %arg0, %arg1 : tensor<f32>',
      '%1 = stablehlo.subtract %arg0, %arg1 : tensor<f32>',
      'return %0, %1 : tensor<f32>, tensor<f32>',
    );
    const f = fromStableHLO<[unknown], { s: NDArray; d: NDArray[] }>(
      `${text}\n#loc3 = loc("p['w']")`,
    );
    expect(f.inputs.map((i) => i.name)).toEqual(["p['b']", "p['w']"]);
    const { s, d } = f({ w: 2, b: 5 });
    expect([s.item(), d[0]?.item()]).toEqual([7, 3]);
  });

  test('is the same in the generic form', () => {
    const text = `"builtin.module"() <{sym_name = "m"}> ({
      "func.func"() <{function_type = (tensor<3xf32>) -> tensor<3xf32>, sym_name = "main"}> ({
      ^bb0(%arg0: tensor<3xf32>):
        %0 = "stablehlo.constant"() <{value = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>}> : () -> tensor<3xf32>
        %1 = "stablehlo.compare"(%arg0, %0) <{comparison_direction = #stablehlo<comparison_direction LT>}> : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
        %2 = "stablehlo.select"(%1, %arg0, %0) : (tensor<3xi1>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
        "func.return"(%2) : (tensor<3xf32>) -> ()
      }) {sym_visibility = "public"} : () -> ()
    }) : () -> ()`;
    expect(numbers(fromStableHLO(text)(np.array([0, 5, 2.5], 'float32')))).toEqual([0, 2, 2.5]);
  });

  test('takes constants as digits, as bits, as bytes and from resources', () => {
    const of = (constant: string, type = '3xf32', rest = ''): number[] =>
      numbers(
        fromStableHLO<[], NDArray>(
          main(
            `() -> tensor<${type}>`,
            `%0 = stablehlo.constant ${constant} : tensor<${type}>`,
            `return %0 : tensor<${type}>`,
          ) + rest,
        )(),
      );
    expect(of('dense<[1.5, -2.0e+00, 0x7F800000]>')).toEqual([1.5, -2, Infinity]);
    expect(of('dense<0xFFC00000>')).toEqual([NaN, NaN, NaN]);
    expect(of('dense<"0x0000803F000000400000A0C0">')).toEqual([1, 2, -5]);
    const resources =
      '\n{-# dialect_resources: { builtin: { big: "0x040000000000803F000000400000A0C0" } } #-}';
    expect(of('dense_resource<big>', '3xf32', resources)).toEqual([1, 2, -5]);
    expect(of('dense<[true, false, true]>', '3xi1')).toEqual([1, 0, 1]);
    expect(of('dense<"0x05">', '3xi1')).toEqual([1, 0, 1]);
    expect(of('dense<[(1.0, 2.0), (3.0, 4.0)]>', '2xcomplex<f32>')).toEqual([1, 2, 3, 4]);
    expect(of('dense<[1.5, 0x7C00]>', '2xf16')).toEqual([1.5, Infinity]);
    expect(of('dense<[-128, 127]>', '2xi8')).toEqual([-128, 127]);
    expect(of('dense<[-2147483648, 2147483647, -5]>', '3xi64')).toEqual([
      -(2 ** 31),
      2 ** 31 - 1,
      -5,
    ]);
    expect(of('dense<[-9007199254740991, 9007199254740992, 4294967296]>', '3xi64')).toEqual([
      -(2 ** 53) + 1,
      NaN,
      2 ** 32,
    ]);
    expect(of('dense<>', '0xf32')).toEqual([]);
  });

  test('shares functions that are long and called often', () => {
    const lines = Array.from(
      { length: 70 },
      (_, i) => `%${i} = stablehlo.sine ${i === 0 ? '%arg0' : `%${i - 1}`} : tensor<3xf32>`,
    );
    const text =
      main(
        '(%arg0: tensor<3xf32>) -> tensor<3xf32>',
        '%0 = call @f(%arg0) : (tensor<3xf32>) -> tensor<3xf32>',
        '%1 = call @f(%0) : (tensor<3xf32>) -> tensor<3xf32>',
        'return %1 : tensor<3xf32>',
      ) +
      main(
        '(%arg0: tensor<3xf32>) -> tensor<3xf32>',
        ...lines,
        'return %69 : tensor<3xf32>',
      ).replace('public @main', 'private @f');
    const f = fromStableHLO(text);
    expect(makeIR(f)(x).equations.map((e) => e.primitive)).toEqual(['call', 'call']);
    let wanted = x;
    for (let i = 0; i < 140; i++) wanted = np.sin(wanted);
    expect(Math.abs(f(x).sum().item() - wanted.sum().item())).toBeLessThan(1e-6);
  });
});

describe('loops that count', () => {
  const loop = (limit: string, step: string): string =>
    main(
      '(%arg0: tensor<f32>) -> tensor<5xf32>',
      '%c = stablehlo.constant dense<0> : tensor<i32>',
      '%z = stablehlo.constant dense<0.0> : tensor<5xf32>',
      '%0:3 = stablehlo.while(%i = %c, %x = %arg0, %y = %z) : tensor<i32>, tensor<f32>, tensor<5xf32>',
      ' cond {',
      `  %l = stablehlo.constant dense<${limit}> : tensor<i32>`,
      '  %t = stablehlo.compare LT, %i, %l, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>',
      '  stablehlo.return %t : tensor<i1>',
      ' } do {',
      '  %n = stablehlo.sine %x : tensor<f32>',
      '  %r = stablehlo.reshape %n : (tensor<f32>) -> tensor<1xf32>',
      '  %u = stablehlo.dynamic_update_slice %y, %r, %i : (tensor<5xf32>, tensor<1xf32>, tensor<i32>) -> tensor<5xf32>',
      `  %o = stablehlo.constant dense<${step}> : tensor<i32>`,
      '  %j = stablehlo.add %i, %o : tensor<i32>',
      '  stablehlo.return %j, %n, %u : tensor<i32>, tensor<f32>, tensor<5xf32>',
      ' }',
      'return %0#2 : tensor<5xf32>',
    );

  test('are scans whose rows are collected, and need no tape', () => {
    const f = fromStableHLO(loop('5', '1'));
    const program = makeIR(f)(np.array(0.5, 'float32'));
    expect(program.equations.map((e) => e.primitive)).toContain('scan');
    expect(printProgram(program)).not.toContain('dynamicUpdateSlice');
    const sines = [Math.sin(0.5)];
    for (let i = 1; i < 5; i++) sines.push(Math.sin(sines[i - 1] as number));
    numbers(f(np.array(0.5, 'float32'))).forEach((y, i) =>
      expect(y).toBeCloseTo(sines[i] as number, 6),
    );
    const derivative = makeIR(grad((y: NDArray) => np.sum(f(y))))(np.array(0.5, 'float32'));
    expect(printProgram(derivative)).not.toMatch(/\bpush\b/);
  });

  test('write what they write where a row is left out', () => {
    const rows = numbers(fromStableHLO(loop('5', '2'))(np.array(0.5, 'float32')));
    expect(rows.map((r) => r !== 0)).toEqual([true, false, true, false, true]);
    const few = numbers(fromStableHLO(loop('3', '1'))(np.array(0.5, 'float32')));
    expect(few.map((r) => r !== 0)).toEqual([true, true, true, false, false]);
    expect(numbers(fromStableHLO(loop('0', '1'))(np.array(0.5, 'float32')))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});

describe('integers of 64 bits', () => {
  /** An operation on two such integers, whose words stand as low and high in two arrays. */
  const wordsOf = (
    op: string,
    x: readonly bigint[],
    y: readonly bigint[],
    element = 'ui64',
  ): bigint[] => {
    const type = `tensor<${x.length}x${element}>`;
    const words = `tensor<${x.length}x2xui32>`;
    const f = fromStableHLO(
      main(
        `(%arg0: ${words}, %arg1: ${words}) -> ${words}`,
        `%0 = stablehlo.bitcast_convert %arg0 : (${words}) -> ${type}`,
        `%1 = stablehlo.bitcast_convert %arg1 : (${words}) -> ${type}`,
        `%2 = stablehlo.${op} %0, %1 : ${type}`,
        `%3 = stablehlo.bitcast_convert %2 : (${type}) -> ${words}`,
        `return %3 : ${words}`,
      ),
    );
    const split = (list: readonly bigint[]): NDArray =>
      np.array(new Uint32Array(BigUint64Array.from(list).buffer)).reshape([list.length, 2]);
    const found = jit(f)(split(x), split(y)).dataSync() as Uint32Array;
    return [...new BigUint64Array(found.slice().buffer)];
  };

  const some = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n + 5n, 2n ** 64n - 1n];
  const pairs = some.flatMap((x) => some.map((y) => [x, y] as const));
  const more = [
    ...some,
    3n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 62n + 12345n,
    2n ** 64n - 1001n,
    10n ** 17n,
  ];
  const morePairs = more.flatMap((x) => more.map((y) => [x, y] as const));
  const [xs, ys] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];

  test.each([
    ['add', (x: bigint, y: bigint) => x + y],
    ['subtract', (x: bigint, y: bigint) => x - y],
    ['multiply', (x: bigint, y: bigint) => x * y],
    ['and', (x: bigint, y: bigint) => x & y],
    ['or', (x: bigint, y: bigint) => x | y],
    ['xor', (x: bigint, y: bigint) => x ^ y],
  ])('%s as integers of 64 bits do', (op, f) => {
    const wanted = pairs.map(([x, y]) => BigInt.asUintN(64, f(x, y)));
    expect(wordsOf(op, xs, ys)).toEqual(wanted);
  });

  test.each([
    ['shift_left', (x: bigint, n: bigint) => x << n],
    ['shift_right_logical', (x: bigint, n: bigint) => x >> n],
  ])('%s by any number as integers of 64 bits do', (op, f) => {
    const shifts = some.flatMap((x) =>
      [0n, 1n, 31n, 32n, 33n, 63n, 64n].map((n) => [x, n] as const),
    );
    const wanted = shifts.map(([x, n]) => BigInt.asUintN(64, f(x, n)));
    expect(
      wordsOf(
        op,
        shifts.map(([x]) => x),
        shifts.map(([, n]) => n),
      ),
    ).toEqual(wanted);
  });

  test.each([
    ['divide', (x: bigint, y: bigint) => (y === 0n ? -1n : x / y)],
    ['remainder', (x: bigint, y: bigint) => (y === 0n ? x : x % y)],
    ['maximum', (x: bigint, y: bigint) => (x < y ? y : x)],
    ['minimum', (x: bigint, y: bigint) => (x < y ? x : y)],
  ])('%s of signed and of unsigned ones, as XLA has it', (op, f) => {
    const all = (n: 'asIntN' | 'asUintN'): bigint[] =>
      morePairs.map(([x, y]) => BigInt.asUintN(64, f(BigInt[n](64, x), BigInt[n](64, y))));
    const [a, b] = [morePairs.map(([x]) => x), morePairs.map(([, y]) => y)];
    expect(wordsOf(op, a, b)).toEqual(all('asUintN'));
    expect(wordsOf(op, a, b, 'i64')).toEqual(all('asIntN'));
  });

  test('shift_right_arithmetic fills with the sign', () => {
    const shifts = some.flatMap((x) => [0n, 1n, 31n, 32n, 63n, 64n].map((n) => [x, n] as const));
    const [a, n] = [shifts.map(([x]) => x), shifts.map(([, y]) => y)];
    expect(wordsOf('shift_right_arithmetic', a, n, 'i64')).toEqual(
      shifts.map(([x, y]) => BigInt.asUintN(64, BigInt.asIntN(64, x) >> y)),
    );
  });

  test('are refused where nothing is known of an operation', () => {
    expect(errorOf(() => wordsOf('power', xs, ys)).summary).toMatch(
      /line 4, column \d+: stablehlo\.power: is not supported for integers of 64 bits that may leave 32/,
    );
  });
});

describe('signed integers of 64 bits', () => {
  const long = 'tensor<i64>';
  const of = (...lines: readonly string[]): string =>
    main(`(%i: ${long}) -> ${long}`, ...lines, `return %0 : ${long}`);

  test('are int32 as long as they are known to fit', () => {
    const index = fromStableHLO<[number], NDArray>(
      of(
        `%c = stablehlo.constant dense<100> : ${long}`,
        `%z = stablehlo.constant dense<0> : ${long}`,
        `%t = stablehlo.compare LT, %i, %z, SIGNED : (${long}, ${long}) -> tensor<i1>`,
        `%n = stablehlo.add %i, %c : ${long}`,
        `%0 = stablehlo.select %t, %n, %i : tensor<i1>, ${long}`,
      ),
    );
    expect(index.outputs[0]?.dtype).toBe('int32');
    expect(printProgram(makeIR(index)(5))).not.toContain('uint32');
    expect(index(-3).item()).toBe(97);
    expect(index(2 ** 31 - 1).item()).toBe(2 ** 31 - 1);
  });

  test('leave as float64 where they may be greater, and as NaN where that is not exact', () => {
    const product = fromStableHLO<[number], NDArray>(
      of(`%0 = stablehlo.multiply %i, %i : ${long}`),
    );
    expect(product.outputs[0]?.dtype).toBe('float64');
    expect(product(123_456_789 / 3).item()).toBe((123_456_789 / 3) ** 2);
    expect(product(-(2 ** 31)).item()).toBeNaN();
    expect(product(2 ** 26).item()).toBe(2 ** 52);
  });

  test('that are counted without an end are exact', () => {
    const count = fromStableHLO<[number], NDArray>(
      of(
        `%z = stablehlo.constant dense<2147483000> : ${long}`,
        `%0 = stablehlo.while(%k = %z) : ${long}`,
        ' cond {',
        `  %e = stablehlo.constant dense<2147485000> : ${long}`,
        `  %t = stablehlo.compare NE, %k, %e, SIGNED : (${long}, ${long}) -> tensor<i1>`,
        '  stablehlo.return %t : tensor<i1>',
        ' } do {',
        `  %o = stablehlo.constant dense<1> : ${long}`,
        `  %n = stablehlo.add %k, %o : ${long}`,
        `  stablehlo.return %n : ${long}`,
        ' }',
      ),
    );
    expect(jit(count)(0).item()).toBe(2147485000);
  });

  test('what functions give is known from all of their calls', () => {
    const text =
      of(
        `%c = stablehlo.constant dense<3000000000> : ${long}`,
        `%z = stablehlo.constant dense<1> : ${long}`,
        `%a = func.call @f(%z) : (${long}) -> ${long}`,
        `%b = func.call @f(%c) : (${long}) -> ${long}`,
        `%0 = stablehlo.add %a, %b : ${long}`,
      ) +
      main(
        `(%x: ${long}) -> ${long}`,
        `%0 = stablehlo.add %x, %x : ${long}`,
        `return %0 : ${long}`,
      ).replace('public @main', 'private @f');
    expect(fromStableHLO<[number], NDArray>(text)(0).item()).toBe(6_000_000_002);
  });

  test('are told where no int32 is given', () => {
    const error = errorOf(() =>
      fromStableHLO<[number], NDArray>(of(`%0 = stablehlo.negate %i : ${long}`))(2 ** 40),
    );
    expect(error.summary).toBe(
      'fromStableHLO: array 0 must be a number that int32 holds, received 1099511627776.',
    );
  });
});

describe('what is refused', () => {
  test('says line and column of what is no module', () => {
    refuses('', 'parse-error', 'fromStableHLO: the text has no function @main, but 0.');
    refuses(
      'module {',
      'parse-error',
      /line 1, column 9: wants a function.*received the end of the text\.$/,
    );
    refuses(
      unary('%0 = stablehlo.tanh %arg1 : tensor<3xf32>'),
      'parse-error',
      'fromStableHLO: line 2, column 23: there is no value %arg1 here.',
    );
    refuses(
      plain.replaceAll('3xf32', '?xf32'),
      'parse-error',
      /line 1, column \d+: lengths that are not known, as in tensor<\?xf32>, are not supported/,
    );
    refuses(
      plain.replaceAll('3xf32', '3xf8E4M3FN'),
      'parse-error',
      /elements of type f8E4M3FN are not supported/,
    );
    refuses(plain.replaceAll('3xf32', '99999999x999999xf32'), 'parse-error', /is too large/);
    refuses(
      unary('%0 = stablehlo.convert %arg0 : (tensor<4xf32>) -> tensor<3xf32>'),
      'parse-error',
      /says that its operands are \(tensor<4xf32>\), they are \(tensor<3xf32>\)/,
    );
    refuses(`${plain}\n${plain}`, 'parse-error', /there are two functions @main/);
    refuses(
      main('(%arg0: tensor<2xui64>) -> tensor<2xui64>', 'return %arg0 : tensor<2xui64>'),
      'parse-error',
      /convert to uint32 in JAX/,
    );
  });

  test('names all operations that are not supported, with their number', () => {
    const text = main(
      '(%arg0: tensor<3xf32>) -> tensor<3xf32>',
      '%0 = stablehlo.frobnicate %arg0 : tensor<3xf32>',
      '%1 = stablehlo.frobnicate %0 : tensor<3xf32>',
      '%2 = stablehlo.custom_call @my_kernel(%1) {api_version = 4 : i32} : (tensor<3xf32>) -> tensor<3xf32>',
      'return %2 : tensor<3xf32>',
    );
    refuses(
      text,
      'bad-argument',
      'fromStableHLO: the module has operations that are not supported: stablehlo.frobnicate (2 times, ' +
        'first line 2, column 3); stablehlo.custom_call @my_kernel (line 4, column 3). Write the ' +
        'function in JAX without them, or do that part here.',
    );
  });

  test('says by which algorithm random bits are not drawn', () => {
    const f = fromStableHLO<[NDArray], NDArray[]>(
      main(
        '(%k: tensor<2x2xui32>) -> tensor<5xui32>',
        '%0 = stablehlo.bitcast_convert %k : (tensor<2x2xui32>) -> tensor<2xui64>',
        '%s, %b = stablehlo.rng_bit_generator %0, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<5xui32>)',
        'return %b : tensor<5xui32>',
      ),
    );
    expect(errorOf(() => f(np.zeros([2, 2], 'uint32'))).summary).toBe(
      'fromStableHLO: line 3, column 3: stablehlo.rng_bit_generator: draws bits by THREE_FRY; understood are DEFAULT and PHILOX.',
    );
  });

  test('says which function calls itself', () => {
    const text = unary('%0 = call @main(%arg0) : (tensor<3xf32>) -> tensor<3xf32>');
    refuses(text, 'parse-error', /line 1, column \d+: the function @main calls itself/);
  });

  test('says where a result has another type than the text tells', () => {
    const f = fromStableHLO(unary('%0 = stablehlo.reverse %arg0, dims = [1] : tensor<3xf32>'));
    expect(errorOf(() => f(x)).summary).toMatch(
      /^fromStableHLO: line 2, column 3: stablehlo.reverse: /,
    );
    const g = fromStableHLO(
      unary('%0 = stablehlo.is_finite %arg0 : (tensor<3xf32>) -> tensor<3xf32>'),
    );
    expect(errorOf(() => g(x)).summary).toBe(
      'fromStableHLO: line 2, column 3: stablehlo.is_finite: gives bool[3], but the text says float32[3].',
    );
  });

  test('says which arguments a function takes', () => {
    const f = fromStableHLO(plain);
    expect(errorOf(() => f(x, x)).summary).toBe(
      'fromStableHLO: the function takes 1 arrays, received 2.',
    );
    expect(errorOf(() => f(np.zeros([4], 'float32'))).code).toBe('shape-mismatch');
    expect(errorOf(() => f(np.zeros([3], 'int32'))).code).toBe('dtype-mismatch');
  });

  test('is followed to a depth and no deeper', () => {
    const deep = '['.repeat(5000);
    refuses(
      unary(`%0 = stablehlo.slice %arg0 ${deep}`),
      'parse-error',
      /nested deeper than 200 levels/,
    );
  });
});
