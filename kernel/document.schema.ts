/**
 * The door of every document that a site writes: strict parse, canonical form, schema. A refusal says the JSON path
 * and the reason.
 */
import * as z from 'zod/mini';
import { canonicalize, type Limits, parseStrict } from './canonical.js';
import { AttuneError } from './errors.js';

// Before the first schema: without it zod probes `new Function`, which a strict CSP reports (colinhacks/zod#4360).
z.config({ jitless: true });

export interface ReadDocument<T> {
  readonly value: T;
  /** The canonical text, whose SHA-256 is the document's name. */
  readonly text: string;
}

/**
 * Reads a document from its JSON text.
 *
 * @throws {AttuneError} `document/malformed` where it is not JSON of the integer profile, `document/refused` with path
 * and reason where the schema refuses it.
 */
export function readDocument<T>(name: string, schema: z.ZodMiniType<T>, text: string, limits: Limits): ReadDocument<T> {
  const json = parseStrict(text, limits);
  const result = z.safeParse(schema, json);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw refusal(name, issue.path, reasonOf(issue));
  }
  return { value: result.data, text: canonicalize(json, limits) };
}

/** Why, in words: `zod/mini` carries no texts of its own. */
function reasonOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'unrecognized_keys':
      return `has members that are not known here: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'has none of the forms that are allowed here';
    default:
      return issue.message;
  }
}

/** A refusal of a document: where, and why. */
export function refusal(name: string, path: readonly PropertyKey[], reason: string): AttuneError {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return new AttuneError('document/refused', `${name} refused at $${place}: ${reason}.`);
}
