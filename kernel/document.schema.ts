/**
 * The door of every document that a site writes: strict parse, canonical form, schema. A refusal says the JSON path
 * and the reason.
 */
import * as z from 'zod/mini';
import { canonicalize, type Json, type Limits } from './canonical.js';
import { AttuneError } from './errors.js';

// Before the first schema: without it zod probes `new Function`, which a strict CSP reports (colinhacks/zod#4360).
z.config({ jitless: true });

export interface ReadDocument<T> {
  readonly value: T;
  /** The canonical text, whose SHA-256 is the document's name. */
  readonly text: string;
}

/** What is wrong with a document: where, and why. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly reason: string;
}

/**
 * Holds a parsed document against its schema.
 *
 * @throws {AttuneError} `document/refused` with path and reason where the schema refuses it
 */
export function checkDocument<T>(name: string, schema: z.ZodMiniType<T>, json: Json, limits: Limits): ReadDocument<T> {
  const result = z.safeParse(schema, json);
  if (!result.success) {
    const [{ path, reason }] = faultsOf(result.error.issues[0]!) as [Fault];
    throw refusal(name, path, reason);
  }
  return { value: result.data, text: canonicalize(json, limits) };
}

/** All that a schema refuses in a document, where {@link checkDocument} says the first of it. */
export const schemaFaults = (schema: z.ZodMiniType, json: Json): Fault[] =>
  z.safeParse(schema, json).error?.issues.flatMap((issue) => faultsOf(issue)) ?? [];

/**
 * Where and why. Of a union, the faults of the one form that the value comes nearest to, which is that with the fewest
 * faults, of those it is of the type of; a discriminated union would say as much, for half a kilobyte more in the worker.
 */
function faultsOf(issue: z.core.$ZodIssue, within: Fault['path'] = []): Fault[] {
  const path = [...within, ...issue.path];
  if (issue.code === 'invalid_union') {
    const forms = issue.errors.filter(([fault]) => fault!.code !== 'invalid_type' || fault.path.length > 0);
    // A word that is none of those allowed is most often that which tells the forms apart.
    const distances = forms.map(
      (faults) => faults.length + faults.filter(({ code }) => code === 'invalid_value').length,
    );
    const least = Math.min(...distances);
    const nearest = forms.filter((_, i) => distances[i] === least);
    if (nearest.length === 1) return nearest[0]!.flatMap((fault) => faultsOf(fault, path));
  }
  return [{ path, reason: reasonOf(issue) }];
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
export function refusal(name: string, path: Fault['path'], reason: string): AttuneError {
  return new AttuneError('document/refused', `${name} refused at ${placeOf(path)}: ${reason}.`);
}

/** A JSON path: `$.slots[2].id`. */
export const placeOf = (path: Fault['path']): string =>
  `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')}`;
