/** How each primitive is written in StableHLO. One without a row does not compile. */
import type { AllRows } from './row.js';
import { controlRows } from './rows/control.js';
import { elementwiseRows } from './rows/elementwise.js';
import { fftRows } from './rows/fft.js';
import { functionRows } from './rows/functions.js';
import { indexingRows } from './rows/indexing.js';
import { linalgRows } from './rows/linalg.js';
import { productRows } from './rows/products.js';
import { randomRows } from './rows/random.js';
import { reduceRows } from './rows/reduce.js';
import { shapeRows } from './rows/shape.js';
import { specialRows } from './special/index.js';
import { spectralRows } from './rows/spectral.js';
import { tapeRows } from './rows/tape.js';

export const table: AllRows = {
  ...elementwiseRows,
  ...functionRows,
  ...specialRows,
  ...reduceRows,
  ...shapeRows,
  ...indexingRows,
  ...productRows,
  ...linalgRows,
  ...spectralRows,
  ...fftRows,
  ...randomRows,
  ...controlRows,
  ...tapeRows,
};
