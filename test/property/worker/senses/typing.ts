/** The naive twin of the rhythm of typing: a queue of keys that are down, and lists of all that was typed. */
import { Code } from '../../../../kernel/frame.js';
import type { Full } from '../../../laws/senses.laws.js';

interface Key {
  readonly down: number;
  up: number;
  /** No other key was down meanwhile. */
  isAlone: boolean;
  /** Two others were down meanwhile, or have been since all were up. */
  isOfChord: boolean;
}
/** Keys in their order, as stretches of typing without a pause or a look elsewhere. */
export interface Typed {
  readonly stretches: Key[][];
  /** From down to down, as long as the visitor was there. */
  readonly latencies: number[];
}

export function typed(rows: readonly Full[]): Typed {
  const stretches: Key[][] = [[]];
  const latencies: number[] = [];
  let held: Key[] = [];
  let before: number | null = null;
  const begin = (): void => {
    stretches.push([]);
    held = [];
  };
  for (const [time, code, , , , value] of rows) {
    const t = Math.floor(time / 8) * 8;
    if (code === Code.KeyDown) {
      if (before !== null) latencies.push(t - before);
      if (before !== null && t - before >= 2000) begin();
      before = t;
      const key = { down: t, up: NaN, isAlone: held.length === 0, isOfChord: held.some(({ isOfChord }) => isOfChord) };
      held.push(key);
      stretches.at(-1)!.push(key);
      if (held.length > 1) for (const other of held) other.isAlone = false;
      if (held.length > 2) for (const other of held) other.isOfChord = true;
    } else if (code === Code.KeyUp) {
      const key = held.shift();
      if (key) key.up = t;
    } else if (value === 0) {
      begin();
      before = null;
    }
  }
  return { stretches, latencies };
}

/** The features in their order. */
export function rhythm({ stretches, latencies }: Typed): number[] {
  const all = stretches.flat();
  const holds = all.filter(({ isAlone, up }) => isAlone && !Number.isNaN(up)).map(({ down, up }) => up - down);
  const flights = stretches.flatMap((stretch) =>
    stretch.slice(1).flatMap((key, i) => {
      const { up, isOfChord } = stretch[i]!;
      return isOfChord || Number.isNaN(up) ? [] : [key.down - up];
    }),
  );
  const steps = latencies.filter((ms) => ms < 2000);
  const sum = steps.reduce((a, b) => a + b, 0);
  return [
    middle(holds),
    middle(flights),
    middle(steps),
    steps.length >= 30 && sum > 0 ? (60_000 * steps.length) / sum : NaN,
    all.length >= 30 ? (1e6 * (latencies.length - steps.length)) / all.length : NaN,
  ];
}

const middle = (times: readonly number[]): number =>
  times.length < 30 ? NaN : times.slice(-21).sort((a, b) => a - b)[10]!;
