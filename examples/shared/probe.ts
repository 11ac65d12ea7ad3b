/**
 * The probe: what a test or the driver may see and do in the demo. It exists only where the address asks for it, by
 * `?drive`.
 */
import type { Attune, AttuneEvents } from '../../lib/index.js';
import type { DemoClock } from './clock.js';

/** What attune said, in order. Errors as their code and message. */
export type ProbeEvent =
  | { readonly type: 'adjusted'; readonly event: AttuneEvents['adjusted'] }
  | { readonly type: 'reverted'; readonly event: AttuneEvents['reverted'] }
  | { readonly type: 'told'; readonly event: AttuneEvents['told'] }
  | { readonly type: 'misfire'; readonly event: AttuneEvents['misfire'] }
  | { readonly type: 'decision'; readonly event: AttuneEvents['decision'] }
  | { readonly type: 'report'; readonly event: AttuneEvents['report'] }
  | { readonly type: 'consent'; readonly event: AttuneEvents['consent'] }
  | { readonly type: 'error'; readonly event: { readonly code: string; readonly message: string } };

export interface DemoProbe {
  readonly attune: Attune;
  readonly events: readonly ProbeEvent[];
  /** Moves this device's clock forward; the collector's stays. */
  advance(ms: number): void;
}

declare global {
  interface Window {
    attuneDemo?: DemoProbe;
  }
}

export function exposeProbe(attune: Attune, clock: DemoClock): void {
  if (!new URLSearchParams(location.search).has('drive')) return;
  const events: ProbeEvent[] = [];
  for (const type of ['adjusted', 'reverted', 'told', 'misfire', 'decision', 'report', 'consent'] as const) {
    attune.on(type, (event) => events.push({ type, event } as ProbeEvent));
  }
  attune.on('error', ({ code, message }) => events.push({ type: 'error', event: { code, message } }));
  // A recorded click was meant for another page: it must not open a drawer or withdraw a consent here.
  for (const controls of document.querySelectorAll<HTMLElement>('[data-demo-controls]')) controls.inert = true;
  window.attuneDemo = { attune, events, advance: (ms) => clock.shift(ms) };
}
