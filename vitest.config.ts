import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Four suites: rules in milliseconds, the server over real HTTP, people's stories in real browsers, and what has to
 * hold however often things die. Limits of time end what hangs; none of them measures anything. Two files at least run
 * at a time, as most of them wait for something else most of the time; a full endurance run has the machine to itself.
 */
export default defineConfig(({ mode }) => ({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['tests/server/**/*.test.ts'],
          globalSetup: ['tests/support/shared-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'endurance',
          include: ['tests/endurance/**/*.test.ts'],
          globalSetup: ['tests/support/shared-postgres.ts', 'tests/support/demo-template.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
          fileParallelism: mode !== 'full',
          retry: 0,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/shared-postgres.ts', 'tests/support/demo-template.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
}));
