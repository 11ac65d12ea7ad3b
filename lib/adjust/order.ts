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
  refuseLandmarks(slot, true);
  const authored = [...slot.childNodes];
  const named = first.map((name) => {
    const item = [...slot.children].find((child) => child.getAttribute('data-attune-item') === name);
    if (!item)
      throw new AttuneError('adjust/refused', `The slot has no child with data-attune-item="${name}". Add it.`);
    return item;
  });
  // No more are moved than it takes, since who is moved loses its state in browsers without `moveBefore`.
  keeping(slot, () => {
    let before = slot.firstChild;
    for (const item of named) {
      if (item === before) before = before.nextSibling;
      else move(slot, item, before);
    }
  })();
  const isThere = (node: Node): boolean => node.parentNode === slot;
  return () => {
    keeping(slot, () => {
      // From the last one on, so that what each stood before is in its place. What the page added meanwhile stays where it is.
      for (let i = authored.length - 1; i >= 0; i--) {
        const node = authored[i]!;
        if (!named.includes(node as Element) || !isThere(node)) continue;
        const stood = authored.filter((one) => isThere(one) && (one === node || !named.includes(one as Element)));
        const next = authored.slice(i + 1).find(isThere) ?? stood[stood.indexOf(node) - 1]?.nextSibling ?? null;
        if (node !== next && node.nextSibling !== next) move(slot, node, next);
      }
    })();
  };
}

function move(parent: HTMLElement, node: Node, before: Node | null): void {
  const { moveBefore } = parent as { moveBefore?: (node: Node, before: Node | null) => void };
  // It moves only what is part of the page, and to where it still is.
  if (moveBefore && node.isConnected && parent.isConnected) moveBefore.call(parent, node, before);
  else parent.insertBefore(node, before);
}
