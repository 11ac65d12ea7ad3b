/** Reading against its naive twin, which goes through the whole list of records, interval by interval, for each question. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { INPUTS } from '../../../../worker/senses/engagement.js';
import { MAX_GAP_MS, type World } from '../../../../worker/senses/feature.js';
import { reading } from '../../../../worker/senses/reading.js';
import { skimming } from '../../../../worker/senses/skim.js';
import { type Full, laws, listener, REGIONS, streams, worldOf } from '../../../laws/senses.laws.js';

const lawful = { start: { 'read.coverage': 0, 'dwell.visible': 0 }, anyOffset: reading.features.map(({ id }) => id) };
laws(reading, lawful);
laws(skimming, { start: { ...lawful.start, 'scroll.flicks': 0, 'scroll.distance': 0 }, runs: 50 });

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 200;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What is so from one record until the next. */
interface Interval {
  readonly t: number;
  /** Time that somebody may have been there: before the interval, and in it. */
  readonly before: number;
  readonly lived: number;
  readonly engaged: number;
  readonly inView: readonly boolean[];
  readonly attended: readonly boolean[];
  /** For each region and each of its sixteen bands. */
  readonly bands: readonly (readonly boolean[])[];
}

function intervals(rows: readonly Full[], end: number): Interval[] {
  let before = 0;
  const opening: Full = [0, Code.Tick, -1, 0, 0, 0];
  return [opening, ...rows].map(([t], i): Interval => {
    const upTo = rows.slice(0, i);
    const until = rows[i]?.[0] ?? end;
    const last = (code: Code, region = -1): Full | undefined =>
      upTo.filter((row) => row[1] === code && row[2] === region).at(-1);
    const isOn = (code: Code): boolean => last(code)?.[5] !== 0;
    const scrolls = upTo.filter((row) => row[1] === Code.Scroll);
    const inputs = upTo.filter((row) =>
      row[1] === Code.Focus ? row[5] === 1 : INPUTS.includes(row[1]) && row !== scrolls[0],
    );
    const engagedUntil = inputs.length > 0 ? inputs.at(-1)![0] + 5000 : 0;
    const inView = REGIONS.map((_, region) => {
      const seen = last(Code.Seen, region);
      return seen !== undefined && (seen[3] >= 0.8 || seen[4] >= 0.05);
    });
    const lived = Math.min(until - t, MAX_GAP_MS);
    before += lived;
    return {
      t,
      before: before - lived,
      lived,
      engaged: isOn(Code.Visible) ? Math.max(0, Math.min(until, engagedUntil) - t) : 0,
      inView,
      attended: inView.map((isIn) => isIn && isOn(Code.Visible) && isOn(Code.Focus)),
      bands: REGIONS.map((_, region) =>
        Array.from({ length: 16 }, (_, band) => {
          const middle = (band + 0.5) / 16;
          const [place, size, layout] = [last(Code.Place, region), last(Code.Size, region), last(Code.Layout)];
          if (!place || !size || !layout || !(size[4] > 0)) return middle < (last(Code.Seen, region)?.[3] ?? 0);
          const y = place[4] + middle * size[4] - (scrolls.at(-1)?.[4] ?? 0);
          return 0 <= y && y < layout[4];
        }),
      ),
    };
  });
}

/** Ranks from 1, equals with their mean rank. */
const ranks = (values: readonly number[]): number[] =>
  values.map((value) => values.filter((v) => v < value).length + (values.filter((v) => v === value).length + 1) / 2);

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]): number => sum(v) / v.length;
  const [da, db] = [a.map((x) => x - mean(a)), b.map((x) => x - mean(b))];
  return sum(da.map((x, i) => x * db[i]!)) / Math.sqrt(sum(da.map((x) => x * x)) * sum(db.map((x) => x * x)));
}

