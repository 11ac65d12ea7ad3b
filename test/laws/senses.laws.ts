/**
 * What every sense promises, over random records of all the codes that it hears (and some that it does not):
 *
 * ```ts
 * laws(zooming, { start: { 'zoom.count': 0 } });
 * ```
 *
 * Called from a test file of the sense. {@link streams} makes such records for other properties too, and {@link listener}
 * reads a sense's raw values as the vector would.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Code } from '../../kernel/frame.js';
import type { RegionFacts, Unit } from '../../kernel/protocol.js';
import type { Row } from '../../testing/records.js';
import { SEEN_OF_REGION, SEEN_OF_VIEWPORT } from '../../worker/senses/attention.js';
import { MAX_GAP_MS, type SenseKind, type World } from '../../worker/senses/feature.js';

export interface LawOptions {
  /** Features that are known before any record, and their values then. All others must be unknown. */
  readonly start?: Readonly<Record<string, number>>;
  /** Features that count from the page's first record, so that they differ when all happens later. */
  readonly anchored?: readonly string[];
  /** Features with a limit in px, so that they differ when all is twice as large. */
  readonly inPixels?: readonly string[];
  /** Features that do not depend on where pointer and regions are, only on how they lie to each other. */
  readonly anywhere?: readonly string[];
  /** Features that do not depend on how far down the page is scrolled, only on how it is. */
  readonly anyOffset?: readonly string[];
  /** ms after which a region that is out of view, and was left, has become steady. By default a minute. */
  readonly settlesIn?: number;
  readonly runs?: number;
}

const LONG = process.env['ATTUNE_LONG'] === '1';
/** Two slots and three sections. */
export const REGIONS: readonly RegionFacts[] = [
  { present: true, words: 119 },
  { present: true, words: 0 },
  { present: true, words: 40 },
  { present: true, words: 7 },
  { present: true, words: 238 },
];
export const worldOf = (grain = 0, regions = REGIONS, slots = 2): World => ({ regions, slots, grain });

/** A full row. */
export type Full = readonly [t: number, code: Code, region: number, x: number, y: number, value: number];

export function full([t, code, region = -1, x = 0, y = 0, value = 0]: Row): Full {
  return [t, code, region, x, y, value];
}

export interface Listener {
  /** Takes a record, and passes it to the sense where that hears its code. */
  hear(row: Row): void;
  /** Raw values, not clipped: of the page, then of each region. */
  values(t: number): number[];
  /** The raw value of one feature. */
  value(t: number, id: string, region?: number): number;
  isSteady(t: number, region: number): boolean;
  /** Whether a region is in view of a visible document, where {@link isSteady} is not asked. */
  isShown(region: number): boolean;
  age(t: number): void;
  rest(): void;
}

/** A sense with its own clock of `lived`, without filters. */
export function listener(kind: SenseKind, world = worldOf()): Listener {
  const sense = kind.create(world);
  const ids = kind.features.map(({ id }) => id);
  const ofPage = kind.features.filter(({ perRegion }) => perRegion !== true).length;
  const width = ids.length - ofPage;
  const inView = new Set<number>();
  let isVisible = true;
  let last = 0;
  let lived = 0;
  const livedAt = (t: number): number => lived + Math.min(t - last, MAX_GAP_MS);
  const values = (t: number): number[] => {
    const into = new Float64Array(ofPage + width * world.regions.length).fill(NaN);
    sense.read?.(t, livedAt(t), into, 0);
    world.regions.forEach(({ present }, region) => {
      if (present) sense.readRegion?.(t, livedAt(t), region, into, ofPage + region * width);
    });
    return [...into];
  };

  return {
    hear(row) {
      const [t, code, region, x, y, value] = full(row);
      lived = livedAt(t);
      last = t;
      if (code === Code.Visible) isVisible = value === 1;
      if (code === Code.Seen && region >= 0) {
        if (x >= SEEN_OF_REGION || y >= SEEN_OF_VIEWPORT) inView.add(region);
        else inView.delete(region);
      }
      if (kind.hears.includes(code)) sense.observe(t, lived, code, region, x, y, value);
    },
    values,
    value(t, id, region = -1) {
      const i = ids.indexOf(id);
      return values(t)[region < 0 ? i : i + region * width]!;
    },
    isSteady: (t, region) => sense.isSteady?.(t, region) ?? true,
    isShown: (region) => isVisible && inView.has(region),
    age: (t) => sense.age?.(t),
    rest: () => sense.rest?.(),
  };
}

