/** The ledger of a device, and proofs about it, before tools that attune did not write: Go's `sumdb/note` and `sumdb/tlog`. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64 } from '../../kernel/base64.js';
import { utf8 } from '../../kernel/bytes.js';
import { leafHash } from '../../kernel/merkle.js';
import { consistencyProof, inclusionProof } from '../../kernel/proof.js';
import { sha256 } from '../../platform/crypto.js';
import { goRun, hasGo } from '../../scripts/golang.mjs';
import { wholeStory } from '../unit/consent/story.js';

describe.skipIf(!hasGo())('Go', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'attune-go-'));
    const { command, env } = goRun(folder);
    execFileSync(command, ['build', '-o', join(folder, 'check'), 'test/interop/check.go'], { env });
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  interface Checked {
    vkey: string | null;
    notes: string[];
    leaves: string[];
    inclusion: { index: number; size: number; proof: string[] }[];
    consistency: { from: number; to: number; proof: string[] }[];
  }
  async function ledger(): Promise<Checked> {
    const { vkey, entries, checkpoints } = await (await wholeStory()).bundle();
    const leaves = await Promise.all(entries.map((text) => leafHash(sha256, utf8(text))));
    const size = leaves.length;
    const inclusion = leaves.map(async (_, index) => ({
      index,
      size,
      proof: (await inclusionProof(sha256, leaves, index)).map(toBase64),
    }));
    const consistency = leaves.map(async (_, i) => ({
      from: i + 1,
      to: size,
      proof: (await consistencyProof(sha256, leaves, i + 1)).map(toBase64),
    }));
    return {
      vkey,
      notes: [...checkpoints],
      leaves: entries.map((text) => toBase64(utf8(text))),
      inclusion: await Promise.all(inclusion),
      consistency: await Promise.all(consistency),
    };
  }
  const check = (checked: Checked) =>
    spawnSync(join(folder, 'check'), { input: JSON.stringify(checked), encoding: 'utf8' });

  test('opens every checkpoint, and every proof of inclusion and consistency shows what it says', async () => {
    const checked = await ledger();
    const { status, stdout, stderr } = check(checked);
    expect(stderr).toBe('');
    const n = checked.leaves.length;
    expect(n).toBeGreaterThan(15);
    expect(stdout).toBe(`${n} notes, ${n} inclusion proofs, ${n} consistency proofs\n`);
    expect(status).toBe(0);
  });

  test.each<[string, (checked: Checked) => void, RegExp]>([
    ['a leaf', (c) => (c.leaves[3] = toBase64(utf8('{}'))), /inclusion 3/],
    ['a note', (c) => (c.notes[2] = c.notes[2]!.replace('\n3\n', '\n4\n')), /note/],
    ['a proof', (c) => c.consistency[4]!.proof.reverse(), /consistency 5/],
  ])('and refuses %s that was changed', async (_, change, why) => {
    const checked = await ledger();
    change(checked);
    const { status, stderr } = check(checked);
    expect(stderr).toMatch(why);
    expect(status).not.toBe(0);
  });
});
