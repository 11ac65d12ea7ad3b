/**
 * The consent dialog: a sheet at the foot of the page that blocks nothing.
 *
 * Yes and no are one click each, of one size and one colour; nothing is ticked beforehand; Escape decides nothing. It
 * shows itself once, without taking the focus away from the paper, and comes back by "Privacy choices".
 */
import type { Attune, Purpose } from '../../lib/index.js';
import { find, setText } from './element.js';
import notice from '../news/notice.en.txt';

const ALL: readonly Purpose[] = ['observe', 'personalize', 'learn', 'share'];

export interface ConsentDialog {
  /** Opens the dialog for somebody who asked for it. */
  open(opener: HTMLElement): void;
}

export function consentDialog(attune: Attune): ConsentDialog {
  const dialog = find(HTMLDialogElement, '#consent');
  const title = find(HTMLElement, '#consent-title');
  const fault = find(HTMLElement, '.consent__fault', dialog);
  const choices = find(HTMLDetailsElement, '.consent__choices', dialog);
  const boxes = [...dialog.querySelectorAll<HTMLInputElement>('input[name=purpose]')];
  let opener: HTMLElement | null = null;

  setText(find(HTMLElement, '#consent-notice'), notice.trim());
  // Where there is room, the purposes lie open beside the words; on a phone they are one tap away.
  choices.open = matchMedia('(min-width: 60rem)').matches;

  /** Shows what is in force now: nothing before the first decision. */
  function showChoice(): void {
    const { purposes, gpc } = attune.consent.status();
    find(HTMLElement, '.consent__gpc', dialog).hidden = !gpc;
    for (const box of boxes) {
      box.checked = purposes.includes(box.value as Purpose);
      box.disabled = gpc && box.value === 'share';
    }
    fault.hidden = true;
  }

  function close(): void {
    if (!dialog.open) return;
    dialog.close();
    opener?.focus();
    opener = null;
  }

  async function decide(purposes: readonly Purpose[], event: Event): Promise<void> {
    try {
      if (purposes.length === 0) await attune.consent.refuse();
      else await attune.consent.grant(purposes, event);
      close();
    } catch (thrown) {
      setText(fault, thrown instanceof Error ? thrown.message : 'That did not work; nothing was decided.');
      fault.hidden = false;
    }
  }

  const offered = (): Purpose[] => ALL.filter((purpose) => !(purpose === 'share' && attune.consent.status().gpc));
  const ticked = (): Purpose[] => boxes.filter((box) => box.checked).map((box) => box.value as Purpose);
  find(HTMLElement, '[data-choice=accept]', dialog).addEventListener('click', (event) => void decide(offered(), event));
  find(HTMLElement, '[data-choice=refuse]', dialog).addEventListener('click', (event) => void decide([], event));
  find(HTMLElement, '[data-choice=save]', dialog).addEventListener('click', (event) => void decide(ticked(), event));

  // Every other purpose builds on "observe", so the boxes keep that true in both directions.
  dialog.addEventListener('change', ({ target }) => {
    const changed = target as HTMLInputElement;
    const observe = boxes.find((box) => box.value === 'observe')!;
    if (changed !== observe && changed.checked) observe.checked = true;
    if (changed === observe && !observe.checked) for (const box of boxes) box.checked = false;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !dialog.open) return;
    // One sheet at a time: what lies below the dialog stays open.
    event.preventDefault();
    close();
  });

  void attune.ready.then(() => {
    const { state } = attune.consent.status();
    if (state !== 'undecided' && state !== 'expired') return;
    showChoice();
    // Not show(), which would move the focus: nobody asked for this dialog.
    dialog.open = true;
  });

  return {
    open(by) {
      opener = by;
      showChoice();
      if (!dialog.open) dialog.show();
      title.focus();
    },
  };
}
