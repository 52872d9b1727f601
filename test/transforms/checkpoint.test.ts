/** Checkpoints: the same derivatives from fewer residuals. */
import { describe, expect, test } from 'vitest';
import { sizeOf } from '../../src/array/shape.js';
import {
  checkpoint,
  checkpointName,
  checkpointPolicies,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  makeIR,
  numpy as np,
  printProgram,
  remat,
  vmap,
  type CheckpointOptions,
  type NDArray,
} from '../../src/index.js';
import type { Program } from '../../src/ir/program.js';
import { someEquation } from '../../src/primitives/control/programs.js';
import { linearizeProgram, transposeProgram } from '../../src/transforms/programs.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

const close = { rtol: 1e-13, atol: 1e-15 };
const W = np.array([
  [0.3, -0.7, 0.2],
  [0.5, 0.1, -0.4],
  [-0.2, 0.6, 0.9],
]);
const x = np.array([0.4, -0.3, 0.8]);

type Layer = (w: NDArray, h: NDArray) => NDArray;
const layer: Layer = (w, h) => np.tanh(np.sin(np.matmul(w, np.exp(np.sin(h)))));
const lossOf =
  (step: Layer) =>
  (w: NDArray): NDArray =>
    np.square(step(w, step(w, step(w, x)))).sum();

/** The elements that linearization keeps for the way back. */
function kept(f: (w: NDArray) => NDArray): number {
  const program: Program = makeIR(f)(W);
  const { primal, residuals } = linearizeProgram(program, [true]);
  const saved = primal.outputs.slice(primal.outputs.length - residuals);
  return saved.reduce((sum, a) => sum + sizeOf(a.aval.shape), 0);
}

describe.each(['nothing', 'dots', 'everything'] as const)('policy %s', (policy) => {
  const f = lossOf(checkpoint(layer, { policy }));
  const plain = lossOf(layer);

  test('has the values and derivatives of the function itself', () => {
    expectClose(f(W), plain(W), close);
    expectClose(grad(f)(W), grad(plain)(W), close);
    expectClose(jit(grad(f))(W), grad(plain)(W), close);
    expectClose(jvp(f, [W], [W])[1], jvp(plain, [W], [W])[1], close);
    const many = np.stack([W, W.T]);
    expectClose(vmap(grad(f))(many), vmap(grad(plain))(many), close);
  });

  test('has second derivatives', () => {
    const along = (g: typeof plain) => jvp(grad(g), [W], [W.T])[1];
    expectClose(along(f), along(plain), close);
    expectClose(jit(() => along(f))(), along(plain), close);
    expectClose(hessian(f)(W), hessian(plain)(W), { rtol: 1e-11, atol: 1e-13 });
    const twice = (g: typeof plain) => grad((w: NDArray) => np.square(grad(g)(w)).sum())(W);
    expectClose(twice(f), twice(plain), { rtol: 1e-11, atol: 1e-13 });
  });
});