/** Exact in binary, so that sums and shifts of times are exact too. */
const eighths = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 8 * min, max: 8 * max }).map((n) => n / 8);

const gaps = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 8, arbitrary: eighths(0, 40) },
  { weight: 4, arbitrary: eighths(40, 400) },
  { weight: 3, arbitrary: eighths(400, 3000) },
  { weight: 1, arbitrary: eighths(3000, 12_000) },
  { weight: 1, arbitrary: fc.constantFrom(100, 200, 250, 300, 1000, 2000, 5000, 30_000, 60_000, 700_000) },
);

const zeroOrOne = fc.constantFrom(0, 1);
const shares = fc.constantFrom(0, 0.02, 0.05, 0.3, 0.5, 0.79, 0.8, 1);
const zero = fc.constant(0);
type Numbers = readonly [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>];
/** x and y are steps from where the pointer was, or jumps; where it is, comes out of {@link rowsOf}. */
const point = (value: fc.Arbitrary<number>): Numbers => [
  fc.oneof(eighths(-12, 12), eighths(-300, 300)),
  fc.oneof(eighths(-12, 12), eighths(-200, 200)),
  value,
];
const flag: Numbers = [zero, zero, zeroOrOne];
const nothing: Numbers = [zero, zero, zero];

const NUMBERS: Readonly<Record<Code, Numbers>> = {
  [Code.Move]: point(zero),
  [Code.Scroll]: [zero, fc.oneof(eighths(-150, 150), eighths(-900, 900)), zero],
  [Code.HoverIn]: nothing,
  [Code.HoverOut]: nothing,
  [Code.Click]: point(fc.constantFrom(0, 0, 0, 1)),
  [Code.Visible]: flag,
  [Code.Focus]: flag,
  [Code.Seen]: [shares, shares, zero],
  [Code.Layout]: [fc.constantFrom(360, 800, 1280), fc.constantFrom(500, 640, 800), fc.constantFrom(800, 3000, 8000)],
  [Code.Tick]: nothing,
  [Code.Active]: nothing,
  [Code.Track]: [zero, zero, fc.nat(2)],
  [Code.Applied]: [zeroOrOne, zero, fc.nat(2)],
  [Code.Undo]: [zero, zero, fc.nat(2)],
  [Code.Feedback]: [zero, zero, fc.constantFrom(-1, 0, 1)],
  [Code.Place]: [eighths(0, 600), eighths(0, 2500), zero],
  [Code.Size]: [eighths(0, 800), fc.constantFrom(0, 16, 100, 333, 800, 2400), zero],
  [Code.Press]: point(zero),
  [Code.Release]: point(zero),
  [Code.Touch]: point(fc.constantFrom(0, 1, 1, 1, 1, 2)),
  [Code.Select]: flag,
  [Code.Copy]: nothing,
  [Code.Change]: nothing,
  [Code.Fault]: nothing,
  [Code.KeyDown]: nothing,
  [Code.KeyUp]: nothing,
  [Code.Zoom]: [zero, zero, fc.constantFrom(1, 1, 1.05, 1.125, 1.5, 2, 3)],
  [Code.Aim]: [eighths(-80, 80), eighths(-20, 20), eighths(0, 90)],
  [Code.Vital]: [fc.nat(2), fc.integer({ min: 1, max: 60 }), eighths(0, 4000)],
  [Code.Surrounding]: [fc.nat(4), zero, fc.nat(2)],
  [Code.Answer]: [eighths(0, 60_000), zeroOrOne, zeroOrOne],
  [Code.Leave]: nothing,
  [Code.Back]: nothing,
};
const POINTS = new Set<Code>([
  Code.Move,
  Code.HoverIn,
  Code.HoverOut,
  Code.Click,
  Code.Press,
  Code.Release,
  Code.Touch,
]);
/** Codes that always name a region, and those that may. */
const OF_REGION = new Set<Code>([
  Code.HoverIn,
  Code.HoverOut,
  Code.Seen,
  Code.Place,
  Code.Size,
  Code.Feedback,
  Code.Undo,
]);
const PERHAPS_OF_REGION = new Set<Code>([Code.Click]);

