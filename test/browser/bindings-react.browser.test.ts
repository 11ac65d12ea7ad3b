/** Slots that React renders, in a real browser: hydrated without a word, changed at once, left without a listener. */
import {
  Activity,
  createElement as h,
  type Dispatch,
  Fragment,
  type ReactNode,
  type SetStateAction,
  StrictMode,
  Suspense,
  use,
  useEffect,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AttuneProvider, Slot, useAttune, useSlot } from '../../lib/bindings/react.js';
import { type FakeAttune, fakeAttune, offer } from '../unit/lib/bindings/fake-attune.js';
import { countListeners, said, slot, until, visible } from './bindings-page.js';
import { later } from './captured.js';

let fake: FakeAttune;
let root: Root | undefined;
let words: ReturnType<typeof said>;
const listeners = countListeners();

beforeEach(() => {
  document.body.innerHTML = '<main></main>';
  fake = fakeAttune();
  words = said();
});
afterEach(async () => {
  root?.unmount();
  root = undefined;
  await later(0);
  expect([listeners.count, fake.listening]).toEqual([0, 0]);
  expect(words.all()).toEqual([]);
});

const main = (): HTMLElement => document.querySelector('main')!;

/** How many of these are part of a page that React has made its own. */
let alive = 0;
function Long(): ReactNode {
  const [count, add] = useState(0);
  useEffect(() => {
    alive++;
    return () => {
      alive--;
    };
  }, []);
  const read = h('button', { onClick: () => add(count + 1) }, `read ${count}`);
  return h('p', null, 'The long story. ', h('input', { defaultValue: 'typed' }), read);
}
const short = h('p', null, 'The short one.');
const summary = h(Slot, { id: 'summary', className: 'box', variants: { short } }, h(Long));
const app = (attune: FakeAttune | null, ...content: ReactNode[]): ReactNode =>
  h(StrictMode, null, h(AttuneProvider, { attune: attune?.attune ?? null }, ...content));

/** What a server sends, in the page, and then hydrated. */
function hydrate(...content: ReactNode[]): void {
  main().innerHTML = renderToString(app(null, ...content));
  root = hydrateRoot(main(), app(fake, ...content));
}
const hydrated = (): Promise<void> => until(() => expect(alive).toBe(1));

/** What a client alone renders; what is shown is set from outside. */
function render(first: ReactNode): (next: ReactNode) => void {
  let show!: Dispatch<SetStateAction<ReactNode>>;
  const Page = (): ReactNode => {
    const [shown, set] = useState(first);
    show = set;
    return shown;
  };
  root = createRoot(main());
  flushSync(() => root!.render(app(fake, h(Page))));
  return (next) => flushSync(() => show(next));
}

describe('hydration', () => {
  test('takes what the server sent as it is, node by node', async () => {
    hydrate(summary);
    const html = main().innerHTML;
    const nodes = [...main().querySelectorAll('*')];
    await hydrated();
    expect([...main().querySelectorAll('*')]).toEqual(nodes);
    expect(main().innerHTML).toBe(html);
    expect(slot().className).toBe('box');
  });

  test('a variant that is asked for as soon as somebody listens is shown, though its slot is yet to be hydrated', async () => {
    hydrate(summary);
    fake.decide('granted');
    await listeners.next();
    expect(fake.swap('summary', 'short')).toBe(true);
    expect(visible()).toBe('The short one.');
    fake.revert('summary');
    expect(visible()).toBe('The long story. read 0');
    await hydrated();
  });

  test('useAttune is null until the page is hydrated, as on the server', async () => {
    const seen: boolean[] = [];
    const Asks = (): ReactNode => {
      seen.push(useAttune() === fake.attune);
      return null;
    };
    hydrate(h(Asks));
    await until(() => expect(seen.at(-1)).toBe(true));
    // The server, and twice each in strict mode the client as it hydrates and afterwards.
    expect(seen).toEqual([false, false, false, true, true]);
  });

  test('the page is not said to be another, though attune began before', async () => {
    fake.decide('granted');
    hydrate(summary);
    fake.decide('granted');
    await hydrated();
    expect(fake.pages).toBe(0);
  });
});

describe('a variant', () => {
  beforeEach(async () => {
    hydrate(summary);
    await hydrated();
    fake.decide('granted');
  });

  test('is shown before the offer returns, and so is what the author wrote', () => {
    expect(fake.swap('summary', 'short')).toBe(true);
    expect(visible()).toBe('The short one.');
    fake.revert('summary');
    expect(visible()).toBe('The long story. read 0');
    expect(slot().children).toHaveLength(1);
  });

  test('leaves what the author wrote its elements and its state', () => {
    const input = slot().querySelector('input')!;
    input.value = 'half a sentence';
    flushSync(() => slot().querySelector('button')!.click());
    const nodes = [...slot().querySelectorAll('*')];
    fake.swap('summary', 'short');
    expect(input.checkVisibility()).toBe(false);
    fake.revert('summary');
    expect([...slot().querySelectorAll('*')]).toEqual(nodes);
    expect(input.value).toBe('half a sentence');
    expect(visible()).toBe('The long story. read 1');
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
    expect(visible()).toBe('The long story. read 0');
  });
});

