/** The bridge to the Transparency and Consent Framework: its in-page API by script, its strings by the framework's own library. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlatformAnswer } from '../../../consent/bridge.js';
import { iabTcf, type IabTcfOptions, type TcData } from '../../../consent/bridges/iab-tcf.js';
import { type Chosen, everySegment } from './tc-models.js';

type Callback = (data: TcData | null, success: boolean) => void;
type Call = [command: string, version: number, callback: Callback, parameter?: unknown];

/** A page with a platform's stub, which queues what it is asked until the platform is there (CMP API v2, "stub"). */
function page() {
  const host: { __tcfapi?: (...call: Call) => void } = {};
  vi.stubGlobal('window', host);
  const listeners = new Map<number, Callback>();
  const queue: Call[] = [];
  let ids = 0;
  const platform = (...[command, version, callback, parameter]: Call): void => {
    expect(version).toBe(2);
    if (command === 'addEventListener') {
      listeners.set(++ids, callback);
      callback(data({ eventStatus: 'tcloaded' }, ids), true);
    } else if (command === 'removeEventListener') callback(null, listeners.delete(parameter as number));
  };
  let last: TcData = {};
  const data = (part: TcData, id: number): TcData => ({ ...last, ...part, listenerId: id });
  return {
    listeners,
    stub: () => (host.__tcfapi = (...call) => void queue.push(call)),
    load(first: TcData) {
      last = first;
      host.__tcfapi = platform;
      for (const call of queue.splice(0)) platform(...call);
    },
    say(next: TcData) {
      last = next;
      for (const [id, callback] of listeners) callback(data(next, id), true);
    },
  };
}

const NOBODY: Chosen = {
  created: Date.UTC(2026, 10, 22),
  updated: Date.UTC(2026, 10, 22),
  cmpId: 18,
  cmpVersion: 1,
  screen: 1,
  country: 'DE',
  isServiceSpecific: true,
  nonStandard: false,
  purposeOne: false,
  features: [],
  purposes: [],
  interests: [],
  vendors: [],
  vendorInterests: [],
  restrictions: [],
  publisher: [],
  custom: { count: 0, consents: [], interests: [] },
  disclosed: [],
};
const setOf = (numbers: readonly number[]): Record<string, boolean> =>
  Object.fromEntries(numbers.map((number) => [number, true]));

/** What a platform hands over of a choice. */
function chosen(part: Partial<Chosen>, more: TcData = {}): TcData {
  const choice = { ...NOBODY, ...part };
  return {
    tcString: everySegment(choice),
    gdprApplies: true,
    eventStatus: 'useractioncomplete',
    purpose: { consents: setOf(choice.purposes) },
    vendor: { consents: setOf(choice.vendors) },
    ...more,
  };
}

const PURPOSES: IabTcfOptions['purposes'] = { observe: [1], learn: [1, 5], personalize: [6], share: [8, 9] };
const ALL = [1, 5, 6, 8, 9];
const NOTHING = { says: 'nothing yet' };

