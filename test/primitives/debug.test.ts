/** Callbacks: called with the values, once for each time the program comes by, in its order. */
import { describe, expect, test } from 'vitest';
import { aval } from '../../src/array/aval.js';
import { denseScalar, type DenseArray } from '../../src/array/dense.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import type { Nested } from '../../src/array/ndarray.js';
import { Builder } from '../../src/ir/builder.js';
import { hasEffect } from '../../src/ir/effects.js';
import { optimize } from '../../src/ir/passes/index.js';
import { newLiteral, noParams, type Atom, type Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../src/transforms/programs.js';
import { runCompiled } from '../support/compiled.js';
import { evaluate } from '../support/programs.js';

const f64 = (...shape: number[]) => aval(shape, 'float64');

/** What callbacks saw, under their names. */
class Log {
  readonly entries: [string, ...Nested[]][] = [];

  /** Writes an equation that notes the values of `inputs`. */
  note(b: Builder, name: string, inputs: readonly Atom[]): void {
    const callback = (...values: DenseArray[]) =>
      void this.entries.push([name, ...values.map((x) => x.js())]);
    b.emit('callback', inputs, { callback });
  }

  /** What is seen in one run, evaluated and compiled. */
  of(program: Program, args: readonly DenseArray[]): [string, ...Nested[]][] {
    verifyProgram(program, rules);
    const runs = [evaluate, runCompiled].map((run) => {
      this.entries.length = 0;
      run(program, args);
      return [...this.entries];
    });
    expect(runs[1]).toEqual(runs[0]);
    return runs[0] as [string, ...Nested[]][];
  }
}

/** y = sin x, both noted, x before and y behind. */
function noted(log: Log): Program {
  const b = new Builder(rules);
  const x = b.input(f64());
  log.note(b, 'x', [x]);
  const [y] = b.emit('sin', [x], noParams);
  log.note(b, 'y', [y as never]);
  return b.finish([y as never]);
}

describe('a callback', () => {
  test('is called in program order, by the passes too', () => {
    const log = new Log();
    const program = noted(log);
    const expected = [
      ['x', 0],
      ['y', 0],
    ];
    expect(log.of(program, [denseScalar(0, 'float64')])).toEqual(expected);
    expect(log.of(optimize(program, rules), [denseScalar(0, 'float64')])).toEqual(expected);
  });

  test('is not merged with one like it, nor dropped with results that nobody needs', () => {
    const log = new Log();
    const b = new Builder(rules);
    const x = b.input(f64(2));
    const callback = (v: DenseArray) => void log.entries.push(['same', v.js()]);
    b.emit('callback', [x], { callback });
    b.emit('callback', [x], { callback });
    const program = optimize(b.finish([]), rules);
    expect(program.equations).toHaveLength(2);
    expect(program.equations.every((e) => hasEffect(e, rules))).toBe(true);
    expect(log.of(program, [denseOfNested([1, 2])])).toEqual([
      ['same', [1, 2]],
      ['same', [1, 2]],
    ]);
  });

  test('receives literals and arrays that are its own', () => {
    const seen: DenseArray[] = [];
    const b = new Builder(rules);
    const x = b.input(f64(2));
    const callback = (v: DenseArray, n: DenseArray) => {
      (v.dataSync({ copy: false }) as Float64Array).fill(7);
      seen.push(v, n);
    };
    b.emit('callback', [x, newLiteral(3, { dtype: 'int32', weak: false })], { callback });
    const program = b.finish([x]);
    const arg = denseOfNested([1, 2]);
    for (const run of [evaluate, runCompiled]) {
      expect(run(program, [arg])[0]?.js()).toEqual([1, 2]);
      expect(seen.splice(0).map((v) => [v.js(), v.dtype])).toEqual([
        [[7, 7], 'float64'],
        [3, 'int32'],
      ]);
    }
  });

  test('sees the values once under jvp and linearize, and nothing on the way back', () => {
    const log = new Log();
    const program = noted(log);
    const zero = denseScalar(0, 'float64');
    const expected = [
      ['x', 0],
      ['y', 0],
    ];
    expect(log.of(jvpProgram(program, [true]).program, [zero, zero])).toEqual(expected);
    const { primal, linear } = linearizeProgram(program, [true]);
    expect(log.of(primal, [zero])).toEqual(expected);
    expect(log.of(linear, [zero, zero])).toEqual([]);
  });

  test('has no transpose: it is not dropped in silence', () => {
    expect(() => transposeProgram(noted(new Log()), [true], [true])).toThrow(
      'callback is not linear',
    );
  });

  test('is called once for each element of a batch, with what is not mapped each time', () => {
    const log = new Log();
    const b = new Builder(rules);
    const [x, y] = [b.input(f64()), b.input(f64(2))];
    log.note(b, 'xyx', [x, y, x]);
    log.note(b, 'y', [y]);
    const batched = vmapProgram(b.finish([]), 3, [true, false]).program;
    expect(log.of(batched, [denseOfNested([1, 2, 3]), denseOfNested([8, 9])])).toEqual([
      ['xyx', 1, [8, 9], 1],
      ['xyx', 2, [8, 9], 2],
      ['xyx', 3, [8, 9], 3],
      ['y', [8, 9]],
    ]);
  });

  test('in a loop is called each turn, and only in the branch that is taken', () => {
    const log = new Log();
    const branch = (name: string): Program => {
      const b = new Builder(rules);
      log.note(b, name, [b.input(f64())]);
      return b.finish([]);
    };
    const body = new Builder(rules);
    const carry = body.input(f64());
    const index = body.input(aval([], 'int32'));
    const branches = [branch('first'), branch('second')];
    body.emit('cond', [index, carry], { branches });
    const [next] = body.emit('add', [carry, newLiteral(1, carry.aval)], noParams);
    const b = new Builder(rules);
    const params = { length: 4, reverse: true, unroll: 1, constants: 0, carries: 1 };
    const inputs = [b.input(f64()), b.input(aval([4], 'int32'))];
    b.emit('scan', inputs, { ...params, body: body.finish([next as never]) });
    const program = b.finish([]);
    const args = [denseScalar(5, 'float64'), denseOfNested([1, 0, 0, 1], 'int32')];
    const expected = [
      ['second', 5],
      ['first', 6],
      ['first', 7],
      ['second', 8],
    ];
    expect(log.of(program, args)).toEqual(expected);
    expect(log.of(optimize(program, rules), args)).toEqual(expected);
  });
});
