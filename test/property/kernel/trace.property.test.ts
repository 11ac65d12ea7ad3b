/** Traces come back bit by bit. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECORD_WIDTH } from '../../../kernel/frame.js';
import { formatTrace, readHeader, readRecord, type TraceHeader } from '../../../kernel/trace.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 50_000 : 500;

/** Any bits that are a number: subnormals, −0 and all; and, as often, what records hold. */
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, -1, 1, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, 0.1 + 0.2, 2 ** 53 + 2),
);
const record = fc.array(double, { minLength: RECORD_WIDTH, maxLength: RECORD_WIDTH });
const region = fc.record({ id: fc.string({ unit: 'binary' }), present: fc.boolean(), words: fc.nat() });
const header = fc
  .record({ id: fc.string({ unit: 'binary' }), regions: fc.array(region, { maxLength: 4 }), slots: fc.nat(4) })
  .map(({ id, regions, slots }): TraceHeader => ({
    v: 'attune.trace/1',
    id,
    regions,
    slots: Math.min(slots, regions.length),
  }));

const bits = (numbers: Float64Array): string => Buffer.from(numbers.buffer).toString('hex');

test('what is written is what is read, to the bit', () => {
  fc.assert(
    fc.property(header, fc.array(record, { maxLength: 8 }), (head, rows) => {
      const records = Float64Array.from(rows.flat());
      const [first, ...lines] = formatTrace({ header: head, records }).split('\n');
      const numbers: number[] = [];
      expect(lines.pop()).toBe('');
      for (const line of lines) readRecord(JSON.parse(line), 'x', numbers);
      expect(readHeader(JSON.parse(first!), 'x')).toEqual(head);
      expect(bits(Float64Array.from(numbers))).toBe(bits(records));
    }),
    { numRuns },
  );
});

test('what is no finite number comes back as none, and nothing else changes', () => {
  const any = fc.oneof(double, fc.constantFrom(NaN, Infinity, -Infinity));
  fc.assert(
    fc.property(fc.array(any, { minLength: RECORD_WIDTH, maxLength: RECORD_WIDTH }), (row) => {
      const head: TraceHeader = { v: 'attune.trace/1', id: 'x', regions: [], slots: 0 };
      const line = formatTrace({ header: head, records: Float64Array.from(row) }).split('\n')[1]!;
      const numbers: number[] = [];
      readRecord(JSON.parse(line), 'x', numbers);
      expect(numbers).toEqual(row.map((value) => (Number.isFinite(value) ? value : NaN)));
    }),
    { numRuns },
  );
});
