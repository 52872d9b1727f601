/** Elementwise primitives one equation at a time: values, types, derivatives at kinks, messages. */
import { describe, expect, test } from 'vitest';
import { isInexact, type DType } from '../../src/array/dtype.js';
import type { DenseArray } from '../../src/array/dense.js';
import { aval } from '../../src/array/aval.js';
import { TanjentError } from '../../src/array/errors.js';
import {
  noParams,
  newLiteral,
  newVar,
  type PrimName,
  type PrimParams,
} from '../../src/ir/program.js';
import { evaluateProgram } from '../../src/ir/evaluate.js';
import { rules } from '../../src/primitives/index.js';
import {
  arrayOf,
  isJsonArray,
  readCases,
  type Json,
  type OpCase,
} from '../golden/support/cases.js';
import { jvpProgram } from '../../src/transforms/programs.js';
import { runCompiled } from '../support/compiled.js';
import { expectClose } from '../support/matchers.js';
import { array, derivative, expectBatched, pullback, result, results } from './one-equation.js';
import { programOf } from '../support/programs.js';

const floats = (...elements: number[]) => array(elements, 'float64');
const ints = (...elements: number[]) => array(elements, 'int32');
const unsigned = (...elements: number[]) => array(elements, 'uint32');

/** The slope of a function of one operand at each element. */
const slope = <N extends PrimName>(name: N, x: DenseArray, params: PrimParams[N]) =>
  derivative(name, [x], params, [
    array(
      Array.from({ length: x.size }, () => 1),
      x.dtype,
    ),
  ]);

