/**
 * Every byte of a bundle, changed one at a time: what the audit says of each. Covered is every byte of the file but the white
 * space between JSON's own signs, and that only against other white space: it says nothing, so no rule can hold it.
 */
import { auditBundle, type Brought } from '../../../consent/verify.js';

/** A change that the audit did not notice. */
export interface Unnoticed {
  readonly at: number;
  readonly byte: number;
}

const WHITE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/** Changes bytes to the values that `others` gives, and returns those changes after which the bundle is still clean. */
export async function unnoticedChanges(
  bundle: string,
  brought: Brought,
  others: (byte: number, at: number) => readonly number[],
): Promise<{ readonly tried: number; readonly unnoticed: readonly Unnoticed[] }> {
  const { restore } = await rememberAnswers(() => auditBundle(bundle, brought));
  const bytes = Buffer.from(bundle);
  const unnoticed: Unnoticed[] = [];
  let tried = 0;
  let last = { text: '', verdict: '' };
  for (const [at, byte] of [...bytes].entries()) {
    for (const other of others(byte, at)) {
      bytes[at] = other;
      const text = bytes.toString('utf8');
      // Bytes that are no UTF-8 all read as one sign.
      if (text !== last.text) last = { text, verdict: (await auditBundle(text, brought)).verdict };
      if (last.verdict === 'clean') unnoticed.push({ at, byte: other });
      tried++;
    }
    bytes[at] = byte;
  }
  restore();
  return { tried, unnoticed };
}

/** What none may notice: white space between JSON's own signs, made other white space. */
export function freeChanges(bundle: string, others: (byte: number, at: number) => readonly number[]): Unnoticed[] {
  const free: Unnoticed[] = [];
  const bytes = Buffer.from(bundle);
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isInString && byte === 0x5c) at++;
    else if (byte === 0x22) isInString = !isInString;
    else if (!isInString && WHITE.includes(byte))
      for (const other of others(byte, at)) if (WHITE.includes(other)) free.push({ at, byte: other });
  }
  return free;
}

/** Another byte of the same kind, which may leave all in form; one that differs by a bit; and one from anywhere. */
export function threeOthers(byte: number, at: number): number[] {
  const kind = KINDS.find((bytes) => bytes.includes(byte)) ?? [];
  const alike = kind[(kind.indexOf(byte) + 1 + (at % (kind.length - 1))) % kind.length];
  const others = new Set([alike ?? byte ^ 2, byte ^ 1, (byte + 1 + ((89 * at) % 254)) & 255]);
  for (let more = 3; others.size < 3; more++) others.add((byte + more) & 255);
  return [...others];
}
const KINDS = ['0123456789abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ' \t\n\r'].map((letters) => [
  ...Buffer.from(letters),
]);

/** One of these, another kind at each place. */
export const oneOther = (byte: number, at: number): number[] => [threeOthers(byte, at)[at % 3]!];

/** All 255. */
export const allOthers = (byte: number): number[] =>
  Array.from({ length: 256 }, (_, other) => other).filter((other) => other !== byte);

/**
 * Of the same bytes there is one hash, and one answer about a signature: those that the unchanged bundle asks for are kept, so
 * that millions of audits ask for what is new in each alone.
 */
async function rememberAnswers(ask: () => Promise<unknown>): Promise<{ restore(): void }> {
  const { subtle } = crypto;
  const hex = (bytes: BufferSource): string => Buffer.from(bytes as Uint8Array<ArrayBuffer>).toString('hex');
  const answers = new Map<string, Promise<unknown>>();
  let isLearning = true;
  const once = <T>(question: string, find: () => Promise<T>): Promise<T> => {
    const answer = (answers.get(question) as Promise<T> | undefined) ?? find();
    if (isLearning) answers.set(question, answer);
    return answer;
  };
  const { digest, importKey, verify } = SubtleCrypto.prototype;
  const raw = new WeakMap<object, string>();
  // Not by spies, which would keep the arguments of every call.
  const own = {
    digest: (name: AlgorithmIdentifier, data: BufferSource) => once(hex(data), () => digest.call(subtle, name, data)),
    importKey(...args: unknown[]) {
      const bytes = hex(args[1] as BufferSource);
      return once(`key ${bytes}`, async () => {
        const key = await (importKey as (...args: unknown[]) => Promise<CryptoKey>).apply(subtle, args);
        raw.set(key, bytes);
        return key;
      });
    },
    verify: (name: AlgorithmIdentifier, key: CryptoKey, signature: BufferSource, text: BufferSource) =>
      once(`${raw.get(key)} ${hex(signature)} ${hex(text)}`, () => verify.call(subtle, name, key, signature, text)),
  };
  Object.assign(subtle, own);
  await ask();
  isLearning = false;
  return {
    restore() {
      for (const name of Object.keys(own)) Reflect.deleteProperty(subtle, name);
    },
  };
}
