/** The policies a collector counts for, each with its name and with the mechanism of each of its metrics. */
import { createHash } from 'node:crypto';
import { AttuneError } from '../../kernel/errors.js';
import type { Metric, Policy } from '../../kernel/policy.js';
import { readPolicy } from '../../kernel/policy.schema.js';
import { type SubsetSelection, subsetSelection } from '../../kernel/stats/subset-selection.js';

export interface KnownMetric extends Metric {
  readonly mechanism: SubsetSelection;
}

export interface KnownPolicy {
  /** SHA-256 of the canonical text, in hex. */
  readonly hash: string;
  /** The canonical text. */
  readonly text: string;
  readonly policy: Policy;
  readonly metrics: ReadonlyMap<string, KnownMetric>;
}

/**
 * Reads a policy from its JSON text.
 *
 * @throws {AttuneError} `document/malformed` or `document/refused`, with the place and the reason.
 */
export function readKnownPolicy(json: string): KnownPolicy {
  const { value: policy, text } = readPolicy(json);
  if (policy.issuers.length > 0) {
    // To count token-less reports under a policy that promises tokens would break that promise silently.
    throw new AttuneError(
      'document/refused',
      'Policy refused at $.issuers: names token issuers, and this collector counts in open mode only. Leave it empty.',
    );
  }
  return {
    hash: createHash('sha256').update(text).digest('hex'),
    text,
    policy,
    metrics: new Map(
      policy.metrics.map((metric) => [metric.id, { ...metric, mechanism: subsetSelection(metric.cells, metric.eps) }]),
    ),
  };
}
