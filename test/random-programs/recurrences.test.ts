/** Random programs over sequences and grids: what is moved out of turns changes no result. */
import { describe } from 'vitest';
import { testDerivatives } from './derivative-laws.js';
import { recurrent } from './recurrences.js';
import { seed } from './runs.js';

describe(`random recurrences, seed ${seed}`, () =>
  testDerivatives(recurrent, { rtol: 1e-9, atol: 1e-10 }));
