/** `attune audit` as an auditor runs it: the bundled command, a file, an exit code. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../cli/audit.js';
import { type Terminal, usesColour } from '../../cli/terminal.js';
import type { Bundle } from '../../consent/bundle.js';
import type { Audit } from '../../consent/verify.js';
import { NOTICE } from '../unit/kernel/documents.js';
import { wholeStory, withItem } from '../unit/consent/story.js';
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
  expect(lines).toHaveLength(15);
  expect(lines.every((line) => /^ {2}A\d+ +pass {2}[A-Z]/.test(line))).toBe(true);
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
  const wrong = [[], ['audit'], ['audit', clean, clean], ['audit', clean, '--unknown'], ['adit']];
  for (const { code, err } of await Promise.all(wrong.map((args) => run(args)))) {
    expect(code).toBe(2);
    expect(err).not.toBe('');
  }
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
