/** The schema of `attune.policy/1`, for the worker, the CLI and the collector. The page never loads it. */
import * as z from 'zod/mini';
import { DOCUMENT, type Json, parseStrict } from './canonical.js';
import { checkDocument, refusal, type ReadDocument } from './document.schema.js';
import type { Policy } from './policy.js';
import { PURPOSES } from './purpose.js';

const text = z.string().check(z.minLength(1, 'must not be empty'));
const textOrNull = z.union([text, z.literal(null)]);
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'));
const count = z.int().check(z.minimum(1, 'must be at least 1'));

const PAIR = 'must be [numerator, denominator]';
const metric = z.strictObject({
  cells: z.int().check(z.minimum(2, 'must be 2 to 32'), z.maximum(32, 'must be 2 to 32')),
  eps: z.array(count).check(z.minLength(2, PAIR), z.maxLength(2, PAIR)),
  id: z.string().check(z.regex(/^[a-z0-9.-]{1,40}$/, 'must be 1 to 40 of a-z 0-9 . -')),
  kind: z.literal(['category', 'ordinal', 'mean', 'flag']),
});

/** Its `eps` are pairs; as arrays of length 2 they cost half a kilobyte less than as tuples. */
const policySchema = z.strictObject({
  allowGpcOverride: z.exactOptional(z.literal(true)),
  authority: text,
  bridges: z.array(text),
  budget: z.literal(['weekly', 'daily']),
  collector: z
    .string()
    .check(z.regex(/^(?:https?:\/\/|\/(?!\/))\S+$/, 'must be an http(s) URL or a path of the own origin')),
  controllers: z
    .array(z.strictObject({ address: text, contact: text, id: text, name: text, role: text }))
    .check(z.minLength(1, 'needs at least one controller')),
  dpia: textOrNull,
  gpc: z.literal(['share', 'strict']),
  issuers: z.array(text),
  jurisdiction: text,
  metrics: z.array(metric),
  notice: z.strictObject({
    id: text,
    texts: z.array(z.strictObject({ lang: text, sha256 })).check(z.minLength(1, 'needs at least one text')),
    version: text,
  }),
  priorKeys: z.exactOptional(
    z
      .array(z.string().check(z.regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url')))
      .check(z.minLength(1, 'needs at least one key')),
  ),
  purposes: z.array(
    z.strictObject({
      data: z.array(text),
      dpv: text,
      id: z.literal(PURPOSES),
      recipients: z.array(text),
      retention: z.string().check(z.regex(/^P[0-9DTHMSWY]+$/, 'must be an ISO 8601 duration')),
      storage: text,
    }),
  ),
  rights: z.array(text),
  send: z.literal(['prompt', 'next-epoch']),
  signals: z.array(z.literal(['A', 'B', 'C'])),
  site: z.string().check(z.regex(/^[a-z0-9.:-]{1,80}$/, 'must be a host name of at most 80 characters')),
  siteLog: textOrNull,
  threshold: z.int().check(z.minimum(20, 'must be at least 20')),
  v: z.literal('attune.policy/1'),
  withdrawal: text,
});

/** The greatest ε of one report (docs/privacy.md): 2. */
const MAX_EPSILON = 2;

/**
 * Reads a policy that somebody wrote.
 *
 * @throws {AttuneError} `document/malformed` where it is not JSON of the integer profile; as {@link checkPolicy}
 */
export const readPolicy = (text: string): ReadDocument<Policy> => checkPolicy(parseStrict(text, DOCUMENT));

/** Checks a policy, and what one member alone cannot say. @throws {AttuneError} as {@link checkDocument} */
export function checkPolicy(json: Json): ReadDocument<Policy> {
  const document = checkDocument('Policy', policySchema as unknown as z.ZodMiniType<Policy>, json, DOCUMENT);
  const policy = document.value;
  const refuse = (path: PropertyKey[], reason: string): never => {
    throw refusal('Policy', path, reason);
  };
  unique(
    policy.metrics.map((m) => m.id),
    (i) => refuse(['metrics', i, 'id'], 'is used twice'),
  );
  unique(
    policy.purposes.map((p) => p.id),
    (i) => refuse(['purposes', i, 'id'], 'is used twice'),
  );
  policy.metrics.forEach(({ eps: [num, den], kind, cells }, i) => {
    if (num > MAX_EPSILON * den) refuse(['metrics', i, 'eps'], `is above ${MAX_EPSILON}, the most one report may cost`);
    if ((kind === 'flag' || kind === 'mean') && cells !== 2)
      refuse(['metrics', i, 'cells'], `must be 2 for kind "${kind}"`);
  });
  if (!policy.purposes.some((p) => p.id === 'observe'))
    refuse(['purposes'], 'must declare "observe", which every other purpose needs');
  if (policy.signals.includes('C') !== policy.purposes.some((p) => p.id === 'biometric')) {
    refuse(['signals'], 'tier "C" and purpose "biometric" need each other');
  }
  if (policy.purposes.some((p) => p.id === 'share') && policy.metrics.length === 0)
    refuse(['metrics'], 'must name a metric where "share" is declared');
  return document;
}

/** Calls `onRepeat` with the index of each value that stood before. */
export function unique(values: readonly string[], onRepeat: (index: number) => void): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) < i) onRepeat(i);
  });
}
