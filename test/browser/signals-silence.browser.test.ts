/** What capture must not see, with every signal of every tier on: ignored parts of the page, scripts' events, a grant's end. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Code } from '../../kernel/frame.js';
import { startCapture } from '../../lib/capture.js';
import { startFineSignals } from '../../lib/fine-signals.js';
import { type Captured, captured, input, later, watchListeners } from './captured.js';

let running: Captured | undefined;
const ending = { abort: (): void => undefined };
async function startAll(options?: { untrusted: true }): Promise<Captured> {
  const fine = new AbortController();
  running = await captured(startCapture, { slots: ['a'] }, options);
  startFineSignals({ capture: running.capture, tiers: ['A', 'B', 'C'], signal: fine.signal });
  ending.abort = () => {
    running!.end();
    fine.abort();
  };
  return running;
}

beforeAll(async () => {
  await page.viewport(800, 600);
  // The window has the focus from here on.
  await input.click(5, 5);
});
beforeEach(async () => {
  document.body.style.margin = '0';
  await input.move(790, 590);
});
afterEach(() => {
  ending.abort();
  getSelection()?.removeAllRanges();
  document.body.innerHTML = '';
});

const STYLE = 'position: absolute; left: 100px; top: 100px; width: 300px; height: 200px; box-sizing: border-box';
const IGNORED = {
  'a password': `<input type="password" id="it" style="${STYLE}" value="secret">`,
  'a password shown as text': `<input type="text" autocomplete="section-a current-password" id="it" style="${STYLE}">`,
  'a card number': `<input autocomplete="billing CC-number" id="it" style="${STYLE}" value="4000 0000">`,
  'a password in a component': `<div id="it" style="${STYLE}"><template shadowrootmode="open"><p>text</p><input type="password" style="width: 280px; height: 150px"></template></div>`,
  'what the author marked': `<div data-attune-ignore style="${STYLE}; overflow: auto"><textarea id="it" style="width: 280px; height: 150px">private</textarea><p style="height: 900px">text</p></div>`,
  'an editor': `<div contenteditable id="it" style="${STYLE}; overflow: auto">private<p style="height: 900px">text</p></div>`,
};

describe.each(Object.entries(IGNORED))('%s', (_, html) => {
  /** @threat script-typed */
  test('whatever is done in it, there is no record at all', async () => {
    // Unlike innerHTML, it makes shadow trees of templates that say so.
    document.body.setHTMLUnsafe(`<div data-attune-slot="a">${html}</div>`);
    const { after } = await startAll();
    // To come in from outside is a move outside.
    await after(() => input.move(150, 150));
    const told = await after(async () => {
      await input.move(160, 160);
      await input.click(160, 160);
      await userEvent.keyboard('ab{Backspace}');
      await userEvent.keyboard('{ControlOrMeta>}ac{/ControlOrMeta}');
      await input.move(170, 170);
      document.querySelector('#it')!.dispatchEvent(new Event('scroll', { bubbles: true }));
      document.querySelector('#it')!.closest('[style*=overflow]')?.scrollTo(0, 50);
      await input.touch('touchStart', [200, 200]);
      await input.touch('touchMove', [200, 220]);
      await input.touch('touchEnd');
    }, 400);
    expect(told).toEqual([]);
  });
});

test('a region within what is ignored is none', async () => {
  document.body.innerHTML = `<div data-attune-ignore><p data-attune-slot="a">words</p></div>`;
  const { records } = await startAll();
  expect(records.filter(({ region }) => region >= 0)).toEqual([]);
});

/** One of each type that capture listens to, as a script would make it. */
const forged = (): [EventTarget, Event][] => {
  const at = { bubbles: true, clientX: 50, clientY: 60 };
  const { body } = document;
  const finger = new Touch({ identifier: 1, target: body, clientX: 5, clientY: 6 });
  const touch = { bubbles: true, touches: [finger], changedTouches: [finger] };
  return [
    ...['pointerover', 'pointermove', 'pointerdown', 'pointerup', 'pointerout'].map((type): [EventTarget, Event] => [
      body,
      new PointerEvent(type, { ...at, pointerType: 'mouse', coalescedEvents: [new PointerEvent('pointermove', at)] }),
    ]),
    [document.documentElement, new PointerEvent('pointerleave', at)],
    [body, new MouseEvent('click', at)],
    [body, new KeyboardEvent('keydown', { bubbles: true, key: 'a' })],
    [body, new KeyboardEvent('keyup', { bubbles: true, key: 'a' })],
    ...['touchstart', 'touchmove', 'touchend', 'touchcancel'].map((type): [EventTarget, Event] => [
      body,
      new TouchEvent(type, touch),
    ]),
    [document, new Event('scroll')],
    [document, new Event('visibilitychange')],
    [document, new Event('freeze')],
    [document, new Event('selectionchange')],
    [body, new ClipboardEvent('copy', { bubbles: true })],
    [window, new FocusEvent('focus')],
    [window, new FocusEvent('blur')],
    [window, new PageTransitionEvent('pagehide', { persisted: true })],
    [window, new PageTransitionEvent('pageshow', { persisted: true })],
    [window, new Event('resize')],
    [visualViewport!, new Event('resize')],
  ];
};

describe('events that a script made', () => {
  test('are not seen, also where the option for a development build is set', async () => {
    document.body.innerHTML = '<p data-attune-slot="a">text</p>';
    for (const options of [undefined, { untrusted: true } as const]) {
      const { after } = await startAll(options);
      expect(
        await after(() => {
          for (const [target, event] of forged()) target.dispatchEvent(event);
        }),
      ).toEqual([]);
      ending.abort();
    }
  });

  test('cover every type that is listened to', async () => {
    const listening = watchListeners();
    await startAll();
    listening.stop();
    const heard = new Set(listening.heard.map(({ type }) => type));
    const forgeries = new Set([...forged()].map(([, { type }]) => type));
    // An error of the page would be one of this test's own: test/browser/lifecycle.e2e.test.ts has those.
    expect([...heard].filter((type) => !forgeries.has(type)).sort()).toEqual(['error', 'unhandledrejection']);
    expect([...forgeries].filter((type) => !heard.has(type))).toEqual([]);
  });
});

describe('the end of a grant', () => {
  test('takes every listener and observer away', async () => {
    const listening = watchListeners();
    document.body.innerHTML = '<p data-attune-slot="a">text</p><div style="height: 3000px"></div>';
    const { after, handOvers } = await startAll();
    listening.stop();
    await after(() => input.click(20, 10));
    // A watch for the page's answer is under way, a frame half full.
    await input.move(30, 30);
    ending.abort();

    expect(listening.heard.length).toBeGreaterThan(20);
    expect(listening.heard.filter(({ signal }) => signal?.aborted !== true)).toEqual([]);
    const before = handOvers.length;
    const told = await after(async () => {
      document.querySelector('p')!.append('!');
      await input.click(20, 10);
      await userEvent.keyboard('a');
      scrollTo(0, 500);
      await page.viewport(790, 600);
      getSelection()!.selectAllChildren(document.body);
    }, 500);
    await page.viewport(800, 600);
    expect(told).toEqual([]);
    expect(handOvers).toHaveLength(before);
  });

  test('nothing is said, nor time told, after it', async () => {
    const { after, capture } = await startAll();
    capture.wait(100);
    await later(250);
    ending.abort();
    const told = await after(() => {
      capture.note(Code.Track, -1, 0);
      capture.wait(100);
      capture.write(1, Code.Move, -1, 1, 1, 0);
    }, 300);
    expect(told).toEqual([]);
  });
});
