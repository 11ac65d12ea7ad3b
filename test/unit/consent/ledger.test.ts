/** The ledger: appended to, opened again, pinned by checkpoints. */
import { describe, expect, test } from 'vitest';
import {
  appendEntry,
  checkpointNote,
  deviceOrigin,
  EMPTY_LEDGER,
  type Ledger,
  headOf,
  openLedger,
} from '../../../consent/ledger.js';
import type { Happening } from '../../../consent/record.js';
import { toHex, utf8 } from '../../../kernel/bytes.js';
import { leafHash } from '../../../kernel/merkle.js';
import { noteKeyId, openNote, parseCheckpoint } from '../../../kernel/note.js';
import { sha256, verifyEd25519 } from '../../../platform/crypto.js';
import { naiveRoot } from '../kernel/naive-merkle.js';
import { LEDGER_KEY, ORIGIN, START, wholeStory } from './story.js';

const note = (text: string): Happening => ({ type: 'clock', body: { note: text } });
const { entries } = await (await wholeStory()).bundle();
const record = expect.objectContaining({ code: 'consent/record' }) as unknown as Error;

async function three(times: readonly number[]): Promise<{ ledger: Ledger; texts: string[] }> {
  let ledger = EMPTY_LEDGER;
  const texts: string[] = [];
  for (const [i, at] of times.entries()) {
    const appended = await appendEntry(sha256, ledger, note(`entry ${i}`), at);
    ledger = appended.ledger;
    texts.push(appended.text);
  }
  return { ledger, texts };
}

describe('an appended entry', () => {
  test('is numbered, and names the one before by its leaf hash', async () => {
    const { ledger, texts } = await three([START, START + 1000, START + 2000]);
    expect(ledger.entries.map((entry) => entry.seq)).toEqual([0, 1, 2]);
    expect(ledger.entries[0]!.prev).toBe('0'.repeat(64));
    expect(ledger.entries[2]!.prev).toBe(toHex(await leafHash(sha256, utf8(texts[1]!))));
    expect(ledger.entries[2]!.prev).toBe(toHex(ledger.leaves[1]!));
  });

  /** @threat clock-grant */
  test('never is earlier than the one before, whatever the clock says', async () => {
    const { ledger } = await three([START, START - 86_400_000, START + 500]);
    expect(ledger.entries.map((entry) => entry.t)).toEqual(Array(3).fill('2026-11-22T10:00:00Z'));
  });

  test('leaves the ledger before it as it was', async () => {
    const { ledger } = await three([START]);
    await appendEntry(sha256, ledger, note('more'), START);
    expect(ledger.entries).toHaveLength(1);
    expect(EMPTY_LEDGER).toEqual({ entries: [], leaves: [] });
  });

  test('that has no canonical text is not written', async () => {
    await expect(appendEntry(sha256, EMPTY_LEDGER, note('\ud800'), START)).rejects.toMatchObject({
      code: 'document/malformed',
    });
    await expect(appendEntry(sha256, EMPTY_LEDGER, note('x'), NaN)).rejects.toThrow();
  });
});

describe('opening', () => {
  test('gives back what was appended', async () => {
    const { ledger, texts } = await three([START, START + 1, START + 2]);
    expect(await openLedger(sha256, texts)).toEqual(ledger);
    expect(await openLedger(sha256, [])).toEqual(EMPTY_LEDGER);
  });

  test('refuses a ledger that lacks an entry, at either end or within', async () => {
    await expect(openLedger(sha256, entries.slice(1))).rejects.toThrow(record);
    await expect(openLedger(sha256, [...entries.slice(0, 3), ...entries.slice(4)])).rejects.toThrow(record);
    // What is cut off the end leaves a sound ledger: only a checkpoint, or the head that was stored apart, tells.
    await expect(openLedger(sha256, entries.slice(0, -1))).resolves.toBeDefined();
    const head = headOf(await openLedger(sha256, entries));
    await expect(openLedger(sha256, entries, head)).resolves.toBeDefined();
    await expect(openLedger(sha256, entries.slice(0, -1), head)).rejects.toThrow(record);
  });

  test('refuses entries that were swapped, doubled or changed', async () => {
    const swapped = [...entries];
    [swapped[2], swapped[3]] = [swapped[3]!, swapped[2]!];
    await expect(openLedger(sha256, swapped)).rejects.toThrow(record);
    await expect(openLedger(sha256, [entries[0]!, ...entries])).rejects.toThrow(record);
    const changed = [...entries];
    changed[2] = changed[2]!.replace('"session.depth"', '"session.width"');
    await expect(openLedger(sha256, changed)).rejects.toThrow('breaks at entry 3');
  });

  test('refuses time that runs backwards', async () => {
    const { texts } = await three([START, START + 5000]);
    const back = await appendEntry(sha256, EMPTY_LEDGER, note('entry 0'), START + 9000);
    const second = texts[1]!.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${toHex(back.ledger.leaves[0]!)}"`);
    await expect(openLedger(sha256, [back.text, second])).rejects.toThrow('breaks at entry 1');
  });
});

describe('a checkpoint', () => {
  test('pins size and root under the name of the ledger', async () => {
    const { leaves } = await openLedger(sha256, entries);
    const text = await checkpointNote(sha256, ORIGIN, leaves, LEDGER_KEY);
    const { publicKey } = LEDGER_KEY;
    const verifier = { name: ORIGIN, keyId: await noteKeyId(sha256, ORIGIN, publicKey), publicKey };
    const opened = await openNote(text, [verifier], verifyEd25519);
    expect(parseCheckpoint(opened.text)).toEqual({ origin: ORIGIN, size: entries.length, root: naiveRoot(leaves) });
  });

  /** @threat device-reader */
  test('belongs to a device that no name leads to', () => {
    expect(deviceOrigin(new Uint8Array(16).fill(0xab))).toBe(`attune.invalid/device/${'ab'.repeat(16)}`);
  });
});
