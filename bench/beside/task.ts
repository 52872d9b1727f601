/** Functions of arrays as tasks. */
import { jit, numpy as np, type NDArray } from 'tanjent';
import type { OneOrMore, Result, Task, Tensor } from '../peers/tasks.js';

export const array = ({ values, shape }: Tensor): NDArray => np.array(values).reshape(shape);
export const read = (...arrays: readonly NDArray[]): Result =>
  arrays.map((x) => x.dataSync({ copy: false }));

/** A function of arrays as a task. */
export function task(f: (...arrays: NDArray[]) => OneOrMore<NDArray>, ...inputs: Tensor[]): Task {
  const [jitted, arrays] = [jit(f), inputs.map(array)];
  return { run: () => read(...[jitted(...arrays)].flat()) };
}
