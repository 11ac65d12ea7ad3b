/**
 * The filters that a ruleset can name, between a feature and those who ask it. What each promises is written as laws in
 * test/laws/filters.laws.test.ts.
 */
import type { FilterSpec } from '../../kernel/ruleset.js';
import type { Filter } from './causal.js';
import { ewma } from './ewma.js';
import { hampelFilter } from './hampel.js';
import { medianFilter } from './median.js';
import { movingAverage } from './moving-average.js';
import { oneEuroFilter } from './one-euro.js';

export type { Filter } from './causal.js';

/** @throws {AttuneError} `options/invalid` where the numbers of the spec are no filter's */
export function createFilter(spec: FilterSpec): Filter {
  switch (spec.filter) {
    case 'none':
      return medianFilter(1);
    case 'median':
      return medianFilter(spec.window);
    case 'hampel':
      return hampelFilter(spec.window, spec.sigmas);
    case 'mean':
      return movingAverage(spec.window);
    case 'ewma':
      return ewma(spec.tau);
    case 'one-euro':
      return oneEuroFilter({
        minCutoff: spec.minCutoff / 1e3,
        beta: spec.beta / 1e6,
        dCutoff: spec.dCutoff / 1e3,
      });
    default:
      return spec satisfies never;
  }
}

/**
 * Filters `samples`, taken at `times` or one every `times` ms, into `into`, which may be `samples` itself. Starts from a
 * cleared filter, and allocates nothing for a sample.
 */
export function filterAll(
  filter: Filter,
  samples: Float64Array,
  times: Float64Array | number,
  into: Float64Array,
): void {
  filter.clear();
  for (let i = 0; i < samples.length; i++) {
    into[i] = filter.push(samples[i]!, typeof times === 'number' ? i * times : times[i]!);
  }
}
