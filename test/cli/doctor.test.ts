/** The doctor's judgement, on what a visit may have seen; and its command where there is nothing to look at, or with. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../cli/doctor.js';
import { sentBy, withUntold } from '../../cli/doctor-netlog.js';
import { allowing, type Check } from '../../cli/doctor-rules.js';
import type { Agreeing, Look, Objecting, Phase, Refusing, SeenRequest, Told, Visit } from '../../cli/doctor-seen.js';
import { diagnosisText } from '../../cli/doctor-text.js';
import { paint } from '../../cli/terminal.js';
import { bundleCommand } from './command.js';

const origin = 'https://courier.example';
const url = `${origin}/`;
const WORKER = `${url}attune/worker.js`;
const told: Told = {
  state: 'refused',
  purposes: [],
  network: 'blocked',
  gpc: false,
  collector: `${url}collect/report`,
  siteLog: null,
  onGpc: 'share',
};
const granted: Told = { ...told, state: 'granted', purposes: ['observe', 'share'] };
const look = (phase: Phase, more: Partial<Look> = {}): Look => ({
  phase,
  stored: [],
  keys: [],
  workers: [],
  listeners: [],
  isAsking: false,
  told,
  ...more,
});
const asked = (more: Partial<SeenRequest>): SeenRequest => ({
  url,
  method: 'GET',
  type: 'document',
  phase: 'while loading',
  at: 0,
  body: null,
  headers: {},
  ...more,
});
const visit: Visit = { url, origin, requests: [asked({})], looks: [], started: [], violations: [], policies: {} };
const stored = [{ kind: 'localStorage', name: 'attune_no', value: '1' }] as const;
const even = { width: 200, height: 40, fontPx: 14, contrast: 12, prominence: 12 };
const refusing: Refusing = {
  ...visit,
  isAnswered: true,
  ways: { yes: 1, no: 1, yesLater: 2, buttons: { yes: even, no: even }, tabs: { yes: 3, no: 2 } },
  looks: [
    look('while loading'),
    look('before any choice'),
    look('after the no', { stored }),
    look('after the reload', { stored }),
  ],
};
const wall = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const agreeing: Agreeing = {
  ...visit,
  isAnswered: true,
  isWithdrawn: true,
  isDueAsked: false,
  withdrawal: 2,
  workerPolicy: wall,
  silence: { endedMs: 3, lastPostMs: null },
  policies: { [url]: "script-src 'self'; require-trusted-types-for 'script'" },
  looks: [
    look('while loading'),
    look('after the yes', { told: granted, workers: [`worker ${WORKER}`], keys: ['k:dek', 'c:state'] }),
    look('after the withdrawal', { stored, keys: ['c:state', 'c:no', 'l:e:0', 'k:ledger', 'b:2900'] }),
    look('after the reload', { stored }),
  ],
};
const objecting: Objecting = {
  ...visit,
  isAnswered: true,
  isAsked: true,
  looks: [look('while loading'), look('after the yes', { told: { ...granted, purposes: ['observe'], gpc: true } })],
};
const seen = { refusing, agreeing, objecting };
const nothing = allowing([]);

const notPassed = (checks: readonly Check[]): string[] =>
  checks.filter(({ result }) => result !== 'pass').map(({ id, result }) => `${id} ${result}`);
const withLook = <V extends Visit>(of: V, phase: Phase, more: Partial<Look>): V => ({
  ...of,
  looks: of.looks.map((one) => (one.phase === phase ? { ...one, ...more } : one)),
});

describe('what was seen is judged', () => {
  test('where all is well, everything passes, in the order of the rules', () => {
    const checks = judge(seen, nothing);
    expect(notPassed(checks)).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id).sort());
  });

  test('a listener that a yes starts is found without one, whatever it is called by', () => {
    const source = `${url}app.js:1:4711`;
    const click = { target: 'document', type: 'click', source };
    const agreed = withLook(agreeing, 'after the yes', { listeners: [click] });
    expect(notPassed(judge({ ...seen, agreeing: agreed }, nothing))).toEqual([]);
    const both = { refusing: withLook(refusing, 'while loading', { listeners: [click] }), agreeing: agreed, objecting };
    expect(notPassed(judge(both, nothing))).toEqual(['D1d fail']);
  });

  test('what the handle does not tell cannot be told', () => {
    const looks = agreeing.looks.map((one) => ({ ...one, told: null }));
    const requests = [
      ...agreeing.requests,
      asked({ url: `${url}x`, method: 'POST', type: 'fetch', phase: 'after the yes' }),
    ];
    const blind = { ...seen, agreeing: { ...agreeing, looks, requests } };
    expect(notPassed(judge(blind, nothing))).toEqual(['D7a cannot tell']);
    const deaf = { ...seen, objecting: withLook(objecting, 'after the yes', { told: null }) };
    expect(notPassed(judge(deaf, nothing))).toEqual(['D5a cannot tell']);
  });

  test('a strict policy that asks under Global Privacy Control is broken', () => {
    const strict = { ...granted, purposes: [], gpc: true, onGpc: 'strict' };
    const gpc = withLook(objecting, 'after the yes', { told: strict });
    expect(notPassed(judge({ ...seen, objecting: gpc }, nothing))).toEqual(['D5c fail']);
    expect(notPassed(judge({ ...seen, objecting: { ...gpc, isAsked: false } }, nothing))).toEqual([]);
  });

  test.each([
    ['the worker is ended late', { endedMs: 240, lastPostMs: null }, ['D4b fail']],
    ['the worker is spoken to late', { endedMs: 2, lastPostMs: 130 }, ['D4b fail']],
    ['nobody ended it', { endedMs: null, lastPostMs: null }, ['D4b cannot tell']],
  ])('%s', (_, silence, expected) => {
    expect(notPassed(judge({ ...seen, agreeing: { ...agreeing, silence } }, nothing))).toEqual(expected);
  });

  test('a worker that was started without a yes and has ended since is found', () => {
    const started = [{ url: `${url}count.js`, phase: 'after the no' }] as const;
    expect(notPassed(judge({ ...seen, refusing: { ...refusing, started } }, nothing))).toEqual(['D2c fail']);
  });

  test('a service worker and its caches are the operator’s to answer for', () => {
    const offline = {
      workers: [`service worker ${url}offline.js`],
      stored: [...stored, { kind: 'cache', name: 'pages-1', value: '' }],
    } as const;
    const refused = withLook(withLook(refusing, 'after the no', offline), 'after the reload', offline);
    const of = (...patterns: string[]): string[] =>
      notPassed(judge({ ...seen, refusing: refused }, allowing(patterns)));
    expect(of()).toEqual(['D2b fail', 'D2c fail']);
    expect(of('cache:pages-*', '*/offline.js')).toEqual([]);
    expect(of('cache:pages', '/offline.js')).toEqual(['D2b fail', 'D2c fail']);
  });

  test.each<[string, Partial<SeenRequest>, boolean]>([
    ['a picture of the site', { url: `${url}late.png`, type: 'image' }, false],
    ['one with words behind it', { url: `${url}late.png?who=1`, type: 'image' }, true],
    ['a picture of somebody else', { url: 'https://other.example/late.png', type: 'image' }, true],
    ['a question to the site', { url: `${url}now.json`, type: 'fetch' }, true],
    ['a beacon', { url: `${url}now`, type: 'ping', method: 'POST' }, true],
    ['a socket', { url: 'wss://courier.example/', type: 'websocket' }, true],
  ])('after a no, %s', (_, request, isFound) => {
    const requests = [...refusing.requests, asked({ phase: 'after the no', ...request })];
    expect(notPassed(judge({ ...seen, refusing: { ...refusing, requests } }, nothing))).toEqual(
      isFound ? ['D2a fail'] : [],
    );
  });

  test('more clicks to withdraw than to agree are too many', () => {
    expect(notPassed(judge({ ...seen, agreeing: { ...agreeing, withdrawal: 3 } }, nothing))).toEqual(['D6e fail']);
  });
});

