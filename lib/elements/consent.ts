/**
 * `<attune-consent>`: the question of consent, and the way back to it: a sheet at the foot of the window that blocks nothing.
 *
 * It shows itself once, without taking the focus, and opens for whoever asks for it; Escape decides nothing. Each time it is
 * made anew, of the policy and of what holds then, and lives until it closes: one AbortSignal.
 */
import { joinTabs } from '../../platform/tabs.js';
import { atEnd, type Connect, failure } from './base.js';
import { consentSheet, type Decide } from './consent-sheet.js';

export interface ConsentElement extends HTMLElement {
  /**
   * Opens it for somebody who asked: the focus goes to its heading, and back to `opener`.
   *
   * @throws {AttuneError} `options/invalid` where there is no policy to agree to
   */
  open(opener?: HTMLElement): void;
}

export const consent: Connect = (host, root, signal, kit) => {
  host.setAttribute('data-attune-ignore', '');
  // Taken out and put back, it does not ask again.
  const isNew = !root.firstChild;
  const { attune } = kit;
  let title: HTMLElement | undefined;
  let closing = new AbortController();
  /** Where the focus goes back to. */
  let from: EventTarget | null = null;

  const isOpen = (): boolean => host.hasAttribute('open');
  /** What was decided and holds. */
  const decision = (): string => {
    const { state, purposes } = attune.consent.status();
    return ['unknown', 'undecided', 'expired'].includes(state) ? '' : [state, ...purposes].join();
  };

  function close(): void {
    if (!isOpen()) return;
    closing.abort();
    kit.isAsking = false;
    // Not away from where the visitor has gone meanwhile.
    const at = document.activeElement;
    const isHere = root.activeElement !== null || host.contains(at) || at === document.body;
    if (isHere && from instanceof HTMLElement) from.focus();
    from = null;
    host.removeAttribute('open');
  }

  function show(): void {
    const before = decision();
    const until = { signal: (closing = new AbortController()).signal };
    let isDeciding = false;
    const decide: Decide = async (event, purposes, gpcOverride = false) => {
      isDeciding = true;
      told.replaceChildren();
      try {
        await (purposes.length > 0 ? attune.consent.grant(purposes, event, { gpcOverride }) : attune.consent.refuse());
        close();
      } catch (thrown) {
        told.append(failure(kit, thrown));
      }
      isDeciding = false;
    };
    const sheet = consentSheet(host, decide, until.signal, kit);
    const { box, told } = sheet;
    ({ title } = sheet);
    box.addEventListener('focusin', ({ relatedTarget }) => (from ??= relatedTarget), until);
    document.addEventListener('keydown', escape, until);
    // A decision of elsewhere. That another tab agreed is told to a page without consent by nobody else.
    const heed = (): void => {
      if (!isDeciding && decision() !== before) close();
    };
    kit.hear(until.signal, 'consent', heed);
    addEventListener('storage', heed, until);
    joinTabs(attune.consent.policy().site, until.signal, () => {
      if (!isDeciding) close();
    });
    kit.isAsking = true;
    root.replaceChildren(box);
    host.setAttribute('open', '');
    box.showPopover();
  }

  function escape(event: KeyboardEvent): void {
    // eslint-disable-next-line attune/never-read -- only whether it closes the dialog
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  }

  function open(opener: EventTarget | null = document.activeElement): void {
    if (!isOpen()) show();
    from = opener;
    title!.focus();
  }
  Object.assign(host, { open });
  document.addEventListener(
    'click',
    ({ target }) => {
      const opener = (target as Partial<Element>).closest?.('[data-attune-consent]');
      if (opener) open(opener);
    },
    { signal },
  );
  atEnd(signal, close);
  attune.ready
    .then(() => {
      const isForbidden = attune.consent.status().gpc && attune.consent.policy().gpc === 'strict';
      if (isNew && !isOpen() && !signal.aborted && !decision() && !isForbidden) show();
    })
    .catch(reportError);
};
