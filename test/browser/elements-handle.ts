/** A handle by script: what the elements are told is set by the test, and what they ask of it is noted. */
import { AttuneError } from '../../kernel/errors.js';
import type { Policy } from '../../kernel/policy.js';
import type { Attune, AttuneEvents, DeviceInspection, ErasureReceipt, Status, Why } from '../../lib/face.js';
import { POLICY } from '../unit/kernel/documents.js';

export interface Scripted {
  readonly attune: Attune;
  status: Status;
  /** Null where attune was given none. */
  policy: Policy | null;
  /** What a decision ends in, where it does not work. */
  fault: Error | null;
  inspection: DeviceInspection;
  /** By slot; a slot that is not here is one that attune does not know. */
  whys: Record<string, Why>;
  wire: string | null;
  mayAsk: boolean;
  /** What was called, with what. */
  calls: (readonly [name: string, ...given: unknown[]])[];
  emit<E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void;
  /** The visitor's status changes, and it is said. */
  turn(status: Partial<Status>): void;
  /** An adjustment takes effect, or is taken back. */
  adjust(slot: string, because: string): void;
  revert(slot: string, reason?: AttuneEvents['reverted']['reason']): void;
  /** Subscriptions that stand. */
  subscriptions(): number;
  reset(): void;
}

export const UNDECIDED: Status = {
  state: 'undecided',
  purposes: [],
  validUntil: null,
  gpc: false,
  network: 'unknown',
  ledger: 'none',
  paused: false,
};
export const GRANTED: Status = {
  state: 'granted',
  purposes: ['learn', 'observe', 'personalize', 'share'],
  validUntil: '2027-02-01',
  gpc: false,
  network: 'blocked',
  ledger: 'signed',
  paused: false,
};

const NOTHING: DeviceInspection = {
  records: 0,
  dropped: 0,
  features: [],
  models: [],
  choices: [],
  segments: [],
  skills: [],
  budget: { spentMicroEps91: 0, spentMicroEps364: 0 },
};

export const untouched = (slot: string): Why => ({
  slot,
  adjustment: null,
  because: null,
  rule: null,
  probability: null,
  reasons: [],
  models: [],
  choices: [],
  misfires: [],
});

const RECEIPT: ErasureReceipt = {
  receipt: { stores: ['counters', 'locks', 'model'], records: 14, keyDestroyed: true },
  checkpoint: null,
};

export function scripted(): Scripted {
  const listeners = new Map<string, Set<(event: never) => void>>();
  const note = (...call: readonly [name: string, ...given: unknown[]]): void => {
    self.calls.push(call);
  };
  /** Of the slot that holds an element; a mark that is not known is none. */
  const idOf = (element: Element | null | undefined): string => {
    const marked = element?.closest('[data-attune-slot]');
    const id = marked?.getAttribute('data-attune-slot') ?? '';
    return !marked || id in self.whys ? id : idOf(marked.parentElement);
  };
  const told = (slot: string, because: string): AttuneEvents['adjusted'] => ({
    adjustment: `${slot}.changed`,
    slot,
    operation: 'swap',
    because,
    shift: 0,
    at: performance.now(),
  });

  const decide = (status: Partial<Status>): Promise<Status> => {
    if (self.fault) return Promise.reject(self.fault);
    self.turn({ ...status, gpc: self.status.gpc });
    return Promise.resolve(self.status);
  };

  const attune: Attune = {
    ready: Promise.resolve(),
    consent: {
      status: () => self.status,
      policy() {
        if (self.policy) return self.policy;
        throw new AttuneError('options/invalid', 'policy is no attune.policy/1 document.');
      },
      grant(purposes, by, options) {
        note('grant', purposes, by instanceof Event && by.isTrusted && by.type, options);
        return decide({ ...GRANTED, purposes });
      },
      refuse() {
        note('refuse');
        return decide({ state: self.status.state === 'granted' ? 'withdrawn' : 'refused', purposes: [] });
      },
      withdraw() {
        note('withdraw');
        for (const slot of Object.keys(self.whys)) self.revert(slot, 'withdrawn');
        self.turn({ ...UNDECIDED, state: 'withdrawn', ledger: 'signed' });
        return Promise.resolve(RECEIPT);
      },
    },
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(listener));
      return () => set.delete(listener);
    },
    track: (goal) => note('track', goal),
    why(element) {
      note('why', element);
      return Promise.resolve(self.whys[idOf(element)] ?? null);
    },
    undo(element) {
      const slot = idOf(element);
      note('undo', slot);
      if (!self.whys[slot]?.adjustment) return false;
      self.revert(slot, 'undo');
      return true;
    },
    pause() {
      note('pause');
      self.turn({ paused: true });
    },
    resume() {
      note('resume');
      self.turn({ paused: false });
    },
    feedback: (element, value) => note('feedback', element, value),
    mayAsk(question, cap) {
      note('mayAsk', question, cap);
      return Promise.resolve(self.mayAsk);
    },
    page: () => note('page'),
    answer: () => note('answer'),
    preview() {
      note('preview');
      return Promise.resolve({ wire: self.wire, why: self.wire ? '' : 'No report is due in this epoch.' });
    },
    inspect() {
      note('inspect');
      return Promise.resolve(self.status.state === 'granted' ? self.inspection : null);
    },
    forget() {
      note('forget');
      return Promise.resolve();
    },
    export() {
      note('export');
      return Promise.resolve('{"v":"attune.bundle/1"}');
    },
    destroy: () => note('destroy'),
  };

  const self: Scripted = {
    attune,
    ...initially(),
    emit(type, event) {
      for (const listener of listeners.get(type) ?? []) (listener as (event: AttuneEvents[typeof type]) => void)(event);
    },
    turn(status) {
      self.status = { ...self.status, ...status };
      self.emit('consent', self.status);
    },
    adjust(slot, because) {
      self.whys[slot] = { ...untouched(slot), ...self.whys[slot], adjustment: `${slot}.changed`, because };
      self.emit('adjusted', told(slot, because));
    },
    revert(slot, reason = 'wish') {
      const { because } = self.whys[slot] ?? {};
      if (!because) return;
      self.whys[slot] = { ...self.whys[slot]!, adjustment: null, because: null, rule: null, reasons: [] };
      self.emit('reverted', { ...told(slot, because), reason });
    },
    subscriptions: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    reset: () => Object.assign(self, initially()),
  };
  return self;
}