test('what the debugger is not told of, the network’s own log tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-doctor-test-'));
  const event = (url: string, more: object): object => ({
    type: 7,
    time: '500',
    params: { url, method: 'POST', initiator: origin, ...more },
  });
  const log = {
    constants: { logEventTypes: { URL_REQUEST_START_JOB: 7 }, timeTickOffset: 1000 },
    events: [
      event(`${url}told`, {}),
      event(`${url}gone`, {}),
      event(`${url}gone`, { method: 'OPTIONS' }),
      event('https://update.example/', { initiator: 'not an origin' }),
      event('data:text/plain,x', {}),
      { type: 8, time: '1' },
    ],
  };
  writeFileSync(join(folder, 'net.json'), JSON.stringify(log));
  const sent = await sentBy(join(folder, 'net.json'));
  rmSync(folder, { recursive: true });
  expect(sent.map((one) => one.url)).toEqual([`${url}told`, `${url}gone`]);
  expect(sent[0]!.at).toBe(1500);
  const before = asked({ url: `${url}told`, method: 'POST', type: 'fetch', at: 400 });
  const all = withUntold([before], sent, (at) => ({ phase: 'while leaving', at: at - 1000 }));
  expect(all).toEqual([
    before,
    asked({ url: `${url}gone`, method: 'POST', type: 'ping', phase: 'while leaving', at: 500 }),
  ]);
});

