/**
 * Rhythm of typing: hold, flight and latency as keystroke dynamics defines them (H, UD, DD: H + UD = DD), the rate and the
 * pauses. Biometric, so only of tier C: of each key it is known that it went down or came up, never which, and times are
 * floored to {@link QUANTUM_MS}.
 *
 * Since nobody knows which key came up, it is taken to be the one that went down first. Holds are taken only where no other
 * key was down meanwhile; flights also where the next key went down before this one came up (they are negative), but not
 * from chords of three. A modifier that is held over a letter is taken for such an overlap: rare enough for a median.
 */
import { Code } from '../../kernel/frame.js';
import { medianFilter } from '../filters/median.js';
import { type Feature, PPM, type Sense, type SenseKind } from './feature.js';

const QUANTUM_MS = 8;
/** A gap of this length or more from key to key is a pause, and ends a run of typing. */
const PAUSE_MS = 2000;
/** A rhythm of fewer events than these does not exist. */
const MIN_EVENTS = 30;
/** Odd, and full before a value is known: so a median is one of the floored times. */
const WINDOW = 21;
const MAX_GRAIN = QUANTUM_MS;

const features: readonly Feature[] = [
  /**
   * K1: median of the latest 21 holds: from the time that a key went down to the time that it came up, no other key being down.
   * @unknown below 30 of them
   * @resets never: until the page ends
   * @source CMU keystroke dynamics (H)
   */
  { id: 'key.hold', unit: 'ms', range: [0, 2000], words: [80, 140], maxGrain: MAX_GRAIN },
  /**
   * K2: median of the latest 21 flights: from the time that a key came up to the time that the next one went down, negative where it was down before.
   * @unknown below 30 of them
   * @resets never: until the page ends
   * @source CMU keystroke dynamics (UD)
   */
  { id: 'key.flight', unit: 'ms', range: [-2000, 2000], words: [80, 200], maxGrain: MAX_GRAIN },
  /**
   * K3: median of the latest 21 latencies below 2 s from key down to next key down.
   * @unknown below 30 of them
   * @resets never: until the page ends
   * @source CMU keystroke dynamics (DD)
   */
  { id: 'key.latency', unit: 'ms', range: [0, 2000], words: [150, 300], maxGrain: MAX_GRAIN },
  /**
   * K4: keys down a minute while typing: latencies below 2 s, by their sum.
   * @unknown below 30 of them, or while their sum is 0
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'key.rate', unit: '/min', range: [0, 3000], words: [150, 300], maxGrain: MAX_GRAIN },
  /**
   * K6: latencies of 2 s or more, as a share of the keys down.
   * @unknown below 30 keys down
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'key.pauses', unit: 'ppm', range: [0, PPM], words: [20_000, 60_000], maxGrain: MAX_GRAIN },
];

export const keys: SenseKind = {
  tier: 'C',
  features,
  hears: [Code.KeyDown, Code.KeyUp, Code.Focus, Code.Visible],
  state: { page: 3 * (2 * WINDOW + 6) + 11, region: 0 },
  create,
};

function create(): Sense {
  const [holds, flights, latencies] = [rhythm(), rhythm(), rhythm()];
  let keysDown = 0;
  let steps = 0;
  let typing = 0;
  let pauses = 0;
  let lastDown = NaN;

  /** Keys that are down now; when the first of them went down, the second beside it, and when the latest one came up. */
  let held = 0;
  let first = NaN;
  let second = NaN;
  let lastUp = NaN;
  /** Whether another key is or was down since the first went down; whether three were at once. */
  let isShared = false;
  let isChord = false;

  const letGo = (): void => {
    held = 0;
    lastUp = NaN;
    isShared = isChord = false;
  };

  function down(t: number): void {
    const latency = t - lastDown;
    lastDown = t;
    keysDown++;
    if (latency < PAUSE_MS) {
      latencies.push(latency);
      steps++;
      typing += latency;
    } else if (latency >= PAUSE_MS) {
      pauses++;
      // An up that was missed would else leave a key down for ever.
      letGo();
    }
    held++;
    if (held === 1) {
      if (lastUp <= t) flights.push(t - lastUp);
      first = t;
      isShared = isChord = false;
    } else {
      if (held === 2) second = t;
      else isChord = true;
      isShared = true;
    }
  }

  function up(t: number): void {
    if (held === 0) return;
    held--;
    if (isChord) {
      if (held === 0) letGo();
      return;
    }
    if (held === 1) {
      flights.push(second - t);
    } else {
      if (!isShared) holds.push(t - first);
      lastUp = t;
    }
  }

  return {
    observe(t, _lived, code, _region, _x, _y, value) {
      const floored = QUANTUM_MS * Math.floor(t / QUANTUM_MS);
      if (code === Code.KeyDown) down(floored);
      else if (code === Code.KeyUp) up(floored);
      else if (value === 0) {
        // What goes on elsewhere is not seen, the key that comes up there included.
        letGo();
        lastDown = NaN;
      }
    },

    read(_t, _lived, into, at) {
      into[at] = holds.value;
      into[at + 1] = flights.value;
      into[at + 2] = latencies.value;
      into[at + 3] = steps >= MIN_EVENTS && typing > 0 ? (60_000 * steps) / typing : NaN;
      into[at + 4] = keysDown >= MIN_EVENTS ? (PPM * pauses) / keysDown : NaN;
    },
  };
}

/** The median of the latest times, once there were enough. */
function rhythm(): { push(ms: number): void; readonly value: number } {
  const median = medianFilter(WINDOW);
  let seen = 0;
  let middle = NaN;
  return {
    push(ms) {
      middle = median.push(ms);
      seen++;
    },
    get value() {
      return seen >= MIN_EVENTS ? middle : NaN;
    },
  };
}
