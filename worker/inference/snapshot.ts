/**
 * What is learned, as bytes: the numbers of some states behind a header, and a checksum behind them.
 *
 * ```
 * u32 magic "ATSN" · u32 version · u32 layout · u32 count · count × f64 · u32 FNV-1a of all before      (little-endian)
 * ```
 *
 * `layout` is a hash of what the numbers mean (which features, in which order): numbers of another meaning are refused,
 * as are an older version and bytes that were changed, and what they would have filled stays as it is. Against malice
 * the store's encryption stands, not this checksum.
 */
import { utf8 } from '../../kernel/bytes.js';

const MAGIC = 0x4e535441;
const VERSION = 1;
const HEADER_BYTES = 16;

/** FNV-1a, 32 bits. Each step is a bijection of the sum so far, so a single changed byte always changes the sum. */
export function fnv1a(bytes: Iterable<number>, sum = 0x811c9dc5): number {
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}

/** A name for the meaning of numbers, from the names of their parts. */
export const layoutOf = (names: readonly string[]): number => fnv1a(utf8(names.join('\n')));

export function pack(layout: number, states: readonly Float64Array[]): ArrayBuffer {
  const count = states.reduce((sum, state) => sum + state.length, 0);
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + 8 * count + 4));
  [MAGIC, VERSION, layout, count].forEach((word, i) => view.setUint32(4 * i, word, true));
  let at = HEADER_BYTES;
  for (const state of states) {
    for (const number of state) {
      view.setFloat64(at, number, true);
      at += 8;
    }
  }
  view.setUint32(at, fnv1a(new Uint8Array(view.buffer, 0, at)), true);
  return view.buffer;
}

/** Fills `states` from a buffer that {@link pack} made of the same layout. Otherwise returns false and leaves them alone. */
export function unpack(buffer: ArrayBuffer, layout: number, states: readonly Float64Array[]): boolean {
  const count = states.reduce((sum, state) => sum + state.length, 0);
  const end = HEADER_BYTES + 8 * count;
  if (buffer.byteLength !== end + 4) return false;
  const view = new DataView(buffer);
  if ([MAGIC, VERSION, layout, count].some((word, i) => view.getUint32(4 * i, true) !== word)) return false;
  if (view.getUint32(end, true) !== fnv1a(new Uint8Array(buffer, 0, end))) return false;
  for (let at = HEADER_BYTES; at < end; at += 8) if (!Number.isFinite(view.getFloat64(at, true))) return false;
  let at = HEADER_BYTES;
  for (const state of states) {
    for (let i = 0; i < state.length; i++, at += 8) state[i] = view.getFloat64(at, true);
  }
  return true;
}
