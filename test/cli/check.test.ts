/** `attune check`, the command: what it prints, its exit codes, and that it finds nothing in the rulesets that are shipped. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../cli/check.js';
import type { Terminal } from '../../cli/terminal.js';
import { POLICY } from '../unit/kernel/documents.js';
import { bundleCommand } from './command.js';
import { SOUND, lede, depth } from './sound.js';

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-check-'));
  const command = join(folder, 'attune.mjs');
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const run = (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [command, 'check', ...args], (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err });
      });
    });
  const policy = file('policy.json', POLICY);
  const sound = file('sound.json', SOUND);
  const faulty = file('faulty.json', lede({ because: 'Todo', when: depth({ above: 1_000_000 }) }));

  beforeAll(() => bundleCommand(command), 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('says that a sound ruleset is, with exit code 0', async () => {
    expect(await run(sound, '--policy', policy)).toEqual({
      code: 0,
      out: '  Sound: no fault and no doubt.\n',
      err: '',
    });
  });

  test('prints one line a finding, faults first, and a line that counts them, with exit code 1', async () => {
    const { code, out, err } = await run(faulty, '--policy', policy);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.split('\n')).toEqual([
      expect.stringMatching(
        /^ {2}fault {2}\$\.adjustments\[0\]\.when {5}scroll\.depth above 1000000 cannot be, .*\. Choose/,
      ),
      expect.stringMatching(/^ {2}doubt {2}\$\.adjustments\[0\]\.because {2}looks like a placeholder/),
      '',
      '  1 fault, 1 doubt.',
      '',
    ]);
  });

  test('doubts alone leave the exit code at 0', async () => {
    const { code, out } = await run(file('doubtful.json', lede({ because: 'Todo' })));
    expect(code).toBe(0);
    expect(out).toContain('0 faults, 1 doubt.\n  Without --policy, all tiers');
  });

  test('prints JSON, the same each time', async () => {
    const [first, second] = await Promise.all([run(faulty, '--json'), run('--json', faulty)]);
    expect(first).toEqual(second);
    expect(first.code).toBe(1);
    expect(JSON.parse(first.out)).toMatchObject({
      v: 'attune.check/1',
      faults: 1,
      doubts: 1,
      findings: [
        { grade: 'fault', document: 'ruleset', path: '$.adjustments[0].when', kind: 'unreachable' },
        { grade: 'doubt', document: 'ruleset', path: '$.adjustments[0].because', kind: 'because' },
      ],
      notes: [expect.stringContaining('Without --policy')],
    });
  });

  test('names what a policy is refused for, and looks at the ruleset without it', async () => {
    const signals = file('signals.json', { ...POLICY, signals: ['A', 'C'] });
    const { code, out } = await run(faulty, '--policy', signals);
    expect(code).toBe(1);
    expect(out).toMatch(/fault {2}policy \$\.signals +tier "C" and purpose "biometric" need each other/);
    expect(out).toContain('2 faults, 1 doubt.');
  });

  test('looks at a page', async () => {
    const { code, out } = await run(
      sound,
      '--policy',
      policy,
      '--page',
      file('page.html', '<div data-attune-slot=quiz>'),
    );
    expect(code).toBe(1);
    expect(out).toContain('slot quiz of the page has no <template data-attune-variant="hint">');
    expect(out).toContain('the page has no element with data-attune-slot="lede"');
  });

  test.each([
    ['a file that is not there', () => [join(folder, 'none.json')], 'no such file'],
    ['a file that is no JSON', () => [file('text.json', 'hello')], 'text.json: '],
    ['a number that is not whole', () => [file('half.json', '{"v": 0.5}')], 'half.json: '],
    ['a policy that is not there', () => [sound, '--policy', join(folder, 'none.json')], 'no such file'],
    ['a page that is a folder', () => [sound, '--page', folder], 'this is a folder'],
    ['no file', () => [], 'missing required argument'],
    ['an option that is none', () => [sound, '--unknown'], 'unknown option'],
  ])('%s ends with code 2 and a word on standard error', async (_, args, message) => {
    const { code, out, err } = await run(...args());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('has help with examples and exit codes', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Exit codes:[^]*Examples:[^]*\$ attune check ruleset\.json/);
  });

  test('colours add nothing but colour, and names bring no control characters', async () => {
    const odd = file('odd.json', { ...SOUND, ['\u001b[2J']: 1 });
    const printed = async (path: string, isColoured: boolean): Promise<string> => {
      let text = '';
      const terminal: Terminal = { out: (part) => void (text += part), err: () => undefined, isColoured };
      await check(path, {}, terminal);
      return text;
    };
    const ESCAPE = String.fromCharCode(27);
    const [plain, coloured] = [await printed(faulty, false), await printed(faulty, true)];
    expect(coloured).toContain(`${ESCAPE}[31mfault`);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '')).toBe(plain);
    expect(await printed(odd, false)).not.toContain(ESCAPE);
  });

  const shipped = readdirSync('examples', { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)ruleset\.json$/.test(path))
    .map((path) => join('examples', path, '..'));

  test('knows rulesets that are shipped', () => {
    expect(shipped).toContain('examples/news');
  });

  test.each(shipped)('finds no fault in that of %s', async (example) => {
    const args = [
      join(example, 'ruleset.json'),
      '--policy',
      'examples/news/policy.json',
      '--page',
      join(example, 'index.html'),
    ];
    const { code, out, err } = await run(...args, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ faults: 0 });
  });
});
