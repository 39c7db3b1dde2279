import { defineConfig } from 'vitest/config';

// The tests share one cloud: one at a time, and none again that failed.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    setupFiles: ['support/tell-why.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
