/**
 * What holds now: the latest record of the ledger, read against the policy in force, the clock, the browser's signal, and every
 * no that stands anywhere. It only reads; the gate acts on it.
 */
import type { Policy } from '../kernel/policy.js';
import type { Purpose } from '../kernel/purpose.js';
import type { Store } from '../kernel/store.js';
import type { Book } from './book.js';
import { ERASING, type Marker, NO } from './marker.js';
import { GPC_OVERRIDE } from './speaker.js';
import { allows, type ConsentBody, type Entry, type Happening } from './record.js';

/** The marker of a no to one purpose that was granted with others. */
export const noTo = (purpose: Purpose): string => `${NO}.${purpose}`;
/** The key in the database under which a marker stands: `c:no`, `c:no.<purpose>`. */
export const keyOf = (mark: string): string => mark.replace('attune_', 'c:');

/** What one tab tells the others: which noes stand now, and which no longer do. */
export interface Word {
  readonly no: readonly string[];
  readonly yes: readonly string[];
}

export interface Standing {
  /** The latest consent record, whether or not it still holds. */
  decision(): (Entry & { readonly type: 'consent' }) | null;
  latest(): ConsentBody | null;
  /** Unix ms, never earlier than the ledger's end: a clock set back cannot extend a grant. */
  now(): number;
  /** What the latest record grants, whether or not it still holds. */
  recorded(): Purpose[];
  /** What the policy in force words otherwise than the latest record; all of it where that is `observe`. */
  reworded(): Purpose[];
  /** Whether the latest record grants `share` though the browser objects, and the policy still lets it. */
  overridesGpc(): boolean;
  /** What the latest record grants and the browser objects to. */
  silenced(): Purpose[];
  /** Whether a no to everything, or to this purpose, is on record anywhere. */
  refused(purpose?: Purpose): boolean;
  /** What may be done now. */
  granted(): Purpose[];
  /** The entry that another policy is in force than the one the ledger last spoke of; none where it is the same. */
  policyNews(): Happening[];
  /** Reads the noes in the database. */
  load(): Promise<void>;
  /** Another tab said so; it may have found no storage to write it to, or be of a version that only says to look. */
  hear(word: Partial<Word>): void;
  /** A no said here, or one that a grant has lifted. */
  note(word: Word): void;
}

export interface StandingHost {
  readonly store: Store;
  readonly marker: Marker;
  now(): number;
  objects(): boolean;
}

export function openStanding(
  host: StandingHost,
  book: Book,
  inForce: {
    readonly policy: Policy;
    readonly sha256: string;
    readonly hashes: ReadonlyMap<Purpose, string>;
  },
): Standing {
  const { store, marker } = host;
  const { policy, hashes } = inForce;
  let stored = new Set<string>();
  const heard = new Set<string>();

  const decision = (): (Entry & { readonly type: 'consent' }) | null =>
    [...book.ledger.entries].reverse().find((entry) => entry.type === 'consent') ?? null;
  const latest = (): ConsentBody | null => decision()?.body ?? null;
  const now = (): number => Math.max(host.now(), Date.parse(book.ledger.entries.at(-1)?.t ?? '') || 0);
  const recorded = (): Purpose[] => (latest()?.purposes ?? []).filter((p) => p.granted).map((p) => p.id);
  const overridesGpc = (): boolean => policy.allowGpcOverride === true && !!latest()?.method.endsWith(GPC_OVERRIDE);
  const silenced = (): Purpose[] =>
    host.objects() && !overridesGpc() ? recorded().filter((id) => id === 'share') : [];
  /** An erasure that was begun is a no, too: a crash may have come before the marker. */
  const refusesAll = (): boolean => stands(NO) || marker.has(ERASING);
  const stands = (mark: string): boolean => stored.has(keyOf(mark)) || heard.has(mark) || marker.has(mark);

  return {
    decision,
    latest,
    now,
    recorded,
    overridesGpc,
    silenced,
    reworded() {
      const held = recorded();
      const changed = held.filter((id) => hashes.get(id) !== latest()!.purposes.find((p) => p.id === id)?.sha256);
      return changed.includes('observe') ? held : changed;
    },
    refused: (purpose) => (purpose ? stands(noTo(purpose)) : refusesAll()),
    granted() {
      const consent = latest();
      if (!consent || refusesAll()) return [];
      const denied = silenced();
      const held = recorded().filter(
        (id) => allows(consent, id, now(), hashes.get(id)) && !stands(noTo(id)) && !denied.includes(id),
      );
      return held.includes('observe') ? held : [];
    },
    policyNews() {
      let last: string | undefined;
      for (const { type, body } of book.ledger.entries) {
        if (type === 'consent') last = body.policy;
        else if (type === 'policy') last = body.sha256;
      }
      return last === undefined || last === inForce.sha256
        ? []
        : [{ type: 'policy', body: { sha256: inForce.sha256 } }];
    },
    async load() {
      stored = new Set(await store.keys(keyOf(NO)));
    },
    hear({ no = [], yes = [] }) {
      for (const mark of no) heard.add(mark);
      for (const mark of yes) {
        heard.delete(mark);
        marker.forget(mark);
      }
    },
    note({ no, yes }) {
      for (const mark of no) stored.add(keyOf(mark));
      for (const mark of yes) {
        stored.delete(keyOf(mark));
        heard.delete(mark);
      }
    },
  };
}
