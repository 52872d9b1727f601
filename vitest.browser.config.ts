import { defineConfig } from 'vitest/config';

/** The built package in a real browser: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ['test/browser/*.browser.ts'],
    globalSetup: 'test/browser/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
