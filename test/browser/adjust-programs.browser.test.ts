/**
 * Random programs of operations on random slots, in a real browser: whatever was done to a page, taken back it is what it was,
 * to the last computed style, child, place of the caret and scroll offset.
 */
import fc from 'fast-check';
import { afterEach, expect, inject, test } from 'vitest';
import { AttuneError } from '../../kernel/errors.js';
import type { Operation } from '../../kernel/ruleset.js';
import { applyOperation } from '../../lib/adjust/index.js';
import type { Revert } from '../../lib/adjust/revert.js';

declare module 'vitest' {
  export interface ProvidedContext {
    ATTUNE_LONG: boolean;
  }
}
const numRuns = inject('ATTUNE_LONG') ? 10_000 : 200;

afterEach(() => {
  document.body.innerHTML = '';
});

interface Tree {
  readonly kind: 'text' | 'heading' | 'input' | 'scroller' | 'box' | 'nav';
  readonly item: string | null;
  readonly colour: string;
  readonly children: readonly Tree[];
}
const NAMES = ['a', 'b', 'c'];
const treeOf = (children: fc.Arbitrary<readonly Tree[]>): fc.Arbitrary<Tree> =>
  fc.record({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom<Tree['kind']>('text', 'heading', 'input', 'scroller', 'box') },
      fc.constant<Tree['kind']>('nav'),
    ),
    item: fc.constantFrom(...NAMES, null, null),
    colour: fc.constantFrom('inherit', 'rgb(90, 90, 90)', 'rgb(140, 0, 0)'),
    children,
  });
const leaf = treeOf(fc.constant([]));
const tree = treeOf(fc.array(treeOf(fc.array(leaf, { maxLength: 2 })), { maxLength: 2 }));
const slots = fc.array(
  fc.record({
    /** Most operations change the one element that a slot holds. */
    children: fc.oneof(fc.tuple(tree), fc.array(tree, { maxLength: 3 })),
    /** Whether its author left room. */
    isRoomy: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

const ppm = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least, max: most });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: fc.constant('scale' as const), factor: ppm(1_000_000, 1_500_000) }),
  fc.record(
    {
      op: fc.constant('tone' as const),
      contrast: ppm(800_000, 1_500_000),
      brightness: ppm(800_000, 1_200_000),
      saturation: ppm(0, 1_500_000),
    },
    { requiredKeys: ['op'] },
  ),
  fc.record(
    {
      op: fc.constant('space' as const),
      line: ppm(1_000_000, 1_500_000),
      letters: ppm(0, 120_000),
      words: ppm(0, 160_000),
    },
    { requiredKeys: ['op'] },
  ),
  fc.record({ op: fc.constant('order' as const), first: fc.shuffledSubarray(NAMES, { minLength: 1 }) }),
  fc.record({ op: fc.constant('swap' as const), variant: fc.constantFrom('short', 'none') }),
  fc.record({ op: fc.constant('reveal' as const), variant: fc.constantFrom('hint', 'none') }),
  fc.record({ op: fc.constant('defer' as const), ms: fc.integer({ min: 1000, max: 60_000 }) }),
);
/** Each step takes back what its slot has, and does something else to it, or leaves it at that. */
const program = fc.array(fc.tuple(fc.nat(2), fc.option(operation)), { minLength: 1, maxLength: 8 });
/** What the visitor was at, by the number of a node of the page. */
const visitor = fc.record({
  focus: fc.option(fc.nat(40)),
  selection: fc.option(fc.tuple(fc.nat(40), fc.nat(40))),
  scroll: fc.nat(30),
});

function draw({ kind, item, colour, children }: Tree): HTMLElement {
  const element = document.createElement(kind === 'input' ? 'input' : kind === 'nav' ? 'nav' : 'div');
  if (item) element.dataset['attuneItem'] = item;
  element.style.color = colour;
  if (kind === 'text') element.append('Some words of a text, and then a few more of them.');
  if (kind === 'heading') {
    element.style.cssText += 'font: 30px/1.3 sans-serif';
    element.append('A heading');
  }
  if (kind === 'scroller') {
    element.style.cssText += 'height: 20px; overflow: auto';
    element.innerHTML = '<p style="height: 200px">Long</p>';
  }
  if (kind !== 'input') element.append(...children.map(draw));
  return element;
}

function lay(trees: readonly { children: readonly Tree[]; isRoomy: boolean }[]): HTMLElement[] {
  document.body.innerHTML = '';
  return trees.map(({ children, isRoomy }) => {
    const slot = document.createElement('section');
    slot.style.cssText = `width: 600px; background: white; ${isRoomy ? 'padding: 0 400px 300px 0' : ''}`;
    slot.append(...children.map(draw));
    slot.insertAdjacentHTML(
      'beforeend',
      `<template data-attune-variant="short"><p>Short</p></template><template data-attune-variant="hint">A hint</template>`,
    );
    document.body.append(slot, document.createElement('hr'));
    return slot;
  });
}

const nodesOf = (root: Node): Node[] => [root, ...[...root.childNodes].flatMap(nodesOf)];

/** All that one could notice of the page, but for styles. */
function snapshot(): object {
  const nodes = nodesOf(document.body);
  const elements = nodes.filter((node) => node instanceof Element);
  const selection = getSelection()!;
  return {
    nodes,
    html: document.body.innerHTML,
    scrolled: elements.map((element) => [element.scrollLeft, element.scrollTop]),
    focus: document.activeElement,
    selection: [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset],
    page: [scrollX, scrollY],
    animations: document.getAnimations().length,
  };
}

const styles = (): string[] =>
  [...document.body.querySelectorAll('*')].map((element) => {
    const style = getComputedStyle(element);
    return [...style].map((name) => style.getPropertyValue(name)).join(';');
  });

let applied = 0;
const done = new Set<string>();

test(`${numRuns} programs leave nothing behind`, () => {
  fc.assert(
    fc.property(slots, visitor, program, (trees, { focus, selection, scroll }, steps) => {
      const laid = lay(trees);
      const nodes = nodesOf(document.body);
      for (const node of nodes) if (node instanceof Element) node.scrollTop = scroll;
      if (selection) {
        const [anchor, end] = selection.map((n) => nodes[n % nodes.length]!) as [Node, Node];
        getSelection()!.setBaseAndExtent(anchor, 0, end, 0);
      } else getSelection()!.removeAllRanges();
      const inputs = document.querySelectorAll('input');
      if (focus !== null) inputs[focus % inputs.length]?.focus({ preventScroll: true });
      const [before, styled] = [snapshot(), styles()];

      const reverts = new Map<HTMLElement, Revert>();
      const takeBack = (slot: HTMLElement): void => {
        reverts.get(slot)?.();
        reverts.delete(slot);
      };
      for (const [n, operation] of steps) {
        const slot = laid[n % laid.length]!;
        takeBack(slot);
        if (!operation) continue;
        const standing = reverts.size === 0 ? snapshot() : null;
        try {
          reverts.set(slot, applyOperation(slot, operation));
          applied++;
          done.add(operation.op);
        } catch (refused) {
          if (!(refused instanceof AttuneError)) throw refused;
          // What is refused has changed nothing.
          if (standing) expect(snapshot()).toEqual(standing);
        }
      }
      laid.forEach(takeBack);
      expect(snapshot()).toEqual(before);
      expect(styles()).toEqual(styled);
    }),
    { numRuns },
  );
});

test('the programs were about something', () => {
  expect(applied).toBeGreaterThan(numRuns);
  expect([...done].sort()).toEqual(['defer', 'order', 'reveal', 'scale', 'space', 'swap', 'tone']);
});
