/**
 * Accessibility of the demo's pages: no violation that axe can tell, light and dark, wide and narrow, with the consent dialog
 * open and closed; and everything can be reached by keyboard, seen when it has the focus, and not hidden by what is fixed.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUESTIONS } from '../../examples/quiz/questions.js';
import { type DemoBrowser, openDemo } from './demo-page.js';

const PAGES = ['', 'shop/', 'quiz/', 'presets/'];
const WIDTHS = [1280, 360] as const;
const SCHEMES = ['light', 'dark'] as const;
type Scheme = (typeof SCHEMES)[number];
const long = process.env['ATTUNE_LONG'] === '1';
/** Of each page one, and all of them by `npm run test:long`. */
const looksOf = (path: string): readonly (readonly [Scheme, number])[] => {
  const all = SCHEMES.flatMap((scheme) => WIDTHS.map((width) => [scheme, width] as const));
  return long ? all : [all[PAGES.indexOf(path) % all.length]!];
};

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** A visitor nobody has seen before, who is asked for consent. Without the probe, which makes the demo's controls inert. */
async function visit(path: string, width: number, colorScheme: Scheme = 'light'): Promise<Page> {
  const context = await site.browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(site.demo.url + path);
  await page.getByRole('dialog').waitFor();
  return page;
}

/** In the dark only colours are other ones. */
const rulesIn = (scheme: Scheme) => (scheme === 'dark' ? ['color-contrast'] : []);

