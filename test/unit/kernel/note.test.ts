/** Signed notes and the checkpoints they carry. */
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../kernel/base64.js';
import { type Bytes, concat, toHex, utf8 } from '../../../kernel/bytes.js';
import {
  checkpointText,
  encodeVerifierKey,
  formatNote,
  noteKeyId,
  type NoteVerifier,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  type VerifySignature,
} from '../../../kernel/note.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import { sha256 } from './naive-merkle.js';

const NAME = 'example.org/log';
const TEXT = 'one line\nand another\n';
const verify: VerifySignature = (publicKey, message, signature) =>
  Promise.resolve(naclEd25519.verify(publicKey, message, signature));

interface Signer extends NoteVerifier {
  line(text: string): Promise<string>;
}

async function signer(fill: number, name = NAME): Promise<Signer> {
  const seed = new Uint8Array(32).fill(fill);
  const publicKey = naclEd25519.publicKey(seed);
  const keyId = await noteKeyId(sha256, name, publicKey);
  const line = (text: string): Promise<string> =>
    Promise.resolve(`— ${name} ${toBase64(concat(keyId, naclEd25519.sign(seed, utf8(text))))}\n`);
  return { name, keyId, publicKey, line };
}
const known = await signer(1);
const other = await signer(2, 'example.net/witness');
const line = await known.line(TEXT);
const open = (note: string, verifiers: readonly NoteVerifier[] = [known]): Promise<unknown> =>
  openNote(note, verifiers, verify);

describe('a note', () => {
  test('opens to its text under the key that signed it', async () => {
    const note = `${TEXT}\n${await known.line(TEXT)}`;
    await expect(open(note)).resolves.toEqual({ text: TEXT, verified: [NAME] });
  });

  test('is what formatNote writes', async () => {
    const signature = naclEd25519.sign(new Uint8Array(32).fill(1), utf8(TEXT));
    expect(formatNote(TEXT, NAME, known.keyId, signature)).toBe(`${TEXT}\n${await known.line(TEXT)}`);
  });

  test('may have paragraphs: the last blank line parts text from signatures', async () => {
    const text = 'a\n\nb\n';
    await expect(open(`${text}\n${await known.line(text)}`)).resolves.toMatchObject({ text });
  });

  test('keeps lines of unknown keys out of account, witnesses of another algorithm among them', async () => {
    const witness = `— ${NAME} ${toBase64(concat(new Uint8Array([4, 4, 4, 4]), new Uint8Array(72)))}\n`;
    const note = `${TEXT}\n${await other.line(TEXT)}${witness}${await known.line(TEXT)}`;
    await expect(open(note)).resolves.toEqual({ text: TEXT, verified: [NAME] });
  });

  test('counts each of several known keys', async () => {
    const note = `${TEXT}\n${await other.line(TEXT)}${await known.line(TEXT)}`;
    await expect(open(note, [known, other])).resolves.toMatchObject({ verified: [other.name, NAME] });
  });

  test('counts a signature given twice once', async () => {
    await expect(open(`${TEXT}\n${line}${line}`)).resolves.toMatchObject({ verified: [NAME] });
  });

  test('is refused where a known key’s signature is bad, even beside a good one', async () => {
    const good = await known.line(TEXT);
    const bad = await known.line('another text\n');
    await expect(open(`${TEXT}\n${bad}`)).rejects.toMatchObject({ code: 'document/refused' });
    await expect(open(`${TEXT}\n${good}${bad}`)).rejects.toMatchObject({ code: 'document/refused' });
    await expect(open(`${TEXT}\n${good}${await other.line('x\n')}`, [known, other])).rejects.toMatchObject({
      code: 'document/refused',
    });
  });

  test('is refused where no known key signed it', async () => {
    await expect(open(`${TEXT}\n${await other.line(TEXT)}`)).rejects.toMatchObject({ code: 'document/refused' });
  });

  test('is refused where the name is known and the key is not', async () => {
    const impostor = await signer(3);
    await expect(open(`${TEXT}\n${await impostor.line(TEXT)}`)).rejects.toMatchObject({ code: 'document/refused' });
  });

  test.each([
    ['no blank line', `${TEXT}${line}`],
    ['no last newline', `${TEXT}\n${line.trimEnd()}`],
    ['no signature', `${TEXT}\n`],
    ['a control character', `one\u0007\n\n${line}`],
    ['a carriage return', `one\r\n\n${line}`],
    ['a hyphen for the em dash', `${TEXT}\n${line.replace('—', '-')}`],
    ['a name with a plus sign', `${TEXT}\n${line.replace(NAME, 'a+b')}`],
    ['a name with a no-break space', `${TEXT}\n${line.replace(NAME, 'a\u00a0b')}`],
    ['base64 without padding', `${TEXT}\n— ${NAME} AAAAAAA\n`],
    ['fewer than five bytes', `${TEXT}\n— ${NAME} AAAAAA==\n`],
    ['something after the signature', `${TEXT}\n${line.replace('\n', ' more\n')}`],
    ['17 signatures', `${TEXT}\n${line.repeat(17)}`],
  ])('%s is no note', async (_, note) => {
    await expect(open(note)).rejects.toMatchObject({ code: 'document/malformed' });
  });

  test('16 signatures are not too many', async () => {
    await expect(open(`${TEXT}\n${line.repeat(16)}`)).resolves.toMatchObject({ verified: [NAME] });
  });
});

