/**
 * RFC 8785 for any JSON text, fractions and all: what attune's own profile (kernel/canonical.ts) refuses, other people's documents
 * may hold. For auditors; attune itself neither writes nor reads such.
 */
import { type Json, Reader } from '../kernel/canonical.js';

/** How deep a text may be nested: each level costs a call. */
const DEPTH = 1000;
/** JSON's grammar of a number (RFC 8259 §6). */
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/**
 * The canonical form of a JSON text by RFC 8785: members in the order of UTF-16 code units, numbers as ECMAScript writes them,
 * shortest escapes, no white space.
 *
 * @throws {AttuneError} `document/malformed` for what is no I-JSON (RFC 7493): a duplicate key, a lone surrogate, a number beyond
 * binary64, a fault of grammar
 */
export function canonicalize(text: string): string {
  const reader = new AnyNumbers(text);
  const value = reader.value(DEPTH);
  reader.end();
  return write(value);
}

class AnyNumbers extends Reader {
  protected override number(): number {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) this.fail('Not a JSON value');
    this.at += match[0].length;
    const number = Number(match[0]);
    if (!Number.isFinite(number)) this.fail('A number beyond binary64');
    return number;
  }
}

function write(value: Json): string {
  // Strings and numbers, -0 included, are written by JSON.stringify as RFC 8785 §3.2.2 has them.
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  const object = value as Readonly<Record<string, Json>>;
  return `{${Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(object[key]!)}`)
    .join()}}`;
}
