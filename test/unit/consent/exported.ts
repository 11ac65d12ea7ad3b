/** Records to be exported, sound and bent; and what the guide has to say to both exports of one. */
import { expect } from 'vitest';
import { type JsonLd, toDpvJsonLd } from '../../../consent/dpv.js';
import { type Iso27560Record, toIso27560 } from '../../../consent/iso27560.js';
import { type Choice, consentBody, timestamp } from '../../../consent/record.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { type Policy, purposeSection } from '../../../kernel/policy.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { sha256Hex } from '../../../platform/crypto.js';
import { DPV_27560, ISO_27560, NAMESPACES, TERMS } from './guide-27560.js';
import { named, type Named, START } from './story.js';

export const CHOICE: Choice = {
  by: 'subject',
  gpc: false,
  granted: ['learn', 'observe'],
  kind: 'expressed',
  lang: 'en',
  method: 'gesture.click',
  recordId: '0b9f7d0e-58a4-4c55-8c0a-3f1b0d6a9c02',
  replaces: '0b9f7d0e-58a4-4c55-8c0a-3f1b0d6a9c01',
  state: 'given',
  subject: 'lMyPJYwfCEk2X_OatdKdMQ',
  validUntil: '2027-05-21',
};
export type Plain = Record<string, Json>;

export function entryOf({ policy, sha256, hashes }: Named, choice: Choice, at = START): Plain {
  const body = consentBody(policy, sha256, hashes, choice);
  const entry = { body, prev: '0'.repeat(64), seq: 1, t: timestamp(at), type: 'consent', v: 'attune.ledger/1' };
  return JSON.parse(canonicalize(entry as unknown as Json)) as Plain;
}

export const SOUND = await named({ rights: ['eu-gdpr:A7-3', 'eu-gdpr:A15'], dpia: 'https://news.example/dpia' });

/** All IRIs of a document, whole; and each member's name and each IRI as it is written. */
export function irisOf(document: JsonLd): { readonly whole: string[]; readonly written: string[] } {
  const context = document['@context'] as Record<string, string>;
  const written: string[] = [];
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value as Plain)) {
        if (key === '@context') continue;
        if (!key.startsWith('@')) written.push(key);
        if (key === '@id' || key === '@type') written.push(...([inner].flat() as string[]));
        walk(inner);
      }
    }
  };
  walk(document);
  const whole = written.map((text) => {
    const [prefix, rest] = text.split(/:(.*)/s) as [string, string];
    return Object.hasOwn(context, prefix) ? context[prefix]! + rest : text;
  });
  return { whole, written };
}

/** Both exports, held against the guide. */
export async function bothOf(
  entry: Plain,
  { text, policy }: Pick<Named, 'text' | 'policy'>,
): Promise<{ readonly iso: Iso27560Record; readonly dpv: JsonLd }> {
  const iso = await toIso27560(canonicalize(entry), text);
  const dpv = await toDpvJsonLd(canonicalize(entry), text);
  expect(ISO_27560.safeParse(iso).error?.issues).toBeUndefined();
  expect(DPV_27560.safeParse(dpv).error?.issues).toBeUndefined();
  // Nothing in it that JSON would not keep.
  for (const exported of [iso, dpv]) expect(JSON.parse(JSON.stringify(exported))).toStrictEqual(exported);
  expect(dpv['@context']).toEqual(NAMESPACES);
  const { whole, written } = irisOf(dpv);
  for (const iri of whole)
    expect(iri).toMatch(/^(?:https?:\/\/[^\s]+[#/\w-][^\s]*|urn:uuid:[0-9a-f-]{36}(?:#[\w-]+)?|mailto:\S+)$/);
  const ofTheSite = new Set([
    ...policy.purposes.flatMap(({ dpv: type, storage }) => [type, storage]),
    ...policy.rights,
  ]);
  const own = written.filter((text_) => /^(?:dpv|dct):/.test(text_) && !ofTheSite.has(text_));
  expect(own.filter((term) => !TERMS.has(term))).toEqual([]);
  return { iso, dpv };
}

/** A policy just as it stands, whatever it lacks, with what a record names it by. */
export async function exactly(plain: Plain): Promise<Named> {
  const policy = plain as unknown as Policy;
  const text = canonicalize(plain);
  const hashes = new Map<Purpose, string>();
  for (const { id } of policy.purposes) hashes.set(id, await sha256Hex(purposeSection(policy, id)!));
  return { policy, text, sha256: await sha256Hex(text), hashes };
}

/** Takes the member at a path away, or puts another in its place. */
export function bend(document: Plain, path: string, value?: Json): void {
  const steps = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  const last = steps.pop()!;
  const parent = steps.reduce((inner, key) => inner[key] as Plain, document);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
}

export const EXPORTS = [
  ['toIso27560', toIso27560],
  ['toDpvJsonLd', toDpvJsonLd],
] as const;
export type Export = (typeof EXPORTS)[number][1];

/** The error of an export of a record or a policy that was bent, each hashing as the record says. */
export async function errorOf(
  exported: Export,
  record: (entry: Plain) => void,
  policy: (policy: Plain) => void,
): Promise<Error> {
  const bent = JSON.parse(SOUND.text) as Plain;
  policy(bent);
  const text = canonicalize(bent);
  const entry = entryOf(SOUND, CHOICE);
  (entry['body'] as Plain)['policy'] = await sha256Hex(text);
  record(entry);
  return exported(canonicalize(entry), text).then(
    () => new Error('It was exported.'),
    (thrown: unknown) => thrown as Error,
  );
}
export const nothing = (): void => undefined;
