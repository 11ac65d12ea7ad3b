/** How long a button is held (tier C: people press in ways of their own). */
import { Code } from '../../kernel/frame.js';
import { type Sense, type SenseKind } from './feature.js';

/** Biometric times are told no finer than this. */
const QUANTUM_MS = 8;

export const pressing: SenseKind = {
  tier: 'C',
  features: [
    /**
     * C6: time from the latest press of a button to its release, to the nearest 8 ms.
     * @unknown until a button was released, and where the clock is coarser than 8 ms
     * @resets with each release
     * @source standard
     */
    { id: 'click.hold', unit: 'ms', range: [0, 10_000], words: [150, 300], maxGrain: QUANTUM_MS },
  ],
  hears: [Code.Press, Code.Release],
  state: { page: 2, region: 0 },
  create,
};

function create(): Sense {
  /** NaN while no button is down. */
  let since = NaN;
  let hold = NaN;

  return {
    observe(t, _lived, code) {
      if (code === Code.Release && !Number.isNaN(since)) hold = QUANTUM_MS * Math.round((t - since) / QUANTUM_MS);
      since = code === Code.Press ? t : NaN;
    },

    read(_t, _lived, into, at) {
      into[at] = hold;
    },
  };
}
