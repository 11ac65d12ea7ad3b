/** Slots that Vue renders, in a real browser: hydrated without a word, changed at once, left without a listener. */
import {
  type App,
  createApp,
  createBlock,
  createSSRApp,
  defineComponent,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  openBlock,
  ref,
  shallowRef,
  type ShallowRef,
  type VNodeChild,
  withCtx,
} from 'vue';
import { renderToString } from 'vue/server-renderer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AttuneSlot, provideAttune, useAttune, useSlot } from '../../lib/bindings/vue.js';
import { type FakeAttune, fakeAttune, offer } from '../unit/lib/bindings/fake-attune.js';
import { countListeners, said, slot, visible } from './bindings-page.js';
import { later } from './captured.js';

let fake: FakeAttune;
let app: App | undefined;
let words: ReturnType<typeof said>;
const listeners = countListeners();

beforeEach(() => {
  document.body.innerHTML = '<main></main>';
  fake = fakeAttune();
  words = said();
});
afterEach(async () => {
  app?.unmount();
  app = undefined;
  await later(0);
  expect([listeners.count, fake.listening]).toEqual([0, 0]);
  expect(words.all()).toEqual([]);
});

const main = (): HTMLElement => document.querySelector('main')!;

const Long = defineComponent(() => {
  const count = ref(0);
  return () =>
    h('p', [
      'The long story. ',
      h('input', { value: 'typed' }),
      h('button', { onClick: () => count.value++ }, `read ${count.value}`),
    ]);
});
const short = (): VNodeChild => h('p', 'The short one.');
const summary = (): VNodeChild =>
  h(AttuneSlot, { id: 'summary', class: 'box' }, { default: () => [h(Long), 'and more'], short });
const page = (attune: FakeAttune | null, content: () => VNodeChild) =>
  defineComponent(() => {
    provideAttune(attune?.attune ?? null);
    return content;
  });

/** What a server sends, in the page, and then hydrated. */
async function hydrate(content: () => VNodeChild): Promise<void> {
  main().innerHTML = await renderToString(createSSRApp(page(null, content)));
  app = createSSRApp(page(fake, content));
  app.mount(main());
}

/** What a client alone renders; what is shown is set from outside. */
function render(first: () => VNodeChild): ShallowRef<() => VNodeChild> {
  const shown = shallowRef(first);
  app = createApp(page(fake, () => shown.value()));
  app.mount(main());
  return shown;
}

describe('hydration', () => {
  test('takes what the server sent as it is, node by node', async () => {
    main().innerHTML = await renderToString(createSSRApp(page(null, summary)));
    const html = main().innerHTML;
    const nodes = [...main().querySelectorAll('*')];
    app = createSSRApp(page(fake, summary));
    app.mount(main());
    await later(0);
    expect([...main().querySelectorAll('*')]).toEqual(nodes);
    expect(main().innerHTML).toBe(html);
    expect(slot().className).toBe('box');
  });

  test('a variant is shown as soon as somebody listens', async () => {
    fake.decide('granted');
    const mounted = listeners.next();
    await Promise.all([
      hydrate(summary),
      mounted.then(() => {
        fake.decide('granted');
        expect(fake.swap('summary', 'short')).toBe(true);
        expect(visible()).toBe('The short one.');
      }),
    ]);
    fake.revert('summary');
    expect(visible()).toBe('The long story. read 0 and more');
  });

  test('useAttune is null until the page is hydrated, as on the server', async () => {
    const seen: boolean[] = [];
    const Asks = defineComponent(() => {
      const attune = useAttune();
      return () => {
        seen.push(attune.value === fake.attune);
        return 'asks';
      };
    });
    await hydrate(() => h(Asks));
    await nextTick();
    expect(seen).toEqual([false, false, true]);
  });

  test('the page is not said to be another, though attune began before', async () => {
    main().innerHTML = await renderToString(createSSRApp(page(null, summary)));
    fake.decide('granted');
    app = createSSRApp(page(fake, summary));
    app.mount(main());
    await later(0);
    expect(fake.pages).toBe(0);
  });
});

