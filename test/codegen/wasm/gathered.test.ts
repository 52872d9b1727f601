/** Elements that are read at an offset of its own in each turn, in lanes. */
import { describe, expect, test } from 'vitest';
import { debug, jit, numpy as np, random, type NDArray } from '../../../src/index.js';

type F = (x: NDArray, i: NDArray) => NDArray;

const functions: Record<string, F> = {
  'a lookup': (x, i) => x.at(i).get(),
  'what is computed of it': (x, i) => x.at(i).get().mul(2).add(x.at(0).get()),
  'a sum of it': (x, i) => np.sum(x.at(i).get()),
  'two lookups': (x, i) =>
    x
      .at(i)
      .get()
      .mul(x.at(i.add(1)).get()),
  'a lookup of a lookup': (x, i) => x.at(i.at(i).get({ mode: 'clip' })).get(),
  'places outside': (x, i) => x.at(i.mul(3)).get({ mode: 'fill', fillValue: 7 }),
  'places by division': (x, i) => x.reshape([10, 10]).at(i.mod(10), i.floorDivide(10)).get(),
  'a side of a choice': (x, i) => np.where(i.gt(40), x.at(i.sub(40)).get(), x.at(i).get()),
  'what is written into': (x, i) => x.at(i).set(x.at(i.add(1)).get().mul(2)),
};

const cases = Object.keys(functions).flatMap((name) =>
  (['float64', 'float32', 'int32', 'uint32', 'int8', 'bool'] as const).map((dtype) => ({
    name,
    dtype,
  })),
);

describe('gathered in WebAssembly', () => {
  test.each(cases)('$name, of $dtype', ({ name, dtype }) => {
    const f = functions[name] as F;
    const x = np.arange(100).sub(50).abs().astype(dtype);
    debug.verify(true);
    try {
      for (const length of [3, 4, 17, 99, 1500]) {
        // Each place once where elements are written.
        const all = random.permutation(random.key(length), np.arange(99));
        const i =
          length < 100 ? all.slice([0, length]) : random.randint(random.key(1), [1500], 0, 99);
        if (length > 99 && name === 'what is written into') continue;
        const [found, wanted] = (['wasm', 'js'] as const).map((target) =>
          jit(f, { target })(x, i).dataSync(),
        );
        expect([...(found as Float64Array)]).toEqual([...(wanted as Float64Array)]);
      }
    } finally {
      debug.verify(false);
    }
  });

  test.each(['float64', 'float32', 'int32'] as const)('is done in lanes, of %s', (dtype) => {
    const x = np.arange(100).astype(dtype);
    const lowered = jit(functions['two lookups'] as F, { target: 'wasm' }).lower(x, np.arange(99));
    expect(lowered.text('loops')).not.toContain('one by one');
  });
});
