/** The programs of nested transforms before and after optimizing. */
import { grad, jit, jvp, makeIR, numpy as np, printProgram, vmap, type NDArray } from 'tanjent';

function f(x: NDArray): NDArray {
  return np.sin(x).mul(x);
}

const point = 0.5;
const points = np.array([0.1, 0.2, 0.3]);

function show(title: string, before: string, after: string): void {
  console.log(`${title}, as traced:\n${before}\n`);
  console.log(`${title}, optimized:\n${after}\n`);
}

const traced = printProgram;

show('f', traced(makeIR(f)(point)), jit(f).lower(point).text('optimized'));

const many = vmap(grad(f));
show('vmap(grad(f))', traced(makeIR(many)(points)), jit(many).lower(points).text('optimized'));

const second = grad(grad(f));
show('grad(grad(f))', traced(makeIR(second)(point)), jit(second).lower(point).text('optimized'));

const along = (x: NDArray, dx: NDArray): [NDArray, NDArray] => jvp(grad(f), [x], [dx]);
show('jvp(grad(f))', traced(makeIR(along)(point, 1)), jit(along).lower(point, 1).text('optimized'));
