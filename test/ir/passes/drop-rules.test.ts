import { expect, test } from 'vitest';
import {
  checkpoint,
  customJvp,
  customVjp,
  lax,
  makeIR,
  numpy as np,
  type NDArray,
} from '../../../src/index.js';
import { dropRules } from '../../../src/ir/passes/drop-rules.js';
import { optimize } from '../../../src/ir/passes/index.js';
import { rules } from '../../../src/primitives/index.js';

const f = (x: NDArray): NDArray => {
  const sine = customJvp((u: NDArray) => np.sin(u));
  const cosine = customVjp((u: NDArray) => np.cos(u));
  const half = lax.customLinearSolve(
    (u) => u.mul(2),
    x,
    (_, y) => y.div(2),
  );
  return checkpoint((u: NDArray) => np.exp(u))(sine(cosine(half)));
};

test('functions with rules become calls, a checkpoint stays', () => {
  const program = makeIR(f)(1);
  const names = (p: typeof program): string[] => p.equations.map((e) => e.primitive);
  expect(names(program)).toEqual(['linearSolve', 'customVjp', 'customJvp', 'checkpoint']);
  expect(names(dropRules(program, rules))).toEqual(['call', 'call', 'call', 'checkpoint']);
});

test('then they are written in place as other calls are', () => {
  const names = optimize(makeIR(f)(1), rules).equations.map((e) => e.primitive);
  expect(names).toEqual(['div', 'cos', 'sin', 'checkpoint']);
});
