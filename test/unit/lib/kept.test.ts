/** What outlives a page of its changes: two tabs keep it in one place, and neither takes from the other. */
import { expect, test } from 'vitest';
import { memoryStore } from '../../../kernel/store.js';
import { keptCounts } from '../../../lib/kept.js';
import { barred, initialState, joined } from '../../../lib/stability.js';
import { RULESET } from '../kernel/documents.js';

const { slots, adjustments } = RULESET;
const fresh = initialState(
  slots.map(() => 0),
  adjustments.map(() => 0),
  20_000,
);

test('a lock for the session ends with it, and hides no lock of another tab', async () => {
  const store = memoryStore();
  const [one, other] = [keptCounts(RULESET, store), keptCounts(RULESET, store)];
  expect(await one.recall()).toBeNull();
  await one.keep(barred(fresh, 0), [], []);
  expect((await other.recall())!.counts.lockedUntil[0]).toBe(0);

  // Undone in the other tab, for a day.
  await other.keep({ ...fresh, lockedUntil: adjustments.map(() => 86_400_000) }, [], []);
  const state = joined(barred(fresh, 0), (await one.recall())!.counts);
  expect(state.lockedUntil[0]).toBe(Infinity);
  await one.keep(state, [], []);
  expect((await other.recall())!.counts.lockedUntil[0]).toBe(86_400_000);
});
