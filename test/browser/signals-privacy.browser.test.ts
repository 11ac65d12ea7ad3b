/**
 * What is read of an event, property by property (privacy notes §7): every listener of capture is called with events that
 * note each read, and whatever is not on the list below fails. Then real input, with the getters that must not be called
 * watched.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { startCapture } from '../../lib/capture.js';
import { startFineSignals } from '../../lib/fine-signals.js';
import { type Captured, captured, type Heard, input, watchListeners } from './captured.js';

const OF_EVERY_EVENT = ['composedPath', 'isTrusted', 'target'];
const OF_POINTERS = ['clientX', 'clientY', 'pointerType', 'timeStamp', 'type'];
const OF_TOUCHES = ['changedTouches', 'clientX', 'clientY', 'length', 'timeStamp', 'touches', 'type', '0'];
/** What may be read of an event, and of the lists in it, by its type. Everything else fails. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  pointermove: ['clientX', 'clientY', 'getCoalescedEvents', 'timeStamp'],
  pointerover: OF_POINTERS,
  pointerout: ['pointerType', 'type'],
  pointerleave: OF_POINTERS,
  pointerdown: OF_POINTERS,
  pointerup: OF_POINTERS,
  click: ['clientX', 'clientY', 'timeStamp'],
  keydown: ['repeat', 'timeStamp', 'type'],
  keyup: ['repeat', 'timeStamp', 'type'],
  touchstart: OF_TOUCHES,
  touchmove: OF_TOUCHES,
  touchend: OF_TOUCHES,
  touchcancel: OF_TOUCHES,
  scroll: ['timeStamp'],
  selectionchange: ['timeStamp'],
  copy: ['timeStamp'],
  error: ['timeStamp'],
  unhandledrejection: ['timeStamp'],
  visibilitychange: [],
  freeze: [],
  focus: ['timeStamp', 'type'],
  blur: ['timeStamp', 'type'],
  pagehide: ['persisted', 'type'],
  pageshow: ['persisted', 'type'],
  resize: [],
};
/** What may be asked of a target: where it is in the page. */
const OF_TARGETS = ['closest', 'contains', 'getRootNode', 'shadowRoot'];

let listeners: readonly Heard[] = [];
let running: Captured;
const fine = new AbortController();

beforeAll(async () => {
  await page.viewport(800, 600);
  document.body.innerHTML = `<div data-attune-slot="a"><button style="width: 200px; height: 100px">press</button></div>
    <form><input id="field" value="typed"><textarea id="area">typed</textarea><select><option>a</option></select></form>`;
  const listening = watchListeners();
  running = await captured(startCapture, { slots: ['a'] });
  startFineSignals({ capture: running.capture, tiers: ['A', 'B', 'C'], signal: fine.signal });
  listening.stop();
  listeners = listening.heard;
});
afterAll(() => {
  running.end();
  fine.abort();
  document.body.innerHTML = '';
});

/** An event as if a visitor had made it, that notes what is read of it and of what it holds. */
function watched<T extends object>(thing: T, note: (name: string) => void): T {
  return new Proxy(thing, {
    get(target, name) {
      if (name === Symbol.iterator) return Reflect.get(target, name) as unknown;
      note(String(name));
      if (name === 'isTrusted') return true;
      const value = Reflect.get(target, name, target) as unknown;
      const isNode = target instanceof Node;
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown => {
          const result = (value as (...args: unknown[]) => unknown).apply(target, args);
          return Array.isArray(result)
            ? result.map((item: object) => watched(item, item instanceof Node ? ofTarget(note) : note))
            : result;
        };
      }
      return value instanceof Object && !isNode ? watched(value, value instanceof Node ? ofTarget(note) : note) : value;
    },
  });
}
const ofTarget =
  (note: (name: string) => void) =>
  (name: string): void =>
    note(`target.${name}`);

