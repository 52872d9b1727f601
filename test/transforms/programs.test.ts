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

/** The differences of all pairs of n elements of an array, each times a tangent. */
function pairs(n: number): Program {
  const lines: string[] = [];
  for (let i = 0; i < n; i++)
    lines.push(
      `s${i}:f64[1] = slice[starts=[${i}] stops=[${i + 1}] steps=[1]] a`,
      `e${i}:f64[] = reshape[shape=[]] s${i}`,
    );
  const products: string[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      lines.push(`d${i}x${j}:f64[] = sub e${i} e${j}`, `m${i}x${j}:f64[] = mul d${i}x${j} b`);
      products.push(`m${i}x${j}`);
    }
  const body = lines.join('\n      ');
  return parse(`{ lambda a:f64[${n}] b:f64[] .\n  let ${body}\n  in ( ${products.join(' ')} ) }`);
}

test.each([
  [3, ['f64[]', 'f64[]', 'f64[]']],
  [4, ['f64[4]']],
  [6, ['f64[6]']],
])('of the differences of %i elements the least is kept', (n, types) => {
  const { primal, linear, residuals } = linearizeProgram(pairs(n), [false, true]);
  verifyProgram(linear, rules);
  const kept = primal.outputs.slice(primal.outputs.length - residuals);
  expect(kept.map(({ aval: { shape } }) => `f64[${shape.join()}]`)).toEqual(types);
});

test('values with a root of their own stay beside those that share one', () => {
  const { primal, residuals } = linearizeProgram(
    parse(`{ lambda a:f64[2] b:f64[] c:f64[] .
      let d:f64[1] = slice[starts=[0] stops=[1] steps=[1]] a
          e:f64[] = reshape[shape=[]] d
          f:f64[1] = slice[starts=[1] stops=[2] steps=[1]] a
          g:f64[] = reshape[shape=[]] f
          h:f64[] = add e g
          i:f64[] = sub e g
          j:f64[] = sub g e
          k:f64[] = sub e c
          l:f64[] = mul h b
          m:f64[] = mul i b
          n:f64[] = mul j b
          o:f64[] = mul k b
      in ( l m n o ) }`),
    [false, true, false],
  );
  const kept = primal.outputs.slice(primal.outputs.length - residuals);
  const printed = print(primal);
  expect(kept.map(({ aval }) => aval.shape.length)).toEqual([0, 1]);
  expect(printed).toContain('sub');
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
