/** `attune/elements`: custom elements for consent, slots, questions and the privacy panel. Nothing runs on import. */
import { AttuneError } from '../../kernel/errors.js';
import type { Attune } from '../face.js';
import { type Arrival, atEnd, type Connect, define, type Defined, type Kit } from './base.js';
import { consent } from './consent.js';
import { feedback } from './feedback.js';
import { STYLE } from './sheet.js';
import { slot } from './slot.js';
import { survey } from './survey.js';
import { NAMES, type Texts } from './texts.js';

export type { ConsentElement } from './consent.js';
export type { Text, Texts } from './texts.js';

export interface ElementsOptions {
  /** What the elements say instead of their English, and names for ids. */
  readonly texts?: Texts;
  /** In whose manner numbers and dates are written; `en` by default. */
  readonly lang?: string;
}

/** On few pages, and a third of it all: it comes where it is needed. What says yes and no is here before. */
const panel: Connect = (host, root, signal, kit) => {
  import('./panel.js')
    .then((late) => {
      if (!signal.aborted) late.panel(host, root, signal, kit);
    })
    .catch(reportError);
};

const ELEMENTS: Readonly<Record<string, Connect>> = {
  'attune-slot': slot,
  'attune-consent': consent,
  'attune-panel': panel,
  'attune-feedback': feedback,
  'attune-survey': survey,
};

/**
 * Defines the elements, for this handle. Again with the same one it does nothing; on a server neither.
 *
 * @throws {AttuneError} `options/invalid` where a tag is defined already, for another handle or by somebody else
 */
export function defineElements(attune: Attune, { texts, lang = 'en' }: ElementsOptions = {}): void {
  if (typeof customElements === 'undefined') return;
  // All of them before the first is defined: none can be taken back.
  const taken = Object.keys(ELEMENTS).find((tag) => {
    const known = customElements.get(tag) as Defined | undefined;
    return known && known.attune !== attune;
  });
  if (taken)
    throw new AttuneError(
      'options/invalid',
      `<${taken}> belongs to another handle or to somebody else. Make one handle a page, and define its elements once.`,
    );
  if (customElements.get('attune-slot')) return;
  const words: Texts = { ...NAMES, ...texts };
  const kit: Kit = {
    attune,
    lang,
    say: (text) => words[text] ?? text,
    name: (id) => words[id] ?? id.replace(/[.\-_]+/g, ' '),
    hear: (signal, type, listener) => atEnd(signal, attune.on(type, listener)),
    isAsking: false,
    arrived: arrivals(attune),
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  for (const tag in ELEMENTS) define(tag, ELEMENTS[tag]!, kit, sheet);
}

/**
 * attune looks for its slots when a session starts. Those that come later are told to it together, as another page; those
 * that it knows are told how they stand.
 */
function arrivals(attune: Attune): Kit['arrived'] {
  const newcomers = new Set<Arrival>();
  const meet = async (): Promise<void> => {
    const met = [...newcomers];
    newcomers.clear();
    // Answers once everything runs. Where nothing does, nobody looks for slots, or will yet.
    if (met.length === 0 || !(await attune.inspect())) return;
    const whys = await Promise.all(met.map(({ host }) => attune.why(host)));
    const unknown = met.filter(({ id, signal, adjusted }, i) => {
      const why = whys[i];
      if (why?.slot === id && why.because) adjusted(why.because);
      // Within another slot it is found as that one: such a slot waits for the next page.
      return !why && !signal.aborted;
    });
    if (unknown.length > 0) attune.page();
  };
  return (one) => {
    // Until then attune has not looked yet, and will see it.
    if (attune.consent.status().state !== 'granted') return;
    setTimeout(() => void meet().catch(() => undefined));
    newcomers.add(one);
    one.signal.addEventListener('abort', () => newcomers.delete(one), { once: true });
  };
}
