/** What records tell the passes of their primitives is so, for every row. */
import { describe, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { castScalar, isBool, isComplex, newTypedArray } from '../../src/array/dtype.js';
import { range, sizeOf } from '../../src/array/shape.js';
import { foldConstants } from '../../src/ir/passes/fold-constants.js';
import { eliminateCommonSubexpressions } from '../../src/ir/passes/common-subexpressions.js';
import { Builder } from '../../src/ir/builder.js';
import { newLiteral, type PrimName, type Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import { Draw } from '../support/draw.js';
import { evaluate, programOf } from '../support/programs.js';
import type { Row } from './spec.js';
import { specs } from './specs/index.js';

interface Case {
  readonly name: PrimName;
  readonly title: string;
  readonly program: Program;
  readonly args: readonly DenseArray[];
  readonly params: unknown;
}

/** The rows of one equation without literals whose record says `what`. */
const casesOf = (isAsked: (name: PrimName) => boolean): Case[] =>
  (Object.keys(rules) as PrimName[]).filter(isAsked).flatMap((name) =>
    (specs[name] as unknown as readonly Row<never>[]).flatMap((row, i) => {
      const title = `${name} ${row.label ?? `row ${i}`}`;
      const args = row.inputs(new Draw(title));
      if ('program' in row || args.some((x) => typeof x === 'number')) return [];
      const program = programOf(name, args, row.params);
      return [{ name, title, program, args: args as DenseArray[], params: row.params }];
    }),
  );

const elementsOf = (xs: readonly DenseArray[]): number[][] => xs.map((x) => [...x.dataSync()]);

describe('what commutes', () => {
  const cases = casesOf((name) => rules[name].commutes);
  test('are sums, products, extremes and their like', () => {
    expect(new Set(cases.map((c) => c.name))).toContain('max');
    expect(new Set(cases.map((c) => c.name))).not.toContain('sub');
  });

  test.each(cases)('$title', ({ name, program, args }) => {
    expect(elementsOf(evaluate(program, args.toReversed()))).toEqual(
      elementsOf(evaluate(program, args)),
    );
    const b = new Builder(rules);
    const [x, y] = args.map((a) => b.input(a.aval)) as [never, never];
    const both = [...b.emit(name, [x, y], {} as never), ...b.emit(name, [y, x], {} as never)];
    expect(eliminateCommonSubexpressions(b.finish(both), rules).equations).toHaveLength(1);
  });
});

describe('what rearranges', () => {
  test.each(casesOf((name) => rules[name].moves === 'rearranges'))('$title', (c) => {
    expect([c.args.length, c.program.outputs.length]).toEqual([1, 1]);
    const given = new Set(elementsOf(c.args)[0]);
    for (const y of elementsOf(evaluate(c.program, c.args))[0]!) expect(given).toContain(y);
  });
});

describe('what is elementwise', () => {
  // Complex elements are pairs: what is folded of them are their parts.
  const cases = casesOf((name) => rules[name].moves === 'elementwise').filter(
    ({ program: { inputs, outputs } }) =>
      ![...inputs, ...outputs].some((a) => isComplex(a.aval.dtype)),
  );
  test('covers all of the family that keeps shapes', () => {
    const names = new Set(cases.map((c) => c.name));
    for (const name of ['asinh', 'erfInv', 'digamma', 'polygamma', 'clamp', 'threefry2x32'])
      expect(names).toContain(name);
    expect(names).not.toContain('bitcast');
  });

  // Of one element for each operand the result is one element, whatever the shape.
  test.each(cases)('$title', ({ name, args, params, program }) => {
    const first = args.map((x) => x.dataSync()[0] ?? 0);
    const repeated = args.map((x, i) =>
      dense([20], x.dtype, newTypedArray(x.dtype, 20).fill(first[i]!)),
    );
    const spread = elementsOf(evaluate(programOf(name, repeated, params as never), repeated));
    const b = new Builder(rules);
    const literals = args.map((x, i) => newLiteral(first[i]!, { dtype: x.dtype, weak: false }));
    const operands = literals.map((a) => b.emit('broadcast', [a], { shape: [20], dims: [] })[0]!);
    const folded = foldConstants(b.finish(b.emit(name, operands, params as never)), rules);
    verifyProgram(folded, rules);
    if (program.outputs.length === 1) expect(folded.equations.at(-1)?.primitive).toBe('broadcast');
    expect(elementsOf(evaluate(folded, []))).toEqual(spread);
  });
});

describe('what is summed over stacks', () => {
  // Complex elements are pairs: the products of their parts are among the others.
  const cases = casesOf((name) => rules[name].summed !== undefined).filter(
    ({ args }) => !args.some((x) => isComplex(x.dtype)),
  );
  test('are products', () => {
    expect(new Set(cases.map((c) => c.name))).toEqual(new Set(['dotGeneral']));
  });

  test.each(cases)('$title', ({ name, title, program, args, params }) => {
    const draw = new Draw(`${title} stacked`);
    const turns = 3;
    const rows = range(turns).map(() =>
      args.map(({ shape, dtype }) => draw.array(shape, dtype, () => draw.integer(-9, 9))),
    );
    const stacks = args.map(({ shape, dtype }, i) => {
      const values = newTypedArray(dtype, turns * sizeOf(shape));
      rows.forEach((row, t) => values.set(row[i]!.dataSync(), t * row[i]!.size));
      return dense([turns, ...shape], dtype, values);
    });
    const [sum] = evaluate(programOf(name, stacks, rules[name].summed!(params as never)), stacks);
    const products = rows.map((row) => elementsOf(evaluate(program, row))[0]!);
    const { dtype } = sum!;
    const add = (x: number, y: number) => (isBool(dtype) ? x | y : castScalar(x + y, dtype));
    const expected = products.reduce((xs, ys) => xs.map((x, k) => add(x, ys[k]!)));
    expect(elementsOf([sum!])[0]).toEqual(expected);
  });
});

test('what calls the host has no results, and all else has some', () => {
  for (const { name, program } of casesOf(() => true))
    expect(program.outputs.length === 0, name).toBe(rules[name].effect === 'host');
});