describe('a variant', () => {
  beforeEach(async () => {
    await hydrate(summary);
    fake.decide('granted');
  });

  test('is shown before the offer returns, and so is what the author wrote', () => {
    expect(fake.swap('summary', 'short')).toBe(true);
    expect(visible()).toBe('The short one.');
    fake.revert('summary');
    expect(visible()).toBe('The long story. read 0 and more');
  });

  test('leaves what the author wrote its elements and its state', async () => {
    const input = slot().querySelector('input')!;
    slot().querySelector('button')!.click();
    await nextTick();
    input.value = 'half a sentence';
    const nodes = [...slot().querySelectorAll('*')];
    fake.swap('summary', 'short');
    expect(input.isConnected).toBe(false);
    fake.revert('summary');
    expect([...slot().querySelectorAll('*')]).toEqual(nodes);
    expect(input.value).toBe('half a sentence');
    expect(visible()).toBe('The long story. read 1 and more');
  });

  test('that nobody wrote is left to attune', () => {
    const html = slot().outerHTML;
    expect(fake.swap('summary', 'toString')).toBe(false);
    expect(slot().outerHTML).toBe(html);
    fake.revert('summary');
  });

  test('goes with all of attune', () => {
    fake.swap('summary', 'short');
    fake.attune.page();
    expect(visible()).toBe('The long story. read 0 and more');
  });
});

describe('a slot', () => {
  beforeEach(() => fake.decide('granted'));

  test('within a slot answers for itself alone', async () => {
    const inner = (): VNodeChild =>
      h(AttuneSlot, { id: 'inner' }, { default: () => 'inner', short: () => 'inner, short' });
    render(() => h(AttuneSlot, { id: 'outer' }, { default: () => ['outer ', inner()], short: () => 'outer, short' }));
    await later(0);
    expect(fake.swap('inner', 'short')).toBe(true);
    expect(visible(slot('outer'))).toBe('outer inner, short');
    expect(fake.swap('inner', 'long')).toBe(false);
    fake.revert('inner');
  });

  test('that a variant brings or takes away does not make the page another', async () => {
    const inner = (id: string) => (): VNodeChild => h(AttuneSlot, { id }, () => id);
    render(() => h(AttuneSlot, { id: 'outer' }, { default: inner('authored'), short: inner('brought') }));
    await later(0);
    expect(fake.pages).toBe(1);
    fake.swap('outer', 'short');
    await later(0);
    fake.revert('outer');
    await later(0);
    expect(fake.pages).toBe(1);
  });

  test('that comes with a page of the router is known to attune, with all that came and went beside it', async () => {
    const among =
      (...ids: string[]) =>
      (): VNodeChild =>
        h(
          'div',
          { key: ids.join() },
          ids.map((id) => h(AttuneSlot, { id, key: id }, () => id)),
        );
    const shown = render(among('a', 'b'));
    await later(0);
    expect(fake.pages).toBe(1);
    shown.value = among('b', 'c', 'd');
    await later(0);
    expect(fake.pages).toBe(2);
    for (const id of ['b', 'c', 'd']) expect(fake.elementOf(id)).toBe(slot(id));
    expect(fake.elementOf('a')).toBe(undefined);
    shown.value = among('b', 'c', 'd');
    await later(0);
    expect(fake.pages).toBe(2);
    shown.value = () => 'No slot.';
    await later(0);
    expect(fake.pages).toBe(3);
  });

  test('that becomes another is another element, as its author wrote it', async () => {
    const shown = render(() => h(AttuneSlot, { id: 'a' }, { default: () => 'a', short }));
    await later(0);
    fake.swap('a', 'short');
    shown.value = () => h(AttuneSlot, { id: 'b' }, { default: () => 'b', short });
    await later(0);
    expect(fake.elementOf('b')).toBe(slot('b'));
    expect(visible(slot('b'))).toBe('b');
  });

  test('whose element is replaced is again what its author wrote', async () => {
    const shown = render(() => h(AttuneSlot, { id: 'summary' }, { default: () => 'long', short }));
    await later(0);
    fake.swap('summary', 'short');
    shown.value = () => h(AttuneSlot, { id: 'summary', as: 'section' }, { default: () => 'long', short });
    await later(0);
    expect(visible()).toBe('long');
    expect(slot().localName).toBe('section');
    expect(fake.swap('summary', 'short')).toBe(true);
  });

  test('of a page that Vue keeps alive leaves attune with it, and comes back as its author wrote it', async () => {
    const Kept = defineComponent({ name: 'Kept', setup: () => summary });
    const Other = defineComponent({ name: 'Other', setup: () => () => 'No slot.' });
    const shown = render(() => h(KeepAlive, () => h(Kept)));
    await later(0);
    expect(fake.pages).toBe(1);
    fake.swap('summary', 'short');
    const kept = slot();
    shown.value = () => h(KeepAlive, () => h(Other));
    await later(0);
    expect(fake.pages).toBe(2);
    expect(fake.elementOf('summary')).toBe(undefined);
    shown.value = () => h(KeepAlive, () => h(Kept));
    await later(0);
    expect(fake.pages).toBe(3);
    expect(fake.elementOf('summary')).toBe(kept);
    expect(visible()).toBe('The long story. read 0 and more');
  });
});

