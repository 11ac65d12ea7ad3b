/** What tests of the bindings watch of a page: who listens to attune's offers, and what a framework complains of. */
import { vi } from 'vitest';

// What a site's bundler defines for Vue; else it complains that nothing did.
const FLAGS = {
  __VUE_OPTIONS_API__: true,
  __VUE_PROD_DEVTOOLS__: false,
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
};
Object.assign(globalThis, FLAGS);

/** Counts, from now on, who listens for `attune-variant`, on whatever element. */
export function countListeners(): { readonly count: number; next(): Promise<void> } {
  let arrived: () => void = () => undefined;
  const counts = { count: 0, next: () => new Promise<void>((resolve) => (arrived = resolve)) };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const live = new WeakMap<EventTarget, Set<unknown>>();
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (type === 'attune-variant') {
      const set = live.get(this) ?? new Set();
      live.set(this, set);
      if (!set.has(listener)) counts.count++;
      set.add(listener);
      arrived();
    }
    addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (type === 'attune-variant' && live.get(this)?.delete(listener)) counts.count--;
    removeEventListener.call(this, type, listener, options);
  };
  return counts;
}

/** What is said on the console by way of error or warning, from now on and until it is asked. */
export function said(): { all(): unknown[][] } {
  const spies = (['error', 'warn'] as const).map((kind) => vi.spyOn(console, kind).mockImplementation(() => undefined));
  return {
    all() {
      const calls = spies.flatMap(({ mock }) => mock.calls);
      for (const spy of spies) spy.mockRestore();
      return calls;
    },
  };
}

export const slot = (id = 'summary'): HTMLElement => document.querySelector(`[data-attune-slot=${id}]`)!;

/** The text that can be read. */
export const visible = (element = slot()): string => element.innerText.replace(/\s+/g, ' ').trim();

/** Waits until something holds, on a machine that may be busy. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, 15_000);
