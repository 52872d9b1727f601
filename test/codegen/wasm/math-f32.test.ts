/**
 * The elementary functions on float32 vectors: their greatest errors, zeros, infinities and NaN
 * included.
 */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../src/codegen/targets/wasm/math/f32/functions.js';
import { arrayFunction } from './array-function.js';
import { functionNames, worstOf, type FunctionName } from './float32-accuracy.js';
import { expectSameAsWabt, moduleOf } from './support.js';

/** In units of the last place; docs/accuracy.md tells what was found. */
const bounds: Partial<Record<FunctionName, number>> = { tan: 4, pow: 4, lgamma: 4 };

describe.each(functionNames)('%s', (name) => {
  test('is within its bound everywhere', () => {
    const worst = worstOf(name);
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[name] ?? 2);
    // Something was measured: hardly any result is the float64 one.
    expect(worst.ulps).toBeGreaterThan(0.4);
  });

  test('does not depend on the neighbours of a lane', () => {
    const f = arrayFunction(functions[name](), 'f32x4');
    const odd = [NaN, Infinity, -Infinity, 0, -1e-40, 1e30, -2, 0.75];
    const alone = odd.map((x) => {
      f.x.fill(x, 0, 4);
      f.y.fill(0.3, 0, 4);
      f.run(4);
      return f.result[2];
    });
    f.x.set(odd);
    f.y.fill(0.3, 0, odd.length);
    f.run(odd.length);
    expect(Array.from(f.result.subarray(0, odd.length))).toEqual(alone);
  });

  test('has a valid module and text', () => expectSameAsWabt(moduleOf(functions[name]())));
});
