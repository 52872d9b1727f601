/** Many results of a shared callee that another callee reads are passed as one. */
import { describe, expect, test } from 'vitest';
import { denseScalar } from '../../../src/array/dense.js';
import { range } from '../../../src/array/shape.js';
import { packResults } from '../../../src/ir/passes/pack-results.js';
import { parseProgram } from '../../../src/ir/parse.js';
import { varName } from '../../../src/ir/names.js';
import { printProgram } from '../../../src/ir/print.js';
import type { Equation, Program } from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import { evaluate } from '../../support/programs.js';

const names = (count: number, from = 0): string[] => range(count).map((i) => varName(from + i));
const binders = (list: readonly string[]): string => list.map((v) => `${v}:f64[]`).join(' ');

/** x to x + 1, then to as many values as said. */
const split = (count: number): string =>
  `{ lambda a:f64[] . let b:f64[] = add a 1:f64 ` +
  names(count, 2)
    .map((v, i) => `${v}:f64[] = mul b ${i}:f64`)
    .join(' ') +
  ` in ( b ${names(count, 2).join(' ')} ) }`;

/** As many values to the last less the first. */
const join = (count: number): string => {
  const inputs = names(count);
  const result = varName(count);
  return `{ lambda ${binders(inputs)} . let ${result}:f64[] = sub ${inputs.at(-1)} a in ( ${result} ) }`;
};

/** Two calls of `split`, one in the other, whose values go to calls of `join`. */
function twice(count: number, between = ''): Program {
  const [first, second] = [names(count + 1, 1), names(count + 1, count + 2)];
  const last = 2 * count + 3;
  const text =
    `{ lambda a:f64[] . let ${binders(first)} = call[name=split program=@1 ${split(count)}] a ` +
    `${binders(second)} = call[name=split program=@1] b ${between}` +
    `${varName(last)}:f64[] = call[name=join program=@2 ${join(count)}] ${first.slice(1).join(' ')} ` +
    `${varName(last + 1)}:f64[] = call[name=join program=@2] ${second.slice(1).join(' ')} ` +
    `in ( ${varName(last)} ${varName(last + 1)} ${second[0]} ) }`;
  return parseProgram(text, rules);
}

function packed(program: Program): Program {
  const result = packResults(program);
  verifyProgram(result, rules);
  const x = denseScalar(3, 'float64');
  const values = (p: Program): unknown[] => evaluate(p, [x]).map((y) => y.js());
  expect(values(result)).toEqual(values(program));
  return result;
}

const callsOf = (program: Program): Extract<Equation, { primitive: 'call' }>[] =>
  program.equations.filter((e) => e.primitive === 'call');

describe('packing of results', () => {
  test('what callees read together is one array; what is read by itself is not in it', () => {
    const [first, second, third, fourth] = callsOf(packed(twice(9)));
    for (const call of [first, second])
      expect(call?.outputs.map((v) => v.aval.shape)).toEqual([[], [9]]);
    for (const call of [third, fourth])
      expect(call?.inputs.map((a) => a.aval.shape)).toEqual([[9]]);
    expect(first?.params.program).toBe(second?.params.program);
    expect(third?.params.program).toBe(fourth?.params.program);
    const callee = printProgram(first?.params.program as Program);
    expect(callee).toContain(':f64[9] = concatenate[axis=0] l m n o p q r s t');
    expect(printProgram(third?.params.program as Program)).toContain(
      'c:f64[] = reshape[shape=[]] b\n      d:f64[1] = slice[starts=[1] stops=[2] steps=[1]] a',
    );
  });

  test('few results stay as they are', () => {
    const program = twice(7);
    expect(packResults(program)).toBe(program);
  });

  test('a callee passes on a pack that it received from a callee of its own', () => {
    const outer = (count: number): string =>
      `{ lambda a:f64[] . let ${binders(names(count + 1, 1))} = call[name=split program=@3 ` +
      `${split(count)}] a in ( ${names(count + 1, 1).join(' ')} ) }`;
    const text = printProgram(twice(9)).replace(/@1 \{[^}]*\}/, `@1 ${outer(9)}`);
    const [first] = callsOf(packed(parseProgram(text, rules)));
    const [inner] = callsOf(first?.params.program as Program);
    expect(inner?.outputs.map((v) => v.aval.shape)).toEqual([[10]]);
    expect(first?.params.program.outputs[1]).toBe(inner?.outputs[0]);
  });

  test('dtypes have packs of their own, and results of all shapes are in them', () => {
    const values = [...range(8).map(() => 'f64[2,2]'), ...range(8).map(() => 'i32[]')];
    const list = (from: number): string =>
      values.map((type, i) => `${varName(from + i)}:${type}`).join(' ');
    const copy = `{ lambda a:f64[2,2] b:i32[] . in ( ${'a '.repeat(8)}${'b '.repeat(8)}) }`;
    const sum = `{ lambda ${list(0)} . in ( a p ) }`;
    const text =
      `{ lambda a:f64[2,2] b:i32[] . let ${list(2)} = call[name=copy program=${copy}] a b ` +
      `s:f64[2,2] t:i32[] = call[name=sum program=${sum}] ${names(16, 2).join(' ')} in ( s t ) }`;
    const result = packResults(parseProgram(text, rules));
    verifyProgram(result, rules);
    const [first] = callsOf(result);
    expect(first?.outputs.map((v) => v.aval.shape)).toEqual([[32], [8]]);
  });
});
