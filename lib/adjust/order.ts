/**
 * `order`: brings children of a slot to its front, those that its author named by `data-attune-item`. They move in the
 * document, so that who reads by ear or by keyboard meets them in the order in which they are seen.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Operation } from '../../kernel/ruleset.js';
import { keeping } from './keeping.js';
import { refuseLandmarks } from './landmarks.js';
import type { Revert } from './revert.js';

export function order(slot: HTMLElement, { first }: Extract<Operation, { op: 'order' }>): Revert {
  refuseLandmarks(slot);
  const authored = [...slot.childNodes];
  const named = first.map((name) => {
    const item = [...slot.children].find((child) => child.getAttribute('data-attune-item') === name);
    if (!item)
      throw new AttuneError('adjust/refused', `The slot has no child with data-attune-item="${name}". Add it.`);
    return item;
  });
  const rearrange = (nodes: readonly ChildNode[]): void => {
    keeping(slot, () => {
      arrange(slot, nodes);
    })();
  };
  rearrange([...named, ...authored.filter((node) => !named.includes(node as Element))]);
  return () => {
    // What the page itself took away meanwhile stays away.
    rearrange(authored.filter((node) => node.parentNode === slot));
  };
}

/**
 * Afterwards the children are these, in this order, then those that are not among them. No more of them are moved than it
 * takes, since who is moved loses its state in browsers without `moveBefore`.
 */
function arrange(parent: HTMLElement, order: readonly Node[]): void {
  let before: ChildNode | null = parent.firstChild;
  for (const node of order) {
    if (node === before) before = before.nextSibling;
    else move(parent, node, before);
  }
}

function move(parent: HTMLElement, node: Node, before: Node | null): void {
  const { moveBefore } = parent as { moveBefore?: (node: Node, before: Node | null) => void };
  // It moves only what is part of the page, and to where it still is.
  if (moveBefore && node.isConnected && parent.isConnected) moveBefore.call(parent, node, before);
  else parent.insertBefore(node, before);
}
