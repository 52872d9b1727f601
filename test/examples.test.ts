import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectedOf, root, run, withoutMeasures } from './support/examples.js';

/** What it prints on a cluster is a matter of test/xla. */
const onCluster = 'train-on-xla';

const examples = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => name !== onCluster);

test('there are examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(11);
});

test.each(examples)('%s prints what its expected print-out says', (name) => {
  expect(withoutMeasures(run(name))).toBe(expectedOf(name));
});

test(`${onCluster} says how to get a cluster where there is none`, () => {
  const text = run(onCluster, { TANJENT_XLA_PYTHON: '/nowhere/python' });
  expect(text).toMatch(/^There is no Python with JAX: `npm run xla` makes one.*\n$/);
});
