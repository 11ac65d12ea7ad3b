/**
 * What is read: for each region its lines, its time and what follows from both; for the page how much of its sections, and
 * in which order. Where a page has no sections, its slots are taken for them.
 *
 * Reading speed is the mean of 190 studies of silent reading of English non-fiction, 238 words a minute (Brysbaert 2019).
 */
import { Code } from '../../kernel/frame.js';
import { attention } from './attention.js';
import { engagement, INPUTS } from './engagement.js';
import { DAY_MS, type Feature, MEDIAN_3, PPM, type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';
import { BANDS, lines } from './lines.js';
import { recentCount } from './recent-count.js';
import { readings, returns } from './sequence.js';

const WORDS_A_MINUTE = 238;
/** From these read ratios on a region counts as skimmed, as read. */
const SKIMMED = 150_000;
const READ = 600_000;
/** Fewer sections have no order worth a number. */
const ENOUGH_SECTIONS = 3;

const features: readonly Feature[] = [
  /**
   * R8: words of the sections whose R7 is 2 (read) / words of all sections.
   * @unknown where the sections have no words
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'read.coverage', unit: 'ppm', range: [0, PPM], words: [300_000, 700_000] },
  /**
   * R9: returns to an earlier section within the present and the five slices of ten seconds before: a section is attended
   * again, having been out of view, after a later one began to be attended.
   * @unknown until two sections were attended
   * @resets a sliding window
   * @source attune
   */
  { id: 'read.regressions', unit: '/min', range: [0, 1000], words: [2, 5], filter: UNFILTERED },
  /**
   * R10: Spearman's ρ of the sections' order and that of the times (in ms, equals with their mean rank) at which their R6
   * first reached 0.15.
   * @unknown until three sections reached it, not all at one time
   * @resets never: until the page ends
   * @source sequentiality of reading, by scrolling in place of gaze
   */
  { id: 'read.linearity', unit: 'ppm', range: [-PPM, PPM], words: [500_000, 900_000] },
  /**
   * R1: ∫ 1[region in view ∧ document visible ∧ focused] dt; in view is 0.8 of the region, or 0.05 of the viewport.
   * @unknown where the page lacks the region
   * @resets never: until the page ends
   * @source Clarity (its two ratios of visibility)
   */
  { id: 'dwell.visible', unit: 'ms', range: [0, DAY_MS], perRegion: true, filter: MEDIAN_3, words: [3000, 15_000] },
  /**
   * R4: the region's words · the share of its lines that were in the viewport for 250 ms in all while R1 ran, by sixteenths.
   * @unknown as R6
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'read.words', unit: 'words', range: [0, 100_000], perRegion: true, words: [50, 200] },
  /**
   * R5: R4 / that part of R1 in which the visitor was engaged (R2), in minutes.
   * @unknown as R7, and while no line was seen or the visitor not engaged
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'read.rate', unit: 'wpm', range: [0, 10_000], perRegion: true, words: [200, 400] },
  /**
   * R6: R1 / (60000 · words / 238), at most 10.
   * @unknown where the region has no words or was never attended
   * @resets never: until the page ends
   * @source Brysbaert 2019
   */
  { id: 'read.ratio', unit: 'ppm', range: [0, 10 * PPM], perRegion: true, words: [SKIMMED, READ] },
  /**
   * R7: 0 skipped (R6 < 0.15), 1 skimmed (< 0.6), 2 read.
   * @unknown as R6, and until the region has left the view once or was read, since a beginning is no skimming
   * @resets never: until the page ends
   * @source classes of Kong et al. 2023; thresholds of attune
   */
  { id: 'read.level', unit: 'level', range: [0, 2], perRegion: true, words: [1, 2] },
];

export const reading = {
  tier: 'A',
  features,
  hears: [...INPUTS, Code.Visible, Code.Focus, Code.Seen, Code.Layout, Code.Place, Code.Size],
  state: { page: 30, region: BANDS + 18 },
  create,
} satisfies SenseKind;

export interface Reading extends Sense {
  read: NonNullable<Sense['read']>;
  readRegion: NonNullable<Sense['readRegion']>;
  /** R5 of the page: words seen of its sections / engaged minutes with any of them attended; NaN until one of them has an R7. */
  rate(t: number, lived: number): number;
}

function create({ regions, slots }: World): Reading {
  const n = regions.length;
  /** The first region that is a section. */
  const from = regions.some(({ present }, region) => present && region >= slots) ? slots : 0;
  const allWords = regions.reduce((sum, { present, words }, r) => sum + (present && r >= from ? words : 0), 0);
  const eyes = attention(n);
  const text = lines(n);
  const clock = engagement();
  const isReturn = returns(n);
  const recentReturns = recentCount(10_000, 6);
  const firsts = readings(n);

  const dwell = new Float64Array(n);
  const engaged = new Float64Array(n);
  /** Whether R1 has begun for the region in its present stay in view; whether it ever has; and been left since. */
  const isStay = new Uint8Array(n);
  const begun = new Uint8Array(n);
  const left = new Uint8Array(n);
  /** Whether it has reached the ratios. */
  const isSkimmed = new Uint8Array(n);
  const isRead = new Uint8Array(n);
  /** Of the sections. */
  let begunSections = 0;
  let readWords = 0;
  let hasLevel = false;
  let seenWords = 0;
  let sectionsEngaged = 0;
  const seenBands = new Uint8Array(n);
  /** Until when `dwell` and `engaged` are counted, on their own clocks. */
  let counted = 0;
  let countedEngaged = 0;

  const isSection = (region: number): boolean => region >= from && regions[region]!.present;
  const ratioOf = (region: number, ms: number): number => {
    const { words } = regions[region]!;
    return words > 0 ? (PPM * ms * WORDS_A_MINUTE) / (60_000 * words) : NaN;
  };

  /** Adds the sections that reached the first ratio by `lived`, and returns how many there are. */
  function firstRead(lived: number): number {
    let count = firsts.kept;
    for (const r of eyes.regions) {
      if (!isSection(r) || isSkimmed[r] === 1 || !(ratioOf(r, dwell[r]! + (lived - counted)) >= SKIMMED)) continue;
      const missing = (SKIMMED * 60_000 * regions[r]!.words) / (PPM * WORDS_A_MINUTE) - dwell[r]!;
      count = firsts.add(count, r, Math.round(counted + missing));
    }
    return count;
  }

  /** Brings all counts up to the present, as things stood until now. */
  function count(t: number, lived: number): void {
    const passed = lived - counted;
    const spent = clock.at(t) - countedEngaged;
    firsts.keep(firstRead(lived));
    let anySection = false;
    for (const r of eyes.regions) {
      const { words } = regions[r]!;
      dwell[r]! += passed;
      engaged[r]! += spent;
      text.pass(r, passed);
      if (!isSection(r)) continue;
      anySection = true;
      const bands = text.seen(r, 0);
      seenWords += (words * (bands - seenBands[r]!)) / BANDS;
      seenBands[r] = bands;
      const ratio = ratioOf(r, dwell[r]!);
      if (ratio >= SKIMMED) isSkimmed[r] = 1;
      if (ratio >= READ && isRead[r] === 0) {
        isRead[r] = 1;
        hasLevel = true;
        readWords += words;
      }
    }
    if (anySection) sectionsEngaged += spent;
    counted = lived;
    countedEngaged += spent;
  }

  /** Notes which stays begin and end. */
  function follow(t: number, region: number): void {
    if (region >= 0 && isStay[region] === 1 && !eyes.isInView(region)) {
      isStay[region] = 0;
      left[region] = 1;
      if (isSection(region) && regions[region]!.words > 0) hasLevel = true;
    }
    for (const r of eyes.regions) {
      if (isStay[r] === 1) continue;
      isStay[r] = 1;
      if (isSection(r)) {
        if (begun[r] === 0) begunSections++;
        if (isReturn(r)) recentReturns.add(t);
      }
      begun[r] = 1;
    }
  }

  return {
    observe(t, lived, code, region, x, y, value) {
      const isOfView = code === Code.Visible || code === Code.Focus || code === Code.Seen;
      const isOfLines = code === Code.Scroll || code === Code.Layout || code === Code.Place || code === Code.Size;
      if (isOfView || isOfLines) count(t, lived);
      if (isOfLines || code === Code.Seen) text.observe(code, region, x, y);
      if (isOfView) {
        eyes.observe(code, region, x, y, value);
        follow(t, code === Code.Seen ? region : -1);
      }
      if (code === Code.Visible || code === Code.Focus || INPUTS.includes(code)) clock.observe(t, code, value);
    },

    read(t, lived, into, at) {
      let words = readWords;
      for (const r of eyes.regions) {
        const isNew = isSection(r) && isRead[r] === 0 && ratioOf(r, dwell[r]! + (lived - counted)) >= READ;
        if (isNew) words += regions[r]!.words;
      }
      const firstSections = firstRead(lived);
      into[at] = allWords > 0 ? (PPM * words) / allWords : NaN;
      into[at + 1] = begunSections > 1 ? recentReturns.at(t) : NaN;
      into[at + 2] = firstSections >= ENOUGH_SECTIONS ? PPM * firsts.correlation(firstSections) : NaN;
    },

    readRegion(t, lived, region, into, at) {
      const { words } = regions[region]!;
      const isAttended = eyes.isAttended(region);
      const passed = isAttended ? lived - counted : 0;
      const spent = engaged[region]! + (isAttended ? clock.at(t) - countedEngaged : 0);
      const shown = dwell[region]! + passed;
      const ratio = begun[region] === 1 ? ratioOf(region, shown) : NaN;
      const seen = Number.isNaN(ratio) ? NaN : (words * text.seen(region, passed)) / BANDS;
      const isKnown = left[region] === 1 || ratio >= READ;
      into[at] = shown;
      into[at + 1] = seen;
      into[at + 2] = isKnown && seen > 0 && spent > 0 ? (60_000 * seen) / spent : NaN;
      into[at + 3] = ratio;
      into[at + 4] = isKnown ? levelOf(ratio) : NaN;
    },

    rate(t, lived) {
      const passed = lived - counted;
      let words = seenWords;
      let anySection = false;
      let isKnown = hasLevel;
      for (const r of eyes.regions) {
        if (!isSection(r)) continue;
        anySection = true;
        words += (regions[r]!.words * (text.seen(r, passed) - seenBands[r]!)) / BANDS;
        isKnown ||= ratioOf(r, dwell[r]! + passed) >= READ;
      }
      const spent = sectionsEngaged + (anySection ? clock.at(t) - countedEngaged : 0);
      return isKnown && words > 0 && spent > 0 ? (60_000 * words) / spent : NaN;
    },
  };
}

const levelOf = (ratio: number): number => (Number.isNaN(ratio) ? NaN : +(ratio >= SKIMMED) + +(ratio >= READ));
