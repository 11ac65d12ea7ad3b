/** ISO 8601 durations, as a policy states its retention. */

const FORM = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Years and months at their longest: nobody is blamed for a calendar. */
const PART_MS = [366 * DAY_MS, 31 * DAY_MS, 7 * DAY_MS, DAY_MS, HOUR_MS, 60_000, 1000];

/** At most so many ms; null where the text is no duration. @example durationOf('P21D') // 1_814_400_000 */
export function durationOf(text: string): number | null {
  const parts = FORM.exec(text)?.slice(1);
  return parts
    ? parts.reduce((sum, count, i) => sum + Number((count as string | undefined) ?? 0) * PART_MS[i]!, 0)
    : null;
}
