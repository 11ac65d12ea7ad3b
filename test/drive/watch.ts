/** What a driven page is watched for: faults of the page, violations of its policy, layout shifts, posted reports. */
import type { Page } from 'playwright-core';

export interface WatchedPage {
  readonly errors: string[];
  /** Bodies posted to the collector. */
  readonly reports: string[];
}

interface Shift {
  readonly value: number;
  readonly at: number;
  /** The slots in which something moved. */
  readonly slots: readonly (string | null)[];
}

declare global {
  interface Window {
    watched?: { readonly shifts: Shift[]; readonly violations: string[]; readonly inUse: string[] };
  }
  interface LayoutShift extends PerformanceEntry {
    readonly value: number;
    readonly sources: readonly { readonly node: Node | null }[];
  }
}

/** A shift this soon after a change is held against it, wherever it happened. */
const SOON_MS = 250;

/** Watches a page from before its first script. */
export async function watchPage(page: Page): Promise<WatchedPage> {
  const watched: WatchedPage = { errors: [], reports: [] };
  page.on('pageerror', (error) => watched.errors.push(`page: ${error.message}`));
  page.on('crash', () => watched.errors.push('page: crashed'));
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/collect/report')) {
      watched.reports.push(request.postData() ?? '');
    }
  });
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    const violations: string[] = [];
    window.watched = { shifts, violations, inUse: [] };
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`${violatedDirective} ${blockedURI}`),
    );
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        const slots = entry.sources.map(({ node }) => {
          const holder = node instanceof Element ? node : node?.parentElement;
          return holder?.closest<HTMLElement>('[data-attune-slot]')?.dataset['attuneSlot'] ?? null;
        });
        shifts.push({ value: entry.value, at: entry.startTime, slots });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return watched;
}

/**
 * The browser's layout shift that attune may have caused: in the slots that it changed, or soon after it changed
 * something. Entries that follow an input closely are included, though the web's own metric leaves them out.
 */
export function shiftsOf(page: Page, changed: ReadonlySet<string>, times: readonly number[]): Promise<number> {
  return page.evaluate(
    ({ changed, times, soon }) =>
      window
        .watched!.shifts.filter(
          ({ at, slots }) =>
            slots.some((slot) => slot !== null && changed.includes(slot)) ||
            times.some((time) => at >= time - 1 && at - time < soon),
        )
        .reduce((sum, { value }) => sum + value, 0),
    { changed: [...changed], times: [...times], soon: SOON_MS },
  );
}

/** How long after its last event a scroll still goes on. */
const SCROLLING_MS = 100;

/** From now on notes changes of a slot that somebody uses, as the page itself can tell. Once attune is there. */
export const watchUse = (page: Page): Promise<void> =>
  page.evaluate((scrolling) => {
    let scrolled = -Infinity;
    addEventListener('scroll', () => (scrolled = performance.now()), { capture: true, passive: true });
    const { attune } = window.attuneDemo!;
    const look = async ({ adjustment, slot, at }: { adjustment: string; slot: string; at: number }): Promise<void> => {
      const element = document.querySelector(`[data-attune-slot="${slot}"]`)!;
      const selection = getSelection()!;
      const uses = [
        element.contains(document.activeElement) && 'focus',
        !selection.isCollapsed && selection.containsNode(element, true) && 'selection',
        document.querySelector('dialog[open], attune-consent[open]') && 'dialog',
        at - scrolled < scrolling && 'scrolling',
        element.matches(':hover') && 'hover',
      ].filter((use) => typeof use === 'string');
      if (uses.length === 0) return;
      // A hover that is the rule's own trigger is no use.
      const rule = JSON.stringify((await attune.why(element))?.rule);
      const isOwn = rule.includes('"feature":"hover.') && rule.includes(`"slot":"${slot}"`);
      if (uses.join() !== 'hover' || !isOwn) window.watched!.inUse.push(`${adjustment} changed in ${uses.join()}`);
    };
    attune.on('adjusted', (event) => void look(event));
  }, SCROLLING_MS);

export const usesOf = (page: Page): Promise<string[]> => page.evaluate(() => window.watched!.inUse);

/** Violations of the page's own policy. The worker's start probes its header, which is no affair of the page. */
export const violationsOf = (page: Page): Promise<string[]> => page.evaluate(() => window.watched!.violations);
