/** What the visitor is at is left alone: under a real pointer, at real keys, with an open menu, and from one page to the next. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { cdp, page } from 'vitest/browser';
import type { Operation, Ruleset } from '../../kernel/ruleset.js';
import { type Attune, createAttune } from '../../lib/index.js';
import { POLICY } from '../unit/kernel/documents.js';
import { input, later } from './captured.js';

let worker: Worker;
const workerFactory = (): Worker =>
  (worker = new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module' }));
/** Never called: the server then knows what the worker consists of, and serves it without reloading the page. */
export const forTheServer = (): Promise<unknown> => import('../../worker/main.js');

let attune: Attune;
let made: string[];
let rulesets = 0;
beforeAll(() => page.viewport(800, 600));
afterEach(async () => {
  attune.destroy();
  await later(100);
});

// Other tests of this origin begin with nobody's answer.
afterAll(async () => {
  localStorage.clear();
  await new Promise((resolve) => (indexedDB.deleteDatabase('attune').onsuccess = resolve));
});

/** A page with a slot that changes as soon as somebody took a hint, `html` in it and `after` below. */
async function start(
  html: string,
  after = '',
  operation: Operation = { op: 'swap', variant: 'v' },
  first = '<p>As its author wrote it</p>',
): Promise<void> {
  document.body.innerHTML = `
    <div data-attune-slot="s" style="width: 400px; height: 200px">
      ${first}
      ${html}
      <template data-attune-variant="v"><p>Another <input id="typed" /></p></template>
    </div>
    ${after}`;
  const ruleset: Ruleset = {
    v: 'attune.ruleset/1',
    id: `in-use-${rulesets++}`,
    version: 1,
    slots: ['s', 'inner', 'late'].map((id) => ({ id, box: 'reserved' })),
    goals: [],
    models: [],
    adjustments: [
      {
        id: 'a',
        slot: 's',
        when: { feature: 'answer.hints', above: 0 },
        do: operation,
        because: 'You took a hint.',
      },
    ],
  };
  attune = createAttune({ policy: POLICY, ruleset, workerFactory });
  made = [];
  attune.on('adjusted', ({ adjustment }) => made.push(adjustment));
  attune.on('reverted', ({ adjustment, reason }) => made.push(`${adjustment} ${reason}`));
  await attune.ready;
  if (attune.consent.status().state !== 'granted') await attune.consent.grant(['observe', 'personalize']);
  await runs();
  await input.move(700, 500);
}

const runs = (): Promise<void> =>
  vi.waitFor(() => expect(attune.consent.status().network).not.toBe('unknown'), { timeout: 20_000 });
const hint = (): void => {
  attune.answer({ correct: true, tookMs: 1000, hint: true });
};
const comes = (): Promise<void> => vi.waitFor(() => expect(made).toEqual(['a']), { timeout: 10_000 });

const LARGE = 'style="width: 300px; height: 100px"';
test.each([
  ['what is ignored in the slot', `<div data-attune-ignore ${LARGE}></div>`],
  ['another slot within it', `<div data-attune-slot="inner" ${LARGE}></div>`],
  ['what can be written in', `<div contenteditable ${LARGE}></div>`],
])('the pointer is on %s', async (_, html) => {
  await start(html);
  await input.move(50, 100);
  await input.move(52, 100);
  hint();
  await later(3200);
  expect(made).toEqual([]);
  await input.move(700, 500);
  await comes();
});

test('the pointer has rested there since before the page began', async () => {
  await start('');
  await input.move(50, 100);
  attune.page();
  await later(200);
  await runs();
  hint();
  await later(3200);
  expect(made).toEqual([]);
});

test('somebody writes, elsewhere on the page and in what attune must not see', async () => {
  await start('', '<div contenteditable style="height: 100px">A letter</div>');
  document.querySelector<HTMLElement>('[contenteditable]')!.focus();
  hint();
  for (let i = 0; i < 16; i++) {
    await cdp().send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', text: 'a' });
    await cdp().send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'a' });
    await later(200);
    expect(made).toEqual([]);
  }
  await comes();
});

test('a menu of the slot is open', async () => {
  await start('<menu popover="manual"><li>Copy</li></menu>');
  document.querySelector('menu')!.showPopover();
  hint();
  await later(3500);
  expect(made).toEqual([]);
  await input.move(705, 500);
  document.querySelector('menu')!.hidePopover();
  await comes();
});

test('an engine that dies leaves nothing behind it', async () => {
  await start('');
  hint();
  await comes();
  attune.on('error', ({ code }) => made.push(code));
  worker.dispatchEvent(new ErrorEvent('error', { message: 'Out of memory.' }));
  expect(made).toEqual(['a', expect.stringMatching(/^worker/), 'a failure']);
  expect(document.querySelector('[data-attune-slot=s] p')!.textContent).toBe('As its author wrote it');
});

test('what is larger goes where its box becomes too small for it', async () => {
  await start('', '', { op: 'scale', factor: 1_500_000 }, '<p style="width: 200px">Some words</p>');
  hint();
  await comes();
  attune.on('error', ({ code }) => made.push(code));
  const slot = document.querySelector<HTMLElement>('[data-attune-slot]')!;
  slot.style.width = '320px';
  await later(200);
  expect(made).toEqual(['a']);
  slot.style.width = '280px';
  await later(200);
  expect(made).toEqual(['a', 'a resize', 'adjust/refused']);
  expect(getComputedStyle(slot.firstElementChild!).transform).toBe('none');
});

test('what somebody writes in a variant outlives a slot that comes later', async () => {
  await start('', '<main></main>');
  hint();
  await comes();
  const typed = document.querySelector<HTMLInputElement>('#typed')!;
  typed.focus();
  typed.value = 'half a sentence';
  document.querySelector('main')!.innerHTML = '<div data-attune-slot="late"></div>';
  attune.page();
  await later(200);
  await runs();
  await later(1500);
  expect(made).toEqual(['a']);
  expect(document.activeElement).toBe(typed);
  expect(typed).toMatchObject({ isConnected: true, value: 'half a sentence' });
  await attune.consent.withdraw();
  expect(made).toEqual(['a', 'a withdrawn']);
  expect(document.querySelector('[data-attune-slot=s] p')!.textContent).toBe('As its author wrote it');
});
