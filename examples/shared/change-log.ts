/** The drawer's list of what changed on the page and why, newest first, each change with its undo. */
import type { Attune, AttuneEvents } from '../../lib/index.js';
import { element, find, setText } from './element.js';
import type { Place } from './features.js';

const LONGEST = 12;
const DONE: Readonly<Record<string, string>> = {
  order: 'in another order',
  reveal: 'with a note',
  scale: 'larger',
  swap: 'in another form',
};
const RESTORED: Readonly<Record<AttuneEvents['reverted']['reason'], string>> = {
  failure: 'attune could not run on.',
  misfire: 'It went wrong too often; it stays off on this device.',
  page: 'You went to another page.',
  pause: 'Adapting is paused.',
  resize: 'It no longer fitted its box.',
  undo: 'You undid it; it stays away for a day.',
  wish: 'The reason for it passed.',
  withdrawn: 'Consent ended.',
};

export function changeLog(attune: Attune, list: HTMLElement, places: readonly Place[]): void {
  const nameOf = (slot: string): string => places.find(({ id }) => id === slot)?.label ?? slot;
  /** The undo button of the change that stands in each slot. */
  const undoOf = new Map<string, HTMLButtonElement>();

  function add(kind: string, at: number, what: string, why: string, ...more: readonly Node[]): void {
    const time = element('time', {}, `${(at / 1000).toFixed(1)} s`);
    list.prepend(
      element(
        'li',
        { 'data-kind': kind },
        time,
        element('span', {}, element('b', {}, what), element('small', {}, why)),
        ...more,
      ),
    );
    while (list.children.length > LONGEST) list.lastElementChild!.remove();
  }

  attune.on('decision', ({ slot, probability, latencyMs }) => {
    const wish = probability >= 0.5 ? 'a change is wished for' : 'the wish has passed';
    add(
      'decision',
      performance.now(),
      `${nameOf(slot)}: ${wish}`,
      `decided in ${Math.max(1, Math.round(latencyMs))} ms`,
    );
  });
  attune.on('adjusted', ({ slot, operation, because, at }) => {
    const button = element('button', { type: 'button', class: 'button button--small' }, 'Undo');
    button.addEventListener('click', () => attune.undo(find(HTMLElement, `[data-attune-slot="${slot}"]`)));
    undoOf.set(slot, button);
    add('adjusted', at, `${nameOf(slot)}: ${DONE[operation] ?? operation}`, because, button);
  });
  attune.on('told', ({ slot, because, at }) => add('told', at, `${nameOf(slot)}: the page was told`, because));
  attune.on('reverted', ({ slot, reason, at }) => {
    const button = undoOf.get(slot);
    if (button) {
      button.disabled = true;
      setText(button, 'Undone');
    }
    add('reverted', at, `${nameOf(slot)}: as it was`, RESTORED[reason]);
  });
}
