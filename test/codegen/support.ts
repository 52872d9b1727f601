/** Programs for the tests of the code generator, and the checks every compiled program passes. */
import { parse } from 'acorn';
import { expect } from 'vitest';
import { aval, type Aval } from '../../src/array/aval.js';
import type { DenseArray } from '../../src/array/dense.js';
import { itemSize } from '../../src/array/dtype.js';
import { zip } from '../../src/array/shape.js';
import type { JsCode } from '../../src/codegen/targets/js/index.js';
import { Builder } from '../../src/ir/builder.js';
import { evaluateProgram } from '../../src/ir/evaluate.js';
import { printProgram } from '../../src/ir/print.js';
import {
  newLiteral,
  noParams,
  type Atom,
  type PrimName,
  type PrimParams,
  type Program,
  type Var,
} from '../../src/ir/program.js';
import type { LoopFunction, Schedule } from '../../src/loops/loops.js';
import { verifySchedule } from '../../src/loops/verify/verify.js';
import { argsOf, forEachPart, forEachStatement, rootsOf } from '../../src/loops/walk.js';
import { rules } from '../../src/primitives/index.js';
import { exact, type Tolerance } from '../support/close.js';
import { compiledToJs, type Tested } from '../support/compiled.js';
import { Draw } from '../support/draw.js';
import { expectClose } from '../support/matchers.js';
import { expectWasmGives } from './wasm/run.js';

export const f64 = (...shape: number[]): Aval => aval(shape, 'float64');
export const f32 = (...shape: number[]): Aval => aval(shape, 'float32');
export const i32 = (...shape: number[]): Aval => aval(shape, 'int32');
export const number = (value: number): Atom => newLiteral(value, { dtype: 'float64', weak: false });

/** Writes programs in one line an equation. */
export class Writer extends Builder {
  constructor() {
    super(rules);
  }

  one<N extends PrimName>(name: N, inputs: readonly Atom[], params: PrimParams[N]): Var {
    return this.emit(name, inputs, params)[0] as Var;
  }

  plain(name: PrimName, ...inputs: Atom[]): Var {
    return this.one(name, inputs, noParams as never);
  }

  spread(x: Atom, shape: readonly number[], dims: readonly number[] = []): Var {
    return this.one('broadcast', [x], { shape, dims });
  }
}

export function programOf(write: (b: Writer) => readonly Atom[]): Program {
  const b = new Writer();
  return b.finish(write(b));
}

/** JS of a program whose loops, memory plan and text are checked. */
export function compileChecked(program: Program, name = 'f'): Tested<JsCode> {
  const compiled = compiledToJs(program, name);
  const { schedule, source } = compiled.code;
  verifySchedule(schedule);
  for (const f of schedule.functions) checkMemory(f);
  checkFrames(schedule);
  parse(source, { ecmaVersion: 2022, allowReturnOutsideFunction: true });
  return compiled;
}

/**
 * The program compiled for both targets gives what the evaluator gives, twice, and leaves its
 * arguments alone.
 */
export function expectAgrees(
  program: Program,
  args: readonly DenseArray[],
  tolerance: Partial<Tolerance> = exact,
): Tested<JsCode> {
  const before = args.map((x) => Array.from(x.dataSync()));
  const wanted = evaluateProgram(rules, program, args);
  const compiled = compileChecked(program);
  for (const round of ['first', 'second']) {
    zip(wanted, compiled.run(args)).forEach(([w, g], i) =>
      expectClose(g, w, tolerance, `output ${i}, ${round} run of\n${printProgram(program)}`),
    );
  }
  expectWasmGives(program, args, wanted, tolerance);
  expect(args.map((x) => Array.from(x.dataSync()))).toEqual(before);
  return compiled;
}

/** Random arguments of a program's types; integers from 0 to 3. */
export function argumentsFor(program: Program, seed: number | string): DenseArray[] {
  const draw = new Draw(seed);
  return program.inputs.map(({ aval: { shape, dtype } }) =>
    dtype === 'float32' || dtype === 'float64'
      ? draw.floats(shape, -2, 2, dtype)
      : dtype === 'bool'
        ? draw.bools(shape)
        : draw.integers(shape, 0, 3, dtype),
  );
}

/** Two buffers in the same bytes are never alive in one kernel, but for a result in place. */
function checkMemory(f: LoopFunction): void {
  const places = new Map(f.arena.map((a) => [a.buffer, a.offset]));
  const spans = new Map<unknown, { first: number; last: number; kernelsStoring: Set<number> }>();
  f.kernels.forEach(({ body }, k) =>
    forEachStatement(body, (s) => {
      const note = (buffer: unknown, stores: boolean): void => {
        const span = spans.get(buffer) ?? { first: k, last: k, kernelsStoring: new Set() };
        span.last = k;
        if (stores) span.kernelsStoring.add(k);
        spans.set(buffer, span);
      };
      if (s.kind === 'store') note(s.buffer, true);
      argsOf(s).forEach(({ buffer }) => note(buffer, true));
      forEachPart(rootsOf(s), (e) => e.kind === 'load' && note(e.buffer, false));
    }),
  );
  const list = [...places];
  list.forEach(([a, start], i) =>
    list.slice(i + 1).forEach(([b, other]) => {
      const [x, y] = [spans.get(a), spans.get(b)];
      if (x === undefined || y === undefined) return;
      const end = start + a.size * itemSize[a.dtype];
      const otherEnd = other + b.size * itemSize[b.dtype];
      const meets = start < otherEnd && other < end;
      const together = x.first <= y.last && y.first <= x.last;
      const inPlace = start === other && (x.last === y.first || y.last === x.first);
      if (meets && together && !inPlace) expect.fail(`${a.name} and ${b.name} overlap`);
    }),
  );
}

/** The frame of a callee lies behind the frames of its callers. */
function checkFrames(schedule: Schedule): void {
  const end = (f: LoopFunction): number =>
    Math.max(0, ...f.arena.map((a) => a.offset + a.buffer.size * itemSize[a.buffer.dtype]));
  for (const f of schedule.functions)
    for (const { body } of f.kernels)
      forEachStatement(body, (s) => {
        if (s.kind !== 'call') return;
        for (const { offset } of s.callee.arena)
          expect(offset, `${s.callee.name} in ${f.name}`).toBeGreaterThanOrEqual(end(f));
      });
}
