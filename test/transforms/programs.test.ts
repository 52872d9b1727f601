/** The walks, text in and text out. */
import { expect, test } from 'vitest';
import { parseProgram } from '../../src/ir/parse.js';
import { printProgram } from '../../src/ir/print.js';
import type { Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../src/transforms/programs.js';

const parse = (text: string): Program => parseProgram(text, rules);
function print(program: Program): string {
  verifyProgram(program, rules);
  return printProgram(program);
}

const sine = parse(`{ lambda a:f64[] .
  let b:f64[] = sin a
  in ( b ) }`);

test('jvp', () => {
  const { program, nonzero } = jvpProgram(sine, [true]);
  expect(nonzero).toEqual([true]);
  expect(print(program)).toMatchInlineSnapshot(`
    "{ lambda a:f64[] b:f64[] .
      let c:f64[] = sin a
          d:f64[] = cos a
          e:f64[] = mul b d
      in ( c e ) }"
  `);
});

test('jvp leaves out what does not depend on a nonzero tangent', () => {
  const program = parse(`{ lambda a:f64[3] b:f64[3] .
    let c:f64[3] = exp a
        d:bool[3] = gt b 0:f64
        e:f64[3] = mul c b
    in ( c d e ) }`);
  const derived = jvpProgram(program, [false, true]);
  expect(derived.nonzero).toEqual([false, false, true]);
  expect(print(derived.program)).toMatchInlineSnapshot(`
    "{ lambda a:f64[3] b:f64[3] c:f64[3] .
      let d:f64[3] = exp a
          e:bool[3] = gt b 0:f64
          f:f64[3] = mul d b
          g:f64[3] = mul c d
      in ( d e f g ) }"
  `);
});

test('linearize', () => {
  const { primal, linear, residuals } = linearizeProgram(sine, [true]);
  expect(residuals).toBe(1);
  expect(print(primal)).toMatchInlineSnapshot(`
    "{ lambda a:f64[] .
      let b:f64[] = sin a
          c:f64[] = cos a
      in ( b c ) }"
  `);
  expect(print(linear)).toMatchInlineSnapshot(`
    "{ lambda a:f64[] b:f64[] .
      let c:f64[] = mul b a
      in ( c ) }"
  `);
});

test('linearize recomputes a broadcast instead of saving it', () => {
  const program = parse(`{ lambda a:f64[] b:f64[4] .
    let c:f64[4] = broadcast[shape=[4] dims=[]] a
        d:f64[4] = mul c b
    in ( d ) }`);
  const { primal, linear, residuals } = linearizeProgram(program, [false, true]);
  expect(residuals).toBe(1);
  expect(print(primal)).toMatchInlineSnapshot(`
    "{ lambda a:f64[] b:f64[4] .
      let c:f64[4] = broadcast[shape=[4] dims=[]] a
          d:f64[4] = mul c b
      in ( d a ) }"
  `);
  expect(print(linear)).toMatchInlineSnapshot(`
    "{ lambda a:f64[] b:f64[4] .
      let c:f64[4] = broadcast[shape=[4] dims=[]] a
          d:f64[4] = mul b c
      in ( d ) }"
  `);
});

test('transpose adds the cotangents of a value used twice', () => {
  const program = parse(`{ lambda a:f64[3] b:f64[3] .
    let c:f64[3] = mul b a
        d:f64[3] = neg b
        e:f64[3] = add c d
    in ( e ) }`);
  const { program: transposed, nonzero } = transposeProgram(program, [false, true], [true]);
  expect(nonzero).toEqual([true]);
  expect(print(transposed)).toMatchInlineSnapshot(`
    "{ lambda a:f64[3] b:f64[3] .
      let c:f64[3] = neg b
          d:f64[3] = mul b a
          e:f64[3] = add c d
      in ( e ) }"
  `);
});

test('transpose of a program that is not linear names the primitive', () => {
  expect(() => transposeProgram(sine, [true], [true])).toThrow('sin is not linear');
});

test('vmap computes once what is not mapped', () => {
  const program = parse(`{ lambda a:f64[3] b:f64[3] .
    let c:f64[3] = exp b
        d:f64[3] = mul a c
    in ( c d ) }`);
  const { program: batched, mapped } = vmapProgram(program, 8, [true, false]);
  expect(mapped).toEqual([false, true]);
  expect(print(batched)).toMatchInlineSnapshot(`
    "{ lambda a:f64[8,3] b:f64[3] .
      let c:f64[3] = exp b
          d:f64[8,3] = broadcast[shape=[8,3] dims=[1]] c
          e:f64[8,3] = mul a d
      in ( c e ) }"
  `);
});

test('a program that several equations call is transformed once', () => {
  const text = `{ lambda a:f64[] .
    let b:f64[] = call[name=f program=@1 { lambda a:f64[] .
          let b:f64[] = sin a
          in ( b ) }] a
        c:f64[] = call[name=f program=@1] b
    in ( c ) }`;
  const { program } = jvpProgram(parse(text), [true]);
  const callees = program.equations.map((e) => (e.params as { program: Program }).program);
  expect(new Set(callees).size).toBe(1);
  expect(callees).toHaveLength(2);
});
