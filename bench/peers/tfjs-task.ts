/** Functions of TensorFlow.js's tensors as tasks. */
import * as tf from '@tensorflow/tfjs';
import type { Tensor as Floats } from '@tensorflow/tfjs';
import type { OneOrMore, Result, Task, Tensor } from './tasks.js';

export function tensor({ values, shape }: Tensor): Floats {
  return values instanceof Int32Array
    ? tf.tensor(values, [...shape], 'int32')
    : tf.tensor(Float32Array.from(values), [...shape], 'float32');
}

export const read = (tensors: readonly Floats[]): Result => tensors.map((x) => x.dataSync());

/** A function of tensors as a task; the inputs live as long as the process. */
export function task(f: (...tensors: Floats[]) => OneOrMore<Floats>, ...inputs: Tensor[]): Task {
  const tensors = inputs.map(tensor);
  return { run: () => tidied(() => read([f(...tensors)].flat())) };
}

/** `tidy` also for results that it does not know to hold no tensors. */
export function tidied<T>(f: () => T): T {
  tf.engine().startScope();
  try {
    return f();
  } finally {
    tf.engine().endScope();
  }
}
