/** The example that trains here and on a cluster. */
import { expect, test } from 'vitest';
import { expectedOf, run, withoutMeasures } from '../support/examples.js';
import { python } from './worker.js';

const name = 'train-on-xla';

test.skipIf(python === null)(`${name} prints what its expected print-out says`, () => {
  const text = run(name, { TANJENT_XLA_PYTHON: python ?? '' });
  expect(withoutMeasures(text)).toBe(expectedOf(name));
});

test.runIf(python === null)('NOT RUN: there is no Python with JAX (TANJENT_XLA_PYTHON)', () => {});
