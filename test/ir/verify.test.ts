import { describe, expect, test } from 'vitest';
import { aval } from '../../src/array/aval.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import { TanjentError } from '../../src/array/errors.js';
import {
  newEquation,
  newProgram,
  newVar,
  noParams,
  type Atom,
  type Literal,
  type Program,
  type Var,
} from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';

const type = aval([3], 'float64');
const [a, b, c] = [newVar(0, type), newVar(1, type), newVar(2, type)];
const sin = (x: Var, y: Var) => newEquation('sin', [x], noParams, [y], undefined);
const program = (equations: readonly ReturnType<typeof sin>[], outputs: Atom[], varCount: number) =>
  newProgram([a], [], equations, outputs, varCount);

function problem(p: Program): string {
  try {
    verifyProgram(p, rules);
  } catch (error) {
    expect(error).toBeInstanceOf(TanjentError);
    expect((error as TanjentError).code).toBe('verify-error');
    return (error as TanjentError).summary;
  }
  return '';
}

describe('verifyProgram', () => {
  test('accepts a sound program', () => {
    expect(problem(program([sin(a, b), sin(b, c)], [c], 3))).toBe('');
  });

  test('reports the use of an unbound var with the equation and its neighbours', () => {
    const z = newVar(7, type);
    const d = newVar(3, type);
    expect(problem(program([sin(a, b), sin(z, c), sin(c, d)], [d], 4))).toBe(
      [
        "verifyProgram: 'h' is used but not bound before.",
        '    b:f64[3] = sin a',
        '  > c:f64[3] = sin h',
        '    d:f64[3] = sin c',
      ].join('\n'),
    );
  });

  test('reports constants of a branch, which must be operands', () => {
    const x = newVar(0, type);
    const k = newVar(1, type);
    const constants = [{ binder: k, value: denseOfNested([1, 2, 3]) }];
    const branch = newProgram([x], constants, [], [k], 2);
    const index: Literal = { kind: 'literal', value: 0, aval: aval([], 'int32') };
    const cond = newEquation('cond', [index, a], { branches: [branch] }, [b], undefined);
    expect(problem(newProgram([a], [], [cond], [b], 2))).toContain(
      'branches[0] of cond has constants; they must be operands.',
    );
  });

  test('reports vars bound twice or out of order', () => {
    expect(problem(program([sin(a, c)], [c], 3))).toContain(
      "the var 'c' is bound where 'b' is due",
    );
    expect(problem(program([sin(a, b), sin(a, b)], [b], 2))).toContain(
      "the var 'b' is bound where 'c' is due",
    );
  });

  test('reports a wrong varCount and an unbound output', () => {
    expect(problem(program([], [a], 2))).toContain('varCount is 2, but 1 vars are bound');
    expect(problem(program([], [b], 1))).toContain("'b' is used but not bound before");
  });

  test('reports a type that the rule does not give, weakness included', () => {
    const weak = newVar(1, aval([3], 'float64', true));
    expect(problem(program([sin(a, weak)], [weak], 2))).toContain(
      "'b' is declared f64[3]*, but sin gives f64[3].\n  > b:f64[3]* = sin a",
    );
    const other = newVar(0, aval([2], 'float64'));
    expect(problem(program([sin(other, b)], [b], 2))).toContain(
      "'a' is bound as f64[3], but used as f64[2]",
    );
  });

  test('reports operands that do not fit and a wrong number of results', () => {
    const two = newVar(1, aval([2], 'float64'));
    const add = newEquation('add', [a, two], noParams, [c], undefined);
    expect(problem(newProgram([a, two], [], [add], [c], 3))).toContain('the operands do not fit: ');
    const none = newEquation('sin', [a], noParams, [], undefined);
    expect(problem(program([none], [a], 1))).toContain('sin has 1 results, 0 are bound');
  });

  test('reports literals that are not scalars or that their dtype cannot hold', () => {
    const literal = (value: number, t: ReturnType<typeof aval>): Literal => ({
      kind: 'literal',
      value,
      aval: t,
    });
    expect(problem(program([], [literal(1, type)], 1))).toContain('a literal must be a scalar');
    expect(problem(program([], [literal(0.1, aval([], 'float32'))], 1))).toContain(
      'the literal 0.1 is no value of float32',
    );
    expect(problem(program([], [literal(-1, aval([], 'uint32'))], 1))).toContain('uint32');
  });

  test('reports a constant whose array has another type', () => {
    const constant = { binder: newVar(0, type), value: denseOfNested([1, 2]) };
    expect(problem(newProgram([], [constant], [], [constant.binder], 1))).toContain(
      "the constant 'a' is declared f64[3], its array is f64[2]",
    );
  });

  test('goes into sub-programs', () => {
    const broken = program([], [a], 5);
    const call = newEquation('call', [a], { name: 'f', program: broken }, [b], undefined);
    expect(problem(program([call], [b], 2))).toContain('varCount is 5');
  });
});