function eventOf(type: string, target: EventTarget): Event {
  const finger = new Touch({ identifier: 1, target: document.body, clientX: 5, clientY: 6, force: 0.5 });
  const at = { clientX: 30, clientY: 40, pressure: 0.5, tiltX: 3, bubbles: true };
  const coalesced = [new PointerEvent('pointermove', at), new PointerEvent('pointermove', at)];
  const event = type.startsWith('pointer')
    ? new PointerEvent(type, { ...at, pointerType: 'mouse', coalescedEvents: coalesced })
    : type.startsWith('touch')
      ? new TouchEvent(type, { touches: [finger], changedTouches: [finger] })
      : type.startsWith('key')
        ? new KeyboardEvent(type, { key: 'a', code: 'KeyA' })
        : type === 'click'
          ? new MouseEvent(type, at)
          : type.startsWith('page')
            ? new PageTransitionEvent(type, { persisted: true })
            : type === 'copy'
              ? new ClipboardEvent(type, { clipboardData: new DataTransfer() })
              : new Event(type);
  Object.defineProperty(event, 'target', { value: target, configurable: true });
  // Only an event on its way has one.
  Object.defineProperty(event, 'composedPath', { value: () => [target], configurable: true });
  return event;
}

/** What a listener reads of its event. */
function readsOf({ target, type, listener }: Omit<Heard, 'signal'>): Set<string> {
  const reads = new Set<string>();
  const button = document.querySelector('button')!;
  listener(watched(eventOf(type, target === document ? button : target), (name) => reads.add(name)));
  return reads;
}

const stranger = (type: string, reads: Iterable<string>): string[] =>
  [...reads].filter(
    (name) =>
      !OF_EVERY_EVENT.includes(name) &&
      !ALLOWED[type]?.includes(name) &&
      !(name.startsWith('target.') && OF_TARGETS.includes(name.slice(7))),
  );

