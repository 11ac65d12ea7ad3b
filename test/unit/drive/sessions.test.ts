import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSessions } from '../../drive/sessions.js';
import { sharedPath } from '../../shared.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('plain and gzipped files of a folder are read in the order of their names', () => {
  writeFileSync(join(folder, 'b.jsonl'), '{"id":"b","events":[[0,"m",1,2]]}\n\n');
  writeFileSync(join(folder, 'a.jsonl.gz'), gzipSync('{"id":"a","viewport":[9,9],"events":[]}\n'));
  writeFileSync(join(folder, 'README.md'), 'not a session');
  expect(readSessions(folder)).toEqual([
    { id: 'a', viewport: [9, 9], events: [] },
    { id: 'b', events: [[0, 'm', 1, 2]] },
  ]);
});

test('a line that is no session is refused by file and line', () => {
  writeFileSync(join(folder, 'a.jsonl'), '{"id":"a","events":[]}\n{"id":"b"}\n');
  expect(() => readSessions(folder)).toThrow(/a\.jsonl:2 is not a session/);
});

test('an empty folder is refused', () => {
  expect(() => readSessions(folder)).toThrow(/holds no/);
});

for (const [name, count] of [
  ['adserp-sample', 6],
  ['balabit', 90],
  ['scroll-reading', 778],
] as const) {
  const path = sharedPath(`data/${name}`);
  describe.skipIf(path === null)(name, () => {
    test(`its ${count} sessions are read`, () => {
      expect(readSessions(path!)).toHaveLength(count);
    });
  });
}
