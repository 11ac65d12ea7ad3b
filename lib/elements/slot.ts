/**
 * `<attune-slot name="summary">`: a place that may change, and, with `controls`, a quiet "Why this?" while it is changed.
 *
 * What it holds stays in the light, so that operations and the site's own style see it. The button stands in a shadow tree
 * within its shadow tree: it is marked as invisible to attune, and a mark one level up would make the whole slot so.
 */
import { button, type Connect, make } from './base.js';

const SLOT = 'data-attune-slot';

export const slot: Connect = (host, root, signal, kit) => {
  const { attune, say } = kit;
  const id = host.getAttribute('name') ?? host.getAttribute(SLOT);
  if (!id) return;
  host.setAttribute(SLOT, id);

  const because = make('p', { id: 'because' });
  const told = make('span', { role: 'status', class: 'unseen' });
  const undo = button(say('Undo'), signal, () => {
    // Focus goes back to the button, and from there, once it is gone, to where it would be without it.
    bubble.hidePopover();
    if (attune.undo(host)) told.replaceChildren(say('Undone.'));
  });
  const bubble = make(
    'div',
    { class: 'bubble', popover: '', role: 'group', 'aria-labelledby': 'because' },
    because,
    undo,
  );
  const why = make('button', { type: 'button', class: 'quiet', hidden: '' }, say('Why this?'));
  why.popoverTargetElement = bubble;
  const corner = make('div', { class: 'corner' });
  const inner = corner.attachShadow({ mode: 'open' });
  inner.adoptedStyleSheets = root.adoptedStyleSheets;
  inner.append(make('div', { class: 'box', 'data-attune-ignore': '' }, why, bubble, told));
  root.replaceChildren(make('slot'), ...(host.hasAttribute('controls') ? [corner] : []));

  let isChanged = false;
  /** Two may have one name, of which attune changes the first. */
  const ask = async (): Promise<void> => {
    const answer = await attune.why(host);
    if (answer?.slot === id && answer.because && isChanged && !signal.aborted) adjusted(answer.because);
  };
  const adjusted = (words: string): void => {
    because.replaceChildren(words);
    told.replaceChildren();
    why.hidden = false;
  };
  kit.hear(signal, 'adjusted', (event) => {
    if (event.slot !== id) return;
    isChanged = true;
    void ask().catch(() => undefined);
  });
  kit.hear(signal, 'reverted', (event) => {
    if (event.slot !== id) return;
    isChanged = false;
    if (corner.isConnected) bubble.hidePopover();
    why.hidden = true;
  });
  kit.arrived({ id, host, signal, adjusted });
};
