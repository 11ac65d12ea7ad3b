/**
 * The tally of one epoch: for each metric of the policy one small cell number, and nothing else.
 *
 * What could be counted finely is cut to a cell as it arrives, so that nothing sharper than a report could say is ever
 * kept. Cell 0 means "nothing to say": a metric that nobody fed reports it, and a report reveals no activity.
 */
import type { Metric } from '../../kernel/policy.js';

export interface Tally {
  /** Notes a share of 0..1 for a metric: cells 1 and up in equal steps, the last one for a whole. Unknown metrics are not counted. */
  note(id: string, share: number): void;
  /** Notes a cell itself, 1 and up, for a metric that counts categories. */
  noteCell(id: string, cell: number): void;
  cellOf(id: string): number;
  /** Takes over what another tally noted later. */
  absorb(later: Tally): void;
  /** Cells by metric, as plain data to keep. */
  cells(): Record<string, number>;
}

/** A tally over the policy's metrics, going on from what was kept; what is no cell of its metric counts as nothing. */
export function createTally(metrics: readonly Metric[], kept?: unknown): Tally {
  const cells = new Map<string, number>();

  function noteCell(id: string, cell: number): void {
    const metric = metrics.find((candidate) => candidate.id === id);
    if (!metric || !Number.isInteger(cell) || cell < 1 || cell >= metric.cells) return;
    // Of a category the latest counts, of everything ordered the greatest.
    cells.set(id, metric.kind === 'category' ? cell : Math.max(cell, cells.get(id) ?? 0));
  }

  for (const [id, cell] of Object.entries(Object(kept) as Record<string, number>)) noteCell(id, cell);

  return {
    note(id, share) {
      const steps = (metrics.find((metric) => metric.id === id)?.cells ?? 0) - 1;
      noteCell(id, 1 + Math.min(steps - 1, Math.floor(Math.max(0, share) * steps)));
    },
    noteCell,
    cellOf: (id) => cells.get(id) ?? 0,
    absorb(later) {
      for (const [id, cell] of Object.entries(later.cells())) noteCell(id, cell);
    },
    cells: () => Object.fromEntries(cells),
  };
}
