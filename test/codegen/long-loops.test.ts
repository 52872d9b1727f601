/** Loops of more turns than an int32 counts are loops inside of each other, or are refused. */
import { describe, expect, test } from 'vitest';
import { TanjentError } from '../../src/array/errors.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { lowerProgram } from '../../src/codegen/lower/lower.js';
import { jit, numpy as np } from '../../src/index.js';
import { rangeOf } from '../../src/loops/range.js';
import { forEachStatement, forEachPart, rootsOf } from '../../src/loops/walk.js';
import { rules } from '../../src/primitives/index.js';
import { loopTargets } from '../support/growth.js';

const int32 = 2 ** 31;
const squares = (f: (products: NDArray) => NDArray) => (x: NDArray) => f(np.outer(x, x));

const nested: Readonly<Record<string, (x: NDArray) => NDArray>> = {
  max: squares((m) => m.max()),
  sum: squares((m) => m.sum()),
  'sum of rows': squares((m) => m.sum(1)),
  'sum of columns': squares((m) => m.sum(0)),
  'sum of float32': squares((m) => m.astype('float32').sum()),
  'sum and max': squares((m) => m.sum().add(m.max())),
  'one value everywhere': (x) => np.full([x.size, x.size], x.at(0).get()).mul(x.at(1).get()).max(),
  'sum of one value': (x) => np.full([x.size, x.size], x.at(0).get()).sum(),
  'product of another shape': squares((m) => m.reshape([-1, 3, m.shape[1]! / 3]).max()),
};

describe.each(Object.entries(loopTargets))('on %s', (_name, target) => {
  // 46 341² is the first square that is no int32.
  test.each(Object.entries(nested))('%s', (_what, f) => {
    for (const n of [46_341, 90_000]) {
      const program = jit(f).lower(np.zeros([n])).optimized;
      const { schedule } = lowerProgram(program, 'f', rules, target);
      let most = 0;
      for (const { kernels } of schedule.functions)
        for (const { body } of kernels)
          forEachStatement(body, (s) => {
            if (s.kind === 'for') {
              const stop = rangeOf(s.stop).high;
              expect(stop + s.step).toBeLessThan(int32);
              most = Math.max(most, stop);
            }
            forEachPart(rootsOf(s), (e) => {
              if (e.kind === 'literal') expect(Math.abs(e.value)).not.toBe(n * n);
            });
          });
      expect(most).toBe(n);
    }
  });

  test('one axis that long is refused', () => {
    const sum = jit(() => np.sum(np.zeros([int32]))).lower().optimized;
    expect(() => lowerProgram(sum, 'f', rules, target)).toThrow(TanjentError);
  });
});
