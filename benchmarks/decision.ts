/** From an event to a decision, and on to the page: in the browser, through the real worker. */
import type { BenchPage } from './browser.js';
import { demoDocuments } from './demo.js';
import { quantile } from './rounds.js';
import { goal, type Row, type Section } from './section.js';
import type { Settings } from './settings.js';

/** One deadline for the worker, one frame of the screen for the page. */
const DECISION_MS = 4;
const FRAME_MS = 16.7;
const LIVE_MS = 15_000;
const MOVES = 12;
const REST_MS = 450;

export async function benchDecision({ page }: BenchPage, { rounds }: Settings): Promise<Section[]> {
  const documents = demoDocuments();
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
        ...percentiles('a full frame, there and back', fullFrames),
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
