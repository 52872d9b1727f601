/** Loops of many operations in a row are written for as many lanes as registers hold. */
import { expect, test } from 'vitest';
import type { DType } from '../../../src/array/dtype.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { makeIR, numpy as np, type NDArray } from '../../../src/index.js';
import { optimize } from '../../../src/ir/passes/index.js';
import { rules } from '../../../src/primitives/index.js';
import { compiledToJs } from '../../support/compiled.js';
import { expectWasmGives, wasmProgram } from './run.js';

/** The lanes of a program's only loop: by how much it counts its index up at a time. */
const lanesOf = (wat: string): number =>
  Math.max(
    ...[...wat.matchAll(/local\.set \$i \(i32\.add \(local\.get \$i\) \(i32\.const (\d+)\)/g)].map(
      ([, step]) => Number(step),
    ),
  );

/** Polynomials of the operands' sum, each step of which wants `count` values of the step before. */
function chains(xs: readonly NDArray[], steps: number): NDArray {
  let values = xs;
  for (let i = 0; i < steps; i++)
    values = values.map((x, k) =>
      np.add(np.multiply(x, values[(k + 1) % xs.length]!), (i + k) % 3),
    );
  return values.reduce((sum, x) => np.add(sum, x));
}

const cases: readonly [
  dtype: DType,
  count: number,
  length: number,
  steps: number,
  lanes: number,
][] = [
  ['int32', 1, 1031, 20, 16],
  ['float32', 2, 1031, 10, 16],
  ['float64', 1, 1031, 20, 16],
  ['float64', 2, 1031, 10, 8],
  ['float32', 3, 1031, 7, 8],
  ['float64', 4, 1031, 5, 4],
  ['float64', 6, 1031, 5, 2],
  ['float64', 8, 103, 5, 2],
  ['float32', 1, 1023, 20, 4],
  ['float32', 1, 1031, 400, 4],
];

test.each(cases)(
  '%s, %i values, length %i, %i steps: %i lanes',
  (dtype, count, n, steps, lanes) => {
    const args = Array.from({ length: count }, (_, k) =>
      np
        .array(Float64Array.from({ length: n }, (_, i) => ((7 * i + k) % 11) - 5))
        .astype(dtype)
        .mul(dtype === 'int32' ? 1 : 0.25),
    );
    const program = optimize(makeIR((...xs: NDArray[]) => chains(xs, steps))(...args), rules);
    expect(lanesOf(text(wasmProgram(program, 'chains').module))).toBe(lanes);
    expectWasmGives(program, args as never, compiledToJs(program).run(args as never));
  },
);

test('a truth that is the same for all turns chooses in two lanes, too', () => {
  const args = Array.from({ length: 6 }, (_, k) =>
    np.array(Float64Array.from({ length: 103 }, (_, i) => ((7 * i + k) % 11) - 5)),
  );
  const chosen = (...xs: NDArray[]): NDArray => {
    const [test] = xs.slice(-1) as [NDArray];
    const sum = chains(xs.slice(0, -1), 5);
    return np.where(test.gt(0), sum, np.subtract(sum, xs[0]!));
  };
  for (const x of [1, -1]) {
    const all = [...args, np.array(x)];
    const program = optimize(makeIR(chosen)(...all), rules);
    expect(lanesOf(text(wasmProgram(program, 'chosen').module))).toBe(2);
    expectWasmGives(program, all as never, compiledToJs(program).run(all as never));
  }
});