describe('values', () => {
  test('integers wrap', () => {
    expect(result('add', [ints(2147483647), ints(1)], noParams)).toEqual([-2147483648]);
    expect(result('sub', [unsigned(0), unsigned(1)], noParams)).toEqual([4294967295]);
    expect(result('mul', [ints(65537, -7), ints(65537, 3)], noParams)).toEqual([131073, -21]);
    expect(result('mul', [unsigned(4294967295), unsigned(3)], noParams)).toEqual([4294967293]);
    expect(result('neg', [unsigned(1)], noParams)).toEqual([4294967295]);
    expect(result('integerPow', [ints(3, -2)], { exponent: 21 })).toEqual([1870418611, -2097152]);
  });

  test('float32 results are rounded', () => {
    const third = result('div', [array([1], 'float32'), array([3], 'float32')], noParams);
    expect(third).toEqual([Math.fround(1 / 3)]);
  });

  test('division truncates, the remainder has the sign of the dividend', () => {
    const [x, y] = [ints(7, -7, 7, -7), ints(2, 2, -2, -2)];
    expect(result('div', [x, y], noParams)).toEqual([3, -3, -3, 3]);
    expect(result('rem', [x, y], noParams)).toEqual([1, -1, 1, -1]);
    expect(result('rem', [floats(5.5, -5.5), 2], noParams)).toEqual([1.5, -1.5]);
  });

  test('max and min give NaN when either operand is', () => {
    for (const name of ['max', 'min'] as const)
      expect(result(name, [floats(NaN, 1, 2), floats(1, NaN, 2)], noParams)).toEqual([NaN, NaN, 2]);
  });

  test('powers of halves are powers', () => {
    const edges = [0, -0, 1, -1, 1e-320, 1e-200, 1e-70, 1e70, 1e200, Infinity, -Infinity, NaN];
    const given = [...edges, 0.3, 2, 7.5];
    for (const y of [0.5, 1.5, 2.5, 3.5, 4.5, -0.5, -1.5, -2.5, -3.5, -4.5]) {
      const powers = result('pow', [floats(...given), y], noParams);
      expect(powers).toEqual(given.map((x) => x ** y));
      expectClose(
        powers,
        runCompiled(programOf('pow', [floats(...given), y], noParams), [floats(...given)])[0]!,
        { rtol: 1e-15, atol: 0 },
      );
    }
  });

  test('literals stand for any shape', () => {
    expect(result('sub', [1, floats(1, 2)], noParams)).toEqual([0, -1]);
    expect(result('clamp', [0, ints(-3, 2, 9), 4], noParams)).toEqual([0, 2, 4]);
  });

  test('shifts by the width or more push all bits out', () => {
    expect(result('shiftLeft', [ints(1, 1, 1), ints(31, 32, 40)], noParams)).toEqual([
      -2147483648, 0, 0,
    ]);
    expect(result('shiftRightLogical', [ints(-1, -1), ints(28, 32)], noParams)).toEqual([15, 0]);
    expect(result('shiftRightArithmetic', [ints(-8, -8, 8), ints(1, 99, 99)], noParams)).toEqual([
      -4, -1, 0,
    ]);
  });

  test('logic is bitwise for integers and logical for bool', () => {
    const [p, q] = [array([true, true, false]), array([true, false, false])];
    expect(result('and', [p, q], noParams)).toEqual([true, false, false]);
    expect(result('xor', [p, q], noParams)).toEqual([false, true, false]);
    expect(result('not', [p], noParams)).toEqual([false, false, true]);
    expect(result('or', [ints(12), ints(10)], noParams)).toEqual([14]);
    expect(result('not', [unsigned(0)], noParams)).toEqual([4294967295]);
    expect(result('populationCount', [ints(-1, 10)], noParams)).toEqual([32, 2]);
    expect(result('clz', [ints(0, 1, -1)], noParams)).toEqual([32, 31, 0]);
    expect(result('mulHigh', [ints(-1), ints(5)], noParams)).toEqual([-1]);
    expect(result('mulHigh', [unsigned(4294967295), unsigned(5)], noParams)).toEqual([4]);
  });

  test('converting', () => {
    expect(result('convert', [floats(2.7, -2.7)], { dtype: 'int32' })).toEqual([2, -2]);
    expect(result('convert', [floats(0, 0.5, NaN)], { dtype: 'bool' })).toEqual([
      false,
      true,
      true,
    ]);
    expect(result('convert', [ints(-1)], { dtype: 'uint32' })).toEqual([4294967295]);
  });

  test('the same bits as another dtype', () => {
    const words = result('bitcast', [floats(1, -0.5)], { dtype: 'uint32' });
    expect(words).toEqual([
      [0, 1072693248],
      [0, 3219128320],
    ]);
    expect(result('bitcast', [array(words, 'uint32')], { dtype: 'float64' })).toEqual([1, -0.5]);
    expect(result('bitcast', [array([1], 'float32')], { dtype: 'int32' })).toEqual([1065353216]);
  });

  test('halves round to even or away from zero', () => {
    const x = floats(-2.5, -0.5, 0.5, 1.5, 2.5);
    expectClose(result('round', [x], { halves: 'even' }), [-2, 0, 0, 2, 2]);
    expectClose(result('round', [x], { halves: 'away' }), [-3, -1, 1, 2, 3]);
  });
});