export interface StreamOptions {
  /** Times come in multiples of this. */
  readonly grain?: number;
  readonly maxLength?: number;
  /** Numbers that no page would write may stand anywhere. */
  readonly hostile?: boolean;
}

/** Records as a page may write them: times never fall, the pointer and the offset walk. */
export function streams(codes: readonly Code[], options: StreamOptions = {}): fc.Arbitrary<Full[]> {
  const { grain = 0, maxLength = 150, hostile = false } = options;
  const wild = fc.constantFrom(NaN, Infinity, -Infinity, 1e300, -1e300, -0, 5e-324, -1, 0.5, 2);
  const step = fc
    .constantFrom(...codes)
    .chain((code) =>
      fc.tuple(
        gaps,
        fc.constant(code),
        OF_REGION.has(code)
          ? fc.nat(REGIONS.length - 1)
          : PERHAPS_OF_REGION.has(code)
            ? fc.integer({ min: -1, max: REGIONS.length - 1 })
            : fc.constant(-1),
        ...NUMBERS[code].map((numbers) => (hostile ? fc.oneof({ weight: 5, arbitrary: numbers }, wild) : numbers)),
      ),
    ) as unknown as fc.Arbitrary<Full>;
  return fc.array(step, { maxLength, size: 'max' }).map((steps) => rowsOf(steps, grain));
}

function rowsOf(steps: readonly Full[], grain: number): Full[] {
  let [t, px, py, offset] = [0, 400, 300, 0];
  return steps.map(([gap, code, region, x, y, value]) => {
    t += gap;
    const time = grain > 0 ? Math.floor(t / grain) * grain : t;
    if (POINTS.has(code)) {
      const [nextX, nextY] = [px + x, py + y];
      if (!Number.isFinite(nextX) || !Number.isFinite(nextY)) return [time, code, region, nextX, nextY, value];
      px = Math.min(1280, Math.max(0, nextX));
      py = Math.min(800, Math.max(0, nextY));
      return [time, code, region, px, py, value];
    }
    if (code === Code.Scroll) {
      if (!Number.isFinite(offset + y)) return [time, code, region, x, y, value];
      offset = Math.min(7200, Math.max(0, offset + y));
      return [time, code, region, x, offset, value];
    }
    return [time, code, region, x, y, value];
  });
}

/** How much later than a record one reads, in order. */
export const readings = fc
  .array(fc.oneof(eighths(0, 1000), eighths(0, 20_000), fc.constantFrom(0, 100, 1000, 60_000, 700_000)), {
    minLength: 1,
    maxLength: 12,
  })
  .map((times) => times.sort((a, b) => a - b));

/** Later by a multiple of every slice of time that features count in; a power of two times ten minutes. */
const SHIFT_MS = 600_000 * 1024;
const FAR = 512;

const ALWAYS = [Code.Tick, Code.Visible, Code.Focus, Code.Scroll, Code.Active];

