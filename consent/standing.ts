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

/** What one tab tells the others, who then look: the noes that no storage would hold, and how long the ledger was by then. */
export interface Word {
  readonly no?: readonly string[];
  readonly at?: number;
}

type Decision = Entry & { readonly type: 'consent' };

const grantedBy = (consent: ConsentBody | null | undefined): Purpose[] =>
  (consent?.purposes ?? []).filter((p) => p.granted).map((p) => p.id);

export interface Standing {
  /** The latest consent record, whether or not it still holds. */
  decision(): Decision | null;
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
  /** Says a no here, and returns what the other tabs are to be told. */
  say(marks: readonly string[]): Word;
  /** Another tab said so; one of another version only says to look. */
  hear(word: Word): void;
  /** How many noes found no storage so far, here or in other tabs. */
  unstored(): number;
  /** A no that holds from now on, whatever becomes of its marker; or those that a new grant has lifted. */
  note(no: readonly string[], lifted: readonly string[]): void;
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
  /** Noes of this page, and those of others that found no storage, and how long the ledger was when they were said. */
  const said = new Map<string, number>();
  let unstored = 0;

  const decisions = (): Decision[] => book.ledger.entries.filter((entry) => entry.type === 'consent');
  const decision = (): Decision | null => decisions().at(-1) ?? null;
  const latest = (): ConsentBody | null => decision()?.body ?? null;
  const now = (): number => Math.max(host.now(), Date.parse(book.ledger.entries.at(-1)?.t ?? '') || 0);
  const recorded = (): Purpose[] => grantedBy(latest());
  const overridesGpc = (): boolean => policy.allowGpcOverride === true && !!latest()?.method.endsWith(GPC_OVERRIDE);
  const silenced = (): Purpose[] =>
    host.objects() && !overridesGpc() ? recorded().filter((id) => id === 'share') : [];
  /** An erasure that was begun is a no, too: a crash may have come before the marker. */
  const refusesAll = (): boolean => stands(NO) || marker.has(ERASING);
  const stands = (mark: string): boolean => stored.has(keyOf(mark)) || marker.has(mark) || isSaid(mark);
  /** Whether it was said, and nobody has said yes to the same since: the ledger is never late, as a word of another tab may be. */
  function isSaid(mark: string): boolean {
    const at = said.get(mark) ?? -1;
    const id = (mark.slice(NO.length + 1) || 'observe') as Purpose;
    const has = (made: Decision | undefined): boolean => grantedBy(made?.body).includes(id);
    return at >= 0 && !decisions().some((made, i, all) => made.seq >= at && has(made) && !has(all[i - 1]));
  }

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
      // The browser has thrown the ledger away, and with it what they were said of.
      for (const [mark, at] of said) if (at > book.ledger.entries.length) said.delete(mark);
    },
    say(marks) {
      const at = book.ledger.entries.length;
      marker.set(...marks);
      const no = marks.filter((mark) => !marker.has(mark));
      for (const mark of marks) said.set(mark, at);
      unstored += no.length;
      return { no, at };
    },
    hear({ no = [], at = 0 }) {
      // A word that comes late may speak of what was granted meanwhile; to take it for a no errs on the side of no.
      for (const mark of no) said.set(mark, Math.max(at, book.ledger.entries.length));
      unstored += no.length;
    },
    unstored: () => unstored,
    note(no, lifted) {
      for (const mark of no) stored.add(keyOf(mark));
      for (const mark of lifted) {
        stored.delete(keyOf(mark));
        said.delete(mark);
      }
    },
  };
}
