/** Reading traces without holding them, and telling how far one is. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { startProgress } from '../../cli/progress.js';
import { listTraces, readTraces } from '../../cli/read-traces.js';
import { told, toldTime } from '../../cli/units.js';
import { RECORD_WIDTH } from '../../kernel/frame.js';

const folder = mkdtempSync(join(tmpdir(), 'attune-reading-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('reading', () => {
  /** 4 MB of traces of a thousand records. */
  const long = Array.from(
    { length: 200 },
    (_, i) => `{"v":"attune.trace/1","id":"${i}","regions":[],"slots":0}\n${'[1234.5678,1,-1,640.25]\n'.repeat(1000)}`,
  ).join('');

  test.each([
    ['long.jsonl', long],
    ['long.jsonl.gz', gzipSync(long)],
  ])('of %s goes no further than the traces that are taken', async (name, content) => {
    let bytes = 0;
    const traces = readTraces(file(name, content), (count) => void (bytes += count));
    const { value } = await traces.next();
    expect(value).toMatchObject({ trace: { header: { id: '0' } } });
    expect(bytes).toBeLessThanOrEqual(200_000);
    await traces.return();
  });

  test('tells all bytes of the file, compressed ones where it is', async () => {
    const zipped = gzipSync(long);
    let bytes = 0;
    let records = 0;
    for await (const found of readTraces(file('all.jsonl.gz', zipped), (count) => void (bytes += count)))
      if ('trace' in found) records += found.trace.records.length / RECORD_WIDTH;
    expect({ bytes, records }).toEqual({ bytes: zipped.length, records: 200_000 });
  });

  test('does not mind where chunks end, nor how lines do, nor letters of several bytes', async () => {
    const name = 'é'.repeat(40_000);
    const path = file('wide.jsonl', `{"id":"${name}","events":[]}\r\n{"id":"b","events":[]}`);
    const ids: unknown[] = [];
    for await (const found of readTraces(path)) ids.push('trace' in found ? found.trace.header.id : found.message);
    expect(ids).toEqual([name, 'b']);
  });
});

test('a link to a folder is not followed, a link to a file is, and a dead one is a fault', async () => {
  const path = file('real.jsonl', '');
  const inside = mkdtempSync(join(folder, 'links-'));
  symlinkSync(folder, join(inside, 'circle'));
  symlinkSync(path, join(inside, 'a.jsonl'));
  symlinkSync(join(folder, 'gone'), join(inside, 'dead.jsonl'));
  const listing = await listTraces([inside]);
  expect(listing.files.map((one) => one.path)).toEqual([join(inside, 'a.jsonl')]);
  expect(listing.faults.map(({ place }) => place)).toEqual([join(inside, 'dead.jsonl')]);
});

describe('progress', () => {
  test('is a line every ten seconds where nobody watches', () => {
    let clock = 0;
    let text = '';
    const terminal = { out: () => undefined, err: (part: string) => void (text += part), isColoured: false };
    const progress = startProgress(terminal, 1000, () => clock);
    for (let i = 1; i <= 10; i++) {
      clock = 2500 * i;
      progress.read(50);
      progress.replayed();
    }
    progress.stop();
    expect(text).toBe('attune replay: 4 traces, 20 % of the bytes\nattune replay: 8 traces, 40 % of the bytes\n');
  });

  test('is a bar where somebody does, and it is gone in the end', () => {
    let drawn = '';
    const watched = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    watched.on('data', (chunk) => void (drawn += String(chunk)));
    const silent = (): void => undefined;
    const terminal = { out: silent, err: silent, isColoured: true, watched: watched as unknown as NodeJS.WriteStream };
    const progress = startProgress(terminal, 1000, () => 0);
    progress.read(500);
    progress.replayed();
    progress.stop();
    expect(drawn).toContain('0 traces');
    expect(drawn).not.toContain('NaN');
  });
});

test('numbers have three digits at most, and times are told as people tell them', () => {
  expect([0, -0, 0.004, 0.126, -0.5, 3.14159, 99.95, 1234.5, 1e7, NaN].map(told)).toEqual([
    '0',
    '0',
    '0',
    '0.13',
    '−0.5',
    '3.14',
    '100',
    '1,235',
    '10,000,000',
    '·',
  ]);
  expect([0, 940, 59_940, 60_000, 3_599_000, 7_384_000].map(toldTime)).toEqual([
    '0 s',
    '0.9 s',
    '59.9 s',
    '1:00 min',
    '59:59 min',
    '2:03:04 h',
  ]);
});
