/** The policy: what is refused, with place and reason; and which edit re-asks for which purpose. */
import { describe, expect, test } from 'vitest';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { epochOf, type Policy, purposeSection, unixDay } from '../../../kernel/policy.js';
import { readPolicy } from '../../../kernel/policy.schema.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { POLICY } from './documents.js';

const textOf = (policy: unknown): string => JSON.stringify(policy);
/** A refusal at this place. */
function refusedAt(place: string): Error {
  const message: unknown = expect.stringContaining(`Policy refused at ${place}`);
  const refusal: unknown = expect.objectContaining({ code: 'document/refused', message });
  return refusal as Error;
}

describe('a sound policy', () => {
  test('is read, and its canonical text is its own', () => {
    const { value, text } = readPolicy(JSON.stringify(POLICY, null, 2));
    expect(value).toEqual(POLICY);
    expect(text).toBe(canonicalize(POLICY as unknown as Json));
  });

  test('may name a collector by URL, and everything optional', () => {
    expect(() =>
      readPolicy(
        textOf({ ...POLICY, collector: 'https://collect.example/r', dpia: 'https://x.example', siteLog: 'x/log' }),
      ),
    ).not.toThrow();
  });

  test('may declare tier C together with "biometric"', () => {
    const biometric = { ...POLICY.purposes[0]!, id: 'biometric' };
    expect(() =>
      readPolicy(textOf({ ...POLICY, signals: ['A', 'C'], purposes: [...POLICY.purposes, biometric] })),
    ).not.toThrow();
  });
});

describe('a policy is refused where', () => {
  const [depth, flag] = POLICY.metrics;
  test.each<[string, object, string]>([
    ['a member is unknown', { extra: 1 }, '$: '],
    ['the version is another', { v: 'attune.policy/2' }, '$.v: '],
    ['the profile is unknown', { budget: 'hourly' }, '$.budget: '],
    [
      'the collector is a script',
      { collector: 'javascript:alert(1)' },
      '$.collector: must be an http(s) URL or a path of the own origin.',
    ],
    [
      'the collector is of another scheme in disguise',
      { collector: '//other.example' },
      '$.collector: must be an http(s) URL',
    ],
    ['nobody is the controller', { controllers: [] }, '$.controllers: needs at least one controller.'],
    [
      'the controller has no address',
      { controllers: [{ ...POLICY.controllers[0], address: '' }] },
      '$.controllers[0].address: must not be empty.',
    ],
    ['a metric has one cell', { metrics: [{ ...depth, cells: 1 }] }, '$.metrics[0].cells: must be 2 to 32.'],
    ['a metric has 33 cells', { metrics: [flag, { ...depth, cells: 33 }] }, '$.metrics[1].cells: must be 2 to 32.'],
    [
      'a metric costs more than 2',
      { metrics: [{ ...depth, eps: [5, 2] }] },
      '$.metrics[0].eps: is above 2, the most one report may cost.',
    ],
    ['a metric costs nothing', { metrics: [{ ...depth, eps: [0, 1] }] }, '$.metrics[0].eps[0]: must be at least 1.'],
    [
      'a metric’s id would not fit a report',
      { metrics: [{ ...depth, id: 'a'.repeat(41) }] },
      '$.metrics[0].id: must be 1 to 40 of a-z 0-9 . -.',
    ],
    ['a metric’s id is used twice', { metrics: [depth, flag, depth] }, '$.metrics[2].id: is used twice.'],
    ['a flag has three cells', { metrics: [{ ...flag, cells: 3 }] }, '$.metrics[0].cells: must be 2 for kind "flag".'],
    [
      'nothing can be reported and "share" is declared',
      { metrics: [] },
      '$.metrics: must name a metric where "share" is declared.',
    ],
    ['a notice has no text', { notice: { ...POLICY.notice, texts: [] } }, '$.notice.texts: needs at least one text.'],
    [
      'a hash is in upper case',
      { notice: { ...POLICY.notice, texts: [{ lang: 'en', sha256: 'A'.repeat(64) }] } },
      '$.notice.texts[0].sha256: must be a SHA-256 in lower-case hex.',
    ],
    ['a purpose is unknown', { purposes: [{ ...POLICY.purposes[0], id: 'marketing' }] }, '$.purposes[0].id: '],
    [
      'a purpose is declared twice',
      { purposes: [...POLICY.purposes, POLICY.purposes[1]] },
      '$.purposes[4].id: is used twice.',
    ],
    [
      '"observe" is missing',
      { purposes: POLICY.purposes.slice(1) },
      '$.purposes: must declare "observe", which every other purpose needs.',
    ],
    [
      'a retention is no duration',
      { purposes: [{ ...POLICY.purposes[0], retention: '180 days' }] },
      '$.purposes[0].retention: must be an ISO 8601 duration.',
    ],
    ['tier C has no purpose', { signals: ['A', 'C'] }, '$.signals: tier "C" and purpose "biometric" need each other.'],
    [
      '"biometric" has no signal',
      { purposes: [...POLICY.purposes, { ...POLICY.purposes[0], id: 'biometric' }] },
      '$.signals: tier "C" and purpose "biometric" need each other.',
    ],
    ['a site is no host name', { site: 'News Example' }, '$.site: must be a host name of at most 80 characters.'],
    ['batches may be small', { threshold: 19 }, '$.threshold: must be at least 20.'],
  ])('%s', (_, part, reason) => {
    expect(() => readPolicy(textOf({ ...POLICY, ...part }))).toThrow(refusedAt(reason));
  });

  test.each(Object.keys(POLICY))('its member "%s" is missing', (member) => {
    const part = Object.fromEntries(Object.entries(POLICY).filter(([key]) => key !== member));
    expect(() => readPolicy(textOf(part))).toThrow(refusedAt(`$.${member}: `));
  });

  test('it is not of the integer profile', () => {
    expect(() => readPolicy(textOf({ ...POLICY, threshold: 20.5 }))).toThrow(
      expect.objectContaining({ code: 'document/malformed' }) as unknown,
    );
  });

  test('a reason never repeats a value of the document', () => {
    expect(() => readPolicy(textOf({ ...POLICY, site: 'Secret Value' }))).not.toThrow('Secret Value');
  });
});

