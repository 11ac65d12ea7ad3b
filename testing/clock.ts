/** A clock that stands still until it is told to go on: for `createAttune({ now })`, and for tests that wait. */

export interface FakeClock {
  /** Unix ms. Needs no `this`, so it can be passed on as it is. */
  now(): number;
  /** Resolves when the clock has been advanced by `ms` from now. */
  wait(ms: number): Promise<void>;
  /**
   * Moves on, and wakes those who wait, each at its time and in the order of times; of equal times, the first comer first.
   * Before the next is woken, whatever the last one does at once is done, waiting anew included.
   */
  advance(ms: number): Promise<void>;
}

/**
 * ```ts
 * const clock = fakeClock(Date.UTC(2026, 0, 1));
 * const attune = createAttune({ policy, ruleset, now: clock.now });
 * await clock.advance(86_400_000);
 * ```
 */
export function fakeClock(start = 0): FakeClock {
  let time = start;
  let waiting: { readonly at: number; readonly wake: () => void }[] = [];

  return {
    now: () => time,
    wait: (ms) =>
      new Promise((wake) => {
        waiting.push({ at: time + Math.max(0, ms), wake });
      }),
    async advance(ms) {
      const until = time + ms;
      for (;;) {
        const at = Math.min(...waiting.map((waiter) => waiter.at));
        const next = waiting.find((waiter) => waiter.at === at);
        if (!next || at > until) break;
        waiting = waiting.filter((waiter) => waiter !== next);
        time = at;
        next.wake();
        await settled();
      }
      time = until;
    },
  };
}

/** Promises that resolve one another are through before a task that comes after them. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
