/**
 * Stackings of transforms on loops and branches, against plain JS over Taylor polynomials. What is
 * not a stacking runs on every second subject in a project.
 */
import { describe, expect, test } from 'vitest';
import { TanjentError, type ErrorCode } from '../../src/array/errors.js';
import type { NDArray, Nested } from '../../src/array/ndarray.js';
import {
  checkGrads,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
} from '../../src/index.js';
import { difference } from '../support/close.js';
import { projectTarget } from '../support/target.js';
import { controlSubjects, type ControlSubject } from './control-functions.js';
import { Jet } from './jet.js';
import { stacked, stackingsOf, type F, type Known } from './layers.js';

type Vector = readonly [number, number, number];
type OfVector = (v: NDArray) => NDArray;

const base: Vector = [0.43, -0.31, 0.83];
const basis: readonly Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const direction: Vector = [0.5, 0.7, -0.2];
const precise = { rtol: 1e-11, atol: 1e-11 };

/** The reference along a line, by the parameter of the line. */
const along = ({ reference }: ControlSubject, from: Vector, by: Vector): Jet =>
  reference(from.map((x, i) => Jet.line(x, by[i] as number)) as [Jet, Jet, Jet]);

/** The code of the error that a function throws; null if it throws none. */
function refusal(run: () => unknown): ErrorCode | null {
  try {
    run();
  } catch (error) {
    if (error instanceof TanjentError) return error.code;
    throw error;
  }
  return null;
}

/** Which error a stacking is refused with, from the outermost transform to the innermost. */
function expectedRefusal(
  { limit }: ControlSubject,
  stacking: readonly string[],
): ErrorCode | undefined {
  const isReverse = (name: string): boolean => name === 'grad' || name === 'linearize';
  // What is linearized twice goes through no tape any more.
  if (limit === 'tape' && stacking[0] === 'linearize' && stacking.filter(isReverse).length === 1)
    return 'tape-outside-jit';
  if (limit === 'reverse') {
    const first = stacking.findLast((name) => isReverse(name) || name === 'jvp');
    if (first === 'jvp' || first === 'linearize') return 'not-differentiable';
  }
  return undefined;
}

const x = 0.7;

const named = Object.entries(controlSubjects).map(([name, subject], i) => ({ name, subject, i }));

describe.each(named)('$name', ({ subject, i }) => {
  const onLine: F = (t) => subject.f(np.array(direction).mul(t).add(np.array(base)));
  const known: Known = (k, t) => {
    const from = base.map((b, i) => b + t * (direction[i] as number)) as never as Vector;
    return along(subject, from, direction).derivative(k);
  };

  test.each([0, 1, 2, 3])('stackings of %i transforms', (depth) => {
    const wrong: string[] = [];
    for (const stacking of stackingsOf(i, depth)) {
      const title = stacking.join('(');
      const [made, expected] = stacked(stacking, onLine, known);
      const code = expectedRefusal(subject, stacking);
      if (code !== undefined) {
        const received = refusal(() => made(np.array(x)));
        if (received !== code) wrong.push(`${title}: expected ${code}, received ${received}`);
        continue;
      }
      try {
        const report = difference(made(np.array(x)), expected(0, x), subject.tolerance ?? precise);
        if (report !== null) wrong.push(`${title}: ${report}`);
      } catch (error) {
        wrong.push(`${title}: ${(error as Error).message.split('\n')[0]}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  if (i % 2 !== (projectTarget === 'js' ? 0 : 1)) return;

  const slopes = basis.map((e) => along(subject, base, e).derivative(1));
  const curvature = (by: Vector): number => along(subject, base, by).derivative(2);
  const second = basis.map((e, i) =>
    basis.map((d, j) => {
      const both = e.map((a, k) => a + (d[k] as number)) as never as Vector;
      return i === j ? curvature(e) : (curvature(both) - curvature(e) - curvature(d)) / 2;
    }),
  );
  const close = (actual: NDArray, expected: Nested): void =>
    expect(difference(actual, expected, subject.tolerance ?? precise)).toBe(null);

  const v = np.array(base);
  const w = np.array(direction);
  const value = along(subject, base, direction);
  const { f, limit } = subject;

  test('Jacobians', () => {
    close(jacrev(f)(v), slopes);
    close(jit(jacrev(f))(v), slopes);
    const [y, g] = valueAndGrad(f)(v);
    close(y, value.value);
    close(g, slopes);
    const pull = jit((u: NDArray, ct: NDArray) => vjp(f, [u])[1](ct)[0]);
    close(
      pull(v, np.array(2)),
      slopes.map((s) => 2 * s),
    );
    if (limit === 'reverse') return expect(refusal(() => jacfwd(f)(v))).toBe('not-differentiable');
    close(jacfwd(f)(v), slopes);
    close(jvp(f, [v], [w])[1], value.derivative(1));
    const tangent = jit((u: NDArray) => linearize(f, [u])[1](w));
    close(tangent(v), value.derivative(1));
  });

  test('second derivatives', () => {
    const product = second.map((row) =>
      row.reduce((s, h, i) => s + h * (direction[i] as number), 0),
    );
    close(hessian(f)(v), second);
    close(jit(hessian(f))(v), second);
    close(jacfwd(jacrev(f))(v), second);
    close(hvp(f, [v], [w])[0], product);
    close(jvp(grad(f), [v], [w])[1], product);
    const twice = (): NDArray => jacrev(jacrev(f))(v);
    close(twice(), second);
    if (limit === 'reverse') return;
    close(jacrev(jacfwd(f))(v), second);
    close(jacfwd(jacfwd(f))(v), second);
    close(grad((u: NDArray) => jvp(f, [u], [w])[1])(v), product);
  });

  test('for many at once', () => {
    const scales = [1, -0.5, 0.25, 2];
    const points = scales.map((s) => base.map((b) => s * b) as never as Vector);
    const many = np.array(points);
    const slopesAt = points.map((p) => basis.map((e) => along(subject, p, e).derivative(1)));
    const values = points.map((p) => along(subject, p, direction).value);
    const check = (made: OfVector, expected: Nested): void => {
      close(made(many), expected);
      close(jit(made)(many), expected);
    };
    check(vmap(f), values);
    check(vmap(grad(f)), slopesAt);
    check(
      grad((u: NDArray) => np.sum(vmap(f)(u))),
      slopesAt,
    );
    const quarters = (u: NDArray): NDArray => np.reshape(u, [2, 2, 3]);
    check((u) => np.ravel(vmap(vmap(f))(quarters(u))), values);
    check((u) => np.reshape(vmap(jit(vmap(grad(f))))(quarters(u)), [4, 3]), slopesAt);
    check((u) => np.ravel(vmap(f, [1])(u.T)), values);
  });

  test('central differences', () => {
    const { rtol, atol } = { rtol: 1e-5, atol: 1e-5 };
    const check = (): void => checkGrads(f, [v], { rtol, atol });
    if (limit === 'reverse') expect(refusal(check)).toBe('not-differentiable');
    else if (subject.tolerance === undefined) check();
  });
});
