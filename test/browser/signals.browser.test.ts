/** The other signals of a page, in a real browser: presence, answers to clicks, selections, health; and the fine ones. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { Code, Surrounding, Vital } from '../../kernel/frame.js';
import { startCapture } from '../../lib/capture.js';
import { startFineSignals } from '../../lib/fine-signals.js';
import { type Captured, captured, input, later, type Told } from './captured.js';

let running: Captured | undefined;
const start = async (slots: string[] = []): Promise<Captured> => (running = await captured(startCapture, { slots }));
const pick =
  (...codes: Code[]) =>
  (records: readonly Told[]): Told[] =>
    records.filter(({ code }) => codes.includes(code));

beforeAll(() => page.viewport(800, 600));
beforeEach(async () => {
  document.body.style.margin = '0';
  document.body.innerHTML = `<button style="position: absolute; left: 100px; top: 100px; width: 80px; height: 60px">x</button>
    <p id="text" style="position: absolute; left: 0; top: 300px; margin: 0">Some words to read</p>`;
  await input.move(790, 590);
});
afterEach(() => {
  running?.end();
  getSelection()?.removeAllRanges();
  document.body.innerHTML = '';
});

describe('at the start', () => {
  test('presence and surroundings are told once, each in its bucket', async () => {
    const { of } = await start();
    expect(of(Code.Visible).map(({ value }) => value)).toEqual([1]);
    expect(of(Code.Focus).map(({ value }) => value)).toEqual([document.hasFocus() ? 1 : 0]);
    expect(Object.fromEntries(of(Code.Surrounding).map(({ x, value }) => [x, value]))).toEqual({
      [Surrounding.Pointer]: 2,
      [Surrounding.ReducedMotion]: 0,
      [Surrounding.MoreContrast]: 0,
      [Surrounding.SaveData]: 0,
      // The page says "en", the browser "en-US".
      [Surrounding.OwnLanguage]: 1,
    });
  });

  test('preferences are heeded, and a page without a language says nothing of one', async () => {
    const emulate = (reduce: string, contrast: string): Promise<unknown> =>
      cdp().send('Emulation.setEmulatedMedia', {
        features: [
          { name: 'prefers-reduced-motion', value: reduce },
          { name: 'prefers-contrast', value: contrast },
        ],
      });
    await emulate('reduce', 'more');
    document.documentElement.lang = '';
    const { of } = await start();
    document.documentElement.lang = 'en';
    await emulate('', '');
    const told = Object.fromEntries(of(Code.Surrounding).map(({ x, value }) => [x, value]));
    expect(told).toMatchObject({ [Surrounding.ReducedMotion]: 1, [Surrounding.MoreContrast]: 1 });
    expect(told).not.toHaveProperty(String(Surrounding.OwnLanguage));
  });
});

describe('what a page answers to a click', () => {
  const change = (): void => document.querySelector('#text')!.append('!');

  test('its first change is told, and no other', async () => {
    const { after } = await start();
    const told = await after(async () => {
      await input.click(130, 130);
      change();
      await later(20);
      change();
    });
    expect(pick(Code.Click, Code.Change)(told).map(({ code }) => code)).toEqual([Code.Click, Code.Change]);
  });

  test('a change without a click is not told, nor one 2.75 s after it', async () => {
    const { after } = await start();
    expect(await after(change)).toEqual([]);
    await input.click(130, 130);
    await later(2800);
    expect(pick(Code.Change)(await after(change))).toEqual([]);
  });

  test('what attune changes is no answer, what it takes back is', async () => {
    const { after, capture } = await start();
    const act =
      (isApplied: number): (() => Promise<void>) =>
      async () => {
        await input.click(130, 130);
        change();
        capture.note(Code.Applied, 0, 0, isApplied);
      };
    expect(pick(Code.Change)(await after(act(1)))).toEqual([]);
    expect(pick(Code.Change)(await after(act(0)))).toHaveLength(1);
  });
});

describe('selections', () => {
  const select = (): void => getSelection()!.selectAllChildren(document.querySelector('#text')!);
  const values = (records: readonly Told[]): number[] => pick(Code.Select)(records).map(({ value }) => value);

  test('that one exists, and that it is gone; what lies between is silent', async () => {
    const { after } = await start();
    expect(values(await after(select))).toEqual([1]);
    expect(values(await after(() => getSelection()!.modify('extend', 'left', 'character')))).toEqual([]);
    expect(values(await after(() => getSelection()!.removeAllRanges()))).toEqual([0]);
  });

  test('any change of it within 100 ms of a click is told', async () => {
    const { after } = await start();
    await after(select);
    document.querySelector('button')!.onclick = () => getSelection()!.modify('extend', 'left', 'character');
    document.querySelector('button')!.style.userSelect = 'none';
    const told = await after(() => input.click(130, 130));
    expect(values(told).length).toBeGreaterThan(0);
    const clicked = pick(Code.Click)(told)[0]!.time;
    for (const { time } of pick(Code.Select)(told)) expect(time - clicked).toBeLessThan(100);
  });

  test('a copy is told', async () => {
    const { after } = await start();
    select();
    expect(pick(Code.Copy)(await after(() => userEvent.copy()))).toHaveLength(1);
  });
});

describe('the health of the page', () => {
  const vitals = (records: readonly Told[], which: number): Told[] =>
    pick(Code.Vital)(records).filter(({ x }) => x === which);

  test('a long interaction, with its duration and which it was', async () => {
    const { after } = await start();
    document.querySelector('button')!.onclick = () => {
      const begun = performance.now();
      while (performance.now() - begun < 80);
    };
    const told = vitals(await after(() => input.click(130, 130), 500), Vital.Inp);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ y }) => y)).size).toBe(1);
    expect(told[0]!.y).toBeGreaterThan(0);
    expect(Math.max(...told.map(({ value }) => value))).toBeGreaterThanOrEqual(80);
  });

  test('a layout shift that no input explains', async () => {
    document.body.innerHTML = '<div id="top"></div><div style="height: 300px; background: #ccc">text</div>';
    const { after } = await start();
    await later(600);
    const told = vitals(
      await after(() => document.querySelector('#top')!.setAttribute('style', 'height: 150px'), 500),
      Vital.Cls,
    );
    expect(told).toHaveLength(1);
    // It covered 300 px of 600 before and after, 450 in all, and moved 150 of the longer side's 800.
    expect(told[0]!.value).toBeCloseTo((450 / 600) * (150 / 800), 3);
    expect(performance.now() - told[0]!.y).toBeLessThan(1000);
  });
});

describe('fine signals', () => {
  const fine = async (...tiers: ('A' | 'B' | 'C')[]): Promise<Captured> => {
    const captured = await start();
    startFineSignals({ capture: captured.capture, tiers, signal: new AbortController().signal });
    return captured;
  };
  beforeEach(() => {
    document.body.style.touchAction = 'none';
  });
  const shape = ({ code, region, x, y, value }: Told): number[] => [code, region, x, y, value];

  test('of tier B, one finger: touched, moved, lifted', async () => {
    const { after } = await fine('B');
    const told = await after(async () => {
      await input.touch('touchStart', [300, 200]);
      await input.touch('touchMove', [310, 240]);
      await input.touch('touchMove', [320, 280]);
      await input.touch('touchEnd');
    });
    expect(pick(Code.Touch)(told).map(shape)).toEqual([
      [Code.Touch, -1, 300, 200, 0],
      [Code.Touch, -1, 310, 240, 1],
      [Code.Touch, -1, 320, 280, 1],
      [Code.Touch, -1, 320, 280, 2],
    ]);
  });

  test('a second finger makes it a pinch, of which nothing is told until a finger touches alone', async () => {
    const { after } = await fine('B');
    const told = await after(async () => {
      await input.touch('touchStart', [300, 200]);
      await input.touch('touchStart', [300, 200], [400, 200]);
      await input.touch('touchMove', [280, 200], [420, 200]);
      await input.touch('touchEnd', [280, 200]);
      await input.touch('touchMove', [270, 200]);
      await input.touch('touchEnd');
      await input.touch('touchStart', [50, 60]);
    });
    expect(pick(Code.Touch)(told).map(shape)).toEqual([
      [Code.Touch, -1, 300, 200, 0],
      [Code.Touch, -1, 50, 60, 0],
    ]);
    await input.touch('touchEnd');
  });

  test('a page that changes after a swipe has answered it', async () => {
    const { after } = await fine('B');
    const told = await after(async () => {
      await input.touch('touchStart', [300, 200]);
      await input.touch('touchMove', [200, 200]);
      await input.touch('touchEnd');
      document.body.append('next');
    });
    expect(pick(Code.Change)(told)).toHaveLength(1);
  });

  test('of tier B, where a click fell within what it hit', async () => {
    const { after } = await fine('B');
    // The button's centre is 140, 130; half its diagonal is 50.
    expect(pick(Code.Aim)(await after(() => input.click(110, 135))).map(shape)).toEqual([[Code.Aim, -1, -30, 5, 50]]);
  });

  test('a click that a key made has no aim', async () => {
    const { after } = await fine('B');
    document.querySelector('button')!.focus();
    const told = await after(() => userEvent.keyboard('{Enter}'));
    expect(pick(Code.Click, Code.Aim)(told).map(({ code }) => code)).toEqual([Code.Click]);
  });

  test('of tier C, buttons and keys as they go down and come up; a key that is held repeats nothing', async () => {
    const { after } = await fine('C');
    const told = await after(async () => {
      await input.click(300, 200);
      await userEvent.keyboard('{a>3}');
      await userEvent.keyboard('{/a}');
    });
    expect(pick(Code.Press, Code.Release, Code.KeyDown, Code.KeyUp, Code.Click)(told).map(shape)).toEqual([
      [Code.Press, -1, 300, 200, 0],
      [Code.Release, -1, 300, 200, 0],
      [Code.Click, -1, 300, 200, 0],
      [Code.KeyDown, -1, 0, 0, 0],
      [Code.KeyUp, -1, 0, 0, 0],
    ]);
  });

  test('of tier C, every move that the browser gathered into one event', async () => {
    const { after } = await fine('C');
    let gathered = 0;
    const count = (event: PointerEvent): void => void (gathered += event.getCoalescedEvents().length);
    addEventListener('pointermove', count);
    const told = await after(async () => {
      const moving = Array.from({ length: 40 }, (_, i) => input.move(100 + 5 * i, 400));
      const begun = performance.now();
      while (performance.now() - begun < 100);
      await Promise.all(moving);
    });
    removeEventListener('pointermove', count);
    const moves = pick(Code.Move)(told);
    expect(moves).toHaveLength(gathered);
    expect(gathered).toBeGreaterThanOrEqual(1);
    expect(moves.map(({ x }) => x)).toEqual(moves.map(({ x }) => x).sort((a, b) => a - b));
    expect(moves.map(({ time }) => time)).toEqual(moves.map(({ time }) => time).sort((a, b) => a - b));
  });

  test('of tier A alone, none of these', async () => {
    const { after } = await fine('A');
    const told = await after(async () => {
      await input.tap(300, 200);
      await input.click(130, 130);
      await userEvent.keyboard('a');
    });
    const codes = new Set(told.map(({ code }) => code));
    for (const code of [Code.Touch, Code.Aim, Code.Press, Code.Release, Code.KeyDown, Code.KeyUp])
      expect(codes).not.toContain(code);
  });
});
