/**
 * `order`: brings children of a slot to its front, those that its author named by `data-attune-item`. They move in the
 * document, so that who reads by ear or by keyboard meets them in the order in which they are seen.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Operation } from '../../kernel/ruleset.js';
import { arrange, keeping } from './arrange.js';
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
