/**
 * The elementary functions on float64 vectors: their errors, zeros, infinities and NaN included.
 */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../src/codegen/targets/wasm/math/f64/functions.js';
import { arrayFunction } from './array-function.js';
import { functionNames, pointsOf, worstOf, type FunctionName } from './float64-accuracy.js';
import { expectSameAsWabt, moduleOf } from './support.js';

/** In units of the last place; docs/accuracy.md tells what was found. */
const bounds: Partial<Record<FunctionName, number>> = { tan: 4, pow: 4, lgamma: 4 };

describe.each(functionNames)('%s', (name) => {
  test('is within its bound', () => {
    expect(pointsOf(name)).toBeGreaterThan(1500);
    const worst = worstOf(name);
    expect(worst.ulps, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[name] ?? 2);
    // Something was measured: no function is exact everywhere.
    expect(worst.ulps).toBeGreaterThan(0.5);
  });

  test('does not depend on the other lane', () => {
    const f = arrayFunction(functions[name](), 'f64x2');
    const usual = 0.7;
    const odd = [NaN, Infinity, -Infinity, 0, -1e-310, 1e300, -2, 1e7, 0.75];
    f.y.fill(0.3, 0, 2);
    const pair = (x: number, y: number): readonly [number, number] => {
      f.x.set([x, y]);
      f.run(2);
      return [f.result[0] as number, f.result[1] as number];
    };
    const [wanted] = pair(usual, usual);
    for (const x of odd) {
      const [alone] = pair(x, x);
      expect(pair(x, usual)).toEqual([alone, wanted]);
      expect(pair(usual, x)).toEqual([wanted, alone]);
    }
  });

  test('has a valid module and text', () => expectSameAsWabt(moduleOf(functions[name]())));
});