describe('a slot', () => {
  beforeEach(() => fake.decide('granted'));

  test('within a slot answers for itself alone', async () => {
    const inner = h(Slot, { id: 'inner', variants: { short: h('b', null, 'inner, short') } }, 'inner');
    render(h(Slot, { id: 'outer', variants: { short: h('b', null, 'outer, short') } }, h('i', null, 'outer '), inner));
    await later(0);
    expect(fake.swap('inner', 'short')).toBe(true);
    expect(visible(slot('outer'))).toBe('outer inner, short');
    expect(fake.swap('inner', 'long')).toBe(false);
    fake.revert('inner');
  });

  test('that a variant brings or takes away does not make the page another', async () => {
    const inner = (id: string): ReactNode => h(Slot, { id }, id);
    render(h(Slot, { id: 'outer', variants: { short: inner('brought') } }, inner('authored')));
    await later(0);
    expect(fake.pages).toBe(1);
    fake.swap('outer', 'short');
    await later(0);
    fake.revert('outer');
    await later(0);
    expect(fake.pages).toBe(1);
  });

  test('that comes with a page of the router is known to attune, with all that came and went beside it', async () => {
    const page = (...ids: string[]): ReactNode =>
      h(Fragment, { key: ids.join() }, ...ids.map((id) => h(Slot, { id, key: id }, id)));
    const show = render(page('a', 'b'));
    await later(0);
    expect(fake.pages).toBe(1);
    show(page('b', 'c', 'd'));
    expect(fake.pages).toBe(1);
    await later(0);
    expect(fake.pages).toBe(2);
    for (const id of ['b', 'c', 'd']) expect(fake.elementOf(id)).toBe(slot(id));
    expect(fake.elementOf('a')).toBe(undefined);
    show(page('b', 'c', 'd'));
    await later(0);
    expect(fake.pages).toBe(2);
    show('No slot.');
    await later(0);
    expect(fake.pages).toBe(3);
  });

  test('that becomes another is another element', async () => {
    const show = render(h(Slot, { id: 'a', variants: { short } }, 'a'));
    await later(0);
    fake.swap('a', 'short');
    show(h(Slot, { id: 'b', variants: { short } }, 'b'));
    await later(0);
    expect(fake.elementOf('b')).toBe(slot('b'));
    await until(() => expect(visible(slot('b'))).toBe('b'));
  });

  test('whose element is replaced is again what its author wrote', async () => {
    const show = render(h(Slot, { id: 'summary', variants: { short } }, 'long'));
    await later(0);
    fake.swap('summary', 'short');
    show(h(Slot, { id: 'summary', as: 'section', variants: { short } }, 'long'));
    await until(() => expect(visible()).toBe('long'));
    expect(slot().localName).toBe('section');
    expect(fake.swap('summary', 'short')).toBe(true);
  });

  test.each(['Suspense', 'Activity'])('that %s hid meanwhile is what attune has made of it', async (by) => {
    const never = new Promise<never>(() => undefined);
    const Waits = ({ still }: { readonly still: boolean }): ReactNode => (still ? use(never) : null);
    const within = (isHidden: boolean): ReactNode => {
      const content = h(Slot, { id: 'summary', variants: { short } }, 'long');
      return by === 'Suspense'
        ? h(Suspense, null, content, h(Waits, { still: isHidden }))
        : h(Activity, { mode: isHidden ? 'hidden' : 'visible', children: content });
    };
    const show = render(within(false));
    await later(0);
    expect(fake.pages).toBe(1);
    fake.swap('summary', 'short');
    show(within(true));
    expect(slot().checkVisibility()).toBe(false);
    fake.revert('summary');
    show(within(false));
    await until(() => expect(visible()).toBe('long'));
    expect(fake.swap('summary', 'short')).toBe(true);
    expect(visible()).toBe('The short one.');
    expect(fake.pages).toBe(1);
  });
});

test('before consent, and where it is refused, no page is said to be another', async () => {
  const show = render(h(Slot, { id: 'a' }));
  await later(0);
  fake.decide('refused');
  show(h(Slot, { id: 'b' }));
  await later(0);
  fake.decide('granted');
  await later(0);
  expect(fake.pages).toBe(0);
  expect(fake.elementOf('b')).toBe(slot('b'));
});

test('a component may render a slot itself, and knows of other adjustments', async () => {
  const Own = (): ReactNode => {
    const { ref, variant, isAdjusted } = useSlot('own', ['short', 'long']);
    return h('p', { ref, 'data-attune-slot': 'own' }, `${variant ?? 'authored'}${isAdjusted ? ', adjusted' : ''}`);
  };
  hydrate(h(Own));
  await listeners.next();
  fake.decide('granted');
  expect(fake.swap('own', 'long')).toBe(true);
  await until(() => expect(visible(slot('own'))).toBe('long, adjusted'));
  fake.revert('own');
  await until(() => expect(visible(slot('own'))).toBe('authored'));
  fake.adjust('own');
  await until(() => expect(visible(slot('own'))).toBe('authored, adjusted'));
  fake.revert('own');
  await until(() => expect(visible(slot('own'))).toBe('authored'));
});

test('without a provider a slot shows variants all the same', () => {
  root = createRoot(main());
  flushSync(() => root!.render(summary));
  expect(offer(slot(), 'short')).toBe(true);
  expect(visible()).toBe('The short one.');
  expect(offer(slot(), null)).toBe(true);
  expect(visible()).toBe('The long story. read 0');
});
