/** Records as a page would write them, from rows that read like a script: `[time, code, slot, x, y, value]`. */
import { type Code, RECORD_WIDTH } from '../kernel/frame.js';

/** What a row leaves out is "no slot" and zeros. */
export type Row = readonly [time: number, code: Code, slot?: number, x?: number, y?: number, value?: number];

/**
 * ```ts
 * records([[0, Code.Layout, -1, 1280, 720, 4000], [16, Code.Move, -1, 640, 360]]);
 * ```
 */
export function records(rows: readonly Row[]): Float64Array<ArrayBuffer> {
  const buffer = new Float64Array(rows.length * RECORD_WIDTH);
  rows.forEach(([time, code, slot = -1, x = 0, y = 0, value = 0], i) =>
    buffer.set([time, code, slot, x, y, value], i * RECORD_WIDTH),
  );
  return buffer;
}
