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
    watched?: { readonly shifts: Shift[]; readonly violations: string[] };
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
    window.watched = { shifts, violations };
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

/** Violations of the page's own policy. The worker's start probes its header, which is no affair of the page. */
export const violationsOf = (page: Page): Promise<string[]> => page.evaluate(() => window.watched!.violations);