let site: ReturnType<typeof page>;
let ending: AbortController;
beforeEach(() => {
  site = page();
  ending = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watch(options: Partial<IabTcfOptions> = {}): PlatformAnswer[] {
  const answers: PlatformAnswer[] = [];
  iabTcf({ purposes: PURPOSES, ...options }).watch(ending.signal, (answer) => answers.push(answer));
  return answers;
}
/** What is said to one choice. */
function said(data: TcData, options?: Partial<IabTcfOptions>): PlatformAnswer | undefined {
  site.stub();
  const answers = watch(options);
  site.load({});
  site.say(data);
  return answers.at(-1);
}

describe('a choice', () => {
  test.each<[string, readonly number[], readonly string[]]>([
    ['of everything', ALL, ['observe', 'learn', 'personalize', 'share']],
    ['of nothing', [], []],
    ['of some: a purpose needs all its numbers', [1, 5, 8], ['observe', 'learn']],
    ['without what everything needs', [5, 6, 8, 9], ['personalize', 'share']],
  ])('%s', (_, purposes, granted) => {
    expect(said(chosen({ purposes }))).toEqual({ says: 'choice', purposes: granted });
  });

  test('made on an earlier page is told as soon as the platform has loaded', () => {
    site.stub();
    const answers = watch();
    expect(answers).toEqual([]);
    site.load(chosen({ purposes: [1] }));
    expect(answers).toEqual([{ says: 'choice', purposes: ['observe'] }]);
  });

  test('is told again when it changes', () => {
    site.load(chosen({ purposes: ALL }));
    const answers = watch();
    site.say(chosen({}, { eventStatus: 'cmpuishown' }));
    site.say(chosen({}));
    expect(answers.map((answer) => (answer.says === 'choice' ? answer.purposes.length : answer.says))).toEqual([
      4,
      'nothing yet',
      0,
    ]);
  });

  test('counts as far as data and string agree', () => {
    const consents = setOf(ALL);
    expect(said(chosen({ purposes: [1] }, { purpose: { consents } }))).toEqual({
      says: 'choice',
      purposes: ['observe'],
    });
    expect(said(chosen({ purposes: ALL }, { purpose: { consents: setOf([1]) } }))).toEqual({
      says: 'choice',
      purposes: ['observe'],
    });
    expect(said(chosen({ purposes: ALL }, { purpose: {} }))).toEqual({ says: 'choice', purposes: [] });
    expect(said(chosen({ purposes: ALL }, { tcString: 'AAAA' }))).toEqual({ says: 'choice', purposes: [] });
  });
});

describe('a vendor', () => {
  const purposes = ALL;
  test.each<[string, TcData, number]>([
    ['with consent', chosen({ purposes, vendors: [755] }), 4],
    ['without', chosen({ purposes, vendors: [754] }), 0],
    ['without in the data', chosen({ purposes, vendors: [755] }, { vendor: {} }), 0],
    ['without in the string', chosen({ purposes }, { vendor: { consents: { 755: true } } }), 0],
    [
      'whom the publisher bars from a purpose',
      chosen({ purposes, vendors: [755], restrictions: [{ purpose: 5, type: 0, vendors: [755] }] }),
      3,
    ],
    [
      'whom the publisher makes ask for a purpose',
      chosen({ purposes, vendors: [755], restrictions: [{ purpose: 5, type: 1, vendors: [755] }] }),
      4,
    ],
  ])('%s', (_, data, count) => {
    const answer = said(data, { vendorId: 755 });
    expect(answer?.says === 'choice' && answer.purposes.length).toBe(count);
  });
});

describe('nothing is said', () => {
  test.each<[string, Partial<TcData>]>([
    ['while the dialog is open', { eventStatus: 'cmpuishown' }],
    ['where the GDPR does not apply', { gdprApplies: false }],
    ['where that is not known', { gdprApplies: undefined as never }],
    ['without a string', { tcString: '' }],
  ])('%s', (_, part) => {
    expect(said(chosen({ purposes: ALL }, part))).toEqual(NOTHING);
  });

  test('where the platform failed', () => {
    site.stub();
    const answers = watch();
    site.load({});
    answers.length = 0;
    for (const [, callback] of site.listeners) {
      callback(null, false);
      callback(chosen({ purposes: ALL }), false);
    }
    expect(answers).toEqual([]);
  });
});

describe('a platform', () => {
  test('that comes late is found, and none is looked for longer than was said', () => {
    vi.useFakeTimers();
    const answers = watch({ timeoutMs: 1000 });
    vi.advanceTimersByTime(900);
    site.load(chosen({ purposes: [1] }));
    vi.advanceTimersByTime(200);
    expect(answers).toEqual([{ says: 'choice', purposes: ['observe'] }]);

    site = page();
    const later = watch({ timeoutMs: 1000 });
    vi.advanceTimersByTime(1200);
    site.load(chosen({ purposes: [1] }));
    vi.advanceTimersByTime(10_000);
    expect(later).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not looked for any more once the bridge has ended', () => {
    vi.useFakeTimers();
    const answers = watch();
    ending.abort();
    vi.advanceTimersByTime(200);
    expect(vi.getTimerCount()).toBe(0);
    site.load(chosen({ purposes: [1] }));
    vi.advanceTimersByTime(20_000);
    expect(answers).toEqual([]);
    expect(site.listeners.size).toBe(0);
  });

  test('is left when the bridge ends, also where that comes before its first word', () => {
    site.load(chosen({ purposes: [1] }));
    const answers = watch();
    expect(site.listeners.size).toBe(1);
    ending.abort();
    expect(site.listeners.size).toBe(0);
    site.say(chosen({}));
    expect(answers).toHaveLength(1);

    ending = new AbortController();
    site = page();
    site.stub();
    const early = watch();
    ending.abort();
    site.load(chosen({ purposes: [1] }));
    expect(early).toEqual([]);
    expect(site.listeners.size).toBe(0);
  });
});

test.each<[string, IabTcfOptions['purposes']]>([
  ['without "observe"', { learn: [1] }],
  ['with a purpose that asks for nothing', { observe: [1], share: [] }],
])('a mapping %s is refused', (_, purposes) => {
  expect(() => iabTcf({ purposes })).toThrow(expect.objectContaining({ code: 'options/invalid' }) as unknown);
});
