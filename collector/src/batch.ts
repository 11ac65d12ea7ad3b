/**
 * A batch: the reports of one metric, under one policy, for one epoch. Batches are disjoint and never cut anew by any
 * attribute, and each is released at most once.
 *
 * The batch of epoch E takes reports during E+1 and E+2, and already during E where the policy sends promptly. It
 * closes when E+3 begins.
 */
import { epochOf, type Policy } from '../../kernel/policy.js';

export interface BatchKey {
  readonly metric: string;
  /** SHA-256 of the policy, in hex. */
  readonly policy: string;
  readonly epoch: number;
}

/** A batch that takes no more reports, with what was counted: how many of its n answers held each cell. */
export interface ClosedBatch extends BatchKey {
  readonly n: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** How many epochs after its own a batch still takes reports. */
const LATE_EPOCHS = 2;

/** Whether the batch of `epoch` takes reports at the instant `now` (Unix ms). */
export function takesReports({ budget, send }: Policy, epoch: number, now: number): boolean {
  const age = epochOf(budget, now) - epoch;
  return age <= LATE_EPOCHS && age >= (send === 'prompt' ? 0 : 1);
}

/** Whether the batch of `epoch` has closed at the instant `now` (Unix ms). */
export const isClosed = ({ budget }: Policy, epoch: number, now: number): boolean =>
  epochOf(budget, now) - epoch > LATE_EPOCHS;

/** One text for one batch, to find it in a map. */
export const batchName = ({ metric, policy, epoch }: BatchKey): string => `${metric} ${policy} ${epoch}`;
