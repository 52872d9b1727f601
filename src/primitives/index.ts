import { controlRules } from './control.js';
import { dotRules } from './dot.js';
import { elementwiseRules } from './elementwise.js';
import { indexingRules } from './indexing.js';
import { randomRules } from './random.js';
import type { AllRules } from './record.js';
import { reduceRules } from './reduce.js';
import { shapeRules } from './shape.js';
import { sortRules } from './sort.js';
import { windowRules } from './window.js';

/** The registry: the record of every primitive. A primitive without one does not compile. */
export const rules: AllRules = {
  ...elementwiseRules,
  ...reduceRules,
  ...shapeRules,
  ...indexingRules,
  ...sortRules,
  ...dotRules,
  ...windowRules,
  ...randomRules,
  ...controlRules,
};