describe('events that note what is read of them', () => {
  test('listeners of every type on the list are there, and no other', () => {
    expect([...new Set(listeners.map(({ type }) => type))].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  /** @threat script-typed */
  test('no listener reads what is not on the list, and each looks whether the event is a visitor’s', () => {
    for (const heard of listeners) {
      const reads = readsOf(heard);
      expect({ type: heard.type, strangers: stranger(heard.type, reads) }).toEqual({ type: heard.type, strangers: [] });
      expect(reads).toContain('isTrusted');
    }
  });

  test('the list is as short as it can be', () => {
    const read = new Map<string, Set<string>>();
    for (const heard of listeners) {
      const known = read.get(heard.type) ?? new Set<string>();
      for (const name of readsOf(heard)) known.add(name);
      read.set(heard.type, known);
    }
    // Reading of a crossing and of a second finger's touch depends on what came before.
    const isOften = (type: string): boolean => !/^(pointerleave|pointerout|touch)/.test(type);
    for (const [type, names] of Object.entries(ALLOWED).filter(([type]) => isOften(type)))
      expect({ type, unread: names.filter((name) => !read.get(type)!.has(name)) }).toEqual({ type, unread: [] });
  });

  test.each(['key', 'code', 'pressure', 'clipboardData', 'screenX'])('a listener that reads %s would fail', (name) => {
    const spy = (event: Event): unknown => Reflect.get(event, name);
    expect(stranger('keydown', readsOf({ target: document, type: 'keydown', listener: spy }))).toEqual([name]);
  });

  test('a listener that reads a target’s text, or a finger’s force, would fail', () => {
    const text = ({ target }: Event): unknown => (target as Node).textContent;
    expect(stranger('click', readsOf({ target: document, type: 'click', listener: text }))).toEqual([
      'target.textContent',
    ]);
    const force = (event: Event): unknown => (event as TouchEvent).changedTouches[0]!.force;
    expect(stranger('touchmove', readsOf({ target: document, type: 'touchmove', listener: force }))).toEqual(['force']);
  });
});

/** Getters and methods that say what was typed, selected or copied, who the visitor is, or where the page lies. */
const NEVER: readonly [object, readonly string[]][] = [
  [KeyboardEvent.prototype, ['key', 'code', 'keyCode', 'charCode', 'location', 'ctrlKey', 'getModifierState']],
  [InputEvent.prototype, ['data', 'inputType', 'dataTransfer']],
  [ClipboardEvent.prototype, ['clipboardData']],
  [
    PointerEvent.prototype,
    ['pressure', 'tangentialPressure', 'tiltX', 'tiltY', 'twist', 'width', 'height', 'altitudeAngle', 'azimuthAngle'],
  ],
  [MouseEvent.prototype, ['screenX', 'screenY', 'relatedTarget']],
  [Touch.prototype, ['force', 'radiusX', 'radiusY', 'rotationAngle', 'screenX']],
  [HTMLInputElement.prototype, ['value', 'selectionStart']],
  [HTMLTextAreaElement.prototype, ['value', 'selectionStart']],
  [HTMLSelectElement.prototype, ['value', 'selectedIndex']],
  [Node.prototype, ['textContent', 'nodeValue']],
  [CharacterData.prototype, ['data', 'substringData']],
  [Element.prototype, ['innerHTML', 'outerHTML', 'id', 'className']],
  [HTMLElement.prototype, ['innerText', 'outerText']],
  [Selection.prototype, ['toString', 'getRangeAt', 'rangeCount']],
  [Range.prototype, ['toString', 'cloneContents']],
  [
    Navigator.prototype,
    [
      'userAgent',
      'appVersion',
      'platform',
      'plugins',
      'hardwareConcurrency',
      'deviceMemory',
      'userAgentData',
      'languages',
      'getBattery',
      'clipboard',
    ],
  ],
  [Document.prototype, ['referrer', 'URL', 'documentURI', 'cookie', 'title', 'fonts', 'domain']],
  [ErrorEvent.prototype, ['message', 'error', 'filename', 'lineno']],
  [PromiseRejectionEvent.prototype, ['reason', 'promise']],
  [HTMLCanvasElement.prototype, ['getContext', 'toDataURL']],
];

describe('real input', () => {
  const restores: (() => void)[] = [];
  afterEach(() => {
    for (const restore of restores.splice(0)) restore();
  });

  /** Notes who is asked, where attune's own files ask. */
  function watchGetters(): Set<string> {
    const asked = new Set<string>();
    for (const [prototype, names] of NEVER) {
      for (const name of names) {
        const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
        if (!descriptor) continue;
        const { get, value } = descriptor as { get?: () => unknown; value?: (...args: unknown[]) => unknown };
        const note = (): void => {
          if (/\/(lib|kernel)\/[\w-]+\.ts/.test(new Error().stack ?? ''))
            asked.add(`${prototype.constructor.name}.${name}`);
        };
        Object.defineProperty(prototype, name, {
          ...descriptor,
          ...(get && {
            get(this: unknown) {
              note();
              return get.call(this);
            },
          }),
          ...(value && {
            value(this: unknown, ...args: unknown[]) {
              note();
              return value.apply(this, args);
            },
          }),
        });
        restores.push(() => Object.defineProperty(prototype, name, descriptor));
      }
    }
    return asked;
  }

  /** @threat script-typed */
  test('brings no read of what was typed, selected or copied, nor of who the visitor is', async () => {
    const asked = watchGetters();
    const { after } = running;
    const told = await after(async () => {
      await input.click(50, 50);
      await userEvent.type(document.querySelector('#field')!, 'word');
      await userEvent.type(document.querySelector('#area')!, 'words{Enter}');
      getSelection()!.selectAllChildren(document.querySelector('form')!);
      await userEvent.copy();
      await input.tap(60, 50);
      document.body.append('changed');
    }, 400);
    expect(told.length).toBeGreaterThan(20);
    expect([...asked]).toEqual([]);
  });

  test('would be noticed: the watch sees a read by a file of attune', async () => {
    const asked = watchGetters();
    const { findRegions } = await import('../../lib/slots.js');
    findRegions({ slots: [{ id: 'a', box: 'reserved' }] }, 'en');
    // Once, before anything is captured, the words of the author's own text are counted.
    expect([...asked]).toEqual(['HTMLElement.innerText']);
  });
});
