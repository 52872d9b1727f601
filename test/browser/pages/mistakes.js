/**
 * Mistakes, each with its name as its argument: the position that the error tells is that of the
 * call.
 */
import { grad, jit, numpy as np } from 'tanjent';
import { late } from './late.js';

const mistakes = {
  plain: () => np.ones([3]).add('plain'),
  late,
  traced: () => jit((x) => x.add('traced'))(np.ones([3])),
  derived: () => grad((x) => np.sum(np.ones([3]).mul(x).add('derived')))(2),
};

export const positions = () =>
  Object.entries(mistakes).map(([name, make]) => {
    try {
      make();
    } catch (error) {
      return [name, error.position, error.code];
    }
    return [name];
  });
