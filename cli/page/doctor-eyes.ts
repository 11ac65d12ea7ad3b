/** What the doctor runs in the page that it looks at. Each function is sent there as text, so it needs nothing around it. */

/** A button as it is painted. */
export interface Measured {
  readonly width: number;
  readonly height: number;
  readonly fontPx: number;
  /** Of its text on itself, as WCAG counts it. */
  readonly contrast: number;
  /** Of itself on what lies around it. */
  readonly prominence: number;
}

/** What told that the worker was still spoken to after the click of a withdrawal, in ms from there. */
export interface Silence {
  /** When the worker was ended; null where the page never did. */
  readonly endedMs: number | null;
  /** When it was last sent something; null where it was not. */
  readonly lastPostMs: number | null;
}

export function measure(button: Element): Measured {
  type Rgb = readonly [number, number, number];
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  const paint = (colour: string, under: Rgb): Rgb => {
    canvas.fillStyle = `rgb(${under.join(' ')})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
    return [r!, g!, b!];
  };
  const parentOf = (node: Element): Element | null =>
    node.assignedSlot ?? node.parentElement ?? (node.getRootNode() as Partial<ShadowRoot>).host ?? null;
  const ground = (node: Element | null): Rgb =>
    node ? paint(getComputedStyle(node).backgroundColor, ground(parentOf(node))) : [255, 255, 255];
  const light = (rgb: Rgb): number => {
    const [r, g, b] = rgb.map((byte) => {
      const share = byte / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const ratio = (a: Rgb, b: Rgb): number => {
    const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
    return (bright! + 0.05) / (dark! + 0.05);
  };
  const { width, height } = button.getBoundingClientRect();
  const { color, fontSize } = getComputedStyle(button);
  const own = ground(button);
  return {
    width,
    height,
    fontPx: parseFloat(fontSize),
    contrast: ratio(paint(color, own), own),
    prominence: ratio(own, ground(parentOf(button))),
  };
}

/** Whether the focus is on it, also within shadow roots. */
export function isFocused(element: Element): boolean {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active === element;
}

/** A place where a click means nothing: no link, no button, no field. */
export function neutralPlace(): { readonly x: number; readonly y: number } | null {
  const means = 'a,button,input,select,textarea,label,summary,iframe,video,audio,[role],[onclick],[tabindex]';
  for (let y = 60; y < innerHeight * 0.8; y += 40) {
    for (let x = 40; x < innerWidth; x += 80) {
      const there = document.elementFromPoint(x, y);
      if (there && !there.closest(means) && !there.shadowRoot && !there.localName.includes('-')) return { x, y };
    }
  }
  return null;
}

/** Before the page's own scripts: notes when a click arrives, and when workers are spoken to and ended. */
export function instrument(): void {
  const noted = { clicks: [] as number[], posts: [] as number[], ends: [] as number[] };
  const note = (name: 'postMessage' | 'terminate', times: number[]): void => {
    const original = Worker.prototype[name] as (...args: unknown[]) => void;
    Object.defineProperty(Worker.prototype, name, {
      configurable: true,
      writable: true,
      value(this: Worker, ...args: unknown[]) {
        times.push(performance.now());
        original.apply(this, args);
      },
    });
  };
  note('postMessage', noted.posts);
  note('terminate', noted.ends);
  addEventListener('click', () => noted.clicks.push(performance.now()), { capture: true });
  Object.defineProperty(window, Symbol.for('attune.doctor'), { value: noted });
}

/** What was noted since a click, which is counted from 0. */
export function silenceAfter(click: number): Silence | null {
  const noted = (window as unknown as Record<symbol, unknown>)[Symbol.for('attune.doctor')] as
    Record<'clicks' | 'posts' | 'ends', number[]> | undefined;
  const begun = noted?.clicks[click];
  if (!noted || begun === undefined) return null;
  const last = (times: readonly number[]): number | null => {
    const after = times.filter((time) => time >= begun).at(-1);
    return after === undefined ? null : after - begun;
  };
  return { endedMs: last(noted.ends), lastPostMs: last(noted.posts) };
}

export const clicksNoted = (): number =>
  ((window as unknown as Record<symbol, unknown>)[Symbol.for('attune.doctor')] as { clicks: number[] } | undefined)
    ?.clicks.length ?? 0;

/** The browser objects to sharing. */
export function objectToSharing(): void {
  Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {
    configurable: true,
    enumerable: true,
    get: () => true,
  });
}
