/**
 * The release: what is published of a closed batch, once, as canonical JSON (docs/privacy.md has the rules).
 *
 * A batch with fewer reports than the policy's threshold is suppressed, and its size with it. Otherwise each cell gets
 * its count, the unbiased estimate of its share (which may be negative), and an interval: Clopper–Pearson for the count
 * at 1−α/k, mapped through the mechanism's (·−q)/(p−q), so that all k intervals hold at once with probability 1−α. The
 * manipulation bound says how far fake reports could have moved any estimate.
 *
 * Shares are integers in parts per million. Interval ends and bounds are rounded outwards, so rounding never promises
 * more than was computed. Pure: the same batch gives the same bytes.
 */
import { canonicalize, type Json } from '../../kernel/canonical.js';
import type { EpsilonFraction, Metric, Policy } from '../../kernel/policy.js';
import { clopperPearson } from '../../kernel/stats/intervals.js';
import { estimateShare, type SubsetSelection } from '../../kernel/stats/subset-selection.js';
import type { ClosedBatch } from './batch.js';
import type { KnownPolicy } from './known-policy.js';

/** What is said of every batch, suppressed or not; all of it stands in the policy. */
interface About {
  readonly v: 'attune.release/1';
  readonly budget: Policy['budget'];
  /** ε of one report. */
  readonly eps: EpsilonFraction;
  readonly epoch: number;
  readonly kind: Metric['kind'];
  readonly metric: string;
  /** `open`: no token limits how many reports one person sends. */
  readonly mode: 'open';
  readonly policy: string;
  readonly site: string;
  readonly threshold: number;
  /** Whom ε protects. */
  readonly unit: 'browser-profile-and-origin';
}

/** One cell; all but `count` in parts per million. */
export interface ReleasedCell {
  readonly count: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface SuppressedBatch extends About {
  readonly suppressed: true;
}

export interface ReleasedBatch extends About {
  readonly suppressed: false;
  readonly cells: readonly ReleasedCell[];
  /** Probability, in parts per million, with which all intervals hold at once. */
  readonly confidence: number;
  /** If `percent` of the reports were fake, an estimate moved by at most `shift` parts per million. */
  readonly manipulation: readonly { readonly percent: number; readonly shift: number }[];
  readonly n: number;
}

export type Release = SuppressedBatch | ReleasedBatch;

/** Simultaneous error probability of a batch's intervals. */
const ALPHA = 0.05;
const FAKE_PERCENT = [1, 5] as const;
const MILLION = 1_000_000;

/** The release of a closed batch of a known policy. */
export function releaseBatch({ hash, policy, metrics }: KnownPolicy, batch: ClosedBatch): Release {
  const metric = metrics.get(batch.metric)!;
  const about: About = {
    v: 'attune.release/1',
    budget: policy.budget,
    eps: metric.eps,
    epoch: batch.epoch,
    kind: metric.kind,
    metric: metric.id,
    mode: 'open',
    policy: hash,
    site: policy.site,
    threshold: policy.threshold,
    unit: 'browser-profile-and-origin',
  };
  if (batch.n < policy.threshold) return { ...about, suppressed: true };
  return {
    ...about,
    suppressed: false,
    cells: Array.from({ length: metric.cells }, (_, cell) =>
      releaseCell(metric.mechanism, batch.counts.get(cell) ?? 0, batch.n),
    ),
    confidence: Math.round((1 - ALPHA) * MILLION),
    manipulation: FAKE_PERCENT.map((percent) => ({ percent, shift: manipulationBound(metric.mechanism, percent) })),
    n: batch.n,
  };
}

/** The document's one byte string. */
export const encodeRelease = (release: Release): string => canonicalize(release as unknown as Json);

function releaseCell(mechanism: SubsetSelection, count: number, n: number): ReleasedCell {
  const { k, p, q } = mechanism;
  const { low, high } = clopperPearson(count, n, ALPHA / k);
  return {
    count,
    estimate: ppm(Math.round, estimateShare(mechanism, count, n)),
    low: ppm(Math.floor, (low - q) / (p - q)),
    high: ppm(Math.ceil, (high - q) / (p - q)),
  };
}

function manipulationBound({ p, q }: SubsetSelection, percent: number): number {
  return ppm(Math.ceil, ((percent / 100) * Math.max(1 - q, q)) / (p - q));
}

/** Parts per million; a rounded −0 becomes 0, for canonical JSON has only one zero. */
const ppm = (round: (x: number) => number, share: number): number => round(share * MILLION) + 0;