test('what a page stores does not steer the terminal', () => {
  const evil = [...stored, { kind: 'cookie', name: '\u001b[2J', value: '' }] as const;
  const refused = withLook(refusing, 'after the no', { stored: evil });
  const checks = judge({ refusing: refused, agreeing: undefined, objecting: undefined }, nothing);
  const text = diagnosisText(
    { v: 'attune.doctor/1', url, browser: 'Chromium', verdict: 'broken', checks },
    paint(false),
  );
  expect(text).toContain('cookie  �[2J');
});

test('people read a line a check, and under what failed the evidence', () => {
  const requests = [
    ...refusing.requests,
    asked({ url: `${url}now`, type: 'ping', method: 'POST', phase: 'after the no', at: 3210 }),
  ];
  const checks = judge({ refusing: { ...refusing, requests }, agreeing: undefined, objecting: undefined }, nothing);
  const text = diagnosisText(
    { v: 'attune.doctor/1', url, browser: 'Chromium', verdict: 'broken', checks },
    paint(false),
    100,
  );
  expect(text).toContain('\nAfter a no\n  ✗ D2a  no request, to the very end\n');
  expect(text).toContain(`         POST (ping)  ${url}now  after the no, at 3.2 s\n`);
  expect(text).toMatch(/\nBroken: [^\n]+ 13 checks passed, 1 failed\n$/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-doctor-'));
  const command = join(folder, 'attune.mjs');
  beforeAll(() => bundleCommand(command));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (args: readonly string[], cwd = folder): Promise<{ code: unknown; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [command, 'doctor', ...args], { cwd }, (error, out, err) => {
        resolve({ code: error ? error.code : 0, out, err });
      });
    });

  test('without playwright-core it says what to install', async () => {
    expect(await run([url])).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('npm install --save-dev playwright-core') as string,
    });
  });

  test('a browser that is not there is named', async () => {
    const { code, err } = await run([url, '--browser', '/nowhere/chromium'], process.cwd());
    expect(code).toBe(2);
    expect(err).toContain('/nowhere/chromium: there is no such browser');
  });

  test.each([
    ['no address', ['courier.example']],
    ['a file', ['file:///etc/hosts']],
    ['a visit that there is none of', [url, '--visits', 'no,maybe']],
    ['no page', []],
  ])('%s is a wrong command line', async (_, args) => {
    const { code, out } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
