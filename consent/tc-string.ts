/**
 * The reader of TC strings, in which IAB Europe's Transparency and Consent Framework stores what a visitor chose ("Consent
 * string and vendor list formats v2": version 2 of the string, of any policy version).
 *
 * Strict: another version, a segment twice, vendors out of order, letters that are no language, anything behind the last
 * field, is malformed. So every string has one reading, and a hostile one is no work: the vendors of a string are at most
 * 65,535, however many ranges it claims. Times are given to the day, as the framework writes them.
 */
import { fromBase64Url } from '../kernel/base64.js';
import { AttuneError } from '../kernel/errors.js';

export interface TcString {
  readonly version: 2;
  /** `YYYY-MM-DD`. */
  readonly created: string;
  readonly updated: string;
  readonly cmpId: number;
  readonly cmpVersion: number;
  readonly consentScreen: number;
  /** Two letters, `EN`. */
  readonly language: string;
  readonly vendorListVersion: number;
  readonly policyVersion: number;
  readonly isServiceSpecific: boolean;
  readonly usesNonStandardTexts: boolean;
  readonly specialFeatures: readonly number[];
  /** Numbers of the purposes with consent; below, those under legitimate interest. Rising, as all lists here. */
  readonly purposes: readonly number[];
  readonly legitimateInterests: readonly number[];
  readonly purposeOneTreatment: boolean;
  readonly publisherCountry: string;
  readonly vendors: readonly number[];
  readonly vendorsLegitimateInterest: readonly number[];
  readonly restrictions: readonly PublisherRestriction[];
  /** Empty where the string does not say whom the visitor was shown. */
  readonly vendorsDisclosed: readonly number[];
  readonly vendorsAllowed: readonly number[];
  /** What the visitor chose for the site itself; null where the string does not say. */
  readonly publisher: PublisherChoice | null;
}

export interface PublisherRestriction {
  readonly purpose: number;
  /** 0: not allowed; 1: only by consent; 2: only by legitimate interest. */
  readonly type: number;
  readonly vendors: readonly number[];
}

export interface PublisherChoice {
  readonly purposes: readonly number[];
  readonly legitimateInterests: readonly number[];
  readonly customPurposes: readonly number[];
  readonly customLegitimateInterests: readonly number[];
}

const PURPOSES = 24;
/** Types of the segments behind the core. */
const DISCLOSED = 1;
const ALLOWED = 2;
const PUBLISHER = 3;
/** Encoders fill up to whole letters, some to four of them. */
const MAX_PADDING = 23;

const malformed = (what: string): AttuneError => new AttuneError('document/malformed', `Not a TC string: ${what}.`);

/** @throws {AttuneError} `document/malformed` */
export function readTcString(text: string): TcString {
  const [first, ...rest] = text.split('.');
  const core = read(first!, readCore);
  const segments = new Map<number, Bits>();
  for (const segment of rest) {
    const bits = new Bits(segment);
    const type = bits.number(3);
    if (segments.has(type)) throw malformed(`two segments of type ${type}`);
    segments.set(type, bits);
  }
  const take = <T>(type: number, reader: (bits: Bits) => T): T | null => {
    const bits = segments.get(type);
    segments.delete(type);
    return bits ? whole(bits, reader) : null;
  };
  const string: TcString = {
    ...core,
    vendorsDisclosed: take(DISCLOSED, readVendors) ?? [],
    vendorsAllowed: take(ALLOWED, readVendors) ?? [],
    publisher: take(PUBLISHER, readPublisher),
  };
  if (segments.size > 0) throw malformed('a segment of an unknown type');
  return string;
}

type Core = Omit<TcString, 'vendorsDisclosed' | 'vendorsAllowed' | 'publisher'>;

