/** attune itself, from consent and a visitor's input to a slot that React or Vue renders; and onwards to another page. */
import { createElement, type Dispatch, type ReactNode, type SetStateAction, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { createApp, defineComponent, h, shallowRef } from 'vue';
import { AttuneProvider, Slot } from '../../lib/bindings/react.js';
import { AttuneSlot, provideAttune } from '../../lib/bindings/vue.js';
import type { Attune, AttuneEvents } from '../../lib/face.js';
import type { Ruleset } from '../../kernel/ruleset.js';
import { createAttune } from '../../lib/index.js';
import { POLICY } from '../unit/kernel/documents.js';
import { slot, visible } from './bindings-page.js';
import { input, later } from './captured.js';

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'bindings',
  version: 1,
  slots: [{ id: 'summary', box: 'reserved' }],
  goals: [],
  models: [],
  adjustments: [
    {
      id: 'summary.short',
      slot: 'summary',
      when: { feature: 'answer.hints', above: 0 },
      do: { op: 'swap', variant: 'short' },
      because: 'You took a hint.',
    },
  ],
};

/** Renders the front page, with the slot; returns what shows another page, without it, and what ends all. */
type Site = (attune: Attune, root: Element) => { show(isFront: boolean): void; end(): void };
const BOX = { height: 100 };

const react: Site = (attune, element) => {
  let show!: Dispatch<SetStateAction<boolean>>;
  const Pages = (): ReactNode => {
    const [isFront, set] = useState(true);
    show = set;
    const variants = { short: createElement('p', null, 'Short.') };
    return isFront
      ? createElement(Slot, { id: 'summary', variants, style: BOX }, createElement('p', null, 'Long.'))
      : 'Another page.';
  };
  const root = createRoot(element);
  root.render(createElement(AttuneProvider, { attune }, createElement(Pages)));
  return { show: (isFront) => show(isFront), end: () => root.unmount() };
};

const vue: Site = (attune, element) => {
  const isFront = shallowRef(true);
  const content = { default: () => h('p', 'Long.'), short: () => h('p', 'Short.') };
  const app = createApp(
    defineComponent(() => {
      provideAttune(attune);
      return () =>
        isFront.value ? h(AttuneSlot, { id: 'summary', style: { height: '100px' } }, content) : 'Another page.';
    }),
  );
  app.mount(element);
  return {
    show(isIt) {
      isFront.value = isIt;
    },
    end: () => app.unmount(),
  };
};

const workerFactory = (): Worker => new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module' });
/** Never called: by this the test's server finds what the worker imports before it is asked for it, which would reload the page. */
export const forTheServer = (): Promise<unknown> => import('../../worker/main.js');

beforeAll(() => page.viewport(800, 600));
afterAll(() => void indexedDB.deleteDatabase('attune'));
afterEach(() => {
  document.body.innerHTML = '';
});

test.each([
  ['React', react],
  ['Vue', vue],
])('%s shows what a visitor is to see, and what another page is to begin with', async (_, site) => {
  document.body.innerHTML = '<main></main>';
  const attune = createAttune({ policy: POLICY, ruleset: RULESET, workerFactory });
  const events: string[] = [];
  const faults: AttuneEvents['error'][] = [];
  attune.on('adjusted', ({ adjustment, shift }) => events.push(`${adjustment}, shift ${shift}`));
  attune.on('reverted', ({ adjustment, reason }) => events.push(`${adjustment}, ${reason}`));
  attune.on('error', (fault) => faults.push(fault));
  const { show, end } = site(attune, document.querySelector('main')!);
  await attune.ready;
  if (attune.consent.status().state === 'undecided') await attune.consent.grant(['observe', 'personalize']);
  await vi.waitFor(() => expect(attune.consent.status().network).not.toBe('unknown'), 20_000);

  const takeHint = async (): Promise<void> => {
    await input.move(300, 400);
    await input.move(310, 400);
    attune.answer({ correct: true, tookMs: 1000, hint: true });
  };
  await takeHint();
  await vi.waitFor(() => expect(visible()).toBe('Short.'), 20_000);
  expect(events).toEqual(['summary.short, shift 0']);
  expect((await attune.why(slot()))?.adjustment).toBe('summary.short');

  show(false);
  await vi.waitFor(() => expect(events).toEqual(['summary.short, shift 0', 'summary.short, page']));
  show(true);
  await vi.waitFor(() => expect(visible()).toBe('Long.'));
  await vi.waitFor(async () => expect((await attune.why(slot()))?.slot).toBe('summary'), 20_000);
  expect(faults).toEqual([]);
  end();
  attune.destroy();
  await later(100);
});
