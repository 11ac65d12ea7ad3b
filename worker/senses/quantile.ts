/**
 * A quantile by nearest rank: the least of the numbers that at least so many percent of them do not exceed. Exact, by
 * Hoare's
 * FIND (1961), since what it is asked of fits in a window; {@link ../filters/p2-quantile.ts} is for streams without
 * end.
 */
export function nearestRank(values: Float64Array, count: number, percent: number): number {
  if (count === 0) return NaN;
  const rank = Math.ceil((count * percent) / 100) - 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[rank]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (j < rank) low = i;
    if (rank < i) high = j;
  }
  return values[rank]!;
}
