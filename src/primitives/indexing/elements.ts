import type { PrimParams } from '../../ir/program.js';

/** Gathers single elements of a list: the index vectors of length 1 hold their indices. */
export const elementsAt: PrimParams['gather'] = {
  dims: {
    offsetDims: [],
    collapsedSliceDims: [0],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [0],
  },
  sizes: [1],
  mode: 'clip',
  fill: null,
};
