/**
 * A third target, of which nothing in src knows: it passes the laws, also where its values come
 * later.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { compile } from '../../src/codegen/jit/compile.js';
import { setCompileDefaults } from '../../src/codegen/jit/options.js';
import { registeredTargets, registerTargets } from '../../src/codegen/targets/registry.js';
import type { Runner, Target } from '../../src/codegen/targets/target.js';
import { debug, grad, jit, lax, numpy as np, type NDArray } from '../../src/index.js';
import { optimize } from '../../src/ir/passes/index.js';
import type { PrimName, Program } from '../../src/ir/program.js';
import { newBuffer } from '../../src/loops/buffer.js';
import { LoopBuilder } from '../../src/loops/builder.js';
import { indexAdd, integer, load, type Expr } from '../../src/loops/expr.js';
import type { Order, Schedule } from '../../src/loops/loops.js';
import { rules } from '../../src/primitives/index.js';
import { transposeProgram } from '../../src/transforms/programs.js';
import { differentiated, expectSame } from '../laws/laws.js';
import type { Row } from '../laws/spec.js';
import { specs } from '../laws/specs/index.js';
import { generate } from '../random-programs/generate.js';
import { holds } from '../random-programs/runs.js';
import { checked, checkedLater } from '../support/checked/index.js';
import { interpret } from '../support/checked/interpreter.js';
import { Draw } from '../support/draw.js';
import { projectTarget } from '../support/target.js';
import { evaluate, programOf, pullbackProgram } from '../support/programs.js';

const options = { fuseMultiplyAdd: false, flushSubnormals: false, threads: 1 };

const run = (program: Program, args: readonly DenseArray[]): DenseArray[] =>
  (compile(program, 'f', checked, options).load() as Runner).run(args);

/** Whether a rule says why there is no derivative. */
const hasReason = (rule: unknown): boolean =>
  typeof rule === 'object' && rule !== null && 'reason' in rule;

const names = Object.keys(rules) as PrimName[];

describe.each(names)('%s', (name) => {
  (specs[name] as unknown as readonly Row<never>[]).forEach((row, i) => {
    const title = `${name} ${row.label ?? `row ${i}`}`;
    const operands = row.inputs(new Draw(title));
    const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
    const held = 'program' in row ? row.program : programOf(name, operands, row.params);
    const all = held.outputs.map(() => true);
    const program =
      'program' in row && row.linear !== undefined
        ? transposeProgram(held, row.linear, all).program
        : held;

    test(`${title} is evaluated`, () => {
      const wanted = evaluate(program, args);
      expectSame(run(program, args), wanted, title, row.tolerance);
      expectSame(run(optimize(program, rules), args), wanted, `${title} optimized`, row.tolerance);
    });

    const hasPullback = row.derivatives === undefined && !hasReason(rules[name].jvp);
    if (hasPullback && differentiated(args).includes(true))
      test(`${title}: so is its pullback`, () => {
        const pullback = pullbackProgram(program, differentiated(args)).program;
        const draw = new Draw(`${title} pullback`);
        const cotangents = pullback.inputs
          .slice(args.length)
          .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
        const inputs = [...args, ...cotangents];
        expectSame(run(pullback, inputs), evaluate(pullback, inputs), title);
      });
  });
});

test('random programs are evaluated', () =>
  holds(generate, ({ program, args }) => {
    const tolerance = { rtol: 1e-9, atol: 1e-10 };
    expectSame(run(program, args), evaluate(program, args), 'compiled', tolerance);
    expectSame(
      run(optimize(program, rules), args),
      evaluate(program, args),
      'optimized',
      tolerance,
    );
  }));

describe('what is checked', () => {
  const [x, y] = [newBuffer('x', 'float64', 10), newBuffer('y', 'float64', 10)];
  const scheduleOf = (body: (b: LoopBuilder) => void): Schedule => {
    const b = new LoopBuilder();
    body(b);
    const kernels = [{ name: 'k', body: b.statements }];
    const main = { name: 'f', inputs: [x], outputs: [y], arena: [], kernels };
    return { main, functions: [main], arenaBytes: 0, longestRow: 0 };
  };
  const given = Float64Array.from({ length: 10 }, (_, i) => i);

  /** y[i + 1] = y[i], from y[0] = x[3] on. */
  const chain = (order: Order): Schedule =>
    scheduleOf((b) => {
      b.store(y, integer(0), load(x, integer(3)));
      const copy = (i: Expr): void => b.store(y, indexAdd(i, integer(1)), load(y, i));
      b.for(9, copy, { order });
    });

  test('loops that are wrongly free give something else', () => {
    expect(interpret(chain('in turn'), [given])[0]).toEqual(new Float64Array(10).fill(3));
    expect(interpret(chain('free'), [given])[0]).not.toEqual(new Float64Array(10).fill(3));
  });

  test('elements that are not there are not read', () => {
    const beyond = scheduleOf((b) =>
      b.for(10, (i) => b.store(y, i, load(x, indexAdd(i, integer(1))))),
    );
    expect(() => interpret(beyond, [given])).toThrow('f: x of 10 has no element 10');
  });
});

