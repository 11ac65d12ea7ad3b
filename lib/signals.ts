/**
 * The signals of a page beside pointer and scroll, all of tier A: its visibility, whether it answers a click, selections,
 * errors, its health, and the coarse surroundings of the visit. Of most only that they happened is told.
 */
import { Code, Vital } from '../kernel/frame.js';
import type { Frames } from './frames.js';
import type { Listen } from './listen.js';
import { isIgnored } from './slots.js';

/** Within these times a page answers a click that does something; after them the click was dead (as PostHog has it). */
const SELECTION_MS = 100;
const ANSWER_MS = 2750;
/** Shorter events are told to nobody: the least that web-vitals asks for. */
const LONG_EVENT_MS = 40;

export interface Signals {
  /** Looks whether the page answers to a click or swipe at `time`. */
  watch(time: number): void;
  /** What changed just now was attune's doing, and no answer. */
  forgive(): void;
}

export interface SignalsHost extends Pick<Frames, 'write' | 'flush'> {
  readonly listen: Listen;
  readonly signal: AbortSignal;
}

/** What is read of a performance entry. */
interface Entry {
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly interactionId: number;
  readonly target: Node | null;
  readonly hadRecentInput: boolean;
  readonly value: number;
}

export function startSignals({ listen, write, flush, signal }: SignalsHost): Signals {
  const tell = (code: Code, value: number, x = 0, y = 0): void => write(performance.now(), code, -1, x, y, value);
  /** Tells of an event that it happened. */
  const happened =
    (code: Code) =>
    ({ timeStamp }: Event): void =>
      write(timeStamp, code, -1, 0, 0, 0);

  const presence = (): void => {
    tell(Code.Visible, document.visibilityState === 'visible' ? 1 : 0);
    tell(Code.Focus, document.hasFocus() ? 1 : 0);
  };
  listen(document, 'visibilitychange freeze', () => {
    presence();
    flush();
  });
  listen(window, 'focus blur', ({ type, timeStamp }: Event) =>
    write(timeStamp, Code.Focus, -1, 0, 0, type === 'focus' ? 1 : 0),
  );
  // Pages that the browser does not keep end here, and there is nobody to tell.
  listen(window, 'pagehide pageshow', ({ persisted, type }: PageTransitionEvent) => {
    if (persisted) tell(type === 'pagehide' ? Code.Leave : Code.Back, 0);
    presence();
    flush();
  });

  let watchedAt = -Infinity;
  let watching = 0;
  const rest = (): void => {
    clearTimeout(watching);
    mutations.disconnect();
  };
  const mutations = new MutationObserver((records) => {
    if (records.every(({ target }) => isIgnored(target))) return;
    rest();
    tell(Code.Change, 0);
  });

  let isSelected = false;
  listen(document, 'selectionchange', ({ timeStamp }: Event) => {
    const selection = getSelection();
    if (!selection || isIgnored(selection.anchorNode)) return;
    const exists = !selection.isCollapsed;
    if (exists === isSelected && timeStamp - watchedAt >= SELECTION_MS) return;
    isSelected = exists;
    write(timeStamp, Code.Select, -1, 0, 0, exists ? 1 : 0);
  });
  listen(document, 'copy', happened(Code.Copy));
  listen(window, 'error unhandledrejection', happened(Code.Fault));
  if (visualViewport) {
    let scale = 1;
    listen(visualViewport, 'resize', () => {
      if (scale !== (scale = visualViewport!.scale)) tell(Code.Zoom, scale);
    });
  }

  const health = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as Entry[]) {
      const { entryType, startTime } = entry;
      if (entryType === 'event') {
        if (entry.interactionId && entry.target && !isIgnored(entry.target))
          tell(Code.Vital, entry.duration, Vital.Inp, entry.interactionId);
      } else if (entryType === 'largest-contentful-paint') tell(Code.Vital, startTime, Vital.Lcp);
      else if (!entry.hadRecentInput) tell(Code.Vital, entry.value, Vital.Cls, startTime);
    }
  });
  for (const type of ['event', 'layout-shift', 'largest-contentful-paint']) {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) continue;
    health.observe({ type, buffered: true, durationThreshold: LONG_EVENT_MS } as PerformanceObserverInit);
    // That none is told from now on means that there was none.
    if (type === 'layout-shift') tell(Code.Vital, 0, Vital.Cls);
  }

  presence();
  surroundings().forEach((bucket, which) => {
    if (bucket >= 0) tell(Code.Surrounding, bucket, which);
  });

  signal.addEventListener('abort', () => {
    rest();
    health.disconnect();
  });
  return {
    watch(time) {
      watchedAt = time;
      clearTimeout(watching);
      watching = setTimeout(rest, ANSWER_MS);
      mutations.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
    },
    forgive() {
      mutations.takeRecords();
    },
  };
}

/** A bucket for each `Surrounding`, in their order; NaN where it is not known. */
function surroundings(): number[] {
  const prefers = (query: string): number => (matchMedia(`(${query})`).matches ? 1 : 0);
  const { connection } = navigator as { connection?: { readonly saveData?: boolean } };
  const { lang } = document.documentElement;
  const primary = (tag: string): string => tag.split('-')[0]!.toLowerCase();
  return [
    prefers('pointer:fine') ? 2 : prefers('pointer:coarse'),
    prefers('prefers-reduced-motion:reduce'),
    prefers('prefers-contrast:more'),
    connection?.saveData ? 1 : 0,
    lang === '' ? NaN : primary(lang) === primary(navigator.language) ? 1 : 0,
  ];
}
