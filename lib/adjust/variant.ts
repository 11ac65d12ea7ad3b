/** A variant that a slot's author wrote: the content of `<template data-attune-variant="…">` inside the slot. */
import { AttuneError } from '../../kernel/errors.js';

export function variantOf(slot: HTMLElement, name: string): DocumentFragment {
  const template = slot.querySelector<HTMLTemplateElement>(`template[data-attune-variant="${CSS.escape(name)}"]`);
  if (!template)
    throw new AttuneError('adjust/refused', `The slot has no <template data-attune-variant="${name}">. Add it.`);
  return template.content.cloneNode(true) as DocumentFragment;
}
