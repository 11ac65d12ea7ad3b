/** What capture tells of a page in a real browser, as a list of records; and real input, by the browser's own protocol. */
import type {} from '@vitest/browser-playwright';
import { cdp } from 'vitest/browser';
import { CODE, type Code, RECORD_WIDTH, SLOT, TIME, VALUE, X, Y } from '../../kernel/frame.js';
import type { Ruleset } from '../../kernel/ruleset.js';
import type { Capture } from '../../lib/capture.js';
import { findRegions } from '../../lib/slots.js';

export interface Told {
  readonly time: number;
  readonly code: Code;
  readonly region: number;
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

export interface Captured {
  readonly capture: Capture;
  /** Everything that was handed over so far. */
  readonly records: readonly Told[];
  /** How many records each hand-over had, and when it was. */
  readonly handOvers: readonly { readonly count: number; readonly at: number }[];
  of(...codes: Code[]): Told[];
  /** What comes from now on; waits so many ms, and for the next hand-over. */
  after(act: () => unknown, ms?: number): Promise<Told[]>;
  end(): void;
}

export const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The input queue, a frame and the longest wait for a hand-over. */
const HANDED_OVER_MS = 480;

/** Captures the page as it stands. `start` is `startCapture` as the test has loaded it. */
export async function captured(
  start: typeof import('../../lib/capture.js').startCapture,
  { slots = [], sections = [] }: { readonly slots?: readonly string[]; readonly sections?: readonly string[] } = {},
  options: { readonly untrusted?: true; readonly recycles?: false } = {},
): Promise<Captured> {
  const ruleset: Pick<Ruleset, 'slots' | 'sections'> = {
    slots: slots.map((id) => ({ id, box: 'reserved' })),
    sections: sections.map((id) => ({ id })),
  };
  const records: Told[] = [];
  const handOvers: { count: number; at: number }[] = [];
  const ending = new AbortController();
  const capture = start({
    regions: findRegions(ruleset, 'en'),
    signal: ending.signal,
    untrusted: options.untrusted,
    handOver(buffer, count) {
      handOvers.push({ count, at: performance.now() });
      records.push(...readRecords(new Float64Array(buffer), count));
      if (options.recycles !== false) capture.recycle(buffer);
    },
  });
  const of = (...codes: Code[]): Told[] => records.filter(({ code }) => codes.includes(code));
  await later(HANDED_OVER_MS);
  return {
    capture,
    records,
    handOvers,
    of,
    async after(act, ms = 0) {
      const before = records.length;
      await act();
      await later(ms + HANDED_OVER_MS);
      return records.slice(before);
    },
    end: () => ending.abort(),
  };
}

export const readRecords = (frame: Float64Array, count: number): Told[] =>
  Array.from({ length: count }, (_, i) => {
    const record = frame.subarray(i * RECORD_WIDTH, (i + 1) * RECORD_WIDTH);
    return {
      time: record[TIME]!,
      code: record[CODE]! as Code,
      region: record[SLOT]!,
      x: record[X]!,
      y: record[Y]!,
      value: record[VALUE]!,
    };
  });

export interface Heard {
  readonly target: EventTarget;
  readonly type: string;
  readonly listener: (event: Event) => void;
  readonly signal: AbortSignal | undefined;
}

/** Notes who listens to what from now on. The test runner has a `window.addEventListener` of its own, which is noted, too. */
export function watchListeners(): { readonly heard: readonly Heard[]; stop(): void } {
  const heard: Heard[] = [];
  const restores = [EventTarget.prototype, window].map((owner) => {
    const own = Object.getOwnPropertyDescriptor(owner, 'addEventListener');
    const native = owner.addEventListener;
    owner.addEventListener = function (this: EventTarget | undefined, type, listener, options) {
      const target = this ?? window;
      const signal = typeof options === 'object' ? options.signal : undefined;
      const isNoted = heard.some(
        (known) => known.target === target && known.type === type && known.listener === listener,
      );
      if (!(target instanceof AbortSignal) && !isNoted)
        heard.push({ target, type, listener: listener as Heard['listener'], signal });
      native.call(target, type, listener, options);
    };
    return () =>
      own ? Object.defineProperty(owner, 'addEventListener', own) : Reflect.deleteProperty(owner, 'addEventListener');
  });
  return {
    heard,
    stop() {
      for (const restore of restores) restore();
    },
  };
}

type Point = readonly [x: number, y: number];
type MouseKind = 'mouseMoved' | 'mousePressed' | 'mouseReleased';

const mouse = (type: MouseKind, [x, y]: Point): Promise<unknown> =>
  cdp().send('Input.dispatchMouseEvent', {
    type,
    x,
    y,
    ...(type !== 'mouseMoved' && { button: 'left' as const, clickCount: 1 }),
  });

/** Trusted input. Points are CSS px of the viewport, which must be as large as the browser's. */
export const input = {
  move: (...at: Point): Promise<unknown> => mouse('mouseMoved', at),
  async click(...at: Point): Promise<void> {
    await mouse('mouseMoved', at);
    await mouse('mousePressed', at);
    await mouse('mouseReleased', at);
  },
  touch: (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', ...fingers: Point[]): Promise<unknown> =>
    cdp().send('Input.dispatchTouchEvent', { type, touchPoints: fingers.map(([x, y], id) => ({ x, y, id })) }),
  async tap(...at: Point): Promise<void> {
    await input.touch('touchStart', at);
    await input.touch('touchEnd');
  },
};
