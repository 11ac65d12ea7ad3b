/** Reports of `attune audit --html`: one file without script or network, that tells the same as the audit, also on paper. */
import { AxeBuilder } from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf } from '../../cli/audit-account.js';
import { auditHtml } from '../../cli/audit-html.js';
import { auditEvidence } from '../../consent/audit.js';
import type { Bundle } from '../../consent/bundle.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { longBundle } from '../../benchmarks/audit-ledger.js';
import { AT, with_ } from '../unit/consent/mutants/forge.js';
import { TRUSTED } from '../unit/consent/site-log.js';
import { LOGGED, Story, wholeStory } from '../unit/consent/story.js';
import { bundleCommand } from './command.js';

const HOSTILE = `<img src=x onerror=alert(1)>"'&</style><!--\u202e`;
const folder = mkdtempSync(join(tmpdir(), 'attune-audit-html-'));
let style: string;

beforeAll(async () => {
  await build({ entryPoints: ['cli/page/audit.css'], outdir: folder, bundle: true, minify: true, logLevel: 'error' });
  style = readFileSync(join(folder, 'audit.css'), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function reportOf(bundle: Bundle, brought = TRUSTED): Promise<string> {
  const text = JSON.stringify(bundle, null, 1);
  const { audit, evidence } = await auditEvidence(text, brought, {});
  return auditHtml(audit, evidence!, { text, brought, style });
}
const whole = await (await wholeStory(LOGGED)).bundle();
const hostile = await with_((entries) => {
  entries[AT.given]!.body['method'] = HOSTILE;
  entries[AT.narrowed]!.body['jurisdiction'] = HOSTILE;
});
async function told(tell: (story: Story) => Promise<unknown>): Promise<Bundle> {
  const story = await Story.begin(LOGGED);
  await tell(story);
  return story.bundle();
}
/** The text of a report, as it reads. */
const words = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ');

describe('the account of a ledger', () => {
  const accountIn = async (bundle: Bundle): Promise<NonNullable<ReturnType<typeof accountOf>>> =>
    accountOf((await auditEvidence(JSON.stringify(bundle), TRUSTED, {})).evidence!)!;

  test('has each grant, how it ended, and what was erased then', async () => {
    const { stretches, cycles, objections, most } = await accountIn(whole);
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    expect(stretches.map(({ from, until, purposes, end, erasures }) => [
      `${day(from)} to ${day(until)}`, purposes.length, end?.words, end?.index, erasures.map(({ index }) => index),
    ])).toEqual([
      ['2026-11-22 to 2026-11-29', 4, 'less share', 5, [6]],
      ['2026-11-29 to 2026-11-30', 3, 'withdrawn', 7, [8]],
      // Recorded a week after its last day, which is when the visitor came back.
      ['2026-12-30 to 2027-06-28', 4, 'ran out', 14, [15]],
    ]); // prettier-ignore
    expect(cycles).toBe(2);
    expect(objections.map(({ from, until }) => `${day(from)} to ${day(until)}`)).toEqual(['2026-11-29 to 2026-12-30']);
    expect(most).toEqual([4_000_000, 4_000_000]);
  });

  test('puts each report under its grant, with what was spent by then', async () => {
    const { reports } = await accountIn(whole);
    expect(reports.map(({ moment, grant, within }) => [moment.index, grant?.index, within[0]])).toEqual([
      [2, 1, 1_000_000], [3, 1, 2_000_000], [11, 10, 3_000_000], [13, 10, 4_000_000],
    ]); // prettier-ignore
  });

  test('has no grant for a report that had none', async () => {
    const { reports } = await accountIn(await told((s) => s.report()));
    expect(reports.map(({ grant }) => grant)).toEqual([null]);
  });

  test('lets a grant stand that nothing has ended', async () => {
    const { stretches } = await accountIn(await told((s) => s.choose()));
    expect(stretches.map(({ end }) => end)).toEqual([null]);
  });

  test('tells a widening from a narrowing from a renewal', async () => {
    const { stretches } = await accountIn(
      await told(async (s) => {
        await s.choose({ granted: ['observe'] });
        await s.wait(1).choose({ granted: ['learn', 'observe'] });
        await s.wait(1).choose({ granted: ['learn', 'observe'] });
        await s.wait(1).choose({ granted: ['observe', 'share'] });
      }),
    );
    expect(stretches.map(({ end }) => end?.words)).toEqual(['and learn', 'renewed', 'chosen anew', undefined]);
  });
});

describe('the report', () => {
  test('leads with the verdict, and has every rule with what it looked at', async () => {
    const text = words(await reportOf(whole));
    expect(text).toMatch(/attune audit Clean The record bears out every rule\./);
    for (let i = 1; i <= 18; i++) expect(text).toMatch(new RegExp(` A${i} [A-Z][^]*? pass Looked at `));
    expect(text).toContain('2 receipts, 1 key of a log, 1 of 1 witness needed');
    expect(text).toContain(
      createHash('sha256')
        .update(JSON.stringify(whole, null, 1))
        .digest('hex'),
    );
  });

  test('says what could not be checked, and why', async () => {
    const text = words(await reportOf({ ...whole, notices: [] }, { siteKeys: [], witnessKeys: [], quorum: 0 }));
    expect(text).toMatch(/Cannot verify No rule is broken/);
    expect(text).toContain('Receipt 0 is signed by news.example/attune/consent, whose verifier key was not brought.');
    expect(text).toContain('The text of the notice that was shown is missing. This could not be checked.');
  });

  test('says what is broken, entry by entry', async () => {
    const text = words(await reportOf(hostile));
    expect(text).toMatch(
      /Broken The record contradicts[^]*FAIL A14 [^]*?Entry 5: Notice, jurisdiction or purposes are not/,
    );
  });

  test('of a record that cannot be read tells the rules alone', async () => {
    const text = words(await reportOf({ ...whole, entries: ['{}', ...whole.entries.slice(1)] }));
    expect(text).toContain('an entry cannot be read');
    expect(text).not.toContain('Consent over time');
  });

  test('of an empty record says that nothing was granted', async () => {
    const report = await reportOf(await told(() => Promise.resolve()));
    expect(words(report)).toMatch(/Clean [^]* Nothing that contradicts a rule/);
    expect(report).not.toMatch(/NaN|undefined|null/);
  });

  test('is the same for the same file', async () => {
    expect(await reportOf(whole)).toBe(await reportOf(whole));
  });

  test('has no name unescaped, no address, no script, and a policy that fits its style', async () => {
    const report = await reportOf(hostile);
    expect(report).toContain('&#60;img src=x onerror');
    expect(report).not.toMatch(/<img|<script|<!--|https?:\/\/|url\(|@import/);
    const tags = [...report.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    expect(tags.filter((tag) => /\s(?:style|src|href|on\w+)=/.test(tag))).toEqual([]);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(report)![1]!.replaceAll('&#39;', "'");
    const [, inside] = /<style>([^]*?)<\/style>/.exec(report)!;
    const hash = createHash('sha256').update(inside!).digest('base64');
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  });

  test('of a long ledger is no longer than can be read', async () => {
    const report = await reportOf(await longBundle(20_000));
    expect(report.length).toBeLessThan(2_000_000);
    expect(report.match(/<rect/g)!.length).toBeLessThan(6000);
    expect(words(report)).toContain('And 19,600 entries more, which are in the audited file.');
  });
});

test('the command writes it, and says so', async () => {
  const command = join(folder, 'attune.mjs');
  await bundleCommand(command);
  const [record, page] = [join(folder, 'record.json'), join(folder, 'report.html')];
  writeFileSync(record, JSON.stringify(whole, null, 1));
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [command, 'audit', record, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const keys = ['--site-key', TRUSTED.siteKeys[0]!, '--witness-key', TRUSTED.witnessKeys[0]!, '--quorum', '1'];
  expect(run(...keys, '--html', page)).toContain('Clean: the record bears out every rule.');
  expect(readFileSync(page, 'utf8')).toBe(await reportOf(whole));
  expect(() => run(...keys, '--html', join(folder, 'none/report.html'))).toThrow(/there is no folder/);
}, 60_000);

/** Whether a command is here: the report names some that any system has. */
const isHere = (name: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    return false;
  }
};

test.skipIf(!['jq', 'openssl', 'sha256sum'].every(isHere))('the commands it names print what it says', async () => {
  writeFileSync(join(folder, 'record.json'), JSON.stringify(whole, null, 1));
  const report = await reportOf(whole);
  const steps = [...report.matchAll(/<li>[^]*?<pre>\s*([^]*?)<\/pre\s*>[^]*?prints <code>([^]*?)<\/code>/g)];
  expect(steps).toHaveLength(3);
  for (const [, commands, prints] of steps) {
    const out = execFileSync('sh', ['-c', words(commands!).replaceAll(/ (?=\(|jq|openssl)/g, '\n')], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(out).toContain(words(prints!));
  }
});

describe.skipIf(!existsSync(findChromium()))('in a browser, from disk', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  }, 60_000);
  afterAll(() => browser.close());

  /** Opens a report; whatever it complains of or asks for fails the test. */
  async function open(bundle: Bundle, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const path = join(folder, 'opened.html');
    writeFileSync(path, await reportOf(bundle));
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => faults.push(request.url()));
    await page.goto(`file://${path}`);
    expect(faults).toEqual([`file://${path}`]);
    return page;
  }

  test.each([
    ['clean', 'light', 1280],
    ['broken', 'dark', 1280],
    ['broken', 'light', 360],
    ['clean', 'dark', 360],
  ] as const)(
    'axe finds nothing in a %s one, %s, %i px wide, which needs no scrolling sideways',
    async (kind, scheme, width) => {
      const page = await open(kind === 'clean' ? whole : hostile, width, scheme);
      const { violations, passes } = await new AxeBuilder({ page })
        .options({ rules: { 'target-size': { enabled: true } } })
        .analyze();
      expect(passes.length).toBeGreaterThan(10);
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      ).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const [red] = (await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).match(/\d+/g)!;
      expect(Number(red) < 60).toBe(scheme === 'dark');
      await page.context().close();
    },
  );

  test('headings stand in order, without a gap', async () => {
    const page = await open(whole);
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
    expect(levels[0]).toBe(1);
    levels.forEach((level, i) => expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    await page.context().close();
  });

  test('bars stand where consent did', async () => {
    const page = await open(whole);
    const shares = await page
      .locator('.track', { hasText: 'share' })
      .locator('rect')
      .evaluateAll((bars) => bars.map((bar) => ['x', 'width'].map((name) => Number(bar.getAttribute(name)))));
    // Of 225 days: a week from the first, and 179.6 from the 38th.
    expect(shares.map((bar) => bar.map((units) => Math.round((225 * units) / 1000)))).toEqual([
      [0, 7],
      [38, 180],
    ]);
    await page.context().close();
  });

  test('on paper it is dark on white, whatever the screen was, and nothing is cut off', async () => {
    const page = await open(whole, 690, 'dark');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    const cut = await page
      .locator('.table')
      .evaluateAll(
        (all) =>
          all.filter(
            (table) => table.scrollWidth > table.clientWidth + 1 || table.scrollHeight > table.clientHeight + 1,
          ).length,
      );
    expect(cut).toBe(0);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const text = pdf.toString('latin1');
    const pages = text.match(/\/Type \/Page\b/g)!.length;
    expect(pages).toBeGreaterThan(2);
    expect(pages).toBeLessThan(9);
    // A4 in points.
    expect(text).toMatch(/\/MediaBox \[0 0 59[45](?:\.\d+)? 84[12](?:\.\d+)?\]/);
    await page.context().close();
  });
});
