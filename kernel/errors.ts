/**
 * The one error class of attune, told apart by `code`.
 *
 * A class check (`instanceof`) fails across two copies of the library and across threads, so callers use
 * {@link isAttuneError}, which goes by name. Messages say what happened and what to do; they name options and counts,
 * never a value that came from a visitor.
 */
export type ErrorCode =
  | 'options/invalid'
  | 'document/malformed'
  | 'document/refused'
  | 'consent/required'
  | 'consent/gesture'
  | 'consent/record'
  | 'consent/signal'
  | 'consent/policy'
  | 'storage/failed'
  | 'crypto/missing'
  | 'crypto/failed'
  | 'worker/silent'
  | 'worker/mismatch'
  | 'worker/failed'
  | 'adjust/refused'
  | 'adjust/shifted'
  | 'report/refused'
  | 'report/unsent'
  | 'internal/fault';

/** What of an error survives a thread boundary: comlink drops `code`, `cause` and the class. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The answer of every call between page and worker: an error travels as data, so that nothing of it is lost. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

export class AttuneError extends Error {
  override readonly name = 'AttuneError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message);
    this.code = code;
    if (options && 'cause' in options)
      Object.defineProperty(this, 'cause', { value: options.cause, enumerable: false });
  }
}

/** Whether `value` is an AttuneError of any copy of the library, and, if a code is given, of that code. */
export function isAttuneError(value: unknown, code?: ErrorCode): value is AttuneError {
  const error = value as Partial<AttuneError> | null;
  return value instanceof Error && value.name === 'AttuneError' && (code === undefined || error?.code === code);
}

/** The plain-data form of any thrown value. Foreign errors become `internal/fault` and keep their message. */
export function toWireError(thrown: unknown): WireError {
  if (isAttuneError(thrown)) return { code: thrown.code, message: thrown.message };
  return { code: 'internal/fault', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Runs `work` and returns its outcome as data. */
export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toWireError(thrown) };
  }
}
