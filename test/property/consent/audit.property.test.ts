/** Whatever a bundle holds, the audit has a verdict, and a report of it: neither ever throws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bundle } from '../../../consent/bundle.js';
import { auditEvidence } from '../../../consent/audit.js';
import { auditHtml } from '../../../cli/audit-html.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { sha256Hex } from '../../../platform/crypto.js';
import { TRUSTED } from '../../unit/consent/site-log.js';
import { LOGGED, resealed, wholeStory } from '../../unit/consent/story.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 150;
const whole = await (await wholeStory(LOGGED)).bundle();

/** Values of every kind, such as a document has in other places. */
const odd = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    '',
    ' ',
    0,
    1,
    -1,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    [1, 1],
    ['observe'],
    '2026-02-30',
    'P1D',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.maxSafeInteger().map((n) => n + 0),
);

type Place = Record<string, Json>;
/** All places within a value where another one may be put. */
function placesIn(value: Json): (readonly [Place, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const place = value as Place;
  return Object.keys(place).flatMap((key) => [[place, key] as const, ...placesIn(place[key]!)]);
}

/** Puts something else in one place of a document, or takes away what is there. */
function bend(document: Json, at: number, value: Json | undefined): void {
  const places = placesIn(document);
  const [place, key] = places[at % places.length]!;
  if (value !== undefined) place[key] = value;
  else if (Array.isArray(place)) place.splice(Number(key), 1);
  else Reflect.deleteProperty(place, key);
}

async function bentPolicy(at: number, value: Json | undefined): Promise<Bundle> {
  const policy = JSON.parse(whole.policies[0]!.text) as Json;
  bend(policy, at, value);
  const text = canonicalize(policy);
  const name = await sha256Hex(text);
  const renamed = await resealed(whole, (entries) => {
    for (const entry of entries) if (entry.body['policy'] === whole.policies[0]!.sha256) entry.body['policy'] = name;
  });
  return { ...renamed, policies: [{ sha256: name, text }, ...whole.policies.slice(1)] };
}

test('in the ledger, the policy, or the bundle itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('ledger', 'policy', 'bundle'),
      fc.nat(),
      fc.option(odd, { nil: undefined }),
      async (where, at, value) => {
        let bundle: unknown;
        if (where === 'policy') bundle = await bentPolicy(at, value);
        else if (where === 'ledger')
          bundle = await resealed(whole, (entries) => bend(entries[at % entries.length]!, at, value));
        else {
          const document = structuredClone(whole) as unknown as Json;
          bend(document, at, value);
          bundle = document;
        }
        const text = JSON.stringify(bundle);
        const { audit, evidence } = await auditEvidence(text, TRUSTED, {});
        const { verdict } = audit;
        expect(['clean', 'broken', 'malformed', 'unverifiable']).toContain(verdict);
        if (evidence) {
          const report = auditHtml(audit, evidence, { text, brought: TRUSTED, style: '' });
          expect(/.{0,60}(?:NaN|undefined|Invalid D).{0,60}/.exec(report)?.[0]).toBeUndefined();
        }
        // Only what is no bundle is malformed: a policy or an entry that is none is for the rules to tell.
        if (where === 'policy') expect(verdict).not.toBe('malformed');
      },
    ),
    { numRuns },
  );
});
