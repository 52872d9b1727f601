import { expect, test } from 'vitest';
import { programsCompiled } from '../../src/codegen/jit/observe.js';
import { jit, numpy as np, type NDArray } from '../../src/index.js';

test('each compilation is told once, until it is no longer asked for', () => {
  const told: string[] = [];
  const stop = programsCompiled.add(({ name, lowered }) =>
    told.push(`${name} ${lowered.target} ${lowered.text('js').includes('Math.sin')}`),
  );
  const f = jit(function wave(x: NDArray) {
    return np.sin(x).mul(0.125);
  });
  const [seven, eight] = [7, 8].map((n) => np.array(new Float64Array(n))) as [NDArray, NDArray];
  f(1);
  f(2);
  expect(told).toEqual(['wave js true']);
  f.lower(seven).text('js');
  expect(told).toHaveLength(1);
  f(seven);
  expect(told).toHaveLength(2);
  stop();
  f(eight);
  expect(told).toHaveLength(2);
});
