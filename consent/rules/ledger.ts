/** A1 to A4 and A6: the ledger as bytes, as a chain, as a tree, and in time. */
import { type Bytes, equalBytes, toHex } from '../../kernel/bytes.js';
import { isAttuneError } from '../../kernel/errors.js';
import { openNote } from '../../kernel/note.js';
import { type Evidence, HASH_BYTES } from '../evidence.js';
import { cannotTell, counted, fail, type Finding, notApplicable, type Rule } from './rule.js';

export const LEDGER_RULES: readonly Rule[] = [
  {
    id: 'A1',
    title: 'Every entry is canonical and of the exact shape',
    readsHistory: false,
    findings: entriesAreCanonical,
    basis: ({ leaves }) => counted(leaves.length, 'entry', 'entries'),
  },
  {
    id: 'A2',
    title: 'Entries are numbered without a gap, each naming the one before by hash',
    readsHistory: false,
    findings: chainHolds,
    basis: ({ leaves }) => counted(leaves.length, 'entry', 'entries'),
  },
  {
    id: 'A3',
    title: 'Every checkpoint is signed and its root is that of the entries',
    readsHistory: false,
    findings: checkpointsHold,
    basis: ({ checkpoints, leaves, verifier }) =>
      `${counted(checkpoints.length, 'checkpoint')}, the largest over ${counted(covered({ checkpoints }), 'entry', 'entries')} of ${leaves.length}` +
      (verifier ? `, key ${toHex(verifier.keyId)}` : ''),
    limit:
      'That this is the only ledger of this device. Its key is the device’s own: who has kept a checkpoint, or the key, knows more.',
  },
  {
    id: 'A4',
    title: 'The checkpoints describe one ledger that only grew',
    readsHistory: false,
    findings: checkpointsAgree,
    basis: ({ checkpoints }) => counted(checkpoints.length, 'checkpoint'),
  },
  {
    id: 'A6',
    title: 'Time never runs backwards',
    readsHistory: true,
    findings: timeIsMonotone,
    basis: ({ history }) => {
      const [first, last] = [history[0], history.at(-1)];
      return first && last ? `${first.entry.t} to ${last.entry.t}` : 'no entry';
    },
    limit: 'That the device’s clock was right. A witness of the site’s log bounds it (A5).',
  },
];

function* entriesAreCanonical({ leaves }: Evidence): Iterable<Finding> {
  for (const [index, { entry, fault }] of leaves.entries()) if (!entry) yield fail(fault, index);
}

function* chainHolds({ leaves, hashes }: Evidence): Iterable<Finding> {
  for (const [index, { entry }] of leaves.entries()) {
    if (!entry) continue;
    if (entry.seq !== index) yield fail(`The entry calls itself number ${entry.seq}.`, index);
    const isNext = index === 0 ? entry.prev === NOTHING_BEFORE : spells(entry.prev, hashes, HASH_BYTES * (index - 1));
    if (!isNext) yield fail('`prev` is not the hash of the entry before.', index);
  }
}
const NOTHING_BEFORE = '0'.repeat(2 * HASH_BYTES);

/** Whether a text is the hash that stands there, in hexadecimal. */
function spells(hex: string, hashes: Bytes, from: number): boolean {
  for (let i = 0; i < HASH_BYTES; i++) {
    const byte = hashes[from + i]!;
    if (hex[2 * i] !== DIGITS[byte >> 4] || hex[2 * i + 1] !== DIGITS[byte & 15]) return false;
  }
  return true;
}
const DIGITS = '0123456789abcdef';

const covered = ({ checkpoints }: Pick<Evidence, 'checkpoints'>): number =>
  checkpoints.reduce((most, { checkpoint }) => Math.max(most, checkpoint?.size ?? 0), 0);

async function* checkpointsHold(evidence: Evidence): AsyncIterable<Finding> {
  const { bundle, leaves, roots, checkpoints, verifier, verify } = evidence;
  for (const [i, { note, checkpoint }] of checkpoints.entries()) {
    const name = `Checkpoint ${i}`;
    if (!checkpoint) {
      yield fail(`${name} is not a checkpoint.`);
      continue;
    }
    const { origin, size, root } = checkpoint;
    const own = roots.get(size);
    if (origin !== bundle.origin) yield fail(`${name} belongs to another ledger.`);
    if (!own) yield fail(`${name} covers ${size} entries, but the bundle has ${leaves.length}.`);
    else if (!equalBytes(root, own)) yield fail(`${name} has another root than the first ${size} entries.`);
    if (!verifier) continue;
    if (verifier.name !== origin) yield fail(`${name} is not signed under the name of its ledger.`);
    try {
      await openNote(note, [verifier], verify);
    } catch (thrown) {
      yield isAttuneError(thrown, 'crypto/missing')
        ? cannotTell('This host cannot verify Ed25519.')
        : fail(`${name}: ${(thrown as Error).message}`);
    }
  }
  if (!verifier) yield cannotTell('The ledger has no key: this browser could not sign checkpoints.');
  if (covered(evidence) < leaves.length)
    yield cannotTell('No checkpoint pins the entries from here on.', covered(evidence));
}

function* checkpointsAgree({ checkpoints, roots }: Evidence): Iterable<Finding> {
  if (checkpoints.length < 2) {
    yield notApplicable('There are no two checkpoints to compare.');
    return;
  }
  let before = 0;
  for (const [i, { checkpoint }] of checkpoints.entries()) {
    if (!checkpoint) continue;
    const { size, root } = checkpoint;
    if (size < before) yield fail(`Checkpoint ${i} covers ${size} entries, an earlier one ${before}.`);
    // The bundle has all leaves, so consistency needs no proof: every older tree is recomputed from them.
    const own = roots.get(size);
    if (own && !equalBytes(root, own)) yield fail(`Checkpoint ${i} is of a ledger that did not grow into this one.`);
    before = Math.max(before, size);
  }
}

function* timeIsMonotone({ history }: Evidence): Iterable<Finding> {
  for (const [index, { at }] of history.entries()) {
    if (index > 0 && at < history[index - 1]!.at) yield fail('The entry is dated before the one before it.', index);
  }
}
