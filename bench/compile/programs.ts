/** The programs whose first calls are measured, by name. */
import type { Program } from './program.js';
import { neuralOde } from './programs/neural-ode.js';
import { nuts } from './programs/nuts.js';
import {
  adamOver40,
  chainGradient,
  digitsStep,
  likelihood,
  networkStep,
  recursiveFft,
  scalarGradient,
} from './programs/small.js';
import { transformerStep } from './programs/transformer.js';

export const programs: Readonly<Record<string, () => Program>> = {
  'scalar gradient': scalarGradient,
  'digits step': digitsStep,
  '784-256-256-10 step': networkStep,
  'transformer step': transformerStep,
  NUTS: nuts,
  'neural ODE': neuralOde,
  'FFT of 256 by recursion': recursiveFft,
  'Gaussian process': likelihood,
  'Adam over 40 arrays': adamOver40,
  'chain of 1000': () => chainGradient(1000),
  'chain of 16 000': () => chainGradient(16_000),
};
