import { withComplex } from './complex/registry.js';
import { controlRules } from './control.js';
import { customRules } from './custom.js';
import { debugRules } from './debug.js';
import { dotRules } from './dot.js';
import { elementwiseRules } from './elementwise.js';
import { fftRules } from './fft/index.js';
import { indexingRules } from './indexing.js';
import { randomRules } from './random.js';
import { linalgRules } from './linalg/index.js';
import { spectralRules } from './linalg/spectral/index.js';
import type { AllRules } from './record.js';
import { reduceRules } from './reduce.js';
import { shapeRules } from './shape.js';
import { sortRules } from './sort.js';
import { windowRules } from './window.js';

// The families declare the instruction set. Naming them keeps their declarations published.
export type {} from './control.js';
export type {} from './custom.js';
export type {} from './debug.js';
export type {} from './dot.js';
export type {} from './elementwise.js';
export type {} from './fft/index.js';
export type {} from './indexing.js';
export type {} from './linalg/index.js';
export type {} from './linalg/spectral/index.js';
export type {} from './random.js';
export type {} from './reduce.js';
export type {} from './shape.js';
export type {} from './sort.js';
export type {} from './window.js';

/** The registry: the record of every primitive. A primitive without one does not compile. */
export const rules: AllRules = withComplex({
  ...elementwiseRules,
  ...reduceRules,
  ...shapeRules,
  ...indexingRules,
  ...sortRules,
  ...dotRules,
  ...windowRules,
  ...linalgRules,
  ...spectralRules,
  ...fftRules,
  ...randomRules,
  ...controlRules,
  ...customRules,
  ...debugRules,
});
