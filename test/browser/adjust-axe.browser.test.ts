/** Accessibility of what the operations leave: axe finds nothing before, during and after each of them, in light and dark. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../kernel/ruleset.js';
import { applyOperation } from '../../lib/adjust/index.js';

const OPERATIONS: readonly Operation[] = [
  { op: 'scale', factor: 1_200_000 },
  { op: 'tone', contrast: 1_200_000, brightness: 950_000, saturation: 1_300_000 },
  { op: 'space', line: 1_300_000, letters: 60_000, words: 100_000 },
  { op: 'order', first: ['b'] },
  { op: 'swap', variant: 'short' },
  { op: 'reveal', variant: 'note' },
  { op: 'defer', ms: 60_000 },
];
/** A tone, once it is seen. */
const SETTLED_MS = 300;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :root { color-scheme: light dark; }
  body { margin: 0; font: 1rem/1.5 sans-serif; background: Canvas; color: CanvasText; }
  .dark { color-scheme: dark; background: #14191c; color: #e9e3d6; }
  .dark a { color: #84c5d2; }
  .room { width: 40rem; min-height: 20rem; padding: 1rem; }
  .room > div { width: 60%; }
  button { min-block-size: 2rem; }
`);

beforeEach(() => {
  document.adoptedStyleSheets = [sheet];
  document.documentElement.lang = 'en';
  document.title = 'A page that adapts';
});
afterEach(() => {
  document.adoptedStyleSheets = [];
  document.body.className = '';
  document.body.replaceChildren();
});

function page(isDark: boolean): HTMLElement {
  document.body.className = isDark ? 'dark' : '';
  // Trusted here: it is the test's own.
  document.body.innerHTML = `<main><h1>Today</h1>
    <section class="room" aria-label="Harbour" data-attune-slot="s"><div>
      <section data-attune-item="a" aria-label="First"><h2>The bridge</h2><p>It is shut until <a href="#x">Thursday</a>.</p></section>
      <section data-attune-item="b" aria-label="Second"><h2>The ferry</h2><p>It leaves from the fish market.</p><button>More</button></section>
    </div>
    <template data-attune-variant="short"><div><h2>In short</h2><p>Bridge shut, <a href="#y">ferry</a> moved.</p></div></template>
    <template data-attune-variant="note"><p>The ferry has moved.</p><button>Close</button></template>
    </section></main>`;
  return document.querySelector<HTMLElement>('[data-attune-slot]')!;
}

async function violations(when: string): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'target-size': { enabled: true } } });
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations.map(
    ({ id, nodes }) => `${when}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

describe.each([false, true])('dark: %s', (isDark) => {
  test.each(OPERATIONS.map((operation) => [operation.op, operation] as const))('%s', async (op, operation) => {
    const slot = page(isDark);
    // What order moves are the slot's own children.
    if (op === 'order') slot.prepend(...slot.querySelector('div')!.children);
    const found = await violations('before');
    const revert = applyOperation(slot, operation);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    found.push(...(await violations('during')));
    revert();
    found.push(...(await violations('after')));
    expect(found).toEqual([]);
  });
});
