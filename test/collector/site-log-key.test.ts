/** The site log's key: made once, for the operator alone, and whatever lies in its place is never overwritten. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type * as Fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openCollector } from '../../collector/src/collector.js';
import { openSiteKey } from '../../collector/src/site-log-key.js';
import { policyText } from './reports.js';

/** How often the file is still to be found missing, whatever there is. */
const blindness = vi.hoisted(() => ({ looks: 0 }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  return {
    ...fs,
    readFileSync: (...args: Parameters<typeof fs.readFileSync>) => {
      if (blindness.looks === 0) return fs.readFileSync(...args);
      blindness.looks--;
      throw Object.assign(new Error('gone'), { code: 'ENOENT' });
    },
  };
});

const NAME = 'shop.example/attune/consent';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-key-'));
  file = join(folder, 'log.key');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('it is made once, for the operator alone, in the form of Go', async () => {
  const first = await openSiteKey(NAME, file);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^PRIVATE\+KEY\+shop\.example\/attune\/consent\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}\n$/);
  expect(text.split('+')[3]).toBe(first.verifierKey.split('+')[1]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const second = await openSiteKey(NAME, file);
  expect(second.verifierKey).toBe(first.verifierKey);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(readdirSync(folder)).toEqual(['log.key']);
});

test('where another process makes it in the very moment, the first one stays, and both sign by it', async () => {
  const first = await openSiteKey(NAME, file);
  blindness.looks = 1;
  const second = await openSiteKey(NAME, file);
  expect(blindness.looks).toBe(0);
  expect(second.verifierKey).toBe(first.verifierKey);
  expect(second.sign('text\n')).toBe(first.sign('text\n'));
  expect(readdirSync(folder)).toEqual(['log.key']);
});

test('a collector keeps it beside its database, or where it is told to, and in memory none', async () => {
  const policies = [policyText({ siteLog: '/attune/consent' }).text];
  const keyOf = async (database: string, siteLogKey?: string): Promise<string> => {
    const collector = await openCollector({ policies, database, ...(siteLogKey === undefined ? {} : { siteLogKey }) });
    await collector.close();
    return collector.siteLog!.verifierKey;
  };
  mkdirSync(join(folder, 'data'));
  const database = join(folder, 'data', 'log.sqlite');
  const beside = await keyOf(database);
  expect(readdirSync(join(folder, 'data'))).toContain('log.sqlite.site-log.key');
  expect(await keyOf(database)).toBe(beside);
  const apart = await keyOf(':memory:', file);
  expect(await keyOf(':memory:', file)).toBe(apart);
  expect(await keyOf(':memory:')).not.toBe(await keyOf(':memory:'));
  expect(readdirSync(folder).sort()).toEqual(['data', 'log.key']);
});

test.each<[string, (text: string) => string]>([
  ['a key of another log', (text) => text.replace('shop', 'stop')],
  ['a key whose id is of another', (text) => text.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
  ['a key cut short', (text) => text.slice(0, -9)],
  ['nothing', () => ''],
  ['another text', () => 'hello\n'],
])('%s in its place is refused, and never overwritten', async (_, spoil) => {
  await openSiteKey(NAME, file);
  const spoiled = spoil(readFileSync(file, 'utf8'));
  writeFileSync(file, spoiled);
  await expect(openSiteKey(NAME, file)).rejects.toMatchObject({
    code: 'options/invalid',
    message: expect.stringContaining('log.key') as string,
  });
  expect(readFileSync(file, 'utf8')).toBe(spoiled);
});

test('a place where it cannot be made is refused', async () => {
  await expect(openSiteKey(NAME, join(folder, 'nowhere', 'log.key'))).rejects.toMatchObject({
    code: 'options/invalid',
  });
});