const initially = (): Pick<
  Scripted,
  'status' | 'policy' | 'fault' | 'inspection' | 'whys' | 'wire' | 'mayAsk' | 'calls'
> => ({
  status: UNDECIDED,
  policy: POLICY,
  fault: null,
  inspection: NOTHING,
  whys: {},
  wire: null,
  mayAsk: true,
  calls: [],
});

/** A device that has seen much. */
export function busy(handle: Scripted): void {
  handle.status = GRANTED;
  handle.inspection = {
    ...NOTHING,
    records: 1840,
    features: [
      { id: 'engaged', slot: null, value: 41_200, unit: 'ms' },
      { id: 'scroll.max-depth', slot: null, value: 620_000, unit: 'ppm' },
      { id: 'scroll.flicks', slot: null, value: 3, unit: '/min' },
      { id: 'click.rage', slot: null, value: 0, unit: 'count' },
      { id: 'pointer.speed', slot: null, value: null, unit: 'px/s' },
      { id: 'hover.dwell', slot: 'lede', value: 3140, unit: 'ms' },
      { id: 'read.ratio', slot: 'summary', value: 84_000, unit: 'ppm' },
      { id: 'dwell.visible', slot: 'summary', value: 192_000, unit: 'ms' },
    ],
    models: [
      {
        id: 'teaser',
        examples: 12,
        ones: 5,
        evidence: 3.24,
        opensAt: 20,
        open: false,
        probability: 0.38,
        score: null,
        heldOut: { decisions: 0, ones: 0 },
        acted: { decisions: 0, ones: 0 },
      },
    ],
    segments: [{ id: 'skimmer', probability: 0.81 }],
    skills: [{ id: 'fractions', probability: 0.71, ability: 0.3, difficulty: -0.2, answers: 9, isNext: true }],
    budget: { spentMicroEps91: 3_000_000, spentMicroEps364: 7_500_000 },
  };
  handle.whys = {
    lede: {
      ...untouched('lede'),
      adjustment: 'lede.larger',
      because: 'You rested on this story for three seconds.',
      rule: { feature: 'hover.dwell', slot: 'lede', above: 3000 },
      probability: 1,
      reasons: [{ feature: 'hover.dwell', slot: 'lede', word: 'medium', weight: null }],
    },
    summary: {
      ...untouched('summary'),
      adjustment: 'summary.shorter',
      because: 'You went through much of the page in little time, so the day is told in four lines.',
      rule: {
        all: [
          { feature: 'scroll.max-depth', above: 400_000 },
          { any: [{ feature: 'scroll.flicks', above: 2 }, { not: { feature: 'engaged', above: 45_000 } }] },
          { model: 'teaser', below: 300_000 },
        ],
      },
      probability: 0.72,
      reasons: [
        { feature: 'scroll.max-depth', slot: null, word: 'high', weight: '+++' },
        { feature: 'engaged', slot: null, word: 'low', weight: '−' },
      ],
      models: handle.inspection.models,
    },
    teaser: { ...untouched('teaser'), misfires: [{ adjustment: 'teaser.illustrated', sign: 'dead-click' }] },
  };
}