export function laws(kind: SenseKind, options: LawOptions = {}): void {
  const { start = {}, settlesIn = 60_000 } = options;
  const { features } = kind;
  const ofPage = features.filter(({ perRegion }) => perRegion !== true);
  const ofRegion = features.filter(({ perRegion }) => perRegion === true);
  /** The feature that each value of {@link Listener.values} is of. */
  const named = [...ofPage, ...REGIONS.flatMap(() => ofRegion)];
  const codes = [...new Set([...kind.hears, ...ALWAYS])];
  const numRuns = options.runs ?? (LONG ? 5000 : 100);
  const worlds = fc.constantFrom(worldOf(), worldOf(1), worldOf(100), worldOf(0, REGIONS, REGIONS.length));
  const rows = fc.oneof(streams(codes), streams(kind.hears), streams(codes, { grain: 100 }));
  const except = (ids: readonly string[] = []): boolean[] => named.map(({ id }) => !ids.includes(id));
  const only = (ids: readonly string[] = []): boolean[] => named.map(({ id }) => ids.includes(id));

  /** Plays the rows; after each, and a while later but before the next, `look`s. */
  const play = (listen: Listener, all: readonly Row[], look: (t: number) => void): void => {
    all.forEach((row, i) => {
      listen.hear(row);
      const next = all[i + 1]?.[0] ?? row[0] + 20_000;
      look(row[0]);
      look((row[0] + next) / 2);
    });
  };
  const story = (world: World, all: readonly Row[], at: (t: number) => number = (t) => t): number[][] => {
    const listen = listener(kind, world);
    const told: number[][] = [];
    play(listen, all, (t) => told.push(listen.values(at(t))));
    return told;
  };
  const masked = (told: readonly number[][], mask: readonly boolean[]): number[][] =>
    told.map((values) => values.map((value, i) => (mask[i] === true ? value : NaN)));

  const title = features.slice(0, 3).map(({ id }) => id);
  describe(`laws of ${title.join(', ')}${features.length > 3 ? ' and others' : ''}`, () => {
    test('declares ranges, words within them, and features of the page before those of regions', () => {
      for (const { range, words } of features) {
        expect(range[0]).toBeLessThan(words[0]);
        expect(words[0]).toBeLessThanOrEqual(words[1]);
        expect(words[1]).toBeLessThanOrEqual(range[1]);
      }
      expect(features).toEqual([...ofPage, ...ofRegion]);
      expect(new Set(features.map(({ id }) => id)).size).toBe(features.length);
      expect(kind.create(worldOf()).read !== undefined).toBe(ofPage.length > 0);
      expect(kind.create(worldOf()).readRegion !== undefined).toBe(ofRegion.length > 0);
    });

    test('says nothing before the first record but what it starts with', () => {
      for (const world of [worldOf(), worldOf(0, REGIONS, REGIONS.length)]) {
        expect(listener(kind, world).values(0)).toEqual(named.map(({ id }) => start[id] ?? NaN));
      }
    });

    test('gives finite numbers or none, whatever the records say', () => {
      const wild = streams(Object.values(Code), { hostile: true });
      fc.assert(
        fc.property(worlds, fc.oneof(rows, streams(codes, { hostile: true }), wild), (world, all) => {
          const bad = story(world, all).flatMap((values) =>
            values.flatMap((value, i) => (Math.abs(value) === Infinity ? [named[i]!.id] : [])),
          );
          expect(bad).toEqual([]);
        }),
        { numRuns },
      );
    });

    test('reading and ageing, however often, change nothing; nor does resting in a silence of ten seconds', () => {
      fc.assert(
        fc.property(worlds, rows, readings, (world, all, ahead) => {
          const plain = listener(kind, world);
          const asked = listener(kind, world);
          all.forEach((row, i) => {
            const next = all[i + 1]?.[0] ?? Infinity;
            plain.hear(row);
            asked.hear(row);
            for (const later of ahead) {
              asked.values(row[0] + later);
              const at = Math.min(row[0] + later, next);
              if (at < Infinity) asked.age(at);
              if (later >= 10_000 && at === row[0] + later) asked.rest();
            }
            expect(asked.values(row[0])).toEqual(asked.values(row[0]));
          });
          const end = (all.at(-1)?.[0] ?? 0) + ahead.at(-1)!;
          expect(asked.values(end)).toEqual(plain.values(end));
        }),
        { numRuns },
      );
    });

    test('says the same when all happens later', () => {
      const mask = except(options.anchored);
      fc.assert(
        fc.property(worlds, rows, (world, all) => {
          const later = all.map(([t, ...rest]): Full => [t + SHIFT_MS, ...rest]);
          expect(masked(story(world, later), mask)).toEqual(masked(story(world, all), mask));
        }),
        { numRuns },
      );
    });

    test('says the same on a screen of twice as many pixels, lengths and speeds twice as large', () => {
      const mask = except(options.inPixels);
      const factor = named.map(({ unit }) => TIMES[unit] ?? 1);
      fc.assert(
        fc.property(worlds, rows, (world, all) => {
          const expected = masked(story(world, all), mask).map((values) =>
            values.map((value, i) => value * factor[i]!),
          );
          expect(masked(story(world, all.map(twice)), mask)).toEqual(expected);
        }),
        { numRuns },
      );
    });

    test.runIf(options.anywhere)('says the same wherever on the screen it happens', () => {
      const mask = only(options.anywhere);
      const moved = ([t, code, region, x, y, value]: Full): Full =>
        POINTS.has(code) || code === Code.Place
          ? [t, code, region, x + FAR, y + FAR, value]
          : [t, code, region, x, y, value];
      fc.assert(
        fc.property(worlds, rows, (world, all) => {
          expect(masked(story(world, all.map(moved)), mask)).toEqual(masked(story(world, all), mask));
        }),
        { numRuns },
      );
    });

    test.runIf(options.anyOffset)('says the same wherever on the page it happens', () => {
      const mask = only(options.anyOffset);
      const moved = ([t, code, region, x, y, value]: Full): Full =>
        code === Code.Scroll || code === Code.Place
          ? [t, code, region, x, y + FAR, value]
          : [t, code, region, x, y, value];
      fc.assert(
        fc.property(worlds, rows, (world, later) => {
          // A page tells at first how far it is scrolled.
          const all: Full[] = [[0, Code.Scroll, -1, 0, 0, 0], ...later];
          expect(masked(story(world, all.map(moved)), mask)).toEqual(masked(story(world, all), mask));
        }),
        { numRuns },
      );
    });

    test.runIf(ofRegion.length > 0)(
      'a region called steady stays as it is until a record of it, of visibility or of focus',
      () => {
        fc.assert(
          fc.property(worlds, rows, (world, all) => {
            const listen = listener(kind, world);
            /** What each region said when it became steady. */
            const held = new Map<number, number[]>();
            const own = (values: readonly number[], region: number): number[] =>
              values.slice(ofPage.length + region * ofRegion.length, ofPage.length + (region + 1) * ofRegion.length);
            const look = (t: number): void => {
              const values = listen.values(t);
              REGIONS.forEach((_, region) => {
                const before = held.get(region);
                if (before?.some((value, i) => !Object.is(value, own(values, region)[i])) === true)
                  expect(own(values, region)).toEqual(before);
                if (!before && !listen.isShown(region) && listen.isSteady(t, region))
                  held.set(region, own(values, region));
              });
            };
            for (const [i, row] of all.entries()) {
              if (row[2] >= 0) held.delete(row[2]);
              else if (row[1] === Code.Visible || row[1] === Code.Focus) held.clear();
              listen.hear(row);
              look(row[0]);
              const next = all[i + 1]?.[0] ?? row[0] + 700_000;
              look((row[0] + next) / 2);
              look(next);
            }
          }),
          { numRuns },
        );
      },
    );

    test.runIf(ofRegion.length > 0)('a region that left the view becomes steady', () => {
      fc.assert(
        fc.property(worlds, rows, (world, all) => {
          const listen = listener(kind, world);
          all.forEach(listen.hear);
          const end = all.at(-1)?.[0] ?? 0;
          for (let region = 0; region < REGIONS.length; region++) {
            listen.hear([end, Code.Seen, region]);
            listen.hear([end, Code.HoverOut, region]);
          }
          expect(REGIONS.map((_, region) => listen.isSteady(end + settlesIn, region))).not.toContain(false);
        }),
        { numRuns },
      );
    });
  });
}

/** What a value is multiplied by where every length is twice as large. */
const TIMES: Partial<Record<Unit, number>> = { px: 2, 'px/s': 2, 'px/s²': 2, '/kpx': 0.5 };

/** Which numbers of a record are lengths. */
function twice([t, code, region, x, y, value]: Full): Full {
  switch (code) {
    case Code.Layout:
    case Code.Aim:
      return [t, code, region, 2 * x, 2 * y, 2 * value];
    case Code.Move:
    case Code.Scroll:
    case Code.Click:
    case Code.Press:
    case Code.Release:
    case Code.Touch:
    case Code.Place:
    case Code.Size:
      return [t, code, region, 2 * x, 2 * y, value];
    default:
      return [t, code, region, x, y, value];
  }
}