/** The order of the members is that of the fields. */
function readCore(bits: Bits): Core {
  const version = bits.number(6);
  if (version !== 2) throw malformed(`version ${version}`);
  return {
    version,
    created: bits.day(),
    updated: bits.day(),
    cmpId: bits.number(12),
    cmpVersion: bits.number(12),
    consentScreen: bits.number(6),
    language: bits.letters(),
    vendorListVersion: bits.number(12),
    policyVersion: bits.number(6),
    isServiceSpecific: bits.flag(),
    usesNonStandardTexts: bits.flag(),
    specialFeatures: bits.set(12),
    purposes: bits.set(PURPOSES),
    legitimateInterests: bits.set(PURPOSES),
    purposeOneTreatment: bits.flag(),
    publisherCountry: bits.letters(),
    vendors: readVendors(bits),
    vendorsLegitimateInterest: readVendors(bits),
    restrictions: bits.times(12, () => readRestriction(bits)),
  };
}

function readVendors(bits: Bits): readonly number[] {
  const greatest = bits.number(16);
  return bits.flag() ? readRanges(bits, greatest) : bits.set(greatest);
}

function readRestriction(bits: Bits): PublisherRestriction {
  const restriction = { purpose: bits.number(6), type: bits.number(2), vendors: readRanges(bits, 0xffff) };
  if (restriction.purpose < 1 || restriction.purpose > PURPOSES || restriction.type > 2)
    throw malformed('a restriction that the framework does not have');
  return restriction;
}

/** Vendors and ranges of them, rising. */
function readRanges(bits: Bits, greatest: number): readonly number[] {
  const vendors: number[] = [];
  let last = 0;
  bits.times(12, () => {
    const isRange = bits.flag();
    const from = bits.number(16);
    const to = isRange ? bits.number(16) : from;
    if (from <= last || to < from || to > greatest) throw malformed('vendors out of order');
    for (let id = from; id <= to; id++) vendors.push(id);
    last = to;
  });
  return vendors;
}

function readPublisher(bits: Bits): PublisherChoice {
  const purposes = bits.set(PURPOSES);
  const legitimateInterests = bits.set(PURPOSES);
  const custom = bits.number(6);
  return {
    purposes,
    legitimateInterests,
    customPurposes: bits.set(custom),
    customLegitimateInterests: bits.set(custom),
  };
}

const read = <T>(segment: string, reader: (bits: Bits) => T): T => whole(new Bits(segment), reader);

function whole<T>(bits: Bits, reader: (bits: Bits) => T): T {
  const value = reader(bits);
  bits.end();
  return value;
}

/** Bits of a segment, read from the front. */
class Bits {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(segment: string) {
    const bytes = fromBase64Url(segment);
    if (!bytes || bytes.length === 0) throw malformed('a segment that is not base64url');
    this.bytes = bytes;
  }

  flag(): boolean {
    const byte = this.bytes[this.at >> 3];
    if (byte === undefined) throw malformed('a segment that is too short');
    return ((byte >> (7 - (this.at++ & 7))) & 1) === 1;
  }

  number(width: number): number {
    let value = 0;
    // Doubled, not shifted: a time has 36 bits.
    for (let i = 0; i < width; i++) value = 2 * value + (this.flag() ? 1 : 0);
    return value;
  }

  /** Numbers of the bits that are set, from 1. */
  set(width: number): number[] {
    const numbers: number[] = [];
    for (let i = 1; i <= width; i++) if (this.flag()) numbers.push(i);
    return numbers;
  }

  /** So many values as a number before them says. */
  times<T>(width: number, next: () => T): T[] {
    return Array.from({ length: this.number(width) }, next);
  }

  day(): string {
    return new Date(100 * this.number(36)).toISOString().slice(0, 10);
  }

  letters(): string {
    const codes = [this.number(6), this.number(6)];
    if (codes.some((code) => code > 25)) throw malformed('a language or country that has other than letters');
    return String.fromCharCode(...codes.map((code) => 65 + code));
  }

  end(): void {
    const left = 8 * this.bytes.length - this.at;
    if (left > MAX_PADDING || this.number(left) !== 0) throw malformed('more than its fields');
  }
}