function naive(rows: readonly Full[], end: number, { slots }: World): { page: number[]; regions: number[][] } {
  const all = intervals(rows, end);
  const from = slots < REGIONS.length ? slots : 0;
  const isSection = (region: number): boolean => region >= from;
  const dwellUpTo = (region: number, i: number): number =>
    sum(all.slice(0, i).map(({ attended, lived }) => (attended[region] === true ? lived : 0)));
  const ratioOf = (region: number, ms: number): number => (1e6 * ms * 238) / (60_000 * REGIONS[region]!.words);
  /** Intervals in which the region begins to be attended for the first time in a stay in view. */
  const begins = (region: number): number[] => {
    let isStay = false;
    return all.flatMap(({ inView, attended }, i) => {
      if (inView[region] !== true) isStay = false;
      if (attended[region] !== true || isStay) return [];
      isStay = true;
      return [i];
    });
  };

  const regions = REGIONS.map(({ words }, region) => {
    const dwell = dwellUpTo(region, all.length);
    const [first] = begins(region);
    const ratio = words > 0 && first !== undefined ? ratioOf(region, dwell) : NaN;
    const bandTime = (band: number): number =>
      sum(
        all.map(({ attended, bands, lived }) =>
          attended[region] === true && bands[region]![band] === true ? lived : 0,
        ),
      );
    const lines = Array.from({ length: 16 }, (_, band) => bandTime(band)).filter((ms) => ms >= 250).length;
    const engaged = sum(all.map((interval) => (interval.attended[region] === true ? interval.engaged : 0)));
    const wasLeft = first !== undefined && all.slice(first).some(({ inView }) => inView[region] !== true);
    const isKnown = !Number.isNaN(ratio) && (wasLeft || ratio >= 600_000);
    const seen = Number.isNaN(ratio) ? NaN : (words * lines) / 16;
    return [
      dwell,
      seen,
      isKnown && seen > 0 && engaged > 0 ? (60_000 * seen) / engaged : NaN,
      ratio,
      isKnown ? (ratio < 150_000 ? 0 : ratio < 600_000 ? 1 : 2) : NaN,
    ];
  });

  const sections = REGIONS.map((_, region) => region).filter(isSection);
  const covered = sections.filter((region) => regions[region]![4] === 2).map((region) => REGIONS[region]!.words);
  const coverage = (1e6 * sum(covered)) / sum(sections.map((region) => REGIONS[region]!.words));

  // At once means in the order of the page.
  const order = all.flatMap((_, i) =>
    sections.filter((region) => begins(region).includes(i)).map((region) => ({ region, i })),
  );
  const returned = order.filter(({ region }, k) => {
    const before = order
      .slice(0, k)
      .map((other) => other.region)
      .lastIndexOf(region);
    return before >= 0 && order.slice(before, k).some((other) => other.region > region);
  });
  const recent = returned.filter(({ i }) => Math.floor(all[i]!.t / 10_000) > Math.floor(end / 10_000) - 6);
  const begun = sections.filter((region) => begins(region).length > 0).length;

  const firsts = sections.flatMap((region) => {
    if (REGIONS[region]!.words === 0) return [];
    const i = all.findIndex((_, i) => ratioOf(region, dwellUpTo(region, i + 1)) >= 150_000);
    if (i < 0) return [];
    const missing = (150_000 * 60_000 * REGIONS[region]!.words) / (1e6 * 238) - dwellUpTo(region, i);
    return [{ region, at: Math.round(all[i]!.before + missing) }];
  });
  const linearity =
    firsts.length < 3
      ? NaN
      : 1e6 * pearson(ranks(firsts.map(({ region }) => region)), ranks(firsts.map(({ at }) => at)));
  return { page: [coverage, begun > 1 ? recent.length : NaN, linearity], regions };
}

const codes = [
  ...new Array<Code>(6).fill(Code.Seen),
  ...new Array<Code>(3).fill(Code.Scroll),
  ...new Array<Code>(4).fill(Code.Tick),
  Code.Layout,
  Code.Place,
  Code.Size,
  Code.Visible,
  Code.Focus,
  Code.Active,
  Code.Move,
];

test('says what its whole history says', () => {
  const known = [0, 0, 0];
  fc.assert(
    fc.property(
      fc.oneof(streams(codes, { maxLength: 70 }), streams([Code.Seen, Code.Tick], { maxLength: 60 })),
      fc.constantFrom(0, 249, 250, 4000, 20_000, 61_000),
      fc.constantFrom(worldOf(), worldOf(0, REGIONS, REGIONS.length)),
      (rows, ahead, world) => {
        const end = (rows.at(-1)?.[0] ?? 0) + ahead;
        const { page, regions } = naive(rows, end, world);
        const listen = listener(reading, world);
        rows.forEach(listen.hear);
        const told = listen.values(end);
        page.forEach((value, i) => {
          if (value !== 0 && !Number.isNaN(value)) known[i]!++;
          if (Number.isNaN(value)) expect(told[i]).toBeNaN();
          else expect(told[i]).toBeCloseTo(value, 3);
        });
        expect(told.slice(3)).toEqual(regions.flat());
      },
    ),
    { numRuns },
  );
  // The streams are rich enough that each value of the page was often told.
  for (const times of known) expect(times).toBeGreaterThan(numRuns / 20);
});

test('the rate of the page is words seen over the engaged time of its sections', () => {
  fc.assert(
    fc.property(streams(codes, { maxLength: 50 }), fc.constantFrom(0, 249, 4000), (rows, ahead) => {
      const end = (rows.at(-1)?.[0] ?? 0) + ahead;
      const { regions } = naive(rows, end, worldOf());
      const sense = reading.create(worldOf());
      let [lived, last] = [0, 0];
      for (const [t, ...rest] of rows) {
        lived += Math.min(t - last, MAX_GAP_MS);
        last = t;
        if (reading.hears.includes(rest[0])) sense.observe(t, lived, ...rest);
      }
      const engaged = sum(
        intervals(rows, end).map(({ attended, engaged }) => (attended.slice(2).includes(true) ? engaged : 0)),
      );
      const words = sum(regions.slice(2).map(([, seen]) => (Number.isNaN(seen) ? 0 : seen!)));
      const isKnown = regions.slice(2).some(([, , , , level]) => !Number.isNaN(level));
      expect(sense.rate(end, lived + Math.min(ahead, MAX_GAP_MS))).toEqual(
        isKnown && words > 0 && engaged > 0 ? (60_000 * words) / engaged : NaN,
      );
    }),
    { numRuns },
  );
});
