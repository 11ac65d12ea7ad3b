/**
 * `swap`: shows another variant of a slot, from a `<template data-attune-variant>` inside it. The authored nodes are
 * kept, not copied, so the inverse brings back the very same elements with their listeners and state.
 */
import type { Operation } from '../../kernel/ruleset.js';
import { inPlace, keeping } from './keeping.js';
import type { Revert } from './revert.js';
import { variantOf } from './variant.js';

export function swap(slot: HTMLElement, { variant }: Extract<Operation, { op: 'swap' }>): Revert {
  const added = [...variantOf(slot, variant).childNodes];
  const authored = [...slot.childNodes];
  const giveBack = keeping(slot, () => {
    slot.replaceChildren(...added, ...authored.filter((node) => node instanceof HTMLTemplateElement));
  });
  return () => {
    // What the page itself added meanwhile stays.
    const strangers = [...slot.childNodes].filter((node) => !added.includes(node) && !authored.includes(node));
    inPlace(() => {
      slot.replaceChildren(...authored, ...strangers);
      giveBack();
    });
  };
}