describe('slopes at kinks, ties and ends are those of JAX', () => {
  test('one operand', () => {
    expect(slope('abs', floats(-2, -0, 0, 3), noParams)).toEqual([-1, 1, 1, 1]);
    expect(slope('sqrt', floats(0), noParams)).toEqual([Infinity]);
    expect(slope('cbrt', floats(0), noParams)).toEqual([Infinity]);
    expect(slope('log', floats(0), noParams)).toEqual([Infinity]);
    expect(slope('asin', floats(1), noParams)).toEqual([Infinity]);
    expect(slope('acos', floats(-1), noParams)).toEqual([-Infinity]);
    expect(slope('atanh', floats(-1), noParams)).toEqual([Infinity]);
    expect(slope('integerPow', floats(0, 3), { exponent: 2 })).toEqual([0, 6]);
    expect(slope('integerPow', floats(2), { exponent: -1 })).toEqual([-0.25]);
  });

  test('max and min share ties', () => {
    const [x, y, one, zero] = [floats(1, 2, 3), floats(3, 2, 1), floats(1, 1, 1), floats(0, 0, 0)];
    expect(derivative('max', [x, y], noParams, [one, zero])).toEqual([0, 0.5, 1]);
    expect(derivative('min', [x, y], noParams, [one, zero])).toEqual([1, 0.5, 0]);
    expect(pullback('max', [x, y], noParams, one)).toEqual([
      [0, 0.5, 1],
      [1, 0.5, 0],
    ]);
  });

  test('clamp passes nothing at the bounds', () => {
    const [low, x, high] = [floats(0, 0, 0, 0, 0), floats(-1, 0, 1, 2, 3), floats(2, 2, 2, 2, 2)];
    expect(pullback('clamp', [low, x, high], noParams, floats(1, 1, 1, 1, 1))).toEqual([
      [1, 0, 0, 0, 0],
      [0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1],
    ]);
  });

  test('pow', () => {
    const [x, y, one] = [floats(0, 0, -2, 2), floats(0, 2, 2, 3), floats(1, 1, 1, 1)];
    const zero = floats(0, 0, 0, 0);
    expect(derivative('pow', [x, y], noParams, [one, zero])).toEqual([NaN, 0, NaN, 12]);
    const [byBase, byExponent] = pullback('pow', [x, y], noParams, one);
    expectClose(byBase!, [NaN, 0, -4, 12]);
    expectClose(byExponent!, [0, 0, NaN, 8 * Math.LN2], { rtol: 1e-15, atol: 0 });
  });

  test('functions with jumps have no tangent', () => {
    for (const name of ['floor', 'ceil', 'sign', 'isFinite', 'stopGradient'] as const)
      expect(jvpProgram(programOf(name, [floats(0.5)], noParams), [true]).nonzero).toEqual([false]);
  });
});

/** lax functions that are one primitive: name and params from the arguments after the operands. */
const laxFunctions: Readonly<Record<string, (rest: readonly Json[]) => [PrimName, unknown]>> = {
  ...Object.fromEntries(
    (
      'neg abs sign floor ceil exp expm1 log log1p sqrt rsqrt cbrt sin cos tan asin acos atan ' +
      'sinh cosh tanh asinh acosh atanh logistic erf erfc lgamma digamma polygamma add sub mul ' +
      'div rem max min pow atan2 eq ne lt le gt ge select clamp clz'
    )
      .split(' ')
      .map((name) => [name, () => [name as PrimName, noParams]]),
  ),
  erf_inv: () => ['erfInv', noParams],
  is_finite: () => ['isFinite', noParams],
  population_count: () => ['populationCount', noParams],
  bitwise_and: () => ['and', noParams],
  bitwise_or: () => ['or', noParams],
  bitwise_xor: () => ['xor', noParams],
  bitwise_not: () => ['not', noParams],
  shift_left: () => ['shiftLeft', noParams],
  shift_right_logical: () => ['shiftRightLogical', noParams],
  shift_right_arithmetic: () => ['shiftRightArithmetic', noParams],
  mulhi: () => ['mulHigh', noParams],
  nextafter: () => ['nextAfter', noParams],
  integer_pow: ([exponent]) => ['integerPow', { exponent }],
  reduce_precision: ([exponentBits, mantissaBits]) => [
    'reducePrecision',
    { exponentBits, mantissaBits },
  ],
  bitcast_convert_type: ([dtype]) => ['bitcast', { dtype }],
};

