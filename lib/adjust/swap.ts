/**
 * `swap`: shows another variant of a slot, from a `<template data-attune-variant>` inside it. The authored nodes are
 * kept, not copied, so the inverse brings back the very same elements with their listeners and state.
 */
import type { Revert } from './revert.js';
import { variantOf } from './variant.js';

export function swap(slot: HTMLElement, name: string): Revert {
  const added = [...variantOf(slot, name).childNodes];
  const authored = [...slot.childNodes];
  slot.replaceChildren(...added, ...authored.filter((node) => node instanceof HTMLTemplateElement));
  return () => {
    // What the page itself added meanwhile stays.
    const strangers = [...slot.childNodes].filter((node) => !added.includes(node) && !authored.includes(node));
    slot.replaceChildren(...authored, ...strangers);
  };
}
