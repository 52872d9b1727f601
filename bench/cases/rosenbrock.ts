import { grad, jit, numpy as np } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';
import { rosenbrock } from '../problems.js';

function gradientByHand(x: Float64Array): Float64Array {
  const n = x.length;
  const g = new Float64Array(n);
  for (let i = 0; i < n - 1; i++) {
    const a = x[i] as number;
    const curve = (x[i + 1] as number) - a * a;
    g[i] = (g[i] as number) - 400 * curve * a - 2 * (1 - a);
    g[i + 1] = 200 * curve;
  }
  return g;
}

/** The gradient of Rosenbrock's function of 1000 variables. */
export function rosenbrockRows(): Row[] {
  const df = jit(grad(rosenbrock));
  const x = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const array = np.array(x);
  agree('the gradient', df(array), gradientByHand(x), 1e-9);
  const [ours, hand] = race([
    { run: () => df(array), inner: 500 },
    { run: () => gradientByHand(x), inner: 500 },
  ]) as [number, number];
  return [ratioRow('gradient of Rosenbrock, n = 1000', ours, hand, 2.5, 'by hand')];
}
