/** The stability contract, true for all wishes and moments: random walks through the machine. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AUTHORED, initialState, LIMITS, step, undone } from '../../../lib/stability.js';

const RULES = [
  { slot: 0, stays: true },
  { slot: 0, stays: false },
  { slot: 1, stays: false },
];
const NOW = Date.UTC(2026, 10, 24);

const happening = fc.record({
  elapsed: fc.integer({ min: 1, max: 30_000 }),
  wishes: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
  engaged: fc.boolean(),
  safe: fc.boolean(),
  undo: fc.option(fc.constantFrom(0, 1), { freq: 8 }),
});

test('no slot changes twice within its refractory time, no cap is passed, nothing changes when unsafe or locked', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 20, maxLength: 300 }), (happenings) => {
      let state = initialState([0, 0], [0, 0, 0], Math.floor(NOW / 86_400_000));
      let time = 0;
      const last = [-Infinity, -Infinity];
      const changes = [0, 0];
      for (const { elapsed, wishes, engaged, safe, undo } of happenings) {
        time += elapsed;
        if (undo !== null && state.slots[undo]!.current !== AUTHORED) {
          state = undone(state, undo, time, NOW + time);
          expect(state.slots[undo]!.current).toBe(AUTHORED);
          last[undo] = time;
          changes[undo]! += 1;
        }
        const before = state;
        const next = step(state, { time, elapsed, now: NOW + time, engaged, wishes, isSafe: () => safe }, RULES);
        state = next.state;
        if (!next.change) {
          expect(state.slots.map((s) => s.current)).toEqual(before.slots.map((s) => s.current));
          continue;
        }
        const { slot, to } = next.change;
        expect(safe).toBe(true);
        expect(time - Math.max(...last)).toBeGreaterThanOrEqual(LIMITS.pageRefractoryMs);
        if (to !== AUTHORED) expect(before.lockedUntil[to]).toBeLessThanOrEqual(NOW + time);
        last[slot] = time;
        changes[slot]! += 1;
        // An undo is the visitor's own and may come above the cap; the machine's own changes stay under it.
        expect(before.slots[slot]!.session).toBeLessThan(LIMITS.perSession);
        expect(before.slots[slot]!.today).toBeLessThan(LIMITS.perDay);
      }
    }),
    { numRuns: process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300 },
  );
});
