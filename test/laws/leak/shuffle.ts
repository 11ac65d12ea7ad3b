import type { Random } from '../../../testing/random.js';

/** The list in another order (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * random());
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