test('in a compiled template the default slot goes on living while a variant is shown', async () => {
  const count = ref(1);
  // What Vue's compiler makes of <AttuneSlot id="summary">…<template #short>…</template></AttuneSlot>: slots that are stable.
  const compiled = (): VNodeChild => {
    openBlock();
    return createBlock(
      AttuneSlot,
      { id: 'summary' },
      {
        default: withCtx(() => [`The long story, read ${count.value} times. `, h('input')]),
        short: withCtx(() => [`Read ${count.value} times.`]),
        _: 1,
      },
    );
  };
  render(compiled);
  fake.decide('granted');
  const input = slot().querySelector('input')!;
  input.value = 'typed';
  expect(fake.swap('summary', 'short')).toBe(true);
  expect(visible()).toBe('Read 1 times.');
  count.value = 2;
  await nextTick();
  expect(visible()).toBe('Read 2 times.');
  fake.revert('summary');
  expect(visible()).toBe('The long story, read 2 times.');
  expect(slot().querySelector('input')).toBe(input);
  expect(input.value).toBe('typed');
});

test('before consent, and where it is refused, no page is said to be another', async () => {
  const shown = render(() => h(AttuneSlot, { id: 'a' }));
  await later(0);
  fake.decide('refused');
  shown.value = () => h(AttuneSlot, { id: 'b' });
  await later(0);
  fake.decide('granted');
  await later(0);
  expect(fake.pages).toBe(0);
  expect(fake.elementOf('b')).toBe(slot('b'));
});

test('a component may render a slot itself, and knows of other adjustments', async () => {
  const Own = defineComponent(() => {
    const { ref, variant, isAdjusted } = useSlot('own', ['short', 'long']);
    return () =>
      h('p', { ref, 'data-attune-slot': 'own' }, [variant.value ?? 'authored', isAdjusted.value ? ', adjusted' : '']);
  });
  await hydrate(() => h(Own));
  fake.decide('granted');
  expect(fake.swap('own', 'long')).toBe(true);
  expect(visible(slot('own'))).toBe('long');
  await nextTick();
  expect(visible(slot('own'))).toBe('long, adjusted');
  fake.revert('own');
  await nextTick();
  expect(visible(slot('own'))).toBe('authored');
  fake.adjust('own');
  await nextTick();
  expect(visible(slot('own'))).toBe('authored, adjusted');
});

test('the handle may come later', async () => {
  const handle = shallowRef<FakeAttune['attune'] | null>(null);
  const Late = defineComponent(() => {
    provideAttune(handle);
    onMounted(() => (handle.value = fake.attune));
    return summary;
  });
  app = createApp(Late);
  app.mount(main());
  await nextTick();
  fake.decide('granted');
  expect(fake.listening).toBe(3);
  expect(fake.swap('summary', 'short')).toBe(true);
  expect(visible()).toBe('The short one.');
});

test('without a provider a slot shows variants all the same', () => {
  app = createApp(() => summary());
  app.mount(main());
  expect(offer(slot(), 'short')).toBe(true);
  expect(visible()).toBe('The short one.');
  expect(offer(slot(), null)).toBe(true);
  expect(visible()).toBe('The long story. read 0 and more');
});
