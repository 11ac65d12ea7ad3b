/**
 * A bridge relays to attune what a site's consent platform says, under attune's own laws: the platform may say no at any
 * time, and yes once, where the visitor never decided and the policy names it in `bridges`. What is not asked for here cannot
 * be granted: nothing after a no, nothing under a browser's objection, and never more than what is held. The gate refuses
 * the same again (consent/gate.ts), so that a fault on this side grants nothing.
 */
import { AttuneError, isAttuneError } from '../kernel/errors.js';
import type { Purpose } from '../kernel/purpose.js';

/** What a platform says now. As long as it says nothing, nothing changes. */
export type PlatformAnswer =
  { readonly says: 'nothing yet' } | { readonly says: 'choice'; readonly purposes: readonly Purpose[] };

export interface ConsentPlatform {
  /** As the policy names it in `bridges`. */
  readonly name: string;
  /** Says what the platform says now, and again whenever that changes, until the signal aborts. */
  watch(signal: AbortSignal, said: (answer: PlatformAnswer) => void): void;
}

/** The part of attune's handle that a bridge uses. */
export interface BridgedConsent {
  readonly ready: Promise<unknown>;
  readonly consent: {
    status(): { readonly state: string; readonly purposes: readonly Purpose[]; readonly gpc: boolean };
    grant(purposes: readonly Purpose[], platform: string): Promise<unknown>;
    refuse(platform: string): Promise<unknown>;
  };
}

export interface BridgeOptions {
  /** Ends the bridge, as the returned function does. */
  readonly signal?: AbortSignal;
  /**
   * Told what could not be relayed. Without it, what consent forbids (`consent/…`) is passed over, and the rest is shown to
   * `reportError`.
   */
  readonly onFault?: (fault: AttuneError) => void;
}

/** Where there is nothing left to say no to. */
const NOES: readonly string[] = ['refused', 'withdrawn', 'expired'];

/**
 * Follows a consent platform. What it says never throws into the page.
 *
 * @returns what ends the bridge, and leaves consent as it is
 * @example
 * bridge(attune, iabTcf({ purposes: { observe: [1, 8], personalize: [1, 5, 6] } }));
 */
export function bridge(
  attune: BridgedConsent,
  platform: ConsentPlatform,
  { signal, onFault = show }: BridgeOptions = {},
): () => void {
  const { consent, ready } = attune;
  const { name } = platform;
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  const isOver = (): boolean => ending.signal.aborted || signal?.aborted === true;
  signal?.addEventListener('abort', stop, { once: true, signal: ending.signal });

  const fault = (thrown: unknown): void => {
    const message = `What the consent platform "${name}" said could not be followed.`;
    onFault(isAttuneError(thrown) ? thrown : new AttuneError('internal/fault', message, { cause: thrown }));
  };

  async function deny(): Promise<void> {
    if (consent.status().state === 'unknown') await ready;
    if (!isOver() && !NOES.includes(consent.status().state)) await consent.refuse(name);
  }

  async function relay(purposes: readonly Purpose[]): Promise<void> {
    const { state, purposes: held, gpc } = consent.status();
    if (isOver()) return;
    if (state === 'granted') {
      const kept = held.filter((id) => purposes.includes(id));
      if (kept.length < held.length) await narrow(purposes, held, kept);
    } else if (state === 'undecided' && !gpc) await consent.grant(purposes, name);
  }

  async function narrow(
    purposes: readonly Purpose[],
    held: readonly Purpose[],
    kept: readonly Purpose[],
  ): Promise<void> {
    try {
      await consent.grant(kept, name);
    } catch (thrown) {
      if (consent.status().purposes.join() === held.join()) throw thrown;
      // Another tab took some of it away meanwhile: what it left is held against the answer anew.
      await relay(purposes);
    }
  }

  /** One answer after the other, so that each is held against what the one before it led to. A no waits for none of them. */
  let turn: Promise<unknown> = ready;
  const hear = (answer: PlatformAnswer): void => {
    if (isOver() || answer.says !== 'choice') return;
    const purposes = [...answer.purposes];
    if (purposes.includes('observe')) turn = turn.then(() => relay(purposes)).catch(fault);
    else deny().catch(fault);
  };

  try {
    if (!isOver()) platform.watch(ending.signal, hear);
  } catch (thrown) {
    fault(thrown);
  }
  return stop;
}

function show(fault: AttuneError): void {
  if (!fault.code.startsWith('consent/')) reportError(fault);
}
