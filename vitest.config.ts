import { defineConfig } from 'vitest/config';

// Tests run on the sources: the `valet-source` condition maps each package to its src/ folder.
export default defineConfig({
  resolve: { conditions: ['valet-source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['valet-source', 'node', 'import', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    server: { deps: { inline: [/@valet\//] } },
  },
});
