/**
 * What a ruleset names and a page lacks. The page is read as it was written, by happy-dom: no script of it runs, nothing that
 * it refers to is fetched, and what scripts would add is not there.
 */
import { type Element, Window } from 'happy-dom';
import type { Adjustment, Operation, Ruleset } from '../kernel/ruleset.js';
import { doubt, fault, type Finding, type Path } from './check-finding.js';

/** As lib/adjust/landmarks.ts has it: what people find their way by stays where it is. */
export const LANDMARKS = 'nav,search,[role=navigation],[role=search],[rel=help],[data-attune-help]';
/** These change the looks of the element that holds the slot's content. */
const WRAPPED: readonly Operation['op'][] = ['scale', 'tone', 'space', 'defer'];

export async function checkPage(ruleset: Ruleset, html: string): Promise<Finding[]> {
  const window = new Window({ settings: { disableJavaScriptFileLoading: true, enableJavaScriptEvaluation: false } });
  try {
    const page = new window.DOMParser().parseFromString(html, 'text/html');
    const marked = (mark: string): Map<string | null, Element[]> => {
      const found = new Map<string | null, Element[]>();
      for (const element of page.querySelectorAll(`[${mark}]`)) {
        const id = element.getAttribute(mark);
        found.set(id, [...(found.get(id) ?? []), element]);
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
  } finally {
    await window.happyDOM.close();
  }
}

/** A ruleset may be one for several pages. */
function missing(
  regions: readonly { readonly id: string }[],
  name: 'slots' | 'sections',
  found: ReadonlyMap<string | null, readonly Element[]>,
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
    const templates = [...slot.querySelectorAll('template')];
    if (!templates.some((template) => template.getAttribute('data-attune-variant') === variant)) {
      const reason = `slot ${id} of the page has no <template data-attune-variant="${variant}">`;
      found.push(fault('page', [...path, 'variant'], reason, 'Add it inside the slot.'));
    }
  }
  const children = [...slot.children];
  if (op === 'order')
    operation.first.forEach((name, i) => {
      if (children.some((child) => child.getAttribute('data-attune-item') === name)) return;
      const reason = `slot ${id} of the page has no child with data-attune-item="${name}"`;
      found.push(fault('page', [...path, 'first', i], reason, 'Name a child of the slot so.'));
    });
  if ((op === 'order' || op === 'defer') && (slot.closest(LANDMARKS) ?? slot.querySelector(LANDMARKS))) {
    const reason = `slot ${id} of the page holds navigation, search or help, or lies in it, which stay as they are`;
    found.push(fault('page', path, reason, 'Take them out of the slot.'));
  }
  if (WRAPPED.includes(op) && children.every(({ tagName }) => tagName === 'TEMPLATE')) {
    const reason = `slot ${id} of the page holds no element that "${op}" could change`;
    found.push(fault('page', path, reason, 'Wrap what the slot holds in one element.'));
  }
  return found;
}
