/**
 * The same bits everywhere: features and decisions of the same traces, replayed by the same sources in Node and in two
 * browsers whose engines have nothing in common but the standard.
 */
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, firefox, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Policy } from '../../kernel/policy.js';
import { readPolicy } from '../../kernel/policy.schema.js';
import { readRuleset } from '../../kernel/ruleset.check.js';
import type { Session } from '../../kernel/session.js';
import { formatTrace, type Trace } from '../../kernel/trace.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { findFirefox, firefoxLaunch } from '../../scripts/firefox.mjs';
import { traceOf } from '../../testing/trace.js';
import { replay } from '../../worker/replay.js';
import { knownFeatures } from '../../worker/senses/catalogue.js';
import { readSessions } from '../drive/sessions.js';
import { sharedPath } from '../shared.js';
import { learningTrace, SYNTHETIC_PAGE, SYNTHETIC_RULESET, syntheticTrace } from '../traces/synthetic.js';
import { digestOf } from './replay-page.js';

/** How many sessions of each set are taken, evenly over it: desktop work, browsing, result pages, reading, typing. */
const REAL = { balabit: 6, webbots: 5, 'adserp-sample': 3, 'scroll-reading': 4, keystrokes: 2 } as const;
const MINUTES = 60_000;

const folders = Object.keys(REAL).map((name) => sharedPath(`data/${name}`));
const hasReal = !folders.includes(null);

/** Fifty traces, whatever is at hand. */
const SYNTHETIC = hasReal ? 30 : 50;
const synthetic = [
  ...Array.from({ length: SYNTHETIC - 2 }, (_, seed) => syntheticTrace(seed)),
  learningTrace(1),
  learningTrace(2),
];
const recorded = hasReal ? Object.entries(REAL).flatMap(([name, count]) => tracesOf(name, count)) : [];
const texts = new Map([...synthetic, ...recorded].map((trace, i) => [`/trace/${i}`, formatTrace(trace)]));
const paths = [...texts.keys()];
const ofSynthetic = paths.slice(0, synthetic.length);
const ofRecorded = paths.slice(synthetic.length);

/** Sessions of a data set, as if their pages had been ours. */
function tracesOf(name: string, count: number): Trace[] {
  const sessions = readSessions(sharedPath(`data/${name}`)!);
  const step = Math.floor(sessions.length / count);
  return Array.from({ length: count }, (_, i) => sessions[i * step]!).map((session: Session) =>
    traceOf(session, { ...SYNTHETIC_PAGE, ...(session.viewport && { viewport: session.viewport }) }),
  );
}

let server: Server;
const inNode = new Map<string, string>();

beforeAll(async () => {
  for (const [path, text] of texts) inNode.set(path, await digestOf(text, SYNTHETIC_RULESET));
  const { outputFiles } = await build({
    entryPoints: ['test/browser/replay-page.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'replayPage',
    write: false,
  });
  const script = outputFiles[0]!.contents;
  server = createServer(({ url = '' }, response) => {
    const text = url === '/ruleset' ? JSON.stringify(SYNTHETIC_RULESET) : texts.get(url);
    if (url === '/') {
      const html = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    } else if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 5 * MINUTES);

afterAll(() => void server.close());

test('the traces differ, fire rules of a ruleset that attune would take, and let a model act', () => {
  const { value: policy } = readPolicy(readFileSync('examples/news/policy.json', 'utf8'));
  const everything: Policy = { ...policy, signals: ['A', 'B', 'C'] };
  expect(readRuleset(JSON.stringify(SYNTHETIC_RULESET), everything, knownFeatures()).value).toEqual(SYNTHETIC_RULESET);

  expect(new Set(inNode.values()).size).toBe(paths.length);
  const fired = new Set(
    synthetic.flatMap((trace) => replay(trace, { ruleset: SYNTHETIC_RULESET }).decisions.map((d) => d.adjustment)),
  );
  expect([...fired].sort()).toEqual([0, 1, 2, 3]);
});

const firefoxPath = findFirefox();
describe.each([
  { engine: 'Chromium', launch: () => chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS }) },
  { engine: 'Firefox', launch: firefoxPath && (() => firefox.launch(firefoxLaunch(firefoxPath))) },
])('in $engine', ({ engine, launch }) => {
  let browser: Browser;
  if (!launch) console.log(`Skipped: there is no ${engine} here. Set ATTUNE_FIREFOX to the path of one.`);
  else {
    beforeAll(async () => {
      browser = await launch();
      console.log(`${engine} ${browser.version()}`);
    }, MINUTES);
    afterAll(() => browser.close());
  }

  /** Names of the traces of which this engine makes something else than Node does. */
  const different = async (wanted: readonly string[]): Promise<string[]> => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const digests = await page.evaluate(async (paths) => {
      const { digestOf: digest } = (globalThis as unknown as { replayPage: { digestOf: typeof digestOf } }).replayPage;
      const ruleset = (await (await fetch('/ruleset')).json()) as Parameters<typeof digest>[1];
      const found: string[] = [];
      for (const path of paths) found.push(await digest(await (await fetch(path)).text(), ruleset));
      return found;
    }, wanted);
    await page.close();
    return wanted.filter((path, i) => digests[i] !== inNode.get(path)).map((path) => texts.get(path)!.slice(0, 80));
  };

  test.skipIf(!launch)(
    `${SYNTHETIC} traces of scripted visitors give the bits of Node`,
    { timeout: 5 * MINUTES },
    async () => {
      expect(await different(ofSynthetic)).toEqual([]);
    },
  );

  test.skipIf(!launch || !hasReal)('20 recorded sessions do, too', { timeout: 5 * MINUTES }, async () => {
    expect(ofRecorded).toHaveLength(20);
    expect(await different(ofRecorded)).toEqual([]);
  });
});
