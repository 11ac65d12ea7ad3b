/** C2SP signed notes and verifier keys, good and bad; the verdicts were checked with Go's sumdb/note. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type NoteVerifier, openNote, parseVerifierKey } from '../../kernel/note.js';
import { sha256, verifyEd25519 } from '../../platform/crypto.js';
import { sharedPath } from '../shared.js';

interface NoteCase {
  readonly name: string;
  readonly vkeys: readonly string[];
  readonly note: string;
  readonly ok: boolean;
  readonly verified?: number;
}
interface KeyCase {
  readonly vkey: string;
  readonly ok: boolean;
}

const notes = sharedPath('vectors/c2sp-notes/notes.json');
const vkeys = sharedPath('vectors/c2sp-notes/vkeys.json');
const read = (path: string | null): unknown => (path ? JSON.parse(readFileSync(path, 'utf8')) : []);
const verifier = (text: string): Promise<NoteVerifier> => parseVerifierKey(sha256, text);

describe.skipIf(notes === null)('signed notes', () => {
  test.each(read(notes) as NoteCase[])('$name', async ({ vkeys: keys, note, ok, verified }) => {
    const opening = openNote(note, await Promise.all(keys.map(verifier)), verifyEd25519);
    if (ok) expect((await opening).verified).toHaveLength(verified!);
    else await expect(opening).rejects.toMatchObject({ name: 'AttuneError' });
  });
});

describe.skipIf(vkeys === null)('verifier keys', () => {
  test.each(read(vkeys) as KeyCase[])('$vkey', async ({ vkey, ok }) => {
    if (ok) expect((await verifier(vkey)).name).toBe(vkey.split('+')[0]);
    else await expect(verifier(vkey)).rejects.toMatchObject({ code: 'document/malformed' });
  });
});
