/** e^(-x²) is computed once for erf and what else needs it. */
import { describe, expect, test } from 'vitest';
import { dense } from '../../../src/array/dense.js';
import { evaluateProgram } from '../../../src/ir/evaluate.js';
import type { Program } from '../../../src/ir/program.js';
import { rules } from '../../../src/primitives/index.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { f64, programOf } from '../support.js';
import { expectWasmGives } from './run.js';

const special = [0, -0, NaN, Infinity, -Infinity, 1, -1, 1e-300, 1e300, 5.99, 6.01, 26, 28, -40];
const values = Float64Array.from({ length: 200 }, (_, i) => special[i] ?? (i - 100) / 12);

/** How often the code computes an exponential function, in line or by a call. */
function exponentials(program: Program): number {
  const x = dense([values.length], 'float64', values.slice());
  const { module } = expectWasmGives(program, [x], evaluateProgram(rules, program, [x]));
  return text(module).split('call $exp').length - 1;
}

const shared = programOf((b) => {
  const x = b.input(f64(values.length));
  return [b.plain('erf', x), b.plain('exp', b.plain('neg', b.plain('mul', x, x)))];
});

describe('in a loop of float64', () => {
  test('erf and its derivative share it', () => {
    const density = programOf((b) => {
      const x = b.input(f64(values.length));
      return [b.plain('exp', b.plain('neg', b.plain('mul', x, x)))];
    });
    expect(exponentials(density)).toBeGreaterThan(0);
    expect(exponentials(shared)).toBe(exponentials(density));
  });

  test('of different numbers there are different ones', () => {
    const program = programOf((b) => {
      const x = b.input(f64(values.length));
      const y = b.plain('add', x, x);
      return [b.plain('erf', x), b.plain('exp', b.plain('neg', b.plain('mul', y, y)))];
    });
    expect(exponentials(program)).toBeGreaterThan(exponentials(shared));
  });

  test('of a product of two numbers there is none', () => {
    const program = programOf((b) => {
      const x = b.input(f64(values.length));
      const y = b.plain('add', x, x);
      return [b.plain('exp', b.plain('neg', b.plain('mul', x, y)))];
    });
    expect(exponentials(program)).toBeGreaterThan(0);
  });
});
