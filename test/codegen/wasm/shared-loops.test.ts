/** Loops that differ only in what they work on are one function, and those that differ are not. */
import { describe, expect, test } from 'vitest';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { grad, lax, makeIR, numpy as np, type NDArray } from '../../../src/index.js';
import { optimize } from '../../../src/ir/passes/index.js';
import { rules } from '../../../src/primitives/index.js';
import { compiledToJs } from '../../support/compiled.js';
import { expectWasmGives, wasmProgram } from './run.js';

type F = (...xs: NDArray[]) => NDArray;

/** How many functions the module of a function has of its own; checks what it gives. */
function functionsOf(f: F, ...args: NDArray[]): number {
  const program = optimize(makeIR(f)(...args), rules);
  expectWasmGives(program, args as never, compiledToJs(program).run(args as never));
  const wat = text(wasmProgram(program, 'f').module);
  return [...wat.matchAll(/\(func \$/g)].length;
}

const numbers = (...shape: number[]): NDArray =>
  np.sin(np.arange(shape.reduce((n, m) => n * m)).reshape(shape));

/** Sums over all elements keep what is before and behind them apart. */
const apart = (x: NDArray): NDArray => x.sub(x.sum().mul(1e-3));

describe('one function', () => {
  test('does equal loops over other arrays', () => {
    const times =
      (count: number): F =>
      (x) =>
        Array.from({ length: count }).reduce(apart, x);
    const few = functionsOf(times(8), numbers(300));
    expect(few).toBeGreaterThan(1);
    expect(functionsOf(times(12), numbers(300))).toBe(few);
  });

  test('does the layers of a network of one width', () => {
    const x = numbers(16, 24);
    const network =
      (layers: number): F =>
      (w, b) => {
        let h = x;
        for (let k = 0; k < layers; k++) h = np.tanh(np.matmul(h, w).add(b));
        return h.mul(h).sum();
      };
    const step = (layers: number): F => grad(network(layers)) as unknown as F;
    const [w, b] = [numbers(24, 24), numbers(24)];
    expect(functionsOf(step(7), w, b)).toBe(functionsOf(step(6), w, b));
  });

  test('takes the variables that its loops change, and gives them back', () => {
    const f: F = (x, y) => np.stack([x.sum(), y.sum(), x.mul(y).sum(), y.mul(x).sum()]);
    expect(functionsOf(f, numbers(500), numbers(500))).toBeGreaterThan(1);
  });

  test.each([16_400, 20_001])('does long loops of %i turns to their last turn', (n) => {
    const f: F = (x, y) => np.concatenate([apart(x), apart(y)]);
    expect(functionsOf(f, numbers(n), numbers(n).mul(2))).toBeGreaterThan(1);
  });

  test('works where the tape lies', () => {
    const squareRoot = (x: NDArray): NDArray =>
      lax.whileLoop(
        (y: NDArray) => np.any(np.abs(y.mul(y).sub(x)).gt(1e-9)),
        (y: NDArray) => y.add(x.div(y)).mul(0.5),
        np.ones([200]),
      );
    const f = grad((x: NDArray) =>
      squareRoot(x)
        .sum()
        .add(squareRoot(x.mul(2)).sum()),
    );
    functionsOf(f as unknown as F, numbers(200).add(2));
  });
});

describe('loops are different', () => {
  const [x, y] = [numbers(300), numbers(300).mul(2)];
  const inverse = (x: NDArray): NDArray => np.divide(1, x);
  const others: Readonly<Record<string, F>> = {
    'where a number is': (x, y) => np.concatenate([apart(x.mul(3)), apart(y.mul(4))]),
    'where a zero has another sign': (x, y) =>
      np.concatenate([inverse(np.where(x.gt(0), x, 0)), inverse(np.where(y.gt(0), y, -0))]),
    'where one array takes the place of two': (x, y) =>
      np.concatenate([apart(x.mul(y)), apart(y.mul(y))]),
    'where they go another way': (x, y) => np.concatenate([apart(np.flip(x)), apart(y)]),
  };

  test.each(Object.entries(others))('%s', (_, f) => {
    functionsOf(f, x, y);
  });

  test('of fewer turns than a call is worth', () => {
    const [x, y] = [numbers(64), numbers(64)];
    expect(functionsOf((x, y) => np.concatenate([apart(x), apart(y)]), x, y)).toBe(
      functionsOf((x) => apart(x), x),
    );
  });
});