describe('what is kept', () => {
  const withPolicy = (policy: 'nothing' | 'dots' | 'everything'): number =>
    kept(lossOf(checkpoint(layer, { policy })));

  test('nothing keeps the operands alone, dots the products besides', () => {
    expect(withPolicy('nothing')).toBeLessThan(kept(lossOf(layer)));
    expect(withPolicy('nothing')).toBeLessThan(withPolicy('dots'));
    expect(withPolicy('dots')).toBeLessThan(withPolicy('everything'));
    expect(withPolicy('everything')).toBe(kept(lossOf(jit(layer))));
  });

  test('dots are kept also inside of calls, and only where they are needed', () => {
    const inner = jit(layer);
    const called = checkpoint((w: NDArray) => inner(w, x), { policy: 'dots' });
    // The product alone: its derivative needs x, which is a constant, and not the matrix.
    expect(kept((w) => called(w).sum())).toBe(3);
    const linear = checkpoint((w: NDArray) => np.matmul(w, x), { policy: 'dots' });
    expect(kept((w) => linear(w).sum())).toBe(0);
  });

  test('the recomputation is not merged with the first computation', () => {
    const f = checkpoint((h: NDArray) => np.sin(np.sin(np.sin(h))));
    const text = jit((h: NDArray) => [f(h), grad((u: NDArray) => f(u).sum())(h)])
      .lower(x)
      .text('optimized');
    expect(text.match(/= sin /g)?.length).toBe(5);
    expect(text.match(/checkpoint\[/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('what the way back does not need is not computed again', () => {
    const program = makeIR(checkpoint((h: NDArray) => np.exp(np.sin(h)).add(np.log(h.add(2)))))(x);
    const { linear, residuals } = linearizeProgram(program, [true]);
    const isTangent = linear.inputs.map((_, i) => i >= residuals);
    const back = transposeProgram(linear, isTangent, [true]).program;
    const has = (name: string): boolean => someEquation(back, (e) => e.primitive === name);
    expect([has('sin'), has('exp'), has('log')]).toEqual([true, true, false]);
  });
});

describe('names', () => {
  const {
    nothingSaveable,
    dotsWithNoBatchDimsSaveable,
    saveAnyNamesButThese,
    saveAnythingExceptTheseNames,
    saveFromBothPolicies,
    saveOnlyTheseNames,
  } = checkpointPolicies;
  /** Of one element, of two and of four, so that what is kept tells which they are. */
  const f = (v: NDArray): NDArray => {
    const one = checkpointName(np.exp(v), 'one');
    const two = checkpointName(np.exp(np.stack([one, one.mul(2)])), 'two');
    const four = jit((u: NDArray) => checkpointName(np.exp(np.concatenate([u, u])), 'four'))(two);
    return np.sin(four.mul(four).sum());
  };
  const slope = grad(f)(0.1);
  const keptOf = (policy: CheckpointOptions['policy']): number => {
    const g = checkpoint(f, { policy });
    expectClose(grad(g)(0.1), slope, close);
    expectClose(vmap(grad(g))(np.array([0.1, 0.1])), np.stack([slope, slope]), close);
    const { primal, residuals } = linearizeProgram(makeIR(g)(np.array(0.1)), [true]);
    const saved = primal.outputs.slice(primal.outputs.length - residuals);
    return saved.reduce((sum, a) => sum + sizeOf(a.aval.shape), 0);
  };

  test.each([
    ['one', saveOnlyTheseNames('one'), 1],
    ['two', saveOnlyTheseNames('two', 'none'), 1 + 2],
    ['four', saveOnlyTheseNames('four'), 1 + 4],
    ['two and four', saveOnlyTheseNames('two', 'four'), 1 + 2 + 4],
    ['all but one', saveAnyNamesButThese('one'), 1 + 2 + 4],
    ['two by either', saveFromBothPolicies(saveOnlyTheseNames('two'), 'dots'), 1 + 2],
    [
      'two or four',
      saveFromBothPolicies(saveOnlyTheseNames('two'), saveOnlyTheseNames('four')),
      1 + 2 + 4,
    ],
    ['none', saveOnlyTheseNames(), 1],
  ] as const)('%s is kept', (_what, policy, count) => {
    expect(keptOf(policy)).toBe(count);
  });

  test('what is excepted is computed again, with all else at hand', () => {
    const again = (...names: string[]): number => {
      const g = checkpoint(f, { policy: saveAnythingExceptTheseNames(...names) });
      const { linear } = linearizeProgram(makeIR(g)(np.array(0.1)), [true]);
      return printProgram(linear).match(/= exp /g)?.length ?? 0;
    };
    expect([again('four'), again('two', 'four'), again('one', 'two', 'four'), again()]).toEqual([
      1, 2, 3, 0,
    ]);
    expect(again('none')).toBe(0);
    expect(keptOf(nothingSaveable)).toBe(1);
    const g = checkpoint(f, { policy: saveOnlyTheseNames('two') });
    expectClose(jit(grad(grad(g)))(0.1), grad(grad(f))(0.1), { rtol: 1e-12, atol: 0 });
  });

  test('products in a batch are told from others, and convolutions are kept', () => {
    const batched = vmap((u: NDArray, w: NDArray) => np.tanh(np.matmul(w, u)), [0, 0]);
    const g = (policy: CheckpointOptions['policy']) => {
      const inner = checkpoint((w: NDArray) => batched(np.stack([x, x]), np.stack([w, w])), {
        policy,
      });
      return kept((w) => inner(w).sum());
    };
    expect(g('dots')).toBe(6);
    expect(g(dotsWithNoBatchDimsSaveable)).toBe(9);
    const plain = checkpoint((w: NDArray) => np.tanh(np.matmul(w, w)), {
      policy: dotsWithNoBatchDimsSaveable,
    });
    expect(kept((w) => plain(w).sum())).toBe(18);
    const image = np.ones([1, 1, 4, 4]);
    const convolved = checkpoint(
      (w: NDArray) => np.tanh(lax.conv(image, w.reshape([1, 1, 3, 3]), [1, 1], 'VALID')),
      { policy: 'dots' },
    );
    expect(kept((w) => convolved(w).sum())).toBe(4);
  });

  test('are no work', () => {
    const text = jit((v: NDArray) => checkpointName({ a: np.sin(v), b: 'b' }, 'a').a)
      .lower(x)
      .text('optimized');
    expect(text).not.toContain('named');
    expect(checkpointName({ a: x, b: [2, 'text'] }, 'a')).toEqual({
      a: x,
      b: [np.array(2), 'text'],
    });
  });
});

describe('checkpoint', () => {
  test('nests', () => {
    const inner = checkpoint(layer);
    const outer = checkpoint((w: NDArray, h: NDArray) => inner(w, inner(w, h)));
    const f = (w: NDArray): NDArray => outer(w, outer(w, x)).sum();
    const plain = (w: NDArray): NDArray => layer(w, layer(w, layer(w, layer(w, x)))).sum();
    expectClose(grad(f)(W), grad(plain)(W), close);
    expectClose(jit(grad(f))(W), grad(plain)(W), close);
    expect(kept(f)).toBeLessThan(kept(plain));
  });

  test('stands in the body of a scan, whose residuals shrink', () => {
    const run = (step: Layer) => (w: NDArray) =>
      lax.foriLoop(0, 5, (_i, h: NDArray) => step(w, h), x).sum();
    const [f, plain] = [run(checkpoint(layer)), run(layer)];
    expectClose(grad(f)(W), grad(plain)(W), close);
    expectClose(
      jit(vmap(grad(f)))(np.stack([W, W.T])),
      vmap(grad(plain))(np.stack([W, W.T])),
      close,
    );
    expect(kept(f)).toBeLessThan(kept(plain));
  });

  test('differentiates by what the function captured', () => {
    const f = (w: NDArray): NDArray => checkpoint((h: NDArray) => layer(w, h))(x).sum();
    expectClose(grad(f)(W), grad((w: NDArray) => layer(w, x).sum())(W), close);
  });

  test('takes trees, and static arguments as they are', () => {
    const f = checkpoint(
      (p: { a: NDArray }, n: number, g: (x: NDArray) => NDArray) => ({ y: g(p.a.pow(n)) }),
      {
        staticArgnums: 1,
      },
    );
    const loss = (a: NDArray): NDArray => f({ a }, 3, np.sin).y;
    expect(grad(loss)(1.2).item()).toBeCloseTo(Math.cos(1.2 ** 3) * 3 * 1.2 ** 2, 13);
    expect(remat).toBe(checkpoint);
  });

  test('refuses another policy', () => {
    const { saveOnlyTheseNames, saveFromBothPolicies } = checkpointPolicies;
    for (const policy of ['some', 3, { keeps: 'only' }, { keeps: 'all', names: [] }, {}])
      expect(code(() => checkpoint(layer, { policy: policy as never }))).toBe('bad-argument');
    expect(() => saveOnlyTheseNames(['a'] as never)).toThrow('texts one after the other');
    expect(() => saveFromBothPolicies('dots', 'some' as never)).toThrow('wants two policies');
    expect(() => checkpointName(x, 3 as never)).toThrow('checkpointName');
  });
});
