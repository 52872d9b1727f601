/** Branches in loops that WebAssembly does several turns at a time. */
import { describe, expect, test } from 'vitest';
import { canBeVectors } from '../../../src/codegen/targets/wasm/vector/write.js';
import { optimize } from '../../../src/ir/passes/index.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import { LoopBuilder } from '../../../src/loops/builder.js';
import { compare, indexAdd, integer, literal, load, op } from '../../../src/loops/expr.js';
import type { For } from '../../../src/loops/loops.js';
import { forEachStatement } from '../../../src/loops/walk.js';
import { rules } from '../../../src/primitives/index.js';
import { wasmProgram } from './run.js';
import { jit, lax, makeIR, numpy as np, type NDArray } from '../../../src/index.js';

const special = [0, -0, 1, -1, 1e-320, 1e308, -1e308, Infinity, -Infinity, NaN, 0.5, 700, 720, -3];
const xs = Array.from({ length: 75 }, (_, i) => special[i % special.length] as number);
const ys = Array.from({ length: 75 }, (_, i) => special[(i * 5 + 2) % special.length] as number);

const rtol: Readonly<Record<string, number>> = { float32: 1e-6 };

/** Whether all loops of a function are done in lanes; they compute what JS does. */
function isInLanes(f: (...xs: NDArray[]) => NDArray, ...args: NDArray[]): boolean {
  const got = jit(f, { target: 'wasm' })(...args);
  const wanted = jit(f, { target: 'js' })(...args);
  expect(np.allclose(got, wanted, { rtol: rtol[got.dtype] ?? 1e-13, equalNan: true }).item()).toBe(
    1,
  );
  const { schedule } = wasmProgram(optimize(makeIR(f)(...args), rules));
  const loops: For[] = [];
  for (const { body } of schedule.main.kernels)
    forEachStatement(body, (s) => s.kind === 'for' && loops.push(s));
  expect(loops.some(({ body }) => body.some((s) => s.kind === 'if'))).toBe(true);
  return loops.every(canBeVectors);
}

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  const [x, y] = [np.array(xs, dtype), np.array(ys, dtype)];

  test('sides that share work are computed in lanes', () => {
    const f = (a: NDArray, b: NDArray): NDArray => {
      const h = np.maximum(a.abs(), b.abs());
      const ratio = np.where(h.equal(0), 0, np.minimum(a.abs(), b.abs()).div(h));
      const length = h.mul(np.sqrt(ratio.mul(ratio).add(1)));
      return np.where(h.equal(Infinity), Infinity, length.add(ratio.mul(ratio)));
    };
    expect(isInLanes(f, x, y)).toBe(true);
  });

  test('so are sides within sides', () => {
    const f = (a: NDArray, b: NDArray): NDArray => {
      const [s, t] = [a.mul(b), a.sub(b)];
      const inner = np.where(b.less(0), s.mul(s).add(s), t.mul(t).add(t));
      return np.where(a.greater(0), inner.mul(inner).sub(inner), np.where(b.equal(0), a, 1));
    };
    expect(isInLanes(f, x, y)).toBe(true);
  });
});

test('complex functions are computed in lanes', () => {
  const z = lax.complex(np.array(xs), np.array(ys));
  for (const f of [np.exp, np.abs]) expect(isInLanes((a) => f(a), z)).toBe(true);
});

test('a dear side stays on its side', () => {
  const f = (a: NDArray): NDArray => {
    let b = a;
    for (let i = 0; i < 12; i++) b = np.sin(b).add(b.mul(b));
    return np.where(a.greater(5), b, a);
  };
  expect(isInLanes(f, np.array(xs))).toBe(false);
});

test('a side that may load what is not there stays on its side', () => {
  const [x, y] = [newBuffer('x', 'float64', 75), newBuffer('y', 'float64', 75)];
  /** y[i] = i < 5 ? x[i + distance]² : 0, where x is loaded on its side. */
  const loopOf = (distance: number): For => {
    const b = new LoopBuilder();
    b.for(
      75,
      (i) => {
        const chosen = b.variable(literal(0, 'float64'));
        const isYes = compare('lt', i, integer(5));
        const yes = (): void => {
          const element = b.let(load(x, indexAdd(i, integer(distance))));
          chosen.set(op('mul', 'float64', element, element));
        };
        b.if(isYes, yes, () => chosen.set(literal(0, 'float64')));
        b.store(y, i, chosen.value);
      },
      { order: 'free' },
    );
    return b.statements[0] as For;
  };
  expect(canBeVectors(loopOf(0))).toBe(true);
  expect(canBeVectors(loopOf(70))).toBe(false);
});
