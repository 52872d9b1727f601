import { defineConfig } from 'vitest/config';

/** The explorer's page in a real browser: `npm run test:explorer`. */
export default defineConfig({
  test: {
    include: ['test/explorer/*.browser.ts'],
    globalSetup: 'test/explorer/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
