import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { findBrowser } from './scripts/browsers.ts';

type BrowserName = 'chromium' | 'firefox';

/** Stories about what one browser alone has, or that only its driver can tell, and why. All others are told in both. */
const ONLY_IN: Record<BrowserName, Record<string, string>> = {
  chromium: {
    'first-frame':
      'a script before those of the page, which the driver of Firefox puts into none of an extension',
    'many-accounts': 'trusts a certificate by a flag of Chromium',
    screens: 'forced colours and other media come from the developer tools',
    manifest: 'asks no browser',
  },
  firefox: {
    firefox: 'its notifications, its window for sharing, its stream while a page is open',
    'firefox-files': 'its popup, which goes when files are picked',
    company: 'its native manifest; Chromium reads policies from /etc alone',
  },
};
const OTHER = { chromium: 'firefox', firefox: 'chromium' } as const;

/** People's stories, told in this browser. */
const stories = (browser: BrowserName) => ({
  extends: true as const,
  test: {
    name: browser === 'chromium' ? 'e2e' : 'e2e-firefox',
    include: ['tests/e2e/**/*.test.ts'],
    exclude: Object.keys(ONLY_IN[OTHER[browser]]).map((name) => `tests/e2e/${name}.test.ts`),
    provide: { browser },
    globalSetup: ['tests/support/shared-postgres.ts', 'tests/support/demo-template.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

/**
 * Four suites: rules in milliseconds, the server over real HTTP, people's stories in real Chromium and real Firefox,
 * and what has to hold however often things die. Limits of time end what hangs; none of them measures anything. Two files at least run
 * at a time, as most of them wait for something else most of the time; a full endurance run has the machine to itself.
 */
export default defineConfig(({ mode }) => ({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    reporters: ['default', './scripts/failed-in-short.ts'],
    maxWorkers: Math.max(2, availableParallelism() - 1),
    expect: { poll: { timeout: 60_000 } },
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
          testTimeout: 180_000,
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
      stories('chromium'),
      ...(findBrowser('firefox') ? [stories('firefox')] : []),
    ],
  },
}));
