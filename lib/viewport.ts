/**
 * The viewport: what scrolls the page and how far, and which regions are in it.
 *
 * What scrolls is the document, or an element that fills half of the window or more, from its first scroll on. Layout is
 * read where it is clean, never in a handler: in the turns of observers, and what a scroll moved once an animation frame
 * (`scrollTop` costs fifteen times what `clientX` does).
 */
import { Code } from '../kernel/frame.js';
import type { Write } from './frames.js';
import type { Listen } from './listen.js';
import type { PageRegions } from './slots.js';

/** After the page's size changed, for this long, its regions may still be moving. */
const SETTLE_MS = 100;
/** Shares of a region; the small ones tell of a region that is much taller than the window. */
const THRESHOLDS = [0, 0.01, 0.02, 0.05, 0.25, 0.5, 0.8, 1];

export interface Viewport {
  /** Share of each region that is in view, 0..1. */
  readonly inView: readonly number[];
  /** Time of the latest scroll of anything, on the performance clock. */
  readonly lastScroll: number;
}

export interface ViewportHost {
  readonly regions: PageRegions;
  readonly signal: AbortSignal;
  readonly listen: Listen;
  readonly write: Write;
}

export function startViewport({ regions: { elements, indexOf }, signal, listen, write }: ViewportHost): Viewport {
  const root = document.scrollingElement ?? document.documentElement;
  let scroller = root;
  /** As last told. */
  let [width, height, whole, left, top] = [0, 0, 0, 0, 0];

  const last = Float64Array.of(-Infinity);
  let hasMoved = false;
  /** What moved and may turn out to be what scrolls the page. */
  let other: Element | null = null;

  listen(document, 'scroll', ({ target, timeStamp }: Event) => {
    if (!hasMoved && !other) requestAnimationFrame(look);
    const moved = target instanceof Element ? target : root;
    if (moved === scroller) hasMoved = true;
    else other = moved;
    last[0] = timeStamp;
  });

  function look(): void {
    if (signal.aborted) return;
    const time = last[0]!;
    if (other === root || (other && 2 * other.clientWidth * other.clientHeight >= innerWidth * innerHeight)) {
      scroller = other;
      hasMoved = true;
      observeSize();
    } else if (other) write(time, Code.Active, -1, 0, 0, 0);
    if (hasMoved) {
      tellSizes(time);
      tellOffset(time);
    }
    hasMoved = false;
    other = null;
  }

  function tellOffset(time: number): void {
    left = scroller.scrollLeft;
    top = scroller.scrollTop;
    write(time, Code.Scroll, -1, left, top, 0);
  }

  function tellSizes(time: number): void {
    const { clientHeight, scrollHeight } = scroller;
    if (innerWidth === width && clientHeight === height && scrollHeight === whole) return;
    [width, height, whole] = [innerWidth, clientHeight, scrollHeight];
    write(time, Code.Layout, -1, width, height, whole);
    // What changed the page's size has moved its regions, too.
    settling ||= setTimeout(observeRegions, SETTLE_MS);
  }
  const resized = new ResizeObserver(() => tellSizes(performance.now()));
  /** The observer looks at it anew: also where only the window's size has changed. */
  function observeSize(): void {
    resized.disconnect();
    resized.observe(scroller);
  }
  listen(window, 'resize', observeSize);

  const inView = elements.map(() => 0);
  const covers = elements.map(() => 0);
  /** Empty for what is not rendered. */
  const boxes = elements.map(() => '');
  let settling = 0;

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, time, intersectionRatio, intersectionRect: part, boundingClientRect: rect } of entries) {
        const region = indexOf(target);
        const covered = (part.width * part.height) / (width * height);
        if (intersectionRatio !== inView[region] || covered !== covers[region]) {
          inView[region] = intersectionRatio;
          covers[region] = covered;
          write(time, Code.Seen, region, intersectionRatio, covered, 0);
        }
        const [x, y] = [rect.x + left, rect.y + top];
        const box = rect.width * rect.height > 0 ? [x, y, rect.width, rect.height].map(Math.round).join() : '';
        if (box !== boxes[region]) {
          boxes[region] = box;
          write(time, Code.Place, region, x, y, 0);
          write(time, Code.Size, region, rect.width, rect.height, 0);
        }
      }
    },
    { threshold: THRESHOLDS },
  );
  /** Each tells at once where it is. */
  function observeRegions(): void {
    clearTimeout(settling);
    settling = 0;
    seen.disconnect();
    for (const element of elements) if (element) seen.observe(element);
  }

  const now = performance.now();
  tellSizes(now);
  tellOffset(now);
  observeSize();
  observeRegions();

  signal.addEventListener('abort', () => {
    seen.disconnect();
    resized.disconnect();
    clearTimeout(settling);
  });
  return {
    inView,
    get lastScroll() {
      return last[0]!;
    },
  };
}
