/** The options of `createAttune`, checked and completed: every default stands here. */
import { canonicalize, DOCUMENT, type Json, type Limits, RULESET } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import type { Policy } from '../kernel/policy.js';
import type { Ruleset } from '../kernel/ruleset.js';
import type { AttuneOptions } from './face.js';

export interface Documents {
  readonly policy: Policy;
  /** Canonical text of the policy, whose SHA-256 is its name. */
  readonly policyText: string;
  readonly ruleset: Ruleset;
  readonly rulesetText: string;
  /** Language of the notice that is shown. */
  readonly lang: string;
}

/**
 * Reads both documents. Their schema is checked in the worker; the page makes sure of the members that its own consent
 * code reads, so that a document of another kind is refused before anything is written.
 *
 * @throws {AttuneError} `options/invalid`, `document/malformed`
 */
export function readDocuments(options: AttuneOptions): Documents {
  const [policy, policyText] = read<Policy>('policy', options.policy, DOCUMENT, (p) => [
    p.purposes,
    p.metrics,
    p.notice.texts,
  ]);
  const [ruleset, rulesetText] = read<Ruleset>('ruleset', options.ruleset, RULESET, (r) => [
    r.slots,
    r.goals,
    r.adjustments,
  ]);
  return { policy, policyText, ruleset, rulesetText, lang: options.lang ?? policy.notice.texts[0]?.lang ?? 'en' };
}

function read<T extends { v: string }>(
  kind: string,
  given: object | string,
  limits: Limits,
  listsOf: (document: T) => unknown[],
): [document: T, text: string] {
  let cause: unknown;
  try {
    const text = canonicalize((typeof given === 'string' ? JSON.parse(given) : given) as Json, limits);
    const document = JSON.parse(text) as T;
    if (document.v === `attune.${kind}/1` && listsOf(document).every(Array.isArray)) return [document, text];
  } catch (thrown) {
    cause = thrown;
  }
  throw new AttuneError('options/invalid', `${kind} is no attune.${kind}/1 document. Compare the README.`, { cause });
}