/** What axe finds in a part of the page, a line each; by all of its rules, unless some are named. */
async function violations(page: Page, state: string, only: string[], part = 'html'): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(part).options({ rules: { 'target-size': { enabled: true } } });
  if (only.length > 0) axe.withRules(only);
  const { violations, passes } = await axe.analyze();
  // It has looked.
  expect(passes.length).toBeGreaterThanOrEqual(only.length > 0 ? 1 : 10);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${state}: ${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

describe.each(PAGES)('axe finds nothing on /%s', (path) => {
  test.each(looksOf(path))('in %s at %i px, with the dialog open and closed', async (scheme, width) => {
    const page = await visit(path, width, scheme);
    const found = await violations(page, 'dialog open', rulesIn(scheme));
    await page.keyboard.press('Escape');
    found.push(...(await violations(page, 'dialog closed', rulesIn(scheme))));
    expect(found).toEqual([]);
    await page.context().close();
  });

  test.each(long ? SCHEMES : (['light'] as const))('in %s, in the drawer', async (scheme) => {
    const page = await visit(path, 1280, scheme);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+KeyA');
    expect(await violations(page, 'drawer open', rulesIn(scheme), '#drawer')).toEqual([]);
    await page.context().close();
  });
});

test.each(long ? SCHEMES : (['light'] as const))(
  'nor on a question of the quiz that was answered, in %s',
  async (scheme) => {
    const page = await visit('quiz/', 1280, scheme);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show a hint' }).click();
    await page.getByRole('radio', { name: QUESTIONS[0]!.options[0] }).check();
    await page.getByRole('button', { name: 'Answer' }).click();
    expect(await violations(page, 'answered', rulesIn(scheme))).toEqual([]);
    await page.context().close();
  },
);

/** What was found of an element that has the focus. */
interface Focused {
  readonly name: string;
  readonly isMarked: boolean;
  readonly isSeen: boolean;
}

/**
 * Goes through the page by Tab until it begins again. Tells of each stop whether the focus is marked and not hidden, and which
 * elements that can be used were never reached.
 */
async function tabThrough(page: Page, within: string): Promise<{ stops: Focused[]; missed: string[] }> {
  await page.evaluate((within) => {
    /** All that a selector names, in shadow trees too. */
    const all = (root: ParentNode, selector: string): Element[] => [
      ...root.querySelectorAll(selector),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot, selector) : [])),
    ];
    /** What is found in the innermost tree. */
    const innermost = (find: (root: DocumentOrShadowRoot) => Element | null): Element | null => {
      let found = find(document);
      for (;;) {
        const inner = found?.shadowRoot && find(found.shadowRoot);
        if (!inner || inner === found) return found;
        found = inner;
      }
    };
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}”`;
    const visited = new Set<Element>();
    Object.assign(window, {
      visit(): Focused | null {
        const element = innermost((root) => root.activeElement);
        if (!element || element === document.body || visited.has(element)) return null;
        visited.add(element);
        // A radio button or checkbox may be marked around its label.
        const marked = [element, element.closest('label')].some((one) => {
          const { outlineStyle, outlineWidth } = one
            ? getComputedStyle(one)
            : { outlineStyle: 'none', outlineWidth: '0' };
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        });
        const isSeen = [...element.getClientRects()].some(({ left, top, width, height }) =>
          [0.1, 0.5, 0.9].some((x) =>
            [0.1, 0.5, 0.9].some((y) => {
              const hit = innermost((root) => root.elementFromPoint(left + x * width, top + y * height));
              return hit !== null && (element.contains(hit) || hit.contains(element));
            }),
          ),
        );
        return { name: nameOf(element), isMarked: marked, isSeen };
      },
      missed(): string[] {
        return all(document.querySelector(within)!, ':is(a[href], button, input, select, summary, [tabindex="0"])')
          .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled'))
          .filter((element) => {
            if (visited.has(element)) return false;
            // Of radio buttons with one name one is a stop; arrows lead to the others.
            const { type, name } = element as HTMLInputElement;
            return type !== 'radio' || ![...visited].some((other) => (other as HTMLInputElement).name === name);
          })
          .map(nameOf);
      },
    });
  }, within);
  const stops: Focused[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => (window as unknown as { visit(): Focused | null }).visit());
    if (!stop) break;
    stops.push(stop);
  }
  return { stops, missed: await page.evaluate(() => (window as unknown as { missed(): string[] }).missed()) };
}

describe.each(PAGES)('by keyboard, on /%s', (path) => {
  test.each(long ? WIDTHS : ([1280] as const))(
    'everything is reached, and shows that it has the focus, at %i px',
    async (width) => {
      const page = await visit(path, width);
      await page.keyboard.press('Escape');
      const { stops, missed } = await tabThrough(page, 'body');
      expect(missed).toEqual([]);
      expect(stops.length).toBeGreaterThan(10);
      expect(stops.filter(({ isMarked }) => !isMarked).map(({ name }) => name)).toEqual([]);
      expect(stops.filter(({ isSeen }) => !isSeen).map(({ name }) => name)).toEqual([]);
      await page.context().close();
    },
  );

  test.each(long ? WIDTHS : ([360] as const))(
    'the dialog hides nothing that has the focus, and all of it is reached, at %i px',
    async (width) => {
      const page = await visit(path, width);
      const { stops, missed } = await tabThrough(page, 'body');
      expect(missed).toEqual([]);
      expect(stops.filter(({ isMarked }) => !isMarked).map(({ name }) => name)).toEqual([]);
      expect(stops.filter(({ isSeen }) => !isSeen).map(({ name }) => name)).toEqual([]);
      await page.context().close();
    },
  );

  test('all of the drawer is reached', async () => {
    const page = await visit(path, 1280);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+KeyA');
    const { stops, missed } = await tabThrough(page, '#drawer');
    expect(missed).toEqual([]);
    expect(stops.filter(({ isMarked }) => !isMarked).map(({ name }) => name)).toEqual([]);
    await page.context().close();
  });
});

test.each(PAGES)('what can be pressed is at least 24 px high and wide, on /%s', async (path) => {
  const page = await visit(path, 360);
  const small = () =>
    page.evaluate(() =>
      [document, document.querySelector('attune-consent')!.shadowRoot!]
        .flatMap((root) => [...root.querySelectorAll('a[href], button, input, summary')])
        .filter((element) => element.checkVisibility())
        .map((element) => ({
          name: element.textContent.trim(),
          box: (element.closest('label') ?? element).getBoundingClientRect(),
        }))
        .filter(({ box: { width, height } }) => Math.min(width, height) < 24)
        .map(({ name }) => name),
    );
  expect(await small()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+KeyA');
  expect(await small()).toEqual([]);
  await page.context().close();
});
