/** What a rule of the audit is, and what it may find. */
import type { Evidence } from '../evidence.js';

export type RuleId =
  | 'A1'
  | 'A2'
  | 'A3'
  | 'A4'
  | 'A5'
  | 'A6'
  | 'A7'
  | 'A8'
  | 'A9'
  | 'A10'
  | 'A11'
  | 'A12'
  | 'A13'
  | 'A14'
  | 'A15'
  | 'A16'
  | 'A17'
  | 'A18';

export interface Finding {
  readonly result: 'fail' | 'unverifiable' | 'not applicable';
  readonly detail: string;
  /** Number of the entry it is about. */
  readonly entry: number | null;
}
export type Findings = Iterable<Finding> | AsyncIterable<Finding>;

export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  /** Whether the rule reads the entries in time, and so can say nothing where one of them cannot be read. */
  readonly readsHistory: boolean;
  readonly findings: (evidence: Evidence) => Findings;
  /** What of the evidence it looks at, in numbers. */
  readonly basis: (evidence: Evidence) => string;
  /** What a pass does not show. */
  readonly limit?: string;
}

export const fail = (detail: string, entry: number | null = null): Finding => ({ result: 'fail', detail, entry });
export const cannotTell = (detail: string, entry: number | null = null): Finding => ({
  result: 'unverifiable',
  detail,
  entry,
});
export const notApplicable = (detail: string): Finding => ({ result: 'not applicable', detail, entry: null });

/** `3 reports`, `1 report`, `no report`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  count === 0 ? `no ${noun}` : `${count} ${count === 1 ? noun : plural}`;
