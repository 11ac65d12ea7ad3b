/**
 * The strict reader of ledger entries, for those who audit them: an entry that is not canonical JSON, or has a member too
 * many, too few or of another form than this library writes, is no entry.
 *
 * The page does without it: what it reads back it wrote itself, and holds to the hash it stored apart (ledger.ts).
 */
import { type Json, parseCanonical } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import { PURPOSES, STORES } from '../kernel/purpose.js';
import { ACTORS, BASIS, type Entry, type Happening, KINDS, STATES } from './record.js';
import {
  among,
  type Check,
  flag,
  fraction,
  isObject,
  like,
  orNull,
  rising,
  sha256,
  type Shape,
  text,
} from './shape.js';

/**
 * Reads an entry from its canonical text.
 *
 * @throws {AttuneError} `document/malformed` where the text is not canonical, `consent/record` where it is no entry.
 */
export function readEntry(canonical: string): Entry {
  const quick = readQuickly(canonical);
  if (quick) return quick;
  const value = parseCanonical(canonical);
  if (!isEntry(value)) throw new AttuneError('consent/record', 'Not an entry of attune.ledger/1.');
  return value as unknown as Entry;
}

/**
 * Reads what is plainly an entry, at half the price: where nothing is escaped and the members stand in the order of the shape,
 * which is that of canonical text, no other text than what `JSON.stringify` gives back is canonical; and the shape is short. Null
 * says to look closer.
 */
function readQuickly(canonical: string): Entry | null {
  if (canonical.includes('\\')) return null;
  let value: Json;
  try {
    value = JSON.parse(canonical) as Json;
  } catch {
    return null;
  }
  return isEntry(value) && JSON.stringify(value) === canonical ? (value as unknown as Entry) : null;
}

/** An object with exactly these members in this order, which must be that of canonical text. */
function ordered(shape: Shape): Check {
  const names = Object.keys(shape);
  const checks = Object.values(shape);
  return (value) => {
    if (!isObject(value)) return false;
    let i = 0;
    for (const key in value) if (key !== names[i] || !checks[i++]!(value[key])) return false;
    return i === names.length;
  };
}
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** Text of a sensible length. */
const words = like(/^[^]{1,512}$/);
const uuid = like(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const TIME = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
/** A day of the calendar, which 30 February is not. */
const isDay = (text: string): boolean =>
  DAY.test(text) && (text.slice(8) <= '28' || isMidnight(`${text}T00:00:00.000Z`));
const isMidnight = (iso: string): boolean => !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString() === iso;
const day: Check = (value) => typeof value === 'string' && isDay(value);
const second: Check = (value) => typeof value === 'string' && isDay(value.slice(0, 10)) && TIME.test(value.slice(10));

const BODIES: Readonly<Record<Happening['type'], Check>> = {
  consent: ordered({
    basis: among([BASIS]),
    by: among(ACTORS),
    gpc: flag,
    jurisdiction: words,
    kind: among(KINDS),
    method: words,
    notice: ordered({ id: words, lang: words, sha256, version: words }),
    policy: sha256,
    purposes: rising(ordered({ granted: flag, id: among(PURPOSES), sha256 }), (item) => (item as { id?: Json }).id),
    recordId: uuid,
    replaces: orNull(uuid),
    state: among(STATES),
    // 16 bytes are 22 letters, the last of which carries two bits.
    subject: like(/^[A-Za-z0-9_-]{21}[AQgw]$/),
    validUntil: orNull(day),
  }),
  signal: ordered({ gpc: flag }),
  report: ordered({
    digest: sha256,
    epoch: whole,
    eps: (value) => fraction(value) && (value as Json[]).every(whole),
    metric: like(/^[a-z0-9.-]{1,40}$/),
  }),
  erasure: ordered({
    keyDestroyed: flag,
    records: whole,
    stores: rising(among(Object.values(STORES).flat()), (store) => store),
  }),
  policy: ordered({ sha256 }),
  clock: ordered({ note: words }),
  recovery: ordered({ reason: words }),
};

const ENTRIES = new Map(
  Object.entries(BODIES).map(([type, body]) => [
    type,
    ordered({ body, prev: sha256, seq: whole, t: second, type: text, v: among(['attune.ledger/1']) }),
  ]),
);

const isEntry: Check = (value) => {
  const type = isObject(value) ? value['type'] : undefined;
  return typeof type === 'string' && ENTRIES.get(type)?.(value) === true;
};
