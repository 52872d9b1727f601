/** argmax and argmin of lines that are longer than a block. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';

const special = [0, -0, NaN, Infinity, -Infinity];
const lengths = [63, 64, 511, 512, 513, 1300];
const functions = { argmax: np.argmax, argmin: np.argmin };

/** The first NaN, else the first of those beyond which there is none. */
function wantedOf(name: keyof typeof functions, line: readonly number[]): number {
  const firstNaN = line.findIndex(Number.isNaN);
  if (firstNaN >= 0) return firstNaN;
  const extreme = line.reduce((x, y) => ((name === 'argmax' ? y > x : y < x) ? y : x));
  return line.findIndex((x) => x === extreme);
}

/** Lines with few different numbers, so that many are equal, and with others at places. */
function linesOf(length: number, isFloat: boolean): number[][] {
  const draw = new Draw(`lines of ${length}`);
  const integers = (): number[] => Array.from({ length }, () => draw.integer(-9, 9));
  const places = [0, 1, length - 1, Math.floor(length / 2)];
  const rare = isFloat ? special : [20, -20];
  return [
    integers(),
    integers(),
    Array.from({ length }, () => 7),
    Array.from({ length }, (_, i) => i),
    Array.from({ length }, (_, i) => -i),
    ...rare.flatMap((x) => places.map((place) => integers().with(place, x))),
    ...(isFloat
      ? [
          integers()
            .with(5, NaN)
            .with(length - 2, NaN),
          integers().map(() => -0),
        ]
      : []),
  ];
}

const cases = (['argmax', 'argmin'] as const).flatMap((name) =>
  (['float64', 'float32', 'float16', 'int32', 'uint32', 'int8'] as const).map((dtype) => ({
    name,
    dtype,
  })),
);

describe.each(['js', 'wasm'] as const)('in %s', (target) => {
  test.each(cases)('$name of $dtype', ({ name, dtype }) => {
    const isFloat = dtype.startsWith('float');
    for (const length of lengths) {
      const unsigned = (x: number): number => (dtype === 'uint32' ? x + 2000 : x % 100);
      const lines = linesOf(length, isFloat).map((line) => (isFloat ? line : line.map(unsigned)));
      const f = functions[name];
      const x = np.array(lines).astype(dtype);
      const found = jit((x: NDArray) => f(x, 1), { target })(x);
      expect([...found.dataSync()]).toEqual(lines.map((line) => wantedOf(name, line)));
      const computed = jit((x: NDArray) => f(x.add(x), 1), { target })(x);
      expect([...computed.dataSync()]).toEqual([...f(x.add(x), 1).dataSync()]);
    }
  });
});

test('in WebAssembly elements are compared side by side', () => {
  const x = np.ones([1000]);
  const text = jit((x: NDArray) => np.argmax(x), { target: 'wasm' })
    .lower(x)
    .text('loops');
  expect(text).not.toContain('one by one');
});
