/** The test runner's projects: plain Node, happy-dom where it is faithful, real Chromium, and whole pages end to end. */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs';

const long = process.env['ATTUNE_LONG'] === '1';
/** Projects run one group after the other; `workers` of a group's files run at a time (what is timed runs alone). */
const group = (groupOrder: number, maxWorkers: number) => ({ sequence: { groupOrder }, maxWorkers });

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{unit,property,laws,vectors,collector,cli,interop}/**/*.test.ts'],
          exclude: ['**/*.dom.test.ts'],
          testTimeout: long ? 3_600_000 : 60_000,
          ...group(0, 2),
        },
      },
      { test: { name: 'dom', environment: 'happy-dom', include: ['test/**/*.dom.test.ts'], ...group(0, 2) } },
      {
        // Found while a test runs, these would be bundled anew, and the page loaded anew in the midst of it.
        optimizeDeps: {
          include: [
            'axe-core',
            'fast-check',
            'react',
            'react-dom',
            'react-dom/client',
            'react-dom/server',
            'vue',
            'vue/server-renderer',
            'vanilla-cookieconsent',
          ],
        },
        test: {
          name: 'chromium',
          include: ['test/browser/**/*.browser.test.ts'],
          // A page has no environment.
          provide: { ATTUNE_LONG: long },
          testTimeout: long ? 3_600_000 : 60_000,
          ...group(1, 1),
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: findChromium(), args: CHROMIUM_ARGS } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        // Whole pages, too, of which nothing is timed.
        test: {
          name: 'pages',
          environment: 'node',
          include: ['test/browser/**/*.pages.test.ts'],
          testTimeout: long ? 3_600_000 : 60_000,
          hookTimeout: 120_000,
          ...group(2, 2),
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/browser/**/*.e2e.test.ts'],
          testTimeout: long ? 3_600_000 : 60_000,
          hookTimeout: 120_000,
          ...group(3, 1),
        },
      },
    ],
  },
});
