import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@firth/source'] },
  ssr: { resolve: { conditions: ['@firth/source'], externalConditions: ['@firth/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'converters/*/src/**/*.test.ts', 'test/browser/**/*.test.ts'],
    testTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: '.vitest/report.json' }]],
  },
});
