/**
 * `swap`: shows another variant of a slot, from a `<template data-attune-variant>` inside it, or by whom the slot is rendered.
 * The authored nodes are kept, not copied, so the inverse brings back the very same elements with their listeners and state.
 */
import type { Operation } from '../../kernel/ruleset.js';
import { inPlace, keeping } from './keeping.js';
import type { Revert } from './revert.js';
import { variantOf } from './variant.js';

/** Offered to a framework that renders the slot: `detail.variant` is what to show, null what its author wrote. */
const VARIANT = 'attune-variant';

export function swap(slot: HTMLElement, { variant }: Extract<Operation, { op: 'swap' }>): Revert {
  let isRendered = false as boolean;
  const restore = keeping(slot, () => (isRendered = isTaken(slot, variant)));
  if (isRendered) {
    return () => {
      isTaken(slot, null);
      restore();
    };
  }
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

/** Whether somebody rendered the variant, now, who would not have attune touch its nodes. */
const isTaken = (slot: HTMLElement, variant: string | null): boolean =>
  !slot.dispatchEvent(new CustomEvent(VARIANT, { bubbles: true, cancelable: true, detail: { variant } }));
