/**
 * What a ruleset names and a page lacks. The page is read as it was written, by parse5, as HTML says: no script of it runs,
 * nothing that it refers to is fetched, and what scripts would add is not there. What `<template>` holds lies apart from the
 * tree, as in a browser, where the page's own code does not find it either.
 *
 * What lib/slots.ts and lib/adjust/ refuse is told again here, since the command knows nothing of `lib`: a test holds the two
 * against each other.
 */
import { type DefaultTreeAdapterTypes, html, parse } from 'parse5';
import type { Adjustment, Operation, Ruleset } from '../kernel/ruleset.js';
import { doubt, fault, type Finding, type Path } from './check-finding.js';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** These change the looks of the element that holds the slot's content. */
const WRAPPED: readonly Operation['op'][] = ['scale', 'tone', 'space', 'defer'];
const UNSEEN = ['template', 'script', 'style'];

/** Elements by id, each marked by an attribute. */
type Marked = ReadonlyMap<string, readonly Element[]>;

export function checkPage(ruleset: Ruleset, text: string): Finding[] {
  const page = descendants(parse(text));
  const marked = (idOf: (element: Element) => string | undefined): Marked => {
    const found = new Map<string, Element[]>();
    for (const element of page) {
      const id = idOf(element);
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), element]);
    }
    return found;
  };
  const slots = marked(slotId);
  const slotOf = (id: string): Element | undefined => slots.get(id)?.find((element) => !isIgnored(element));
  return [
    ...missing(ruleset.slots, 'slots', slots),
    ...missing(
      ruleset.sections ?? [],
      'sections',
      marked((element) => attribute(element, 'data-attune-section')),
    ),
    ...ruleset.adjustments.flatMap((adjustment, i) => {
      const slot = slotOf(adjustment.slot);
      if (!slot) return [];
      const path = ['adjustments', i, 'do'];
      const inner = adjustment.do.op === 'swap' ? ruleset.slots.filter(({ id }) => isWithin(slotOf(id), slot)) : [];
      return [
        ...refused(adjustment, slot, path),
        ...inner.map(({ id }) =>
          doubt(
            'page',
            path,
            `slot ${id} of the page lies in slot ${adjustment.slot}, and goes with what is swapped`,
            'Have them side by side.',
          ),
        ),
      ];
    }),
  ];
}

/** Of an `<attune-slot>`, its name. */
const slotId = (element: Element): string | undefined =>
  (element.tagName === 'attune-slot' ? attribute(element, 'name') : undefined) ??
  attribute(element, 'data-attune-slot');

const isWithin = (element: Element | undefined, other: Element): boolean =>
  !!element && element !== other && lineOf(element).includes(other);

/** A ruleset may be one for several pages. */
function missing(regions: readonly { readonly id: string }[], name: 'slots' | 'sections', found: Marked): Finding[] {
  const mark = `data-attune-${name.slice(0, -1)}`;
  return regions.flatMap(({ id }, i) => {
    const all = found.get(id) ?? [];
    const count = all.filter((element) => !isIgnored(element)).length;
    if (count === 1) return [];
    if (count === 0 && all.length > 0)
      return [
        fault(
          'page',
          [name, i],
          `${mark}="${id}" of the page lies in what attune does not look at (data-attune-ignore, what can be edited, passwords)`,
          'Take it out of there.',
        ),
      ];
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
  const within = descendants(slot);
  if ((op === 'order' || op === 'defer') && [...lineOf(slot), ...within].some(isWay)) {
    const reason = `slot ${id} of the page holds navigation, search or help, or lies in it, which stay as they are`;
    found.push(fault('page', path, reason, 'Take them out of the slot.'));
  } else if (op === 'order' && within.some(isPlace)) {
    const reason = `slot ${id} of the page holds a landmark (main, aside, header, footer), which stays where it is`;
    found.push(fault('page', path, reason, 'Take it out of the slot.'));
  }
  if (WRAPPED.includes(op) && !isWrapped(slot)) {
    const reason = `slot ${id} of the page does not hold one element, alone, that "${op}" could change`;
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

/** Whether all that can be seen of a slot is one element. */
function isWrapped(slot: Element): boolean {
  const [content, ...others] = slot.childNodes.filter((node) =>
    'tagName' in node ? !UNSEEN.includes(node.tagName) : 'value' in node && node.value.trim() !== '',
  );
  return !!content && 'tagName' in content && content.namespaceURI === html.NS.HTML && others.length === 0;
}

const words = (element: Element, name: string): readonly string[] =>
  (attribute(element, name) ?? '').toLowerCase().split(/\s+/);
const hasRole = (element: Element, ...roles: readonly string[]): boolean =>
  words(element, 'role').some((role) => roles.includes(role));

/** What people find their way by. */
const isWay = (element: Element): boolean =>
  ['nav', 'search'].includes(element.tagName) ||
  hasRole(element, 'navigation', 'search') ||
  attribute(element, 'rel')?.toLowerCase() === 'help' ||
  attribute(element, 'data-attune-help') !== undefined;

/** What else is a landmark. */
function isPlace(element: Element): boolean {
  const { tagName } = element;
  if (tagName === 'main' || hasRole(element, 'main', 'complementary', 'banner', 'contentinfo')) return true;
  const isWithin = (...tags: readonly string[]): boolean =>
    lineOf(element)
      .slice(1)
      .some((around) => tags.includes(around.tagName));
  if (tagName === 'aside') return !isWithin('article', 'section');
  return ['header', 'footer'].includes(tagName) && !isWithin('article', 'aside', 'main', 'nav', 'section');
}

/** Whether it lies in what is invisible to attune, as lib/slots.ts has it. */
const isIgnored = (element: Element): boolean =>
  lineOf(element).some((around) => {
    const completes = (attribute(around, 'autocomplete') ?? '').toLowerCase();
    return (
      attribute(around, 'data-attune-ignore') !== undefined ||
      (attribute(around, 'contenteditable') ?? 'false') !== 'false' ||
      completes.includes('cc-') ||
      completes.includes('password')
    );
  });
