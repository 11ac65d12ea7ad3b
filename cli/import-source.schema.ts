/** What readers of foreign model files share: a prior in the source's own names, the check of a shape, bounded numbers. */
import * as z from 'zod/mini';
import { refusal } from '../kernel/document.schema.js';
import { AttuneError } from '../kernel/errors.js';
import { type Decimal, decimal, LARGEST, MAX_INPUTS, type Prior } from '../kernel/prior.js';

/** A model as its file has it. */
export interface Source {
  /** `XGBoost 1.7.4`, `LogisticRegression of scikit-learn`. */
  readonly origin: string;
  /** Of its inputs, `feature` is still the source's name. Columns that it never asks are left out. */
  readonly prior: Prior;
  /** Names of all columns that the model was trained with. */
  readonly columns: readonly string[];
  /** What a reader should know of how it was understood. */
  readonly notes: readonly string[];
}

/** @throws {AttuneError} `document/refused` with path and reason */
export function shaped<T>(name: string, schema: z.ZodMiniType<T>, json: unknown): T {
  const result = z.safeParse(schema, json, { error: reasonOf });
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw refusal(name, path, message);
}

/** `zod/mini` carries no texts of its own. */
function reasonOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`;
  if (issue.code === 'unrecognized_keys') return `has members that are not known here: ${issue.keys.join(', ')}`;
  return 'has a form that is not known here';
}

/** The text of a number within the bounds. @throws {AttuneError} `document/refused` */
export function decimalOf(number: number, what: string): Decimal {
  const text = String(number);
  if (Number.isNaN(decimal(text)))
    throw refuse(
      `${what} is ${text}, and numbers of a prior lie within ${LARGEST}. Scale the columns and train again.`,
    );
  return text;
}

export const refuse = (what: string): AttuneError => new AttuneError('document/refused', what);

/** @throws {AttuneError} `document/refused` */
export function demandInputs(count: number): void {
  if (count === 0) throw refuse('The model asks no column: its answer is always the same. Train it with features.');
  if (count > MAX_INPUTS)
    throw refuse(`The model asks ${count} columns; a prior asks at most ${MAX_INPUTS}. Train it with fewer.`);
}
