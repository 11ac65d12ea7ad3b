/** From an event to a decision, and on to the page: in the browser, through the real worker. */
import type { Page } from 'playwright-core';
import type { BenchPage } from './browser.js';
import type { Documents, LiveLatencies } from './page-decision.js';
import { demoDocuments } from './demo.js';
import { quantile } from './rounds.js';
import { goal, type Row, type Section } from './section.js';
import type { Settings } from './settings.js';

/** One deadline for the worker, one frame of the screen for the page. */
const DECISION_MS = 4;
const FRAME_MS = 16.7;
/** So many writes, on a processor that is so many times slower, and no longer than this. */
const WRITES = 1000;
const SLOWER = 4;
const MOST_MS = 240_000;
const MOVES = 12;
const REST_MS = 450;

export async function benchDecision({ page, devtools }: BenchPage, { rounds }: Settings): Promise<Section[]> {
  const documents = demoDocuments();
  const { fullFrames, decisions } = await page.evaluate(([texts, laps]) => window.bench.benchDecisions(texts, laps), [
    documents,
    rounds,
  ] as const);
  const few = Math.max(20, Math.min(200, 7 * rounds));
  const { decisions: liveDecisions, writes } = await benchLive(page, documents, few);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const { writes: slowWrites } = await benchLive(page, documents, rounds < 30 ? few : WRITES);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });

  return [
    {
      title: 'From hand-over to decision, page → worker → page',
      unit: 'ms in Chromium',
      rows: [
        ...percentiles('a full frame, there and back', fullFrames),
        ...percentiles('decision', decisions),
        ...percentiles('live input, event to decision', liveDecisions),
        ...percentiles('live input, event to write', writes),
        ...percentiles(`the same, ${slowWrites.length} times, page ${SLOWER}× slower`, slowWrites),
      ],
      goals: [
        goal('decision, p95', quantile(decisions, 0.95), 'ms', { atMost: DECISION_MS }),
        goal('live input, event to write, p95', quantile(writes, 0.95), 'ms', { atMost: FRAME_MS }),
        goal(`event to write, page ${SLOWER}× slower, p95`, quantile(slowWrites, 0.95), 'ms', { atMost: FRAME_MS }),
      ],
    },
  ];
}

/** Moves the pointer and lets it rest by turns, until there were so many writes. */
async function benchLive(page: Page, documents: Documents, count: number): Promise<LiveLatencies> {
  const live = page.evaluate(([texts, n, ms]) => window.bench.benchLive(texts, n, ms), [
    documents,
    count,
    MOST_MS,
  ] as const);
  let isLive = true;
  const ended = live.finally(() => {
    isLive = false;
  });
  while (isLive) {
    for (let i = 0; i < MOVES; i++) await page.mouse.move(100 + 30 * i, 200 + 10 * i);
    await page.waitForTimeout(REST_MS);
  }
  return ended;
}

const percentiles = (name: string, samples: readonly number[]): Row[] => [
  { name: `${name}, p50`, estimate: quantile(samples) },
  { name: `${name}, p95`, estimate: quantile(samples, 0.95) },
];
