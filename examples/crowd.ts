/**
 * Simulated readers: invented depths, but real reports, randomized, sealed and signed as a device does it, so that the
 * page of released counts has something to show before there is a readership.
 */
import { createHash, webcrypto } from 'node:crypto';
import type { Collector } from '../collector/src/index.js';
import { type Json, canonicalize } from '../kernel/canonical.js';
import { sealReport } from '../kernel/envelope.js';
import { epochOf, type Policy } from '../kernel/policy.js';
import { readPolicy } from '../kernel/policy.schema.js';
import { subsetSelection } from '../kernel/stats/subset-selection.js';
import { oneTimeKey } from '../platform/crypto.js';
import { sampleSubset, uniformOver } from '../worker/report/noise.js';

/** How many of a hundred readers get how far, level 0 to 7: few leave at once, few reach the letters. */
const DEPTHS: readonly number[] = [4, 9, 15, 20, 21, 15, 10, 6];

export interface CrowdResult {
  readonly readers: number;
  readonly counted: number;
}

/** Lets `readers` simulated readers report for the epoch of `now`. */
export async function sendCrowd(
  collector: Collector,
  document: object,
  readers: number,
  now: number,
): Promise<CrowdResult> {
  const text = canonicalize(document as Json);
  const policy: Policy = readPolicy(text).value;
  const metric = policy.metrics[0]!;
  const selection = subsetSelection(metric.cells, metric.eps);
  const random = (bytes: Uint8Array<ArrayBuffer>): void => void webcrypto.getRandomValues(bytes);
  const uniform = uniformOver(random);
  const about = {
    epoch: epochOf(policy.budget, now),
    metric: metric.id,
    policy: createHash('sha256').update(text).digest('hex'),
    site: policy.site,
  };
  const verdicts = await Promise.all(
    Array.from({ length: readers }, async () => {
      const r = sampleSubset(depthAt(uniform(100)), selection, random);
      return collector.accept(await sealReport({ ...about, r }, await oneTimeKey()));
    }),
  );
  return { readers, counted: verdicts.filter(({ outcome }) => outcome === 'counted').length };
}

/** The level of the reader who stands at `percent` of the crowd. */
function depthAt(percent: number): number {
  let upTo = 0;
  return DEPTHS.findIndex((share) => (upTo += share) > percent);
}
