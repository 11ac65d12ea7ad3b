/** A page for tests of the elements: proper enough for axe to find nothing of its own, in light or dark, and a watch on what is left. */
import axe from 'axe-core';

export const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The document with this in its main part. Removing what was there before ends its elements. */
export function show(html: string, scheme: 'light' | 'dark' = 'light'): HTMLElement {
  document.title = 'A page';
  document.documentElement.lang = 'en';
  document.documentElement.style.colorScheme = scheme;
  document.body.style.cssText = 'margin: 0; background: Canvas; color: CanvasText; font: 16px/1.5 sans-serif';
  document.body.innerHTML = `<main><h1>A page</h1><h2>Today</h2>${html}</main>`;
  return document.querySelector('main')!;
}

/** What axe objects to, as lines. */
export async function objections(): Promise<string[]> {
  const { violations } = await axe.run(document);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join()} ${failureSummary}`),
  );
}

/** All of an element's shadow tree, and of those within it. */
export function within(host: Element, selector: string): HTMLElement[] {
  const root = host.shadowRoot;
  if (!root) return [];
  const nested = [...root.querySelectorAll('*')].flatMap((element) => within(element, selector));
  return [...root.querySelectorAll<HTMLElement>(selector), ...nested];
}

export const one = (host: Element, selector: string): HTMLElement => {
  const [found] = within(host, selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
};

export const buttonOf = (host: Element, name: string): HTMLButtonElement => {
  const found = within(host, 'button').find(({ textContent }) => textContent === name);
  if (!(found instanceof HTMLButtonElement)) throw new Error(`There is no button ${name}.`);
  return found;
};

/** Where everything is, as plain numbers: two DOMRects are equal whatever they say. */
export const rectsOf = (parent: Element): unknown[] =>
  [...parent.querySelectorAll('*')].map((element) => element.getBoundingClientRect().toJSON() as unknown);

/** Whether it is drawn. */
export const isShown = (element: Element): boolean => element.checkVisibility();

export interface Watch {
  /** Listeners and timers that stand, and observers that observe. */
  left(): string[];
  stop(): void;
}

/** Watches what is begun from now on. */
export function watchLeftovers(): Watch {
  const standing: { readonly what: string; readonly isOver: () => boolean }[] = [];
  const timers = new Set<unknown>();
  const { addEventListener } = EventTarget.prototype;
  const original = { setTimeout, setInterval, clearTimeout, clearInterval, IntersectionObserver };

  EventTarget.prototype.addEventListener = function (this: EventTarget, type: string, ...rest: [never, never?]) {
    const options = rest[1] as AddEventListenerOptions | undefined;
    // A signal that has ended has no listeners any more.
    const signal = this instanceof AbortSignal ? this : options?.signal;
    standing.push({ what: `listener of ${type}`, isOver: () => signal?.aborted === true });
    addEventListener.call(this, type, ...rest);
  };
  const begin =
    (start: typeof setTimeout) =>
    (work: () => void, ms?: number, ...rest: unknown[]): number => {
      const timer = start(
        () => {
          if (start === original.setTimeout) timers.delete(timer);
          work();
        },
        ms,
        ...rest,
      );
      timers.add(timer);
      return timer;
    };
  const end =
    (stop: typeof clearTimeout) =>
    (timer?: number): void => {
      timers.delete(timer);
      stop(timer);
    };
  const observing = new Set<IntersectionObserver>();
  class Observer extends IntersectionObserver {
    override observe(target: Element): void {
      observing.add(this);
      super.observe(target);
    }
    override disconnect(): void {
      observing.delete(this);
      super.disconnect();
    }
  }
  Object.assign(window, {
    setTimeout: begin(setTimeout),
    setInterval: begin(setInterval as unknown as typeof setTimeout),
    clearTimeout: end(clearTimeout),
    clearInterval: end(clearInterval),
    IntersectionObserver: Observer,
  });
  return {
    left: () => [
      ...standing.filter(({ isOver }) => !isOver()).map(({ what }) => what),
      ...[...timers].map(() => 'timer'),
      ...[...observing].map(() => 'observer'),
    ],
    stop() {
      EventTarget.prototype.addEventListener = addEventListener;
      Object.assign(window, original);
    },
  };
}
