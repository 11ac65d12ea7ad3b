/** The bridge to vanilla-cookieconsent: what its categories come to. With the library itself: test/browser/bridges.browser.test.ts. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlatformAnswer } from '../../../consent/bridge.js';
import {
  type VanillaCookieConsent,
  vanillaCookieconsent,
  type VanillaCookieConsentOptions,
} from '../../../consent/bridges/vanilla-cookieconsent.js';

let site: EventTarget;
beforeEach(() => void vi.stubGlobal('window', (site = new EventTarget())));
afterEach(() => void vi.unstubAllGlobals());

/** The library after the visitor accepted these categories. */
const accepting = (...accepted: readonly string[]): VanillaCookieConsent => ({
  validConsent: () => true,
  acceptedCategory: (name) => name === 'necessary' || accepted.includes(name),
  getConfig: () => ({ necessary: { readOnly: true }, analytics: {}, experience: { readOnly: false } }),
});

function watch(
  library: VanillaCookieConsent | (() => VanillaCookieConsent | undefined),
  categories: VanillaCookieConsentOptions['categories'],
  signal = new AbortController().signal,
): PlatformAnswer[] {
  const answers: PlatformAnswer[] = [];
  vanillaCookieconsent(library, { categories }).watch(signal, (answer) => answers.push(answer));
  return answers;
}

describe('a choice', () => {
  const categories = {
    analytics: ['learn', 'share'],
    experience: ['observe', 'learn'],
    necessary: ['personalize'],
  } as const;
  test.each<[string, readonly string[], readonly string[]]>([
    ['of all: never what nobody can switch off', ['analytics', 'experience'], ['learn', 'share', 'observe']],
    ['of one: a purpose that two name needs both', ['experience'], ['observe']],
    ['of the other', ['analytics'], ['share']],
    ['of none', [], []],
  ])('%s', (_, accepted, purposes) => {
    expect(watch(accepting(...accepted), categories)).toEqual([{ says: 'choice', purposes }]);
  });

  test('in a category that the library does not know is none', () => {
    expect(watch(accepting('experience'), { experience: ['observe'], other: ['share'] })).toEqual([
      { says: 'choice', purposes: ['observe'] },
    ]);
  });
});

test('a library that loads later is asked when it says something, and until the end', () => {
  let library: VanillaCookieConsent | undefined;
  const ending = new AbortController();
  const answers = watch(() => library, { experience: ['observe'] }, ending.signal);
  library = accepting('experience');
  site.dispatchEvent(new Event('cc:onConsent'));
  library = accepting();
  site.dispatchEvent(new Event('cc:onChange'));
  ending.abort();
  site.dispatchEvent(new Event('cc:onChange'));
  expect(answers).toEqual([
    { says: 'nothing yet' },
    { says: 'choice', purposes: ['observe'] },
    { says: 'choice', purposes: [] },
  ]);
});

test('without a valid consent nothing is said, whatever is accepted by default', () => {
  const library = { ...accepting('experience'), validConsent: () => false };
  expect(watch(library, { experience: ['observe'] })).toEqual([{ says: 'nothing yet' }]);
});

test('a mapping without "observe" is refused', () => {
  expect(() => vanillaCookieconsent(accepting(), { categories: { analytics: ['share'] } })).toThrow(
    expect.objectContaining({ code: 'options/invalid' }) as unknown,
  );
});
