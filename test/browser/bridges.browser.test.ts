/**
 * Consent platforms as visitors meet them: vanilla-cookieconsent itself, its buttons clicked, and a TCF platform by its in-page
 * API, each bridged to attune as a page has it.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import * as CookieConsent from 'vanilla-cookieconsent';
import {
  bridge,
  type BridgeOptions,
  iabTcf,
  toDpvJsonLd,
  toIso27560,
  vanillaCookieconsent,
} from '../../consent/index.js';
import type { AttuneError } from '../../kernel/errors.js';
import type { Ruleset } from '../../kernel/ruleset.js';
import type { Attune } from '../../lib/face.js';
import { createAttune } from '../../lib/index.js';
import { POLICY } from '../unit/kernel/documents.js';

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'bridged',
  version: 1,
  slots: [],
  goals: [],
  models: [],
  adjustments: [],
};

const workerFactory = (): Worker => new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module' });
/** Never called: by this the test's server finds what the worker imports before it is asked for it, which would reload the page. */
export const forTheServer = (): Promise<unknown> => import('../../worker/main.js');

interface Exported {
  readonly entries: readonly string[];
  readonly policies: readonly { readonly text: string }[];
}

let attunes: Attune[] = [];
let faults: AttuneError[] = [];
/** Ends with the page. */
let leaving = new AbortController();

/** attune as the next page of the site has it. */
async function visit(bridges: readonly string[] = ['vanilla-cookieconsent', 'tcf']): Promise<Attune> {
  const attune = createAttune({ policy: { ...POLICY, bridges }, ruleset: RULESET, workerFactory });
  attunes.push(attune);
  await attune.ready;
  return attune;
}
const leave = (): void => {
  leaving.abort();
  leaving = new AbortController();
  for (const attune of attunes) attune.destroy();
  attunes = [];
};
const options = (): BridgeOptions => ({ onFault: (fault) => void faults.push(fault), signal: leaving.signal });
const purposesOf = (attune: Attune): readonly string[] => [...attune.consent.status().purposes].sort();
const stateOf = (attune: Attune): string => attune.consent.status().state;
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  faults = [];
  document.body.innerHTML = '<main></main>';
});
afterEach(async () => {
  for (const attune of attunes) await attune.consent.withdraw();
  leave();
  await later(100);
  CookieConsent.reset(true);
  localStorage.clear();
  await new Promise((resolve) => (indexedDB.deleteDatabase('attune').onsuccess = resolve));
});

