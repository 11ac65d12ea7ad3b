/** A browser profile whose site has a consent platform bridged to the real gate. The platform's answers are the test's. */
import { bridge, type BridgedConsent, type ConsentPlatform, type PlatformAnswer } from '../../../consent/bridge.js';
import { type Gate, openGate } from '../../../consent/gate.js';
import type { Marker } from '../../../consent/marker.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import type { AttuneError } from '../../../kernel/errors.js';
import type { Policy } from '../../../kernel/policy.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { memoryStore } from '../../../kernel/store.js';
import { POLICY } from '../kernel/documents.js';

export const ALL: readonly Purpose[] = ['learn', 'observe', 'personalize', 'share'];
export const NOTHING_YET: PlatformAnswer = { says: 'nothing yet' };
export const choice = (...purposes: readonly Purpose[]): PlatformAnswer => ({ says: 'choice', purposes });

/** A platform that says what it is told to. */
export function scripted(name = 'cmp'): ConsentPlatform & { say(answer: PlatformAnswer): void } {
  let said: (answer: PlatformAnswer) => void = () => undefined;
  return { name, watch: (_, listener) => void (said = listener), say: (answer) => said(answer) };
}

const DAY_MS = 86_400_000;

export class Profile {
  readonly store = memoryStore();
  readonly marks = new Set<string>();
  readonly faults: AttuneError[] = [];
  gpc = false;
  private opened: Gate | null = null;
  private now = Date.UTC(2026, 10, 22, 10);
  private calls: Promise<unknown>[] = [];
  private platform = scripted();
  private stop: () => void = () => undefined;

  constructor(private readonly bridges: readonly string[]) {}

  /** The gate of the page that is open. */
  get gate(): Gate {
    return this.opened!;
  }

  /** A page of the site, in place of the one before. */
  async open(): Promise<void> {
    this.stop();
    this.opened?.close();
    const { marks } = this;
    const marker: Marker = {
      has: (mark) => marks.has(mark),
      set: (...set) => set.forEach((mark) => marks.add(mark)),
      drop: (...dropped) => dropped.forEach((mark) => marks.delete(mark)),
    };
    const policy: Policy = { ...POLICY, bridges: this.bridges };
    this.opened = await openGate({
      store: this.store,
      documents: { policy, policyText: canonicalize(policy as unknown as Json), lang: 'en' },
      marker,
      askedAt: this.now,
      now: () => this.now,
      objects: () => this.gpc,
      announce: () => undefined,
      changed: () => undefined,
    });
    this.platform = scripted();
    this.stop = bridge(this.handle(), this.platform, { onFault: (fault) => void this.faults.push(fault) });
  }

  /** As lib/attune.ts hands the gate to a bridge. */
  private handle(): BridgedConsent {
    const { gate } = this;
    const called = <T>(call: Promise<T>): Promise<T> => {
      this.calls.push(call.catch(() => undefined));
      return call;
    };
    return {
      ready: Promise.resolve(),
      consent: {
        status: () => ({ ...gate.status(), gpc: this.gpc }),
        grant: (purposes, platform) => called(gate.give(purposes, `bridge:${platform}`)),
        refuse: (platform) => called(gate.withdraw(`bridge:${platform}`)),
      },
    };
  }

  async answer(...answers: readonly PlatformAnswer[]): Promise<void> {
    for (const answer of answers) this.platform.say(answer);
    await this.rest();
  }

  /** Until the bridge has nothing more to do. */
  async rest(): Promise<void> {
    do {
      await Promise.all(this.calls.splice(0));
      await new Promise((resolve) => setTimeout(resolve));
    } while (this.calls.length > 0);
  }

  wait(days: number): Promise<void> {
    this.now += days * DAY_MS;
    return this.gate.lookAgain();
  }

  object(does: boolean): Promise<void> {
    this.gpc = does;
    return this.gate.lookAgain();
  }

  holds(): readonly Purpose[] {
    return [...(this.gate.grant?.purposes ?? [])].sort();
  }
}
