import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

// Tests run on the sources: the `valet-source` condition maps each package to its src/ folder.
const conditions = ['valet-source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One less is usual, which would be half of a machine with two.
    maxWorkers: '100%',
    sequence: { sequencer: SlowestFirst },
    server: { deps: { inline: [/@valet\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['packages/*/src/**/*.test.ts', 'bench/**/*.test.ts', 'testbed/**/*.test.ts'],
          exclude: ['packages/valet/**', '**/dist/**', '**/node_modules/**'],
        },
      },
      {
        // The service runs its solver threads compiled.
        extends: true,
        test: {
          name: 'service',
          include: ['packages/valet/src/**/*.test.ts'],
          globalSetup: 'test/support/build.ts',
        },
      },
      { extends: true, test: { name: 'repository', include: ['test/*.test.ts'] } },
      {
        // These run the compiled command as a process.
        extends: true,
        test: { name: 'command', include: ['test/command/*.test.ts'], globalSetup: 'test/support/build.ts' },
      },
    ],
  },
});
