/** Capture in a real browser, by real input: what it tells of pointer, regions and scroll, and how frames go out. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Code, FRAME_RECORDS } from '../../kernel/frame.js';
import { startCapture } from '../../lib/capture.js';
import { type Captured, captured, input, later } from './captured.js';

let running: Captured | undefined;
const start = async (...args: Parameters<typeof captured> extends [unknown, ...infer Rest] ? Rest : never) =>
  (running = await captured(startCapture, ...args));

beforeAll(() => page.viewport(800, 600));
beforeEach(async () => {
  document.documentElement.removeAttribute('dir');
  document.body.style.margin = '0';
  await input.move(790, 590);
});
afterEach(() => {
  running?.end();
  document.body.innerHTML = '';
  scrollTo(0, 0);
});

const box = (attributes: string, style: string, inside = ''): string =>
  `<div ${attributes} style="position: absolute; ${style}">${inside}</div>`;
const at = (left: number, top: number, width: number, height: number): string =>
  `left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px`;

describe('the pointer', () => {
  test('moves are told with the region that they are in, and crossings in and out of it', async () => {
    document.body.innerHTML = box('data-attune-slot="a"', at(100, 100, 200, 100));
    const { after } = await start({ slots: ['a'] });
    const records = await after(async () => {
      await input.move(90, 90);
      await input.move(110, 120);
      await input.move(400, 300);
    });
    expect(records.map(({ code, region, x, y }) => [code, region, x, y])).toEqual([
      [Code.Move, -1, 90, 90],
      [Code.HoverIn, 0, 110, 120],
      [Code.Move, 0, 110, 120],
      [Code.HoverOut, 0, 400, 300],
      [Code.Move, -1, 400, 300],
    ]);
    for (const { time } of records) expect(performance.now() - time).toBeLessThan(1000);
  });

  test('of nested regions the innermost is told, of slots and sections alike', async () => {
    document.body.innerHTML = box(
      'data-attune-section="outer"',
      at(0, 0, 400, 400),
      box('data-attune-slot="inner"', at(100, 100, 100, 100), '<b data-attune-slot="stranger">text</b>'),
    );
    const { after, capture } = await start({ slots: ['inner'], sections: ['outer'] });
    const records = await after(async () => {
      await input.click(50, 50);
      await input.click(105, 105);
    });
    expect(records.filter(({ code }) => code === Code.Click).map(({ region }) => region)).toEqual([1, 0]);
    expect(capture.now).toMatchObject({ region: 0 });
    await input.move(50, 50);
    expect(capture.now).toMatchObject({ region: 1 });
  });

  test('a click is told at once, with whether clicks are expected to repeat there', async () => {
    document.body.innerHTML =
      box('', at(0, 0, 100, 100)) + `<input type="checkbox" style="position: absolute; ${at(200, 0, 20, 20)}">`;
    const { records } = await start();
    await input.click(10, 10);
    await input.click(210, 10);
    const clicks = records.filter(({ code }) => code === Code.Click);
    expect(clicks).toMatchObject([
      { x: 10, y: 10, value: 0 },
      { x: 210, y: 10, value: 1 },
    ]);
  });

  test('a pointer that leaves the window leaves its region', async () => {
    document.body.innerHTML = box('data-attune-slot="a"', at(0, 0, 800, 600));
    const { after, capture } = await start({ slots: ['a'] });
    await input.move(10, 10);
    expect(capture.now.region).toBe(0);
    expect((await after(() => input.move(900, 700))).at(-1)).toMatchObject({ code: Code.HoverOut, region: 0 });
    expect(capture.now.region).toBe(-1);
  });

  test('a finger neither moves a pointer nor hovers, and the mouse stays where it was', async () => {
    document.body.innerHTML =
      box('data-attune-slot="a"', at(0, 0, 100, 100)) +
      box('data-attune-slot="b"', `${at(200, 0, 100, 100)}; touch-action: none`);
    const { after, capture } = await start({ slots: ['a', 'b'] });
    await after(() => input.move(50, 50));
    const records = await after(async () => {
      await input.touch('touchStart', [250, 50]);
      await input.touch('touchMove', [255, 60]);
      await input.touch('touchMove', [260, 70]);
      expect(capture.now.region).toBeNull();
      await input.touch('touchEnd');
    });
    expect(records.filter(({ code }) => ![Code.Vital, Code.Active].some((other) => other === code))).toEqual([]);
    expect(records.filter(({ code }) => code === Code.Active)).toHaveLength(1);
    expect(capture.now.region).toBe(0);
    expect((await after(() => input.move(60, 60))).map(({ code, region }) => [code, region])).toEqual([[Code.Move, 0]]);
  });

  test('a key is told as some input, and not which', async () => {
    const { after } = await start();
    const told = (key: string) => after(() => userEvent.keyboard(key));
    const [a, b] = [await told('a'), await told('{Enter}')];
    const shape = ({ code, region, x, y, value }: (typeof a)[number]) => ({ code, region, x, y, value });
    expect(a.map(shape)).toEqual([{ code: Code.Active, region: -1, x: 0, y: 0, value: 0 }]);
    expect(b.map(shape)).toEqual(a.map(shape));
  });
});

describe('frames', () => {
  test('an empty frame never goes out', async () => {
    const { handOvers, after } = await start();
    const before = handOvers.length;
    await after(() => undefined, 500);
    expect(handOvers).toHaveLength(before);
  });

  test('a frame goes out 0.4 s after its first record', async () => {
    const { handOvers } = await start();
    const before = handOvers.length;
    await input.move(100, 100);
    const moved = performance.now();
    await input.move(100, 110);
    await later(450);
    expect(handOvers).toHaveLength(before + 1);
    expect(handOvers.at(-1)!.count).toBe(2);
    expect(handOvers.at(-1)!.at - moved).toBeGreaterThan(350);
    expect(handOvers.at(-1)!.at - moved).toBeLessThan(440);
  });

  test('512 records go out at once, 511 wait', async () => {
    const { capture, handOvers } = await start();
    const before = handOvers.length;
    for (let i = 0; i < FRAME_RECORDS - 1; i++) capture.write(i, Code.Move, -1, i, 0, 0);
    expect(handOvers).toHaveLength(before);
    capture.write(FRAME_RECORDS - 1, Code.Move, -1, 0, 0, 0);
    expect(handOvers).toHaveLength(before + 1);
    expect(handOvers.at(-1)!.count).toBe(FRAME_RECORDS);
  });

  test('a goal goes out at once', async () => {
    const { capture, records } = await start();
    capture.note(Code.Track, -1, 3);
    expect(records.at(-1)).toMatchObject({ code: Code.Track, region: -1, value: 3 });
  });

  test('while a rule waits for the next lines, time is told, and a frame goes out whenever the worker passes one: ten a second', async () => {
    const { capture, handOvers, of } = await start();
    capture.wait(100);
    const before = handOvers.length;
    for (let i = 0; i < 50; i++) {
      await input.move(100 + i, 100);
      await later(10);
    }
    expect(handOvers.length - before).toBeGreaterThanOrEqual(3);
    const seconds = 2;
    expect(handOvers.length - before).toBeLessThanOrEqual(10 * seconds);
    await later(450);
    const ticks = of(Code.Tick).length;
    expect(ticks).toBeGreaterThanOrEqual(3);
    capture.wait(0);
    await later(250);
    expect(of(Code.Tick)).toHaveLength(ticks);
  });

  test('while one waits for later, time is told less often, and what happens goes out as it always does', async () => {
    const { capture, handOvers, of } = await start();
    capture.wait(500);
    const before = handOvers.length;
    for (let i = 0; i < 90; i++) {
      await input.move(100 + i, 100);
      await later(10);
    }
    await later(450);
    // At three a second, in the one to three seconds that this takes.
    expect(handOvers.length - before).toBeLessThanOrEqual(12);
    expect(of(Code.Tick).length).toBeGreaterThanOrEqual(2);
    expect(of(Code.Tick).length).toBeLessThanOrEqual(6);
  });

  test('nobody is told the time while the page is hidden', async () => {
    const { capture, of } = await start();
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    capture.wait(100);
    await later(350);
    Reflect.deleteProperty(document, 'visibilityState');
    expect(of(Code.Tick)).toEqual([]);
    await later(250);
    expect(of(Code.Tick).length).toBeGreaterThan(0);
  });

  test('a worker that takes no buffer back costs 12 of them, and records after that', async () => {
    const { capture, records } = await start({}, { recycles: false });
    for (let i = 0; i < 30 * FRAME_RECORDS; i++) capture.write(1, Code.Move, -1, 0, 0, 0);
    expect(records.length).toBeLessThanOrEqual(12 * FRAME_RECORDS);
    expect(records.length).toBeGreaterThan(10 * FRAME_RECORDS);
  });
});

describe('scrolling', () => {
  const rows = '<div style="height: 3000px"></div>';

  test('the document: one record a frame, with its offset; sizes before', async () => {
    document.body.innerHTML = rows;
    const { after, records, capture } = await start();
    expect(records.find(({ code }) => code === Code.Layout)).toMatchObject({ x: 800, y: 600, value: 3000 });
    expect(records.find(({ code }) => code === Code.Scroll)).toMatchObject({ x: 0, y: 0 });
    const told = (await after(() => scrollBy({ top: 500, behavior: 'smooth' }), 1200)).filter(
      ({ code }) => code === Code.Scroll,
    );
    expect(told.at(-1)!.y).toBe(scrollY);
    expect(scrollY).toBe(500);
    const times = told.map(({ time }) => time);
    expect(times.length).toBeGreaterThan(5);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(capture.now.lastInput).toBe(times.at(-1));
    expect(capture.now.scrolling).toBe(false);
  });

  test('an element that fills most of the window is what scrolls the page, from its first scroll on', async () => {
    document.body.innerHTML = box('id="app"', `${at(0, 100, 800, 500)}; overflow: auto`, rows);
    const { after } = await start();
    const told = await after(() => document.querySelector('#app')!.scrollBy({ top: 200, behavior: 'smooth' }), 600);
    const kinds = told.map(({ code }) => code).filter((code) => code === Code.Layout || code === Code.Scroll);
    // What is scrolled must be known before how far, else a page looks read to its end.
    expect(kinds[0]).toBe(Code.Layout);
    expect(told.find(({ code }) => code === Code.Layout)).toMatchObject({ x: 800, y: 500, value: 3000 });
    expect(told.filter(({ code }) => code === Code.Scroll).at(-1)!.y).toBe(200);

    document.querySelector('#app')!.firstElementChild!.setAttribute('style', 'height: 4000px');
    const grown = await after(() => document.querySelector('#app')!.scrollBy(0, 100), 600);
    expect(grown.find(({ code }) => code === Code.Layout)).toMatchObject({ y: 500, value: 4000 });
  });

  test('a document that scrolls again is what scrolls the page again', async () => {
    document.body.innerHTML = box('id="app"', `${at(0, 0, 800, 500)}; overflow: auto`, rows) + rows;
    const { after } = await start();
    const last = (told: Awaited<ReturnType<typeof after>>, code: Code) => told.filter((r) => r.code === code).at(-1);
    await after(() => document.querySelector('#app')!.scrollTo(0, 300));
    const told = await after(() => scrollTo(0, 40));
    expect(last(told, Code.Scroll)).toMatchObject({ y: 40 });
    expect(last(told, Code.Layout)).toMatchObject({ y: 600, value: 3000 });
  });

  test('of a small scroller only that something happened', async () => {
    document.body.innerHTML = box('id="list"', `${at(0, 0, 300, 300)}; overflow: auto`, rows) + rows;
    const { after } = await start();
    const told = await after(() => document.querySelector('#list')!.scrollTo(0, 200));
    expect(told.map(({ code }) => code)).toEqual([Code.Active]);
  });
});

describe('where regions are', () => {
  const boxes = (told: readonly { code: Code; region: number; x: number; y: number }[], region: number) =>
    told
      .filter((r) => r.region === region && (r.code === Code.Place || r.code === Code.Size))
      .map(({ code, x, y }) => [code === Code.Size ? 'size' : 'place', Math.round(x), Math.round(y)]);

  test('place and size are told at the start, in px of what scrolls; what is not rendered has none', async () => {
    document.body.innerHTML =
      box('data-attune-slot="a"', at(20, 30, 200, 100)) +
      box('data-attune-slot="low"', at(0, 2000, 100, 50)) +
      box('data-attune-slot="hidden"', `${at(0, 0, 10, 10)}; display: none`);
    scrollTo(0, 10);
    const { records } = await start({ slots: ['a', 'low', 'hidden', 'absent'] });
    expect(boxes(records, 0)).toEqual([
      ['place', 20, 30],
      ['size', 200, 100],
    ]);
    expect(boxes(records, 1)).toEqual([
      ['place', 0, 2000],
      ['size', 100, 50],
    ]);
    expect(records.filter(({ region }) => region > 1)).toEqual([]);
    expect(records.filter(({ code }) => code === Code.Seen)).toMatchObject([
      { region: 0, x: 1, y: (200 * 100) / (800 * 600) },
    ]);
  });

  test('scrolling moves no region; content that grows above it does', async () => {
    document.body.innerHTML = `<div id="above" style="height: 400px"></div>
      <p data-attune-section="s" style="height: 100px; margin: 0">text</p><div style="height: 3000px"></div>`;
    const { after } = await start({ sections: ['s'] });
    const scrolled = await after(() => scrollTo(0, 450), 300);
    expect(scrolled.some(({ code }) => code === Code.Seen)).toBe(true);
    expect(boxes(scrolled, 0)).toEqual([]);
    scrollTo(0, 0);
    const grown = await after(() => document.querySelector('#above')!.setAttribute('style', 'height: 550px'), 400);
    expect(boxes(grown, 0)).toEqual([
      ['place', 0, 550],
      ['size', 800, 100],
    ]);
  });

  test('a window that is resized, in height alone too, is told with the boxes that this changed', async () => {
    document.body.innerHTML = `<p data-attune-section="s" style="height: 100px; margin: 0">text</p>`;
    const { after } = await start({ sections: ['s'] });
    const narrower = await after(() => page.viewport(700, 600), 400);
    expect(narrower.find(({ code }) => code === Code.Layout)).toMatchObject({ x: 700, y: 600 });
    expect(boxes(narrower, 0)).toEqual([
      ['place', 0, 0],
      ['size', 700, 100],
    ]);
    const lower = await after(() => page.viewport(700, 500), 400);
    expect(lower.find(({ code }) => code === Code.Layout)).toMatchObject({ x: 700, y: 500 });
    expect(lower.filter(({ code }) => code === Code.Seen)).toMatchObject([{ region: 0, x: 1, y: 100 / 500 }]);
    expect(boxes(lower, 0)).toEqual([]);
    await page.viewport(800, 600);
  });

  test('on a page that is written from right to left, x is as the browser says', async () => {
    document.documentElement.dir = 'rtl';
    document.body.innerHTML = `<p data-attune-section="s" style="width: 300px; margin: 0">نص</p>
      <div style="width: 1500px; height: 10px"></div>`;
    const { records, after } = await start({ sections: ['s'] });
    expect(boxes(records, 0)[0]).toEqual(['place', 500, 0]);
    const told = await after(() => scrollTo(-400, 0), 300);
    expect(told.find(({ code }) => code === Code.Scroll)).toMatchObject({ x: -400, y: 0 });
    expect(boxes(told, 0)).toEqual([]);
  });

  test('200 regions: each has its box, and they come and go with a scroll', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `s${i}`);
    document.body.innerHTML = ids
      .map((id) => `<p data-attune-section="${id}" style="height: 40px; margin: 0">one two three</p>`)
      .join('');
    const { records, after } = await start({ sections: ids });
    expect(records.filter(({ code }) => code === Code.Place).map(({ region, y }) => [region, Math.round(y)])).toEqual(
      ids.map((_, i) => [i, 40 * i]),
    );
    expect(records.filter(({ code }) => code === Code.Seen).map(({ region }) => region)).toEqual(
      Array.from({ length: 15 }, (_, i) => i),
    );
    const told = await after(() => scrollTo(0, 4000), 300);
    const seen = told.filter(({ code }) => code === Code.Seen);
    expect(seen.filter(({ x }) => x === 0).map(({ region }) => region)).toEqual(
      Array.from({ length: 15 }, (_, i) => i),
    );
    expect(seen.filter(({ x }) => x === 1).map(({ region }) => region)).toEqual(
      Array.from({ length: 15 }, (_, i) => 100 + i),
    );
  });
});
