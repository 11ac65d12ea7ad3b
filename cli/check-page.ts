/**
 * What a ruleset names and a page lacks. The page is read as it was written, by parse5, as HTML says: no script of it runs,
 * nothing that it refers to is fetched, and what scripts would add is not there. What `<template>` holds lies apart from the
 * tree, as in a browser, where the page's own code does not find it either.
 */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { Adjustment, Operation, Ruleset } from '../kernel/ruleset.js';
import { doubt, fault, type Finding, type Path } from './check-finding.js';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** As lib/adjust/landmarks.ts has it: what people find their way by stays where it is. */
export const LANDMARKS = 'nav,search,[role=navigation],[role=search],[rel=help],[data-attune-help]';
/** These change the looks of the element that holds the slot's content. */
const WRAPPED: readonly Operation['op'][] = ['scale', 'tone', 'space', 'defer'];

export function checkPage(ruleset: Ruleset, html: string): Finding[] {
  const page = descendants(parse(html));
  const marked = (mark: string): Map<string, Element[]> => {
    const found = new Map<string, Element[]>();
    for (const element of page) {
      const id = attribute(element, mark);
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), element]);
    }
    return found;
  };
  const slots = marked('data-attune-slot');
  return [
    ...missing(ruleset.slots, 'slots', slots),
    ...missing(ruleset.sections ?? [], 'sections', marked('data-attune-section')),
    ...ruleset.adjustments.flatMap((adjustment, i) => {
      const slot = slots.get(adjustment.slot)?.[0];
      return slot ? refused(adjustment, slot, ['adjustments', i, 'do']) : [];
    }),
  ];
}

/** A ruleset may be one for several pages. */
function missing(
  regions: readonly { readonly id: string }[],
  name: 'slots' | 'sections',
  found: ReadonlyMap<string, readonly Element[]>,
): Finding[] {
  const mark = `data-attune-${name.slice(0, -1)}`;
  return regions.flatMap(({ id }, i) => {
    const count = found.get(id)?.length ?? 0;
    if (count === 1) return [];
    if (count === 0)
      return [
        doubt('page', [name, i], `the page has no element with ${mark}="${id}"`, 'Mark it, if it is on this page.'),
      ];
    return [
      doubt(
        'page',
        [name, i],
        `the page has ${count} elements with ${mark}="${id}"`,
        'Mark one: the others are not looked at.',
      ),
    ];
  });
}

/** Why an operation would be refused in a slot, for each reason. */
function refused({ do: operation, slot: id }: Adjustment, slot: Element, path: Path): Finding[] {
  const { op } = operation;
  const found: Finding[] = [];
  if ('variant' in operation) {
    const { variant } = operation;
    const templates = descendants(slot).filter(({ tagName }) => tagName === 'template');
    if (!templates.some((template) => attribute(template, 'data-attune-variant') === variant)) {
      const reason = `slot ${id} of the page has no <template data-attune-variant="${variant}">`;
      found.push(fault('page', [...path, 'variant'], reason, 'Add it inside the slot.'));
    }
  }
  const children = childrenOf(slot);
  if (op === 'order')
    operation.first.forEach((name, i) => {
      if (children.some((child) => attribute(child, 'data-attune-item') === name)) return;
      const reason = `slot ${id} of the page has no child with data-attune-item="${name}"`;
      found.push(fault('page', [...path, 'first', i], reason, 'Name a child of the slot so.'));
    });
  if ((op === 'order' || op === 'defer') && [...lineOf(slot), ...descendants(slot)].some(isLandmark)) {
    const reason = `slot ${id} of the page holds navigation, search or help, or lies in it, which stay as they are`;
    found.push(fault('page', path, reason, 'Take them out of the slot.'));
  }
  if (WRAPPED.includes(op) && children.every(({ tagName }) => tagName === 'template')) {
    const reason = `slot ${id} of the page holds no element that "${op}" could change`;
    found.push(fault('page', path, reason, 'Wrap what the slot holds in one element.'));
  }
  return found;
}

function childrenOf(node: Node): Element[] {
  return 'childNodes' in node ? node.childNodes.filter((child) => 'tagName' in child) : [];
}

/** In the order of the document. A stack, since pages may nest deeper than calls can. */
function descendants(root: Node): Element[] {
  const found: Element[] = [];
  const waiting = childrenOf(root).reverse();
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    found.push(element);
    waiting.push(...childrenOf(element).reverse());
  }
  return found;
}

/** The element and what it lies in. */
function lineOf(element: Element): Element[] {
  const line: Element[] = [];
  for (let node: Node | null = element; node && 'tagName' in node; node = node.parentNode) line.push(node);
  return line;
}

function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attr) => attr.name === name)?.value;
}

/** Each selector of {@link LANDMARKS} is the name of an element, or of an attribute, which may have to have a value. */
function isLandmark(element: Element): boolean {
  return LANDMARKS.split(',').some((selector) => {
    const [, name, value] = /^\[([^=]+)(?:=(.+))?\]$/.exec(selector) ?? [];
    if (name === undefined) return element.tagName === selector;
    const given = attribute(element, name);
    // Of `rel`, unlike `role`, HTML has selectors pass over the case.
    return given !== undefined && (value === undefined || (name === 'rel' ? given.toLowerCase() : given) === value);
  });
}
