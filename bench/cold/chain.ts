/** Prints the milliseconds of the first call of the gradient of a function of so many equations. */
import { grad, jit, numpy as np, type NDArray } from 'tanjent';

const equations = Number(process.argv[2]);

function chain(x: NDArray): NDArray {
  let y = x;
  for (let i = 0; i < equations / 4; i++)
    y = np
      .sin(y.mul(1 + i / equations))
      .add(y)
      .mul(0.5);
  return np.sum(y);
}

const x = np.linspace(0, 1, 100);
const start = performance.now();
jit(grad(chain))(x);
process.stdout.write(String(performance.now() - start));
