import { expect, test } from 'vitest';
import { openCollector } from '../../../collector/src/index.js';
import { sendCrowd } from '../../../examples/crowd.js';
import policy from '../../../examples/news/policy.json' with { type: 'json' };

const WEEK_MS = 604_800_000;

test('every simulated reader sends a report that is counted, and their batch is published', async () => {
  let now = 3000 * WEEK_MS;
  const collector = await openCollector({ policies: [JSON.stringify(policy)], database: ':memory:', now: () => now });
  try {
    expect(await sendCrowd(collector, policy, 30, now)).toEqual({ readers: 30, counted: 30 });
    now += 3 * WEEK_MS;
    const [release] = (await collector.releases()).map((text) => JSON.parse(text) as { n: number; epoch: number });
    expect(release).toMatchObject({ n: 30, epoch: 3000 });
  } finally {
    await collector.close();
  }
});
