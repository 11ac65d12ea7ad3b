/** Files of recorded data: what is read of them, and what is said of those that cannot be. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStudents } from '../../../evaluation/difficulty.js';
import { readTable } from '../../../evaluation/csv.js';
import { logLikelihood, readAnswers } from '../../../evaluation/lsat.js';
import { readVisits } from '../../../evaluation/online-shoppers.js';
import { readRecordings } from '../../../evaluation/recordings.js';
import { readMessages } from '../../../evaluation/reading-regions.js';
import { pageOf, readReaders, recordsOf } from '../../../evaluation/scroll-reading.js';
import { moduleOf } from '../../../evaluation/serp-attention.js';
import { Code } from '../../../kernel/frame.js';
import type { SessionEvent } from '../../../kernel/session.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
  return path;
}

describe('a table', () => {
  test('is read by the names of its columns, gzipped or not', () => {
    const path = join(folder, 'plain.csv');
    writeFileSync(path, 'a,b\r\n1,x\r\n2,y\r\n');
    const tables = [readTable(path), readTable(file('packed.csv.gz', 'a,b', '1,x', '2,y'))];
    for (const { entries } of tables)
      expect(entries.map((e) => [e.number('a'), e.text('b')])).toEqual([
        [1, 'x'],
        [2, 'y'],
      ]);
  });

  test.each([
    [['a', '1'], /t\.csv\.gz:1: no column b/],
    [['a,b', '1,2', '3'], /t\.csv\.gz:3: 1 fields where 2 columns/],
  ])('that lacks something is refused with file and line', (lines, message) => {
    expect(() => readTable(file('t.csv.gz', ...lines), ['a', 'b'])).toThrow(message);
  });

  test('has no number where there is none', () => {
    const { entries } = readTable(file('t.csv.gz', 'a', ' ', 'x', 'Infinity'));
    for (const entry of entries) expect(() => entry.number('a')).toThrow(/t\.csv\.gz:\d: a is no number/);
  });

  test('of which the gzip is cut off is refused', () => {
    const path = join(folder, 'cut.csv.gz');
    writeFileSync(path, gzipSync('a,b\n1,2\n').subarray(0, 20));
    expect(() => readTable(path)).toThrow(/cut\.csv\.gz:1: this is not a whole gzipped file/);
  });
});

describe('sessions', () => {
  const session = (label: unknown) => JSON.stringify({ id: 's', user: 'u', events: [[0, 'm', 1, 2]], label });
  const read = () => readRecordings(folder, ({ good }) => (good === 0 || good === 1 ? good : null));

  test('come from all files of the folder, with user and label', () => {
    file('b.jsonl.gz', session({ good: 1 }));
    file('a.jsonl.gz', session({ good: 0 }));
    expect(read()!.map(({ user, label }) => [user, label])).toEqual([
      ['u', 0],
      ['u', 1],
    ]);
  });

  test('of a folder that is not there are null', () => {
    expect(readRecordings(join(folder, 'none'), () => 1)).toBeNull();
  });

  test.each([
    ['{', /a\.jsonl\.gz:2: this is not JSON/],
    ['{"id":"s"}', /a\.jsonl\.gz:2: this is no session/],
    ['{"id":"s","events":[[0,"m"]],"label":{"good":1}}', /a\.jsonl\.gz:2: events\[0\]/],
    [session({ good: 2 }), /a\.jsonl\.gz:2: its label/],
    [session(null), /a\.jsonl\.gz:2: its label/],
  ])('that are none are refused with file and line', (line, message) => {
    file('a.jsonl.gz', session({ good: 1 }), line);
    expect(read).toThrow(message);
  });
});

describe('each kind of data', () => {
  test('students have as many skills and answers as they say', () => {
    expect(readStudents(file('s.gz', '2', '4,5', '1,0'))).toEqual([{ skills: [4, 5], right: [1, 0] }]);
    expect(() => readStudents(file('s.gz', '2', '4,5', '1'))).toThrow(/s\.gz:1: the number of answers/);
    expect(() => readStudents(file('s.gz', '1', '4', '2'))).toThrow(/s\.gz:3: "2" is not/);
    expect(() => readStudents(file('s.gz', '1', '4'))).toThrow(/s\.gz:2: the last student/);
  });

  test('a visit ends in a purchase or not, and in nothing else', () => {
    const columns =
      'Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,ProductRelated_Duration,' +
      'BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,Region,TrafficType,VisitorType,Weekend,Revenue';
    const row = (end: string) => `0,0,0,0,1,2.5,.2,.2,0,0,Feb,1,1,1,1,New_Visitor,TRUE,${end}`;
    const { rows, numbers } = readVisits(file('v.gz', columns, row('TRUE')), { pageValues: false });
    expect(rows[0]!.label).toBe(1);
    expect(rows[0]!.numbers[numbers.indexOf('ProductRelated_Duration')]).toBe(2.5);
    expect(() => readVisits(file('v.gz', columns, row('maybe')), { pageValues: true })).toThrow(/v\.gz:2: Revenue/);
  });

  test('messages without a level are left out', () => {
    const columns =
      'userId,index,MMF_y_inf,MMF_x_inf,MSF_y_inf,MSF_clk,time_1,time_2,time_3,MSG_tmy,MSG_sh,MSG_sy,MSG_clk,MSG_svt,read_level,n_word';
    const row = (level: string) => `P,0,0,0,.03,0,0,0,0,0,1,1,0,14,${level},62`;
    const messages = readMessages(file('m.gz', columns, row('2.0'), row('')));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ user: 'P', level: 2, speed: 0.03, seconds: 14, words: 62 });
    expect(() => readMessages(file('m.gz', columns, row('3')))).toThrow(/m\.gz:2: read_level/);
  });

  test('of examinees, the rarer answer is the less likely one', () => {
    const head = 'item1,item2,item3,item4,item5';
    expect(readAnswers(file('l.gz', head, '0,0,1,0,0'))).toEqual([[0, 0, 1, 0, 0]]);
    expect(() => readAnswers(file('l.gz', head, '0,0,2,0,0'))).toThrow(/l\.gz:2: item3/);
    expect(logLikelihood([1, 1, 1, 1, 1])).toBeGreaterThan(logLikelihood([0, 0, 1, 0, 0]));
  });

  test('a page is put together from the paragraphs that were in view', () => {
    // Two paragraphs, of which one is in view at each moment: the viewport is as high as what is scrolled over.
    const line = {
      id: 'r',
      text: 't',
      events: [
        [0, 's', 0, 0],
        [1500, 's', 0, 600],
      ],
      vis: ['0_100', '1_100'],
    };
    file(
      'r.jsonl.gz',
      JSON.stringify({ ...line, label: { level: 'advanced', words: 200, wpm: 300, readingMs: 4000 } }),
    );
    const readers = readReaders(folder)!;
    const page = pageOf(readers);
    expect(page).toEqual({ paragraphs: 2, viewport: 600, height: 1200 });
    const records = recordsOf(readers[0]!, page, 4000);
    const codes = Array.from({ length: records.length / 6 }, (_, i) => [records[6 * i]!, records[6 * i + 1]! as Code]);
    expect(codes.slice(3)).toEqual([
      [0, Code.Scroll],
      [0, Code.Seen],
      [1000, Code.Tick],
      [1500, Code.Scroll],
      [1500, Code.Seen],
      [1500, Code.Seen],
      [2000, Code.Tick],
      [3000, Code.Tick],
      [4000, Code.Tick],
    ]);
  });

  test('readers without what was in view are refused', () => {
    const label = { level: 'advanced', words: 200, wpm: 300, readingMs: 4000 };
    file('r.jsonl.gz', JSON.stringify({ id: 'r', text: 't', events: [[0, 's', 0, 0]], vis: ['all of it'], label }));
    expect(() => pageOf(readReaders(folder)!)).toThrow(/r\.jsonl\.gz:1: vis/);
  });

  test('the module lies around the point that all distances agree on', () => {
    const moves = [
      [0, 0],
      [500, 40],
      [200, 700],
    ].map(([x, y], i): SessionEvent => [i, 'm', x!, y!, Math.hypot(900 - x!, 300 - y!)]);
    const box = moduleOf(moves)!;
    expect(box.x + box.width / 2).toBeCloseTo(900, 6);
    expect(box.y + box.height / 2).toBeCloseTo(300, 6);
    expect(
      moduleOf([
        [0, 'm', 0, 0, 5],
        [1, 'm', 10, 0, 5],
      ]),
    ).toBeNull();
    expect(moduleOf([])).toBeNull();
  });
});
