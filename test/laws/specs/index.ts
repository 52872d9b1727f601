/** The table of all rows. */
import type { Specs } from '../spec.js';
import { controlSpecs } from './control.js';
import { loopSpecs } from './control-loops.js';
import { customSpecs } from './custom.js';
import { debugSpecs } from './debug.js';
import { elementwiseSpecs } from './elementwise.js';
import { fftSpecs } from './fft.js';
import { indexingSpecs } from './indexing.js';
import { linalgSpecs } from './linalg.js';
import { dotSpecs, randomSpecs, sortSpecs, windowSpecs } from './others.js';
import { reduceSpecs } from './reduce.js';
import { shapeSpecs } from './shape.js';
import { spectralSpecs } from './spectral.js';

export const specs: Specs = {
  ...elementwiseSpecs,
  ...reduceSpecs,
  ...shapeSpecs,
  ...indexingSpecs,
  ...sortSpecs,
  ...dotSpecs,
  ...spectralSpecs,
  ...windowSpecs,
  ...linalgSpecs,
  ...fftSpecs,
  ...randomSpecs,
  ...controlSpecs,
  ...loopSpecs,
  ...customSpecs,
  ...debugSpecs,
};