describe('an edit', () => {
  const IDS: readonly Purpose[] = ['learn', 'observe', 'personalize', 'share'];
  const changedBy = (part: Partial<Policy>): Purpose[] =>
    IDS.filter((id) => purposeSection({ ...POLICY, ...part }, id) !== purposeSection(POLICY, id));
  const withPurpose = (id: Purpose, part: object): Partial<Policy> => ({
    purposes: POLICY.purposes.map((purpose) => (purpose.id === id ? { ...purpose, ...part } : purpose)),
  });

  test.each<[string, Partial<Policy>, Purpose[]]>([
    ['of nothing', {}, []],
    ['of the order of purposes', { purposes: [...POLICY.purposes].reverse() }, []],
    ['of a notice’s wording', { notice: { ...POLICY.notice, texts: [{ lang: 'en', sha256: '0'.repeat(64) }] } }, []],
    ['of issuers, rights, log and platforms', { issuers: ['k'], rights: [], siteLog: 'x', bridges: ['tcf'] }, []],
    ['of the notice’s version', { notice: { ...POLICY.notice, version: '2' } }, [...IDS]],
    ['of a controller', { controllers: [{ ...POLICY.controllers[0]!, name: 'Other' }] }, [...IDS]],
    ['of the signals', { signals: ['A', 'B'] }, [...IDS]],
    ['of "observe"', withPurpose('observe', { data: ['more'] }), [...IDS]],
    ['of "learn"', withPurpose('learn', { retention: 'P360D' }), ['learn']],
    ['of the metrics', { metrics: [POLICY.metrics[0]!] }, ['share']],
    ['of the budget', { budget: 'daily' }, ['share']],
    ['of the collector', { collector: 'https://other.example' }, ['share']],
    ['of the time of sending', { send: 'next-epoch' }, ['share']],
    ['of the threshold', { threshold: 20 }, ['share']],
  ])('%s re-asks for exactly what it touches', (_, part, expected) => {
    expect(changedBy(part)).toEqual(expected);
  });

  test('a purpose that the policy does not declare has no section', () => {
    expect(purposeSection(POLICY, 'biometric')).toBeNull();
  });
});

describe('time', () => {
  const WEEK = 7 * 86_400_000;
  test('a week’s epoch is seven Unix days, a day’s is one', () => {
    expect(epochOf('weekly', 2968 * WEEK)).toBe(2968);
    expect(epochOf('weekly', 2969 * WEEK - 1)).toBe(2968);
    expect(epochOf('daily', 2968 * WEEK)).toBe(20_776);
    expect(unixDay(2968 * WEEK - 1)).toBe(20_775);
  });
});
