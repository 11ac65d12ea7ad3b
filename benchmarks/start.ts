/**
 * The start of a page that has consent: CPU time of its thread beside that of other libraries, and the time until the worker
 * first answers beside that of an empty worker.
 */
import type { BenchPage } from './browser.js';
import { demoDocuments } from './demo.js';
import type { Timings } from './rounds.js';
import { medianRows, ratioGoal, type Section } from './section.js';
import type { Settings } from './settings.js';

/** Variants, each a module that begins when it is imported; `nothing` is the page itself, whose cost is subtracted. */
const VARIANTS = {
  nothing: null,
  attune: null,
  Snowplow: '/start-snowplow.js',
  PostHog: '/start-posthog.js',
  rrweb: '/start-rrweb.js',
};
type Name = keyof typeof VARIANTS;
const NAMES = Object.keys(VARIANTS) as Name[];
const PACKAGE = '/attune/index.js';
/** By then every variant is quiet. */
const QUIET_MS = 700;
/** A start takes a second of wall time, so there are as many rounds as the statistics need and no more. */
const MAX_ROUNDS = 30;

export async function benchStart({ page, devtools, url }: BenchPage, settings: Settings): Promise<Section[]> {
  const rounds = Math.min(settings.rounds, MAX_ROUNDS);
  const documents = demoDocuments();
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpu = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1e9;
  };
  // A visitor who said yes on a page before.
  await page.goto(url);
  await page.evaluate(
    async ([file, texts]) => {
      const { createAttune } = (await import(file)) as typeof import('../lib/index.js');
      const attune = createAttune(texts);
      await attune.ready;
      await attune.consent.grant(['observe', 'learn', 'personalize']);
    },
    [PACKAGE, documents] as const,
  );

  const timings = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 ? NAMES : [...NAMES].reverse()) {
      await page.goto(url);
      await page.waitForTimeout(QUIET_MS / 2);
      const begun = await cpu();
      if (name === 'attune') {
        await page.evaluate(
          async ([file, texts]) => {
            const { createAttune } = (await import(file)) as typeof import('../lib/index.js');
            createAttune(texts);
          },
          [PACKAGE, documents] as const,
        );
      } else {
        await page.evaluate((file) => (file === null ? null : import(file)), VARIANTS[name]);
      }
      await page.waitForTimeout(QUIET_MS);
      if (round >= 0) timings[name].push((await cpu()) - begun);
    }
  }
  const above: Timings = Object.fromEntries(
    NAMES.filter((name) => name !== 'nothing').map((name) => [
      name,
      timings[name].map((ns, round) => ns - timings.nothing[round]!),
    ]),
  );
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  const answers = await page.evaluate((n) => window.bench.benchFirstAnswer(n), rounds);
  return [
    {
      title: 'Start on a page that has consent',
      unit: 'ms of CPU time of the page’s thread, above the page alone',
      rows: medianRows(above, 1e6),
      goals: [ratioGoal(above, 'Snowplow', 'attune', { atLeast: 10 })],
    },
    {
      title: 'A worker’s first answer',
      unit: 'ms in Chromium',
      rows: medianRows(answers, 1e6),
      goals: [ratioGoal(answers, 'attune’s worker', 'an empty worker', { atMost: 2.2 })],
    },
  ];
}