describe('a target whose values come later', () => {
  let unregister: () => void;
  beforeAll(() => {
    unregister = registerTargets([checkedLater]);
  });
  afterAll(() => unregister());
  const target = checkedLater.name as never;
  const loss = (x: NDArray): NDArray => np.sum(np.sin(x).mul(x));
  const code = 'value-elsewhere';

  test('is named by its name alone', () => {
    expect(registeredTargets()).toContain(checkedLater);
    expect(jit(loss, { target }).lower(np.ones([3])).target).toBe('checked later');
    expect(
      jit(loss, { target })
        .lower(np.ones([3]))
        .text('checked' as never),
    ).toMatch(/^function loss/);
    expect(jit(loss, { target: 'auto' }).lower(np.ones([3])).target).not.toBe('checked later');
  });

  test('gives arrays that are waited for', async () => {
    const x = np.linspace(0, 1, 7);
    const slope = jit(grad(loss), { target })(x);
    expect(() => slope.js()).toThrow(expect.objectContaining({ code }));
    const wanted = jit(grad(loss), { target: 'js' })(x).dataSync();
    (await slope.data()).forEach((v, i) => expect(v).toBeCloseTo(wanted[i] as number, 12));
    expect(slope.js()).toHaveLength(7);
  });

  test('takes them before they have come, and leaves them to others after', async () => {
    const step = jit((w: NDArray) => w.sub(w.mul(0.5)), { target });
    let w: NDArray = np.array([8, 16]);
    for (let i = 0; i < 3; i++) w = step(w);
    expect(() => jit((v: NDArray) => v.add(1), { target: 'js' })(w)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(await w.data()).toEqual(Float64Array.of(1, 2));
    expect(jit((v: NDArray) => v.add(1), { target: 'js' })(w).js()).toEqual([2, 3]);
  });

  test('runs single operations and numbers, too', async () => {
    setCompileDefaults({ target });
    try {
      const x = np.array(3).mul(2);
      expect(() => x.item()).toThrow(expect.objectContaining({ code }));
      const y = lax.foriLoop(0, 4, (_, c: NDArray) => c.add(x), np.array(1));
      expect(await y.data()).toEqual(Float64Array.of(25));
      expect(y.item()).toBe(25);
    } finally {
      setCompileDefaults({ target: projectTarget });
    }
  });

  test('tells what went wrong where its values are read', async () => {
    const failing = (x: NDArray): NDArray => {
      debug.callback(() => {
        throw new RangeError('too hot');
      }, x);
      return x.mul(2);
    };
    const y = jit(failing, { target })(np.ones([2]));
    await expect(jit((v: NDArray) => v.add(1), { target })(y).data()).rejects.toThrow('too hot');
  });
});

describe('a target that refuses float64', () => {
  const refusing: Target = {
    ...checked,
    name: 'single',
    rough: { call: -1, operation: -1 },
    prices: { ...checked.prices, run: -Infinity },
    refuses: ({ main }) =>
      main.inputs.some((b) => b.dtype === 'float64') ? 'float64 is not here' : null,
  };
  const targetOf = (dtype: 'float32' | 'float64', size: number, target: string): string => {
    const lowered = jit((x: NDArray) => np.sin(x).mul(x), { target: target as never }).lower(
      np.ones([size], { dtype }),
    );
    const [result] = lowered.runner.run([np.ones([size], { dtype }) as DenseArray]);
    expect(result?.dataSync()[size - 1]).toBeCloseTo(Math.sin(1), 6);
    return lowered.target;
  };

  test('runs what it does not', () => {
    const unregister = registerTargets([refusing]);
    try {
      expect(targetOf('float32', 5, 'single')).toBe('single');
      expect(targetOf('float64', 5, 'single')).toBe('js');
      expect(targetOf('float32', 3000, 'auto')).toBe('single');
      expect(targetOf('float64', 3000, 'auto')).not.toBe('single');
    } finally {
      unregister();
    }
  });
});
