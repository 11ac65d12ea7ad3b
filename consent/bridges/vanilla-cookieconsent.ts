/**
 * The bridge to vanilla-cookieconsent 3 (orestbida/cookieconsent), by its public API and the events it fires on `window`.
 *
 * A category that is `readOnly` counts as not accepted: that library reports it as accepted when the visitor has rejected
 * everything, since nobody can switch it off.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Purpose } from '../../kernel/purpose.js';
import type { ConsentPlatform, PlatformAnswer } from '../bridge.js';

/** The part of that library which is used. */
export interface VanillaCookieConsent {
  validConsent(): boolean;
  acceptedCategory(name: string): boolean;
  getConfig(field: 'categories'): Readonly<Record<string, { readonly readOnly?: boolean }>> | undefined;
}

export interface VanillaCookieConsentOptions {
  /** What each category stands for. A purpose that several categories name needs all of them. */
  readonly categories: Readonly<Record<string, readonly Purpose[]>>;
}

/** On every page where consent stands, and on every change of it. */
const EVENTS = ['cc:onConsent', 'cc:onChange'] as const;

/**
 * Follows vanilla-cookieconsent. A page that loads it later passes a function, which may say `undefined` until then.
 *
 * @throws {AttuneError} `options/invalid` where no category stands for `observe`
 * @example
 * bridge(attune, vanillaCookieconsent(CookieConsent, { categories: { experience: ['observe', 'personalize'] } }));
 */
export function vanillaCookieconsent(
  library: VanillaCookieConsent | (() => VanillaCookieConsent | undefined),
  { categories }: VanillaCookieConsentOptions,
): ConsentPlatform {
  if (!Object.values(categories).flat().includes('observe')) {
    throw new AttuneError('options/invalid', 'No category stands for "observe", which every purpose needs. Name one.');
  }
  const find = typeof library === 'function' ? library : () => library;
  return {
    name: 'vanilla-cookieconsent',
    watch(signal, said) {
      const tell = (): void => said(answerOf(find(), categories));
      for (const event of EVENTS) window.addEventListener(event, tell, { signal });
      tell();
    },
  };
}

function answerOf(
  library: VanillaCookieConsent | undefined,
  categories: VanillaCookieConsentOptions['categories'],
): PlatformAnswer {
  if (!library?.validConsent()) return { says: 'nothing yet' };
  const configured = library.getConfig('categories') ?? {};
  const isAccepted = (category: string): boolean =>
    configured[category]?.readOnly !== true && library.acceptedCategory(category);
  const named = Object.entries(categories);
  const denied = named.filter(([category]) => !isAccepted(category)).flatMap(([, purposes]) => purposes);
  const purposes = named.flatMap(([, ids]) => ids).filter((id) => !denied.includes(id));
  return { says: 'choice', purposes: [...new Set(purposes)] };
}
