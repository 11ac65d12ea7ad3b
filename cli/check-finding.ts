/** What `attune check` finds, and what it is given to look at. */
import { type Fault, placeOf } from '../kernel/document.schema.js';
import type { Policy } from '../kernel/policy.js';
import type { Ruleset } from '../kernel/ruleset.js';
import type { Feature } from '../worker/senses/feature.js';

/** Where in a document: member names and indices. */
export type Path = Fault['path'];

export interface Finding {
  /** `fault`: would be refused, or cannot do what it says. `doubt`: works, and probably not as meant. */
  readonly grade: 'fault' | 'doubt';
  /** The document that `path` is of. */
  readonly document: 'ruleset' | 'policy';
  /** A JSON path. */
  readonly path: string;
  /** One word for findings of this kind. */
  readonly kind: string;
  readonly reason: string;
  /** What to do, as a sentence. */
  readonly advice: string;
}

/** A ruleset that its schema takes; names in it may still be of nothing. */
export interface Subject {
  readonly ruleset: Ruleset;
  /** Null where none was given: then all tiers and purposes are taken for allowed. */
  readonly policy: Pick<Policy, 'purposes' | 'priorKeys'> | null;
  readonly catalogue: ReadonlyMap<string, Feature>;
}

type Make = (kind: string, path: Path, reason: string, advice: string) => Finding;
const make =
  (grade: Finding['grade']): Make =>
  (kind, path, reason, advice) => ({ grade, document: 'ruleset', path: placeOf(path), kind, reason, advice });

export const fault = make('fault');
export const doubt = make('doubt');
