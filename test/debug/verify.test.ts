import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  clearCaches,
  debug,
  grad,
  jit,
  jvp,
  lax,
  numpy as np,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { programsMade, programsRewritten } from '../../src/ir/made.js';
import { passes, type Pass } from '../../src/ir/passes/index.js';
import { newLiteral, newProgram, newVar } from '../../src/ir/program.js';
import { schedulesMade } from '../../src/loops/made.js';
import { integer } from '../../src/loops/expr.js';
import { rules } from '../../src/primitives/index.js';

const wave = (x: NDArray): NDArray => np.sum(np.sin(x.mul(x)));
const loop = (x: NDArray): NDArray =>
  lax.foriLoop(0, 3, (_i: NDArray, y: NDArray) => np.where(y.gt(0), y.mul(x), y), x);

beforeEach(() => debug.verify(false));
afterEach(() => {
  debug.verify(false);
  clearCaches();
});

test('what is right passes', () => {
  debug.verify(true);
  debug.verify(true);
  const x = np.linspace(0, 1, 5);
  expect(jit(vmap(grad(loop)))(x).shape).toEqual([5]);
  expect(grad(wave)(x).shape).toEqual([5]);
});

test('all stages tell what they made', () => {
  const stages = new Set<string>();
  const stop = [
    programsMade.add((stage) => stages.add(stage)),
    programsRewritten.add((stage) => stages.add(stage)),
    schedulesMade.add((name) => name.includes('loop') && stages.add(`the lowering of ${name}`)),
  ];
  const x = np.array([1, 2]);
  jit(vmap(grad(loop)))(x);
  jvp(wave, [x], [x]);
  jit((y: NDArray) => lax.logistic(y.add(0)))(x);
  stop.forEach((end) => end());
  expect([...stages].sort()).toMatchInlineSnapshot(`
    [
      "jvp",
      "linearize, its linear part",
      "linearize, its primal part",
      "the lowering of vmap(grad(loop))",
      "the pass 'dead code'",
      "the pass 'identities'",
      "the trace of grad(loop)",
      "the trace of loop",
      "the trace of the function",
      "the trace of vmap(grad(loop))",
      "the trace of wave",
      "transpose",
      "vmap",
    ]
  `);
});

/** Puts other fields into the record of `sin` while `run` runs. */
function withSin(fields: Partial<Record<keyof typeof rules.sin, unknown>>, run: () => void): void {
  const before = { ...rules.sin };
  Object.assign(rules.sin, fields);
  try {
    run();
  } finally {
    Object.assign(rules.sin, before);
  }
}

describe('the stage that breaks a law is named', () => {
  const x = np.array([1, 2]);
  const sine = (): ((y: NDArray) => NDArray) => jit((y: NDArray) => np.sin(y));
  /** A var that no equation binds. */
  const stray = newVar(7, x.aval);

  test('a pass', () => {
    const pass = passes.find(({ name }) => name === 'dead code') as { run: Pass };
    const { run } = pass;
    pass.run = (...args) => ({ ...run(...args), outputs: [stray] });
    try {
      const f = sine();
      debug.verify(true);
      expect(() => f(x)).toThrow(
        "after the pass 'dead code': verifyProgram: 'h' is used but not bound before.",
      );
    } finally {
      pass.run = run;
    }
  });

  test('a rule of a transform', () => {
    const literal = { ...newLiteral(0, { dtype: 'float32', weak: false }), value: 0.1 };
    const batch = () => ({ outputs: [literal], mapped: [true] });
    withSin({ batch }, () => {
      debug.verify(true);
      expect(() => vmap(sine())(x)).toThrow(
        'after vmap: verifyProgram: the literal 0.1 is no value of float32.',
      );
    });
  });

  test('the lowering', () => {
    const lower = { kind: 'map', cost: 'costly', elements: () => [integer(1)] };
    withSin({ lower }, () => {
      debug.verify(true);
      const f = jit(function wave(y: NDArray) {
        return np.sin(y);
      });
      expect(() => f(x)).toThrow(
        /after the lowering of wave: .*loops: .* wants float64, has int32/,
      );
    });
  });

  test('a trace of what is no program', () => {
    debug.verify(true);
    expect(() => programsMade.tell('the trace of f', newProgram([], [], [], [stray], 0))).toThrow(
      "after the trace of f: verifyProgram: 'h' is used but not bound before.",
    );
  });
});
