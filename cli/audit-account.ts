/**
 * What a ledger tells, for people: who had leave to do what from when to when, how that ended, and what was erased then. Derived
 * from the entries alone; whether all of it was lawful is for the rules.
 */
import { CAPS, spending } from '../consent/budget.js';
import type { Evidence, Moment, ReportMoment } from '../consent/evidence.js';
import type { ConsentBody, ErasureBody } from '../consent/record.js';
import type { Purpose } from '../kernel/purpose.js';

/** One grant of some purposes, while nothing about it changed. */
export interface Stretch {
  /** Number of the record. */
  readonly index: number;
  readonly record: ConsentBody;
  readonly purposes: readonly Purpose[];
  /** Unix ms. */
  readonly from: number;
  readonly until: number;
  /** How it came to its end; null where it stands at the end of the ledger. */
  readonly end: { readonly index: number | null; readonly words: string } | null;
  readonly erasures: readonly { readonly index: number; readonly body: ErasureBody }[];
  readonly reports: readonly ReportMoment[];
}

export interface ReportRow {
  readonly moment: ReportMoment;
  /** Millionths of ε spent within each window of the caps. */
  readonly within: readonly number[];
  /** The grant it was made under; null where there was none. */
  readonly grant: Stretch | null;
  readonly hasWire: boolean;
}

export interface Account {
  /** Unix ms of the first and the last entry. */
  readonly span: readonly [first: number, last: number];
  readonly stretches: readonly Stretch[];
  readonly reports: readonly ReportRow[];
  /** Consent cycles, from a first question or grant to its end. */
  readonly cycles: number;
  /** The browser's objection, from when to when. */
  readonly objections: readonly { readonly from: number; readonly until: number }[];
  /** The most that was spent within each window of the caps, in millionths of ε. */
  readonly most: readonly number[];
}

/** Null where there is no entry, or one that cannot be read. */
export function accountOf({ history, reports, wireOf }: Evidence): Account | null {
  const last = history.at(-1);
  if (!last) return null;
  const stretches = stretchesOf(history, last.at);
  const spent = spending(reports);
  const grants = grantFinder(stretches);
  const rows = reports.map((moment, i): ReportRow => ({
    moment,
    within: spent[i]!.within,
    grant: grants(moment.index),
    hasWire: wireOf.has(moment.body.digest),
  }));
  return {
    span: [history[0]!.at, last.at],
    stretches,
    reports: rows,
    cycles: new Set(history.map(({ entry }) => (entry.type === 'consent' ? entry.body.subject : null))).size - 1,
    objections: objectionsOf(history, last.at),
    most: CAPS.map((_, window) => rows.reduce((most, { within }) => Math.max(most, within[window]!), 0)),
  };
}

type Draft = { -readonly [K in keyof Stretch]: Stretch[K] extends readonly (infer Item)[] ? Item[] : Stretch[K] };

function stretchesOf(history: readonly Moment[], end: number): Stretch[] {
  const stretches: Draft[] = [];
  let open: Draft | null = null;
  for (const moment of history) {
    const { index, entry, at, grants } = moment;
    if (entry.type === 'consent') {
      if (open) close(open, moment, entry.body);
      open = null;
      if (grants.length > 0) {
        open = {
          index,
          record: entry.body,
          purposes: [...grants],
          from: at,
          until: end,
          end: null,
          erasures: [],
          reports: [],
        };
        stretches.push(open);
      }
    }
    // What is erased was kept under the grant that has just ended.
    if (entry.type === 'erasure') stretches.at(open ? -2 : -1)?.erasures.push({ index, body: entry.body });
    if (entry.type === 'report') stretches.at(-1)?.reports.push({ ...moment, body: entry.body });
  }
  if (open) close(open, null, null);
  return stretches;
}

/** Ends a stretch by the record that follows, or by its last day where that came first. */
function close(stretch: Draft, next: Moment | null, body: ConsentBody | null): void {
  const due = Date.parse(`${stretch.record.validUntil}T00:00:00Z`);
  const until = next?.at ?? stretch.until;
  if (due <= until) {
    stretch.until = due;
    stretch.end = { index: next?.index ?? null, words: 'ran out' };
  } else if (body) {
    stretch.until = until;
    stretch.end = { index: next!.index, words: endingOf(body, stretch) };
  }
}

function endingOf(next: ConsentBody, { record, purposes }: Draft): string {
  if (next.state !== 'given' && next.state !== 'renewed') return next.state;
  const granted = next.purposes.filter((purpose) => purpose.granted).map((purpose) => purpose.id);
  const less = purposes.filter((id) => !granted.includes(id));
  const more = granted.filter((id) => !purposes.includes(id));
  if (less.length > 0 && more.length === 0) return `less ${less.join(', ')}`;
  if (more.length > 0 && less.length === 0) return `and ${more.join(', ')}`;
  if (less.length > 0) return 'chosen anew';
  return next.policy === record.policy ? 'renewed' : 'renewed under another policy';
}

/** Reports and grants come in one order. */
function grantFinder(stretches: readonly Stretch[]): (index: number) => Stretch | null {
  let at = 0;
  return (index) => {
    while (at + 1 < stretches.length && stretches[at + 1]!.index < index) at++;
    const stretch = stretches[at];
    const isIn = stretch && stretch.index < index && (stretch.end?.index == null || index < stretch.end.index);
    return isIn ? stretch : null;
  };
}

function objectionsOf(history: readonly Moment[], end: number): { from: number; until: number }[] {
  const objections: { from: number; until: number }[] = [];
  let since: number | null = null;
  for (const { entry, at } of history) {
    const gpc = entry.type === 'signal' || entry.type === 'consent' ? entry.body.gpc : since !== null;
    if (gpc) since ??= at;
    else if (since !== null) {
      objections.push({ from: since, until: at });
      since = null;
    }
  }
  return since === null ? objections : [...objections, { from: since, until: end }];
}