describe('the plain evaluator and the golden data of lax', () => {
  const special = new Set(readCases<OpCase>('ops-special'));
  const ours = [...readCases<OpCase>('ops-lax'), ...special].flatMap((c) => {
    const rule = c.fn.startsWith('lax.') ? laxFunctions[c.fn.slice(4)] : undefined;
    // the library converts the integer exponents of lax.pow
    const converted =
      c.fn === 'lax.pow' && c.args.some((a) => isJsonArray(a) && a.dtype === 'int32');
    return rule === undefined || converted ? [] : [[c.id ?? c.fn, c, rule] as const];
  });

  test('every function is there', () => {
    const seen = new Set(ours.map(([, c]) => c.fn.slice(4)));
    expect(Object.keys(laxFunctions).filter((name) => !seen.has(name))).toEqual([]);
  });

  test.each(ours)('%s', (_id, c, rule) => {
    const operands = c.args.filter(isJsonArray).map(arrayOf).map(spreadTo(c));
    const rest = c.args.filter((a) => !isJsonArray(a));
    const [name, params] = rule([...rest, ...Object.values(c.kwargs ?? {})]);
    const expected = arrayOf(c.out as never);
    const tolerance = valueTolerance(expected.dtype, special.has(c));
    expectClose(result(name, operands, params as never), expected, tolerance);
    if (c.jvp === undefined || c.vjp === undefined) return;
    const derived = special.has(c) ? { rtol: 1e-9, atol: 1e-10 } : { rtol: 1e-11, atol: 1e-12 };
    const tangents = c.jvp.tangents
      .slice(0, operands.length)
      .map((t) => (isJsonArray(t) ? arrayOf(t) : null));
    const program = programOf(name, operands, params as never);
    const nonzero = tangents.map((dx) => dx !== null);
    const first = jvpProgram(program, nonzero);
    const dy = arrayOf(c.jvp.out as never);
    if (first.nonzero[0] !== true) return expectClose(zerosLike(dy), dy);
    expectClose(derivative(name, operands, params as never, tangents), dy, derived);
    if (c.jvp2 !== undefined) {
      const some = tangents.filter((dx) => dx !== null);
      const second = jvpProgram(first.program, [...nonzero, ...some.map(() => false)]);
      const outputs = evaluateProgram(rules, second.program, [...operands, ...some, ...some]);
      const expected2 = arrayOf(c.jvp2.out as never);
      const dy2 = second.nonzero[1] === true ? outputs.at(-1)! : zerosLike(expected2);
      expectClose(dy2, expected2, { rtol: 1e-8, atol: 1e-9 });
    }
    const cotangents = pullback(name, operands, params as never, arrayOf(c.vjp.cotangent as never));
    cotangents.forEach((ct, i) => {
      const want = c.vjp?.in[i];
      if (isJsonArray(want)) expectClose(ct ?? zerosLike(arrayOf(want)), arrayOf(want), derived);
    });
  });
});

/** The advised tolerances of the golden data. */
const valueTolerance = (dtype: DType, special: boolean) => {
  if (!isInexact(dtype)) return { rtol: 0, atol: 0 };
  if (dtype === 'float32') return { rtol: special ? 5e-5 : 2e-5, atol: 1e-6 };
  return { rtol: special ? 1e-11 : 1e-12, atol: 1e-13 };
};

const zerosLike = (x: DenseArray) => ({ shape: x.shape, data: new Float64Array(x.size) });

/** Scalar bounds of lax.clamp repeated to the shape of the result, as the library does. */
const spreadTo =
  (c: OpCase) =>
  (x: DenseArray): DenseArray => {
    const { shape, size } = arrayOf(c.out as never);
    if (c.fn !== 'lax.clamp' || x.ndim === shape.length) return x;
    const data = Array.from({ length: size }, () => x.item());
    return arrayOf({ dtype: x.dtype, shape, data });
  };

