/** From an event to a decision, and on to the page: in the browser through the real worker, and the pipeline alone in Node. */
import { readFileSync } from 'node:fs';
import type { Policy } from '../kernel/policy.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { createPipeline } from '../worker/pipeline.js';
import type { BenchPage } from './browser.js';
import { SLOT_FACTS, visitorFrames } from './frames.js';
import { quantile, takeTurns } from './rounds.js';
import { goal, medianRows, type Row, type Section } from './section.js';
import { cpuTurns, type Settings } from './settings.js';

/** The demo's documents, from the folder of the project. */
const readDemo = (name: 'policy' | 'ruleset'): string =>
  readFileSync(new URL(`../../examples/news/${name}.json`, import.meta.url), 'utf8');

/** One deadline for the worker, one frame of the screen for the page. */
const DECISION_MS = 4;
const FRAME_MS = 16.7;
const LIVE_MS = 15_000;
const MOVES = 12;
const REST_MS = 450;

export async function benchDecision({ page }: BenchPage, { rounds }: Settings): Promise<Section[]> {
  const documents = { policy: readDemo('policy'), ruleset: readDemo('ruleset') };
  const { fullFrames, decisions } = await page.evaluate(([texts, laps]) => window.bench.benchDecisions(texts, laps), [
    documents,
    rounds,
  ] as const);
  const live = page.evaluate(([texts, ms]) => window.bench.benchLive(texts, ms), [documents, LIVE_MS] as const);
  let isLive = true;
  const ended = live.finally(() => {
    isLive = false;
  });
  while (isLive) {
    for (let i = 0; i < MOVES; i++) await page.mouse.move(100 + 30 * i, 200 + 10 * i);
    await page.waitForTimeout(REST_MS);
  }
  const { decisions: liveDecisions, writes } = await ended;

  return [
    {
      title: 'From hand-over to decision, page → worker → page',
      unit: 'ms in Chromium',
      rows: [
        ...percentiles('256 records, there and back', fullFrames),
        ...percentiles('decision', decisions),
        ...percentiles('live input, event to decision', liveDecisions),
        ...percentiles('live input, event to write', writes),
      ],
      goals: [
        goal('decision, p95', quantile(decisions, 0.95), 'ms', { atMost: DECISION_MS }),
        goal('live input, event to write, p95', quantile(writes, 0.95), 'ms', { atMost: FRAME_MS }),
      ],
    },
  ];
}

const percentiles = (name: string, samples: readonly number[]): Row[] => [
  { name: `${name}, p50`, estimate: quantile(samples) },
  { name: `${name}, p95`, estimate: quantile(samples, 0.95) },
];

/** The pipeline alone, on frames of a scripted visitor. */
export async function benchPipeline(settings: Settings): Promise<Section[]> {
  const ruleset = JSON.parse(readDemo('ruleset')) as Ruleset;
  const { signals } = JSON.parse(readDemo('policy')) as Policy;
  const frames = visitorFrames(64);
  const pipeline = createPipeline({ ruleset, slots: SLOT_FACTS, learn: true, tiers: signals });
  let next = 0;
  const run = (times: number): number => {
    let decisions = 0;
    for (let i = 0; i < times; i++) {
      // The visit begins again: as a page of its own.
      if (next === frames.length) {
        pipeline.clear();
        next = 0;
      }
      decisions += pipeline.push(frames[next++]!, 256).length;
    }
    return decisions;
  };
  const timings = await takeTurns(
    [{ name: 'a frame of 256 records', run, least: 64, most: 64 }],
    cpuTurns(settings, 0),
  );
  return [{ title: 'Pipeline alone', unit: 'µs of CPU time in Node', rows: medianRows(timings, 1000), goals: [] }];
}