const vkey = await encodeVerifierKey(sha256, NAME, known.publicKey);
describe('a verifier key', () => {
  test('comes back as it was written', async () => {
    await expect(parseVerifierKey(sha256, vkey)).resolves.toEqual({
      name: NAME,
      keyId: known.keyId,
      publicKey: known.publicKey,
    });
  });

  const [, id = '', key = ''] = vkey.split('+');
  test.each([
    ['an id of another name', vkey.replace(NAME, 'example.org/other')],
    ['an id in upper case', `${NAME}+${id.toUpperCase()}+${key}`],
    ['a key too short', `${NAME}+${id}+${toBase64(concat(new Uint8Array([1]), known.publicKey.slice(1)))}`],
    ['another algorithm', `${NAME}+${id}+${toBase64(concat(new Uint8Array([4]), known.publicKey))}`],
    ['a name with white space', vkey.replace('.', ' ')],
    ['an empty name', vkey.slice(NAME.length)],
    ['a line break', `${vkey}\n`],
  ])('with %s is refused', async (_, bad) => {
    await expect(parseVerifierKey(sha256, bad)).rejects.toMatchObject({ code: 'document/malformed' });
  });
});

describe('a checkpoint', () => {
  const root: Bytes = new Uint8Array(32).fill(7);
  const text = checkpointText({ origin: NAME, size: 12, root });

  test('is three lines: origin, size, root', () => {
    expect(text).toBe(`${NAME}\n12\n${toBase64(root)}\n`);
    expect(toHex(parseCheckpoint(text).root)).toBe(toHex(root));
    expect(parseCheckpoint(text)).toMatchObject({ origin: NAME, size: 12 });
  });

  test.each([
    ['a size with a leading zero', text.replace('12', '012')],
    ['a negative size', text.replace('12', '-1')],
    ['a size beyond the safe integers', text.replace('12', '9007199254740993')],
    ['a root of 31 bytes', `${NAME}\n12\n${toBase64(root.slice(1))}\n`],
    ['a root in base64url', text.replace(/Bw/g, '_-')],
    ['no origin', text.slice(NAME.length)],
    ['no last newline', text.trimEnd()],
  ])('with %s is refused', (_, bad) => {
    expect(() => parseCheckpoint(bad)).toThrow(expect.objectContaining({ code: 'document/malformed' }) as unknown);
  });
});