describe('vanilla-cookieconsent', () => {
  const categories = { analytics: ['share'], experience: ['observe', 'learn', 'personalize'] } as const;
  const modal = {
    title: 'Cookies?',
    acceptAllBtn: 'Accept all',
    acceptNecessaryBtn: 'Reject all',
    showPreferencesBtn: 'More',
  };
  const sections = [{ linkedCategory: 'analytics' }, { linkedCategory: 'experience' }];

  /** As on each page of the site. */
  const run = (revision = 0): Promise<void> =>
    CookieConsent.run({
      // A driven browser looks like a bot.
      hideFromBots: false,
      revision,
      cookie: { secure: false },
      categories: { necessary: { readOnly: true }, analytics: {}, experience: {} },
      language: {
        default: 'en',
        translations: {
          en: {
            consentModal: modal,
            preferencesModal: { title: 'Preferences', savePreferencesBtn: 'Save', sections },
          },
        },
      },
    });
  const click = async (role: string): Promise<void> => {
    await vi.waitFor(() => expect(document.querySelector(`#cc-main button[data-role="${role}"]`)).not.toBeNull());
    await userEvent.click(document.querySelector(`#cc-main button[data-role="${role}"]`)!);
  };
  const follow = (attune: Attune): (() => void) =>
    bridge(attune, vanillaCookieconsent(CookieConsent, { categories }), options());
  /** Another page: what was in memory is gone, what was stored is not. */
  const nextPage = async (): Promise<Attune> => {
    leave();
    await later(50);
    CookieConsent.reset(false);
    const attune = await visit();
    follow(attune);
    await run();
    return attune;
  };

  test('"Accept all" is a yes, "only experience" a narrower one, and rejecting everything a withdrawal', async () => {
    const attune = await visit();
    follow(attune);
    await run();
    await later(100);
    expect(stateOf(attune)).toBe('undecided');
    await click('all');
    await vi.waitFor(() => expect(purposesOf(attune)).toEqual(['learn', 'observe', 'personalize', 'share']), 10_000);

    CookieConsent.acceptCategory(['experience']);
    await vi.waitFor(() => expect(purposesOf(attune)).toEqual(['learn', 'observe', 'personalize']), 10_000);
    CookieConsent.acceptCategory('all');
    await later(200);
    expect(purposesOf(attune)).toEqual(['learn', 'observe', 'personalize']);

    CookieConsent.acceptCategory([]);
    await vi.waitFor(() => expect(stateOf(attune)).toBe('withdrawn'), 10_000);
    expect(faults).toEqual([]);
    const { entries, policies } = JSON.parse(await attune.export()) as Exported;
    const record = entries.filter((text) => text.includes('"type":"consent"')).at(-1)!;
    for (const [exported, words] of [
      [toIso27560, ['"withdrawn"', '"PT0S"', '"bridge:vanilla-cookieconsent"', '["N-1"]']],
      [toDpvJsonLd, ['"dpv:ConsentWithdrawn"', '"bridge:vanilla-cookieconsent"']],
    ] as const) {
      const text = JSON.stringify(await exported(record, policies[0]!.text));
      for (const word of words) expect(text).toContain(word);
    }
  });

  /** @threat refusal-trace */
  test('"Reject all" leaves the constant marker and no database, though a read-only category counts as accepted', async () => {
    const attune = await visit();
    bridge(
      attune,
      vanillaCookieconsent(CookieConsent, { categories: { necessary: ['observe', 'learn'], analytics: ['share'] } }),
      options(),
    );
    await run();
    await click('necessary');
    await vi.waitFor(() => expect(stateOf(attune)).toBe('refused'));
    expect(CookieConsent.acceptedCategory('necessary')).toBe(true);
    expect(Object.entries(localStorage)).toEqual([['attune_no', '1']]);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('attune');
    expect(faults).toEqual([]);
  });

  test('a no of the visitor to attune stays a no on the next page, whatever that library says', async () => {
    const attune = await visit();
    await attune.consent.refuse();
    follow(attune);
    await run();
    await click('all');
    await later(200);
    expect(stateOf(attune)).toBe('refused');
    const next = await nextPage();
    await later(200);
    expect(CookieConsent.acceptedCategory('experience')).toBe(true);
    expect(stateOf(next)).toBe('refused');
    expect(faults).toEqual([]);
  });

  test('what was accepted on an earlier page is relayed on this one, but not where the policy does not name the library', async () => {
    await run();
    await click('all');
    leave();
    CookieConsent.reset(false);
    const strict = await visit(['tcf']);
    follow(strict);
    await run();
    await vi.waitFor(() => expect(faults.map(({ code }) => code)).toContain('consent/policy'), 10_000);
    expect(stateOf(strict)).toBe('undecided');
    faults = [];
    const attune = await nextPage();
    await vi.waitFor(() => expect(stateOf(attune)).toBe('granted'), 10_000);
    expect(faults).toEqual([]);
  });

  test('a consent to an older revision says nothing', async () => {
    await run();
    await click('all');
    CookieConsent.reset(false);
    const attune = await visit();
    follow(attune);
    await run(2);
    await later(200);
    expect(CookieConsent.validConsent()).toBe(false);
    expect(stateOf(attune)).toBe('undecided');
  });

  test('a bridge that has ended follows no more', async () => {
    const attune = await visit();
    const stop = follow(attune);
    await run();
    stop();
    await click('all');
    await later(200);
    expect(stateOf(attune)).toBe('undecided');
  });
});

describe('a TCF platform', () => {
  // Purposes 1 to 11 under policy version 5, of the framework's own library.
  const YES = 'CQd924AQd924AASACCENCNFsAP_gAEIAACiQL6QBAAGAAOANmAcAF9IAIADgAA';
  const NO = 'COrVd1pOrVd1pACABCENAHCAAAAAAAAAAAiQAAAAAAAA';
  type Listener = (data: object | null, success: boolean) => void;
  const listeners = new Map<number, Listener>();
  const host = window as { __tcfapi?: unknown };
  const dataOf = (tcString: string, listenerId: number): object => ({
    tcString,
    listenerId,
    gdprApplies: true,
    eventStatus: 'useractioncomplete',
    purpose: {
      consents: tcString === YES ? Object.fromEntries(Array.from({ length: 11 }, (_, i) => [i + 1, true])) : {},
    },
  });
  const say = (tcString: string): void => listeners.forEach((told, id) => told(dataOf(tcString, id), true));
  const load = (): void => {
    host.__tcfapi = (command: string, _version: number, told: Listener, id?: number) => {
      if (command === 'removeEventListener') told(null, listeners.delete(id!));
      else {
        const listenerId = listeners.size + 1;
        listeners.set(listenerId, told);
        told({ gdprApplies: true, eventStatus: 'cmpuishown', listenerId }, true);
      }
    };
  };
  afterEach(() => {
    delete host.__tcfapi;
    listeners.clear();
  });

  test('that loads late grants once, and takes it back', async () => {
    const attune = await visit();
    const stop = bridge(attune, iabTcf({ purposes: { observe: [1], personalize: [5, 6], share: [8, 9] } }), options());
    await later(150);
    load();
    await vi.waitFor(() => expect(listeners.size).toBe(1));
    expect(stateOf(attune)).toBe('undecided');
    say(YES);
    await vi.waitFor(() => expect(purposesOf(attune)).toEqual(['observe', 'personalize', 'share']), 10_000);
    say(NO);
    await vi.waitFor(() => expect(stateOf(attune)).toBe('withdrawn'), 10_000);
    say(YES);
    await later(200);
    expect(stateOf(attune)).toBe('withdrawn');
    stop();
    expect(listeners.size).toBe(0);
    expect(faults).toEqual([]);
  });
});