describe('types', () => {
  const typeOf = <N extends PrimName>(
    name: N,
    params: PrimParams[N],
    ...operands: [DType, number[] | 'literal', weak?: boolean][]
  ) => {
    const atoms = operands.map(([dtype, shape, weak = false], id) =>
      shape === 'literal' ? newLiteral(1, { dtype, weak }) : newVar(id, aval(shape, dtype, weak)),
    );
    return rules[name].type(atoms, params)[0];
  };
  const message = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof TanjentError) return `${error.code}: ${error.summary}`;
      throw error;
    }
    return 'no error';
  };

  test('the result is weak if all operands are', () => {
    const weak = typeOf('add', noParams, ['float64', [], true], ['float64', 'literal', true]);
    expect(weak).toEqual(aval([], 'float64', true));
    const strong = typeOf('add', noParams, ['float64', [3], true], ['float64', [3]]);
    expect(strong).toEqual(aval([3], 'float64'));
    expect(typeOf('convert', { dtype: 'float64' }, ['float64', [], true])?.weak).toBe(false);
  });

  test('comparisons give bool in the shape of the arrays', () => {
    expect(typeOf('lt', noParams, ['int32', 'literal'], ['int32', [2]])).toEqual(aval([2], 'bool'));
  });

  test('messages', () => {
    const messages = [
      () => typeOf('add', noParams, ['float32', [3]], ['int32', [3]]),
      () => typeOf('mul', noParams, ['float64', [3]], ['float64', [2]]),
      () => typeOf('exp', noParams, ['int32', [3]]),
      () => typeOf('and', noParams, ['float64', []], ['float64', []]),
      () => typeOf('add', noParams, ['bool', [2]], ['bool', [2]]),
      () => typeOf('select', noParams, ['int32', [3]], ['float64', [3]], ['float64', [3]]),
      () => typeOf('select', noParams, ['bool', [3]], ['float64', [3]], ['int32', [3]]),
      () => typeOf('bitcast', { dtype: 'int32' }, ['bool', [3]]),
      () => typeOf('bitcast', { dtype: 'float64' }, ['uint32', [3]]),
      () => typeOf('integerPow', { exponent: 0.5 }, ['float64', []]),
      () => typeOf('integerPow', { exponent: -1 }, ['int32', []]),
      () => typeOf('reducePrecision', { exponentBits: 0, mantissaBits: 3 }, ['float64', []]),
      () => derivative('polygamma', [floats(1), floats(2)], noParams, [floats(1), null]),
      () => derivative('nextAfter', [floats(1), floats(2)], noParams, [floats(1), null]),
    ].map(message);
    expect(messages).toMatchInlineSnapshot(`
      [
        "dtype-mismatch: add: wants operands of one dtype, received f32[3] and i32[3]. Convert one with astype.",
        "shape-mismatch: mul: wants operands of one shape, received f64[3] and f64[2]. Use the function of np, which broadcasts.",
        "dtype-mismatch: exp: wants floats or complex numbers, received i32[3]. Convert with astype('float64').",
        "dtype-mismatch: and: wants integers or booleans, received f64[] and f64[]. Convert with astype('int32') or compare with 0.",
        "dtype-mismatch: add: wants numbers, received bool[2] and bool[2]. Convert with astype('int32').",
        "dtype-mismatch: select: wants a bool test, received i32[3] and f64[3] and f64[3]. Compare the first with 0.",
        "dtype-mismatch: select: wants two values of one dtype, received bool[3] and f64[3] and i32[3]. Convert one with astype.",
        "dtype-mismatch: bitcast: wants numbers, received bool[3] and int32. Use astype, or convert to 'uint8' first.",
        "shape-mismatch: bitcast: joins the elements along a last axis of length 2 to float64, received u32[3].",
        "bad-argument: integerPow: the exponent must be an integer, received 0.5.",
        "bad-argument: integerPow: the exponent -1 is negative, which only floats can have. Convert the operand with astype('float64').",
        "bad-argument: reducePrecision: wants at least 1 bit of exponent and 0 of mantissa, received 0 and 3.",
        "not-differentiable: polygamma has no derivative by its order. Put stopGradient around the order.",
        "not-differentiable: nextAfter has no derivative: its result moves by jumps. Put stopGradient around its input if its derivative is not wanted.",
      ]
    `);
  });
});

describe('random bits', () => {
  const words = (...values: number[]) => values.map((v) => unsigned(v));

  test('threefry2x32 gives the words of the reference implementation', () => {
    const block = (key0: number, key1: number, counter0: number, counter1: number): unknown =>
      results('threefry2x32', words(key0, key1, counter0, counter1), noParams).map((w) => w.js());
    expect(block(0, 0, 0, 0)).toEqual([[1797259609], [2579123966]]);
    // test vectors of Random123, the authors' library
    expect(block(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).toEqual([
      [0x1cb996fc],
      [0xbb002be7],
    ]);
    expect(block(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([
      [0xc4923a9c],
      [0x483df7a0],
    ]);
  });
});

test('unmapped operands are repeated under vmap, literals are not', () => {
  const x = array([
    [1, 2],
    [3, 4],
  ]);
  expectBatched('mul', [x, floats(5, 6)], noParams, [true, false]);
  expectBatched('select', [array([true, false]), x, floats(0, 0)], noParams, [false, true, false]);
});
