/** `attune audit` as an auditor runs it: the bundled command, a file, an exit code. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../cli/audit.js';
import { type Share, startShare } from '../../cli/progress.js';
import { type Terminal, usesColour } from '../../cli/terminal.js';
import type { Bundle } from '../../consent/bundle.js';
import { RULES } from '../../consent/rules.js';
import { type Audit, auditBundle } from '../../consent/verify.js';
import { NOTICE } from '../unit/kernel/documents.js';
import { TRUSTED } from '../unit/consent/site-log.js';
import { LOGGED, wholeStory, withItem } from '../unit/consent/story.js';
import { bundleCommand } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'attune-audit-'));
const command = join(folder, 'attune.mjs');
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> =>
  new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { env: { ...process.env, ...env } }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });

let whole: Bundle;
let clean: string;
let broken: string;
let unnoticed: string;

beforeAll(async () => {
  whole = await (await wholeStory()).bundle();
  clean = file('clean.json', JSON.stringify(whole));
  const forged = withItem(whole.entries, 1, whole.entries[1]!.replace('gesture.click', 'gesture.clack'));
  broken = file('broken.json', JSON.stringify({ ...whole, entries: forged }));
  unnoticed = file('unnoticed.json', JSON.stringify({ ...whole, notices: [] }));
  await bundleCommand(command);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('a clean record is reported rule by rule, with exit code 0', async () => {
  const { code, out, err } = await run(['audit', clean]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n').filter((line) => /^ {2}A\d/.test(line));
  expect(lines).toHaveLength(18);
  // No site has a log of it.
  const passed = lines.filter((line) => /^ {2}A\d+ +pass {12}[A-Z]/.test(line));
  expect(lines.filter((line) => !passed.includes(line)).map((line) => line.slice(2, 23))).toEqual([
    'A5   not applicable  ',
  ]);
  expect(out).toMatch(
    /^ {2}attune\.invalid\/device\/(?:07){16}\n {2}16 entries, 2026-11-22 to 2027-07-05; 16 checkpoints, key /,
  );
  expect(out).toContain('Clean: the record bears out every rule.');
});

test('a broken record names the rule and the entry, with exit code 1', async () => {
  const { code, out, err } = await run(['audit', broken]);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toMatch(/A2 +FAIL +Entries are numbered.*\n +Entry 2: `prev` is not the hash of the entry before\./);
  expect(out).toContain('Broken: the record contradicts at least one rule.');
});

test.each([
  [
    'a file that is no bundle',
    () => file('other.json', '{"v":"other"}'),
    'expected exactly the members of attune.bundle/1',
  ],
  ['a file that is no JSON', () => file('text.json', 'hello'), 'the file is not JSON'],
  ['a file that is not there', () => join(folder, 'none.json'), 'no such file'],
])('%s ends with code 2 and a word on standard error', async (_, path, message) => {
  const { code, out, err } = await run(['audit', path()]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('a missing notice ends with code 3, and one brought along with code 0', async () => {
  const { code, out } = await run(['audit', unnoticed]);
  expect(code).toBe(3);
  expect(out).toMatch(/A14 +cannot verify/);
  const brought = await run([
    'audit',
    unnoticed,
    '--notice',
    file('other.txt', 'other'),
    '--notice',
    file('notice.txt', NOTICE),
  ]);
  expect(brought.code).toBe(0);
});

test('of many findings the first are printed, and the rest counted', async () => {
  const notes = whole.checkpoints.map((note) => note.replace(/\n.{44}\n/, `\n${'A'.repeat(43)}=\n`));
  const { out } = await run(['audit', file('roots.json', JSON.stringify({ ...whole, checkpoints: notes }))]);
  const told = out.slice(out.indexOf('A3 '), out.indexOf('A4 ')).split('\n');
  expect(told[0]).toContain('FAIL');
  const words = told.slice(1).map((line) => line.trim());
  expect(words.join(' ')).toBe(
    'Checkpoint 0 has another root than the first 1 entries. Checkpoint 0: The signature of ' +
      `${whole.origin} does not verify. Checkpoint 1 has another root than the first 2 entries. and 29 findings more `,
  );
});

describe('a receipt', () => {
  const [siteKey] = TRUSTED.siteKeys;
  const [witnessKey] = TRUSTED.witnessKeys;
  const logged = async (): Promise<string> =>
    file('logged.json', JSON.stringify(await (await wholeStory(LOGGED)).bundle()));

  test('cannot be told without the key of its log', async () => {
    const { code, out } = await run(['audit', await logged()]);
    expect(code).toBe(3);
    expect(out).toMatch(
      /A5 +cannot verify [^]*Receipt 0 is signed by news\.example\/attune\/consent, whose verifier key/,
    );
  });

  test('holds under a key that is named, or stands in a file', async () => {
    expect((await run(['audit', await logged(), '--site-key', siteKey!])).code).toBe(0);
    const keys = file('logs.txt', `\n${siteKey!}\n`);
    expect((await run(['audit', await logged(), '--site-key', keys])).code).toBe(0);
    expect((await run(['audit', await logged(), '--site-key', join(folder, 'none.txt')])).code).toBe(2);
  });

  test('needs as many witnesses as are asked for', async () => {
    const args = ['audit', await logged(), '--site-key', siteKey!];
    expect((await run([...args, '--witness-key', witnessKey!, '--quorum', '1'])).code).toBe(0);
    // Of two, the keys of one are known.
    expect((await run([...args, '--witness-key', witnessKey!, '--quorum', '2'])).code).toBe(3);
    expect((await run([...args, '--witness-key', siteKey!, '--quorum', '1'])).code).toBe(2);
    expect((await run([...args, '--quorum', 'some'])).code).toBe(2);
  });
});

test('the key that the auditor brings outweighs the bundle’s', async () => {
  expect((await run(['audit', clean, '--vkey', whole.vkey!])).code).toBe(0);
  const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  expect((await run(['audit', clean, '--vkey', other])).code).toBe(1);
  expect((await run(['audit', clean, '--vkey', 'nonsense'])).code).toBe(2);
});

test('JSON output is the whole audit, and the same each time', async () => {
  const [first, second] = await Promise.all([run(['audit', broken, '--json']), run(['audit', '--json', broken])]);
  expect(first).toEqual(second);
  const result = JSON.parse(first.out) as Audit;
  expect(result.verdict).toBe('broken');
  expect(result.rules.filter((rule) => rule.result === 'fail').map((rule) => rule.id)).toEqual(['A2', 'A3', 'A4']);
  const told = result.rules.find(({ id }) => id === 'A3')!;
  expect(told.findings).toHaveLength(15);
  expect(told).toMatchObject({
    basis: expect.stringContaining('16 checkpoints') as string,
    limit: expect.any(String) as string,
  });
});

test('a malformed record is JSON too when JSON was asked for', async () => {
  const { code, out } = await run(['audit', '--json', file('nothing.json', '')]);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ verdict: 'malformed', rules: [] });
});

test('help has examples and exit codes, and a wrong command line is not "broken"', async () => {
  const help = await run(['audit', '--help']);
  expect(help.code).toBe(0);
  expect(help.out).toMatch(/Exit codes:[^]*Examples:[^]*\$ attune audit record\.json/);
  for (const option of ['--json', '--html', '--vkey', '--site-key', '--witness-key', '--quorum', '--notice'])
    expect(help.out).toContain(option);
  const wrong = [[], ['audit'], ['audit', clean, clean], ['audit', clean, '--unknown'], ['adit']];
  for (const { code, err } of await Promise.all(wrong.map((args) => run(args)))) {
    expect(code).toBe(2);
    expect(err).not.toBe('');
  }
});

describe('progress', () => {
  test('is told from nothing to all, whatever is audited', async () => {
    const shares: number[] = [];
    const { verdict } = await auditBundle(JSON.stringify(whole), {}, { progress: (share) => void shares.push(share) });
    expect(verdict).toBe('clean');
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBeCloseTo(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  test('waits for who paints meanwhile', async () => {
    let painted = 0;
    const paint = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      painted++;
    };
    await auditBundle(JSON.stringify(whole), {}, { progress: paint });
    expect(painted).toBeGreaterThan(RULES.length);
  });

  const clocked = (watched?: NodeJS.WriteStream): { share: Share; lines: string[]; wait: (ms: number) => void } => {
    let now = 0;
    const lines: string[] = [];
    const terminal: Terminal = {
      out: () => undefined,
      err: (line) => void lines.push(line),
      isColoured: false,
      ...(watched && { watched }),
    };
    return { share: startShare(terminal, 'attune audit', () => now), lines, wait: (ms) => void (now += ms) };
  };

  test('goes into a log as a line now and then', () => {
    const { share, lines, wait } = clocked();
    share.at(0.1);
    wait(9000);
    share.at(0.2);
    wait(1000);
    share.at(0.314);
    share.at(0.32);
    share.stop();
    expect(lines).toEqual(['attune audit: 31 %\n']);
  });

  test('is a bar for those who watch, once it takes a while', () => {
    const screen = new PassThrough();
    const { share, lines, wait } = clocked(
      Object.assign(screen, { isTTY: true, columns: 100 }) as unknown as NodeJS.WriteStream,
    );
    share.at(0.1);
    expect(screen.readableLength).toBe(0);
    wait(400);
    share.at(0.5);
    share.stop();
    expect(String(screen.read())).toContain('━');
    expect(lines).toEqual([]);
  });
});

describe('colour', () => {
  const printed = async (isColoured: boolean): Promise<string> => {
    let text = '';
    const terminal: Terminal = { out: (part) => void (text += part), err: () => undefined, isColoured };
    await audit(broken, {}, terminal);
    return text;
  };
  const ESCAPE = String.fromCharCode(27);

  test('adds nothing but colour', async () => {
    const [plain, coloured] = [await printed(false), await printed(true)];
    expect(plain).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[31mFAIL`);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '')).toBe(plain);
  });

  test('is used on a terminal, never into a file, and never under NO_COLOR', async () => {
    expect(usesColour(true, undefined)).toBe(true);
    expect(usesColour(true, '')).toBe(true);
    expect(usesColour(true, '1')).toBe(false);
    expect(usesColour(undefined, undefined)).toBe(false);
    expect((await run(['audit', broken], { FORCE_COLOR: '1' })).out).not.toContain(ESCAPE);
  });
});
