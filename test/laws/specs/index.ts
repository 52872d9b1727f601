/** The table of all rows. */
import type { PrimName } from '../../../src/ir/program.js';
import type { Row, Specs } from '../spec.js';
import { complexRows } from './complex.js';
import { collectiveSpecs } from './collectives.js';
import { controlSpecs } from './control.js';
import { loopSpecs } from './control-loops.js';
import { customSpecs } from './custom.js';
import { debugSpecs } from './debug.js';
import { elementwiseSpecs } from './elementwise.js';
import { fftSpecs } from './fft.js';
import { fewBitsRows } from './few-bits.js';
import { indexingSpecs } from './indexing.js';
import { linalgSpecs } from './linalg.js';
import { dotSpecs, randomSpecs, sortSpecs, windowSpecs } from './others.js';
import { reduceSpecs } from './reduce.js';
import { shapeSpecs } from './shape.js';
import { spectralSpecs } from './spectral.js';

const byFamily: Specs = {
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
  ...collectiveSpecs,
  ...loopSpecs,
  ...customSpecs,
  ...debugSpecs,
};

const names = Object.keys(byFamily) as PrimName[];

export const specs = Object.fromEntries(
  names.map((name) => [
    name,
    [
      ...byFamily[name],
      ...(fewBitsRows[name] ?? []),
      ...complexRows(name, byFamily[name] as unknown as readonly Row<never>[]),
    ],
  ]),
) as unknown as Specs;
