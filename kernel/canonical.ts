/**
 * attune-JCS: one byte string for one JSON value. RFC 8785 restricted to integers (docs/consent-log.md has the profile).
 *
 * The parser works on the text, because `JSON.parse` hides duplicate keys and the spelling of numbers. Free white
 * space, key order or number spelling would be a covert channel for an identifier, so every stored or received
 * document must satisfy `canonicalize(parseStrict(text)) === text`, which {@link parseCanonical} checks.
 */
import { AttuneError } from './errors.js';
import { utf8 } from './bytes.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Size limits of a document: nesting depth, and bytes of UTF-8. */
export interface Limits {
  readonly depth: number;
  readonly bytes: number;
}

/** Ledger entries, reports, policies, releases. */
export const DOCUMENT: Limits = { depth: 8, bytes: 65_536 };
/** Rulesets, which nest conditions and may carry a prior. */
export const RULESET: Limits = { depth: 32, bytes: 1_048_576 };

const malformed = (what: string): AttuneError => new AttuneError('document/malformed', what);

/** Under the flag `u` a pair of surrogates is one character, so that only one that stands alone matches. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/**
 * The canonical text of a value.
 *
 * @throws {AttuneError} `document/malformed` for a value outside the profile: fractions, unsafe integers, `-0`, lone
 * surrogates, `undefined`, too deep.
 */
export function canonicalize(value: Json, limits: Limits = DOCUMENT): string {
  return write(value, limits.depth, '$');
}

function write(value: Json, depth: number, path: string): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
        throw malformed(`${path} is not a safe integer. Write fractions in parts per million.`);
      }
      return String(value);
    case 'string':
      if (!isWellFormed(value)) throw malformed(`${path} holds a lone surrogate.`);
      return JSON.stringify(value);
    case 'object': {
      if (value === null) return 'null';
      if (depth === 0) throw malformed(`${path} is nested too deep.`);
      if (Array.isArray(value)) {
        return `[${value.map((item: Json, i) => write(item, depth - 1, `${path}[${i}]`)).join(',')}]`;
      }
      const object = value as { readonly [key: string]: Json };
      // The default sort compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
      const members = Object.keys(object)
        .sort()
        .map((key) => {
          if (!isWellFormed(key)) throw malformed(`${path} has a key with a lone surrogate.`);
          return `${JSON.stringify(key)}:${write(object[key]!, depth - 1, `${path}.${key}`)}`;
        });
      return `{${members.join(',')}}`;
    }
    default:
      throw malformed(`${path} is ${typeof value}, which JSON cannot say.`);
  }
}

/**
 * The value of a JSON text in the integer profile. Objects have no prototype, so a `__proto__` member is only a name.
 *
 * @throws {AttuneError} `document/malformed` with the offset of the first fault.
 */
export function parseStrict(text: string, limits: Limits = DOCUMENT): Json {
  if (text.length > limits.bytes || utf8(text).length > limits.bytes)
    throw malformed(`The text is longer than ${limits.bytes} bytes.`);
  const reader = new Reader(text);
  const value = reader.value(limits.depth);
  reader.end();
  return value;
}

/**
 * The value of a text that is its own canonical form.
 *
 * Here `JSON.parse` is strict enough, and small enough for a page: whatever it hides (a duplicate key, another spelling
 * of a number) makes the canonical text of its value another text.
 *
 * @throws {AttuneError} `document/malformed`
 */
export function parseCanonical(text: string, limits: Limits = DOCUMENT): Json {
  let value: Json | undefined;
  try {
    if (utf8(text).length <= limits.bytes) value = JSON.parse(text) as Json;
  } catch {
    // Not JSON: refused below.
  }
  if (value === undefined || canonicalize(value, limits) !== text) {
    throw malformed('The text is not canonical JSON: integers only, keys sorted, no white space, shortest escapes.');
  }
  return value;
}

/** Reads one JSON text; a subclass may take other numbers. */
export class Reader {
  protected at = 0;
  constructor(protected readonly text: string) {}

  protected fail(what: string): never {
    throw malformed(`${what} at offset ${this.at}.`);
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  end(): void {
    this.space();
    if (this.at !== this.text.length) this.fail('Unexpected text after the value');
  }

  value(depth: number): Json {
    this.space();
    if (this.take('null')) return null;
    if (this.take('true')) return true;
    if (this.take('false')) return false;
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first === '[') return this.array(depth);
    if (first === '{') return this.object(depth);
    return this.number();
  }

  protected number(): number {
    const match = /^-?(?:0|[1-9][0-9]*)/.exec(this.text.slice(this.at, this.at + 24));
    if (!match) this.fail('Not a JSON value');
    this.at += match[0].length;
    if (/^[.eE0-9]/.test(this.text[this.at] ?? '')) this.fail('A fraction, exponent or too long number');
    const number = Number(match[0]);
    if (!Number.isSafeInteger(number) || Object.is(number, -0)) this.fail('Not a safe integer');
    return number;
  }

  private string(): string {
    const start = this.at++;
    for (;;) {
      const letter = this.text[this.at];
      if (letter === undefined || letter < ' ') this.fail('An unfinished string');
      this.at++;
      if (letter === '"') break;
      if (letter === '\\') this.at++;
    }
    let value: string;
    try {
      value = JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      this.fail('A bad escape in a string');
    }
    if (!isWellFormed(value)) this.fail('A lone surrogate in a string');
    return value;
  }

  private array(depth: number): Json[] {
    if (depth === 0) this.fail('Nested too deep');
    this.at++;
    const items: Json[] = [];
    this.space();
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value(depth - 1));
      this.space();
      if (this.take(']')) return items;
      if (!this.take(',')) this.fail('Expected "," or "]"');
    }
  }

  private object(depth: number): Record<string, Json> {
    if (depth === 0) this.fail('Nested too deep');
    this.at++;
    const members = Object.create(null) as Record<string, Json>;
    this.space();
    if (this.take('}')) return members;
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.fail('Expected a key');
      const key = this.string();
      if (Object.hasOwn(members, key)) this.fail('A duplicate key');
      this.space();
      if (!this.take(':')) this.fail('Expected ":"');
      members[key] = this.value(depth - 1);
      this.space();
      if (this.take('}')) return members;
      if (!this.take(',')) this.fail('Expected "," or "}"');
    }
  }
}
