/** Every filter that a ruleset can name keeps the promises of all. */
import type { FilterSpec } from '../../kernel/ruleset.js';
import { createFilter } from '../../worker/filters/filter.js';
import { filterLaws, type Promises } from './filter.laws.js';

const promisesOf = (spec: FilterSpec): Promises => ({
  window: 'window' in spec ? spec.window : spec.filter === 'none' ? 1 : Infinity,
  // Twice the speed raises the cutoff of a One-Euro filter, unless it listens to no speed.
  isScaled: spec.filter !== 'one-euro' || spec.beta === 0,
  // The others round what they weigh.
  isShifted: spec.filter === 'none' || spec.filter === 'median' || spec.filter === 'hampel',
});

const SPECS: readonly FilterSpec[] = [
  { filter: 'none' },
  // On both sides of where its ways change.
  ...[1, 3, 5, 7, 13, 15, 31].map((window): FilterSpec => ({ filter: 'median', window })),
  ...[1, 3, 7, 21].map((window): FilterSpec => ({ filter: 'hampel', window, sigmas: 3 })),
  { filter: 'hampel', window: 5, sigmas: 1 },
  ...[1, 2, 5, 8, 31].map((window): FilterSpec => ({ filter: 'mean', window })),
  ...[1, 1000, 3_600_000].map((tau): FilterSpec => ({ filter: 'ewma', tau })),
  { filter: 'one-euro', minCutoff: 1000, beta: 7000, dCutoff: 1000 },
  { filter: 'one-euro', minCutoff: 50, beta: 1_000_000_000, dCutoff: 10_000 },
  { filter: 'one-euro', minCutoff: 1, beta: 0, dCutoff: 1 },
];

for (const spec of SPECS) filterLaws(JSON.stringify(spec), () => createFilter(spec), promisesOf(spec));
