import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  grad,
  jacfwd,
  jit,
  jvp,
  lax,
  makeIR,
  numpy as np,
  scipy,
  vmap,
  type NDArray,
} from '../../../src/index.js';
import { printProgram } from '../../../src/ir/print.js';
import { expectClose } from '../../support/matchers.js';
import { code } from '../../usage/thrown.js';

/** What scripts/jax-odeint.py writes. */
const ofJax = JSON.parse(readFileSync(new URL('adjoint-of-jax.json', import.meta.url), 'utf8')) as {
  readonly value: number;
  readonly slopes: readonly number[][];
};

const { odeint } = scipy.integrate;
const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, 'float64');
const tight = { rtol: 1e-11, atol: 1e-12 };

/** A pendulum with friction k, pushed in turn, whose length is captured. */
const pendulum =
  (length: NDArray) =>
  (y: NDArray, t: NDArray, { k, push }: { readonly k: NDArray; readonly push: NDArray }) =>
    np.stack([
      y.slice(1),
      np.sin(y.slice(0)).div(length).neg().sub(y.slice(1).mul(k)).add(np.cos(t).mul(push)),
    ]);

const weights = f64([
  [0.3, -1],
  [0.7, 0.2],
  [-0.4, 0.9],
  [1.1, -0.6],
]);

const loss =
  (adjoint: boolean) =>
  (y0: NDArray, times: NDArray, k: NDArray, push: NDArray, length: NDArray) => {
    const rows = odeint(pendulum(length), y0, times, { ...tight, args: [{ k, push }], adjoint });
    return np.sum(np.square(rows).mul(weights).add(rows));
  };

const point = [f64([0.9, -0.3]), f64([0.2, 0.9, 1.3, 2.8]), f64(0.3), f64(0.8), f64(1.7)] as const;
const close = { rtol: 1e-7, atol: 1e-8 };

describe('odeint with adjoint', () => {
  test.each([
    ['rising', (t: NDArray) => t],
    ['falling', (t: NDArray) => t.neg()],
    ['equal', (t: NDArray) => np.minimum(t, 1)],
  ] as const)('derivatives are those of the steps: %s times', (_, of) => {
    const at = [point[0], of(point[1]), ...point.slice(2)] as never as typeof point;
    const argnums = [0, 1, 2, 3, 4] as const;
    const steps = grad(loss(false), { argnums })(...at);
    const adjoint = jit(grad(loss(true), { argnums }))(...at);
    argnums.forEach((i) => {
      expectClose(adjoint[i], steps[i], close);
    });
    expectClose(loss(true)(...at), loss(false)(...at), { rtol: 1e-14, atol: 0 });
  });

  test('gradients are those of JAX', () => {
    const argnums = [0, 1, 2, 3, 4] as const;
    expectClose(loss(true)(...point), np.array(ofJax.value), tight);
    const slopes = grad(loss(true), { argnums })(...point);
    argnums.forEach((i) => expectClose(slopes[i], np.array(ofJax.slopes[i] as number[]), close));
  });

  test('each instance of a batch has its own', () => {
    const by = (adjoint: boolean) =>
      vmap(grad(loss(adjoint), { argnums: [0, 4] }), {
        inAxes: [0, null, null, null, 0],
      } as never) as unknown as (...x: NDArray[]) => [NDArray, NDArray];
    const batch = [
      f64([
        [0.1, 0.2],
        [2, -1],
      ]),
      ...point.slice(1, 4),
      f64([1, 0.05]),
    ];
    const [steps, adjoint] = [by(false)(...batch), jit(by(true))(...batch)];
    expectClose(adjoint[0], steps[0], close);
    expectClose(adjoint[1], steps[1], close);
  });

  test('derivatives of higher order', () => {
    const second = (adjoint: boolean) => (k: NDArray) =>
      grad((x: NDArray) => loss(adjoint)(point[0], point[1], x, point[3], point[4]))(k);
    const wanted = grad(second(false))(point[2]);
    expectClose(grad(second(true))(point[2]), wanted, { rtol: 1e-6, atol: 1e-6 });
    expectClose(jacfwd(second(true))(point[2]), wanted, { rtol: 1e-6, atol: 1e-6 });
  });

  test('one time, trees, whole numbers, complex and single ones', () => {
    const one = grad((y: NDArray) =>
      np.sum(odeint((x: NDArray) => x.neg(), y, [3], { adjoint: true })),
    );
    expectClose(one(f64([1, 2])), [1, 1]);
    const swing = (adjoint: boolean) => (u: NDArray, z: NDArray, n: NDArray) => {
      const rows = odeint(
        (y: { readonly u: NDArray; readonly w: NDArray }) => ({
          u: y.w.mul(np.real(z)),
          w: y.u.mul(np.imag(z)).mul(n),
        }),
        { u, w: f64([0.4]) },
        [0, 0.5, 1.5],
        { ...tight, adjoint },
      );
      return np.sum(rows.u.mul(rows.w));
    };
    const z = lax.complex(f64(0.7), f64(-0.9));
    const by = (adjoint: boolean) =>
      grad((u: NDArray, c: NDArray) => swing(adjoint)(u, c, np.array(2, 'int32')), {
        argnums: [0, 1],
      })(f64([1.2]), z);
    const [adjoint, steps] = [by(true), by(false)];
    expectClose(adjoint[0], steps[0], close);
    expectClose(adjoint[1], steps[1], close);
    const single = grad((k: NDArray) =>
      np.sum(
        odeint((y: NDArray) => y.mul(k), np.array([1], 'float32'), [0, 1], {
          rtol: 1e-5,
          atol: 1e-5,
          adjoint: true,
        }),
      ),
    )(np.array(0.5, 'float32'));
    expect(single.dtype).toBe('float32');
    expectClose(single, Math.exp(0.5), { rtol: 1e-4, atol: 0 });
  });

  test('keeps no steps', () => {
    const text = (adjoint: boolean) =>
      printProgram(makeIR(grad(loss(adjoint), { argnums: [0, 2] }))(...point));
    expect(text(false)).toMatch(/= push\b/);
    expect(text(true)).not.toMatch(/= push\b/);
    expect(text(true)).toMatch(/= while\b/);
  });

  test('has no forward mode', () => {
    expect(
      code(() =>
        jvp(
          (k: NDArray) => loss(true)(point[0], point[1], k, point[3], point[4]),
          [point[2]],
          [f64(1)],
        ),
      ),
    ).toBe('not-differentiable');
  });
});
