/** `<attune-consent>` in four languages: it fits a phone, and axe finds nothing, light and dark. */
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { define, type Kit } from '../../lib/elements/base.js';
import { consent } from '../../lib/elements/consent.js';
import { de, es, fr } from '../../lib/elements/languages/index.js';
import { STYLE } from '../../lib/elements/sheet.js';
import { NAMES, type Texts } from '../../lib/elements/texts.js';
import { POLICY } from '../unit/kernel/documents.js';
import { scripted, UNDECIDED } from './elements-handle.js';
import { buttonOf, later, objections, show, within } from './elements-page.js';

const handle = scripted();
/** A tag is defined once: what it says is changed under it. */
let words: Texts = {};
let lang = 'en';
const kit: Kit = {
  attune: handle.attune,
  get lang() {
    return lang;
  },
  say: (text) => words[text] ?? text,
  name: (id) => words[id] ?? id,
  hear: (signal, type, listener) => signal.addEventListener('abort', handle.attune.on(type, listener)),
  isAsking: false,
  arrived: () => undefined,
};
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
define('attune-consent', consent, kit, sheet);

const dialog = (): HTMLElement => document.querySelector('attune-consent')!;
const LANGUAGES: readonly (readonly [string, Texts, yes: string, no: string, save: string, kept: string])[] = [
  ['en', NAMES, 'Accept all', 'Refuse all', 'Save choice', 'features · kept for 180 days · stays on this device'],
  [
    'de',
    de,
    'Alle akzeptieren',
    'Alle ablehnen',
    'Auswahl speichern',
    'features · Speicherdauer: 180 Tage · bleibt auf diesem Gerät',
  ],
  [
    'fr',
    fr,
    'Tout accepter',
    'Tout refuser',
    'Enregistrer mon choix',
    'features · durée de conservation\u00a0: 180\u00a0jours · reste sur cet appareil',
  ],
  [
    'es',
    es,
    'Aceptar todo',
    'Rechazar todo',
    'Guardar mi elección',
    'features · plazo de conservación: 180 días · permanece en este dispositivo',
  ],
];

afterEach(async () => {
  show('');
  await page.viewport(800, 600);
});

describe.each(LANGUAGES)('in %s', (tongue, texts, yes, no, save, kept) => {
  async function ask(scheme: 'light' | 'dark'): Promise<void> {
    [words, lang] = [texts, tongue];
    handle.reset();
    handle.status = { ...UNDECIDED, gpc: true };
    handle.policy = { ...POLICY, allowGpcOverride: true };
    show('<attune-consent><p>…</p></attune-consent>', scheme);
    document.documentElement.lang = tongue;
    await later(0);
  }

  test.each(['light', 'dark'] as const)('axe finds nothing, in %s', async (scheme) => {
    await ask(scheme);
    for (const details of within(dialog(), 'details') as HTMLDetailsElement[]) details.open = true;
    expect(within(dialog(), 'dd').map(({ textContent }) => textContent)).toContain(kept);
    expect(await objections()).toEqual([]);
    await userEvent.click(within(dialog(), 'label').at(-1)!);
    await userEvent.click(buttonOf(dialog(), save));
    expect(within(dialog(), '.answers button').map(({ textContent }) => textContent)).toEqual([
      words['No'] ?? 'No',
      words['Yes'] ?? 'Yes',
    ]);
    expect(await objections()).toEqual([]);
  });

  /** @threat dialog-parity */
  test('yes and no are of one size on a phone, and nothing is wider than it', async () => {
    await page.viewport(360, 740);
    await ask('light');
    const [first, second] = [no, yes].map((name) => buttonOf(dialog(), name).getBoundingClientRect());
    expect([first!.width, first!.height, first!.top]).toEqual([second!.width, second!.height, second!.top]);
    for (const details of within(dialog(), 'details') as HTMLDetailsElement[]) details.open = true;
    for (const part of within(dialog(), '*')) expect(part.scrollWidth, part.outerHTML).toBeLessThanOrEqual(360);
  });
});
