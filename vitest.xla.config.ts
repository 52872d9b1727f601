import { defineConfig } from 'vitest/config';

/** What needs real XLA, from a Python with JAX: `npm run test:xla`. */
export default defineConfig({
  test: {
    include: ['test/xla/*.xla.ts'],
    env: { TANJENT_TARGET: 'js' },
    setupFiles: ['test/support/matchers.ts', 'test/support/target.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
