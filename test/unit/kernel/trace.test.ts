/** The format of traces, line by line. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import { formatRecord, formatTrace, readHeader, readRecord, type TraceHeader } from '../../../kernel/trace.js';
import { records } from '../../../testing/records.js';

const HEADER: TraceHeader = {
  v: 'attune.trace/1',
  id: 'visit-1',
  regions: [
    { id: 'summary', present: true, words: 120 },
    { id: 'teaser', present: false, words: 0 },
  ],
  slots: 1,
};
const line = (...numbers: readonly number[]): string => formatRecord(Float64Array.from(numbers), 0);
const read = (text: string): number[] => {
  const numbers: number[] = [];
  readRecord(JSON.parse(text), 'here:1', numbers);
  return numbers;
};

test('a trace is its header and a line for each record', () => {
  const rows = records([
    [812.4, Code.Layout, -1, 1280, 720, 4000],
    [913.1, Code.Tick],
  ]);
  expect(formatTrace({ header: HEADER, records: rows })).toBe(
    '{"v":"attune.trace/1","id":"visit-1","regions":[{"id":"summary","present":true,"words":120},' +
      '{"id":"teaser","present":false,"words":0}],"slots":1}\n[812.4,9,-1,1280,720,4000]\n[913.1,10]\n',
  );
});

describe('a record', () => {
  test('leaves out from its end what says nothing', () => {
    expect(line(5, 10, -1, 0, 0, 0)).toBe('[5,10]');
    expect(line(5, 4, 0, 0, 0, 0)).toBe('[5,4,0]');
    expect(line(5, 2, -1, 0, 300, 0)).toBe('[5,2,-1,0,300]');
    expect(line(5, 7, -1, 0, 0, 1)).toBe('[5,7,-1,0,0,1]');
  });

  test('keeps the sign of zero, and tells what is no number as null', () => {
    expect(line(5, 2, -1, 0, -0, 0)).toBe('[5,2,-1,0,-0]');
    expect(line(5, 1, -1, NaN, Infinity, 0)).toBe('[5,1,-1,null,null]');
    expect(read('[5,2,-1,0,-0]')).toEqual([5, 2, -1, 0, -0, 0]);
    expect(read('[null,2]')).toEqual([NaN, 2, -1, 0, 0, 0]);
  });

  test.each([['[]'], ['[5]'], ['[1,2,3,4,5,6,7]'], ['[5,"2"]'], ['[5,true]'], ['{"time":5}'], ['5'], ['null']])(
    '%s is none, and the error names the place',
    (text) => {
      expect(() => read(text)).toThrow(/^here:1: expected a record/);
    },
  );
});

describe('a header', () => {
  test('comes back as it was written', () => {
    expect(readHeader(JSON.parse(JSON.stringify(HEADER)), 'here:1')).toEqual(HEADER);
  });

  test.each([['[812.4,9]'], ['{"id":"x","events":[]}'], ['{"v":"attune.ruleset/1"}'], ['{"v":1}'], ['null'], ['"v"']])(
    '%s is the beginning of no trace',
    (text) => {
      expect(readHeader(JSON.parse(text), 'here:1')).toBeNull();
    },
  );

  test('of another version is refused by name', () => {
    expect(() => readHeader({ ...HEADER, v: 'attune.trace/2' }, 'here:7')).toThrow(
      'here:7: attune.trace/2 is not a version that this attune reads.',
    );
  });

  test.each([
    [{ id: 7 }],
    [{ regions: 'all' }],
    [{ regions: [null] }],
    [{ regions: [{ id: 'a', present: true }] }],
    [{ regions: [{ id: 'a', present: true, words: -1 }] }],
    [{ slots: 0.5 }],
  ])('that has %j is broken', (change) => {
    expect(() => readHeader({ ...HEADER, ...change }, 'here:1')).toThrow('here:1: this header of a trace lacks');
  });

  test('has no more slots than regions', () => {
    expect(readHeader({ ...HEADER, slots: 9 }, 'here:1')?.slots).toBe(2);
  });
});
