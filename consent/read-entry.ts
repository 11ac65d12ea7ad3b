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
  count,
  exactly,
  flag,
  fraction,
  isObject,
  like,
  orNull,
  rising,
  sha256,
  text,
} from './shape.js';

/**
 * Reads an entry from its canonical text.
 *
 * @throws {AttuneError} `document/malformed` where the text is not canonical, `consent/record` where it is no entry.
 */
export function readEntry(canonical: string): Entry {
  const value = parseCanonical(canonical);
  if (!isEntry(value)) throw new AttuneError('consent/record', 'Not an entry of attune.ledger/1.');
  return value as unknown as Entry;
}

/** Text of a sensible length. */
const words = like(/^[^]{1,512}$/);
const uuid = like(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
/** The exact ISO spelling of an instant, so that 30 February is no day. */
const isInstant = (iso: string): boolean =>
  iso.length === 24 && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString() === iso;
const day: Check = (value) => typeof value === 'string' && isInstant(`${value}T00:00:00.000Z`);
const second: Check = (value) => typeof value === 'string' && isInstant(value.replace(/Z$/, '.000Z'));

const BODIES: Readonly<Record<Happening['type'], Check>> = {
  consent: exactly({
    basis: among([BASIS]),
    by: among(ACTORS),
    gpc: flag,
    jurisdiction: words,
    kind: among(KINDS),
    method: words,
    notice: exactly({ id: words, lang: words, sha256, version: words }),
    policy: sha256,
    purposes: rising(exactly({ granted: flag, id: among(PURPOSES), sha256 }), (item) => (item as { id?: Json }).id),
    recordId: uuid,
    replaces: orNull(uuid),
    state: among(STATES),
    // 16 bytes are 22 letters, the last of which carries two bits.
    subject: like(/^[A-Za-z0-9_-]{21}[AQgw]$/),
    validUntil: orNull(day),
  }),
  signal: exactly({ gpc: flag }),
  report: exactly({ digest: sha256, epoch: count, eps: fraction, metric: like(/^[a-z0-9.-]{1,40}$/) }),
  erasure: exactly({
    keyDestroyed: flag,
    records: count,
    stores: rising(among(Object.values(STORES).flat()), (store) => store),
  }),
  policy: exactly({ sha256 }),
  clock: exactly({ note: words }),
  recovery: exactly({ reason: words }),
};

const isEntry: Check = (value) => {
  const type = isObject(value) ? value['type'] : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(BODIES, type)) return false;
  const body = BODIES[type as Happening['type']];
  return exactly({ body, prev: sha256, seq: count, t: second, type: text, v: among(['attune.ledger/1']) })(value);
};
