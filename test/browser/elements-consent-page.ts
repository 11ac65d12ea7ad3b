/** A page with `<attune-consent>` on it for tests, told of consent by a script. */
import { page, userEvent } from 'vitest/browser';
import type { Purpose } from '../../kernel/purpose.js';
import { type ConsentElement, defineElements } from '../../lib/elements/index.js';
import type { ConsentState } from '../../lib/face.js';
import { POLICY } from '../unit/kernel/documents.js';
import { GRANTED, scripted, UNDECIDED } from './elements-handle.js';
import { buttonOf, isShown, later, one, show, within } from './elements-page.js';

export const handle = scripted();
defineElements(handle.attune);

export const ALL: Purpose[] = ['observe', 'personalize', 'learn', 'share'];
const NAMES = { observe: 'noticing', personalize: 'changing', learn: 'learning', share: 'sharing' };
export const PAGE = `<button id="choices" data-attune-consent>Privacy <b>choices</b></button><input id="field" aria-label="Field" />
  <attune-consent><p id="words">We <a href="#why">ask</a> you.</p><p slot="notice">The whole notice.</p></attune-consent>`;

export const dialog = (): ConsentElement => document.querySelector<ConsentElement>('attune-consent')!;
export const isOpen = (): boolean => isShown(one(dialog(), '[role=dialog]'));
export const title = (): string => one(dialog(), '[role=heading]').textContent;
export const focused = (): Element | null => dialog().shadowRoot!.activeElement ?? document.activeElement;
export const fold = (summary: string): HTMLDetailsElement =>
  within(dialog(), 'details').find(
    (details): details is HTMLDetailsElement => details.querySelector('summary')!.textContent === summary,
  )!;
/** By how its name begins. */
export const label = (purpose: string): HTMLElement =>
  within(dialog(), 'label').find(({ textContent }) => textContent.startsWith(purpose))!;
export const box = (purpose: string): HTMLInputElement => label(purpose).querySelector('input')!;
export const ticked = (): Purpose[] => ALL.filter((id) => box(NAMES[id as keyof typeof NAMES]).checked);
export const press = (name: string): Promise<void> => userEvent.click(buttonOf(dialog(), name));

/** What was called of consent, and what a grant by a click is. */
export const decided = (): unknown[] => handle.calls.filter(([name]) => /grant|refuse|withdraw/.test(name));
export const granted = (purposes: Purpose[], gpcOverride = false): unknown[] => [
  ['grant', purposes, 'click', { gpcOverride }],
];

/** The page of a visitor whose consent stands so. */
export async function visit(
  state: ConsentState = 'undecided',
  html = PAGE,
  scheme: 'light' | 'dark' = 'light',
): Promise<void> {
  handle.status = state === 'granted' ? { ...GRANTED, gpc: handle.status.gpc } : { ...handle.status, state };
  show(html, scheme);
  await later(0);
}

/** The browser objects to sharing; `override` is whether the policy lets the visitor say otherwise. */
export function objecting(gpc: 'share' | 'strict' = 'share', override = false): void {
  handle.status = { ...UNDECIDED, gpc: true };
  handle.policy = { ...POLICY, gpc, ...(override && { allowGpcOverride: true }) };
}

/** Before each test: nobody has decided anything, and there is room. */
export async function begin(): Promise<void> {
  handle.reset();
  await page.viewport(1200, 800);
}
