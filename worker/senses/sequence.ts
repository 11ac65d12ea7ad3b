/** In which order sections are read: returns to earlier ones (R9), and how far it is the order of the page (R10). */

/**
 * Takes each section as it begins to be attended, and tells whether that is a return: it was attended before, and a later
 * one began since.
 *
 * Of the sections that no later one followed, the latest to begin comes first on the page: a stack with the first section
 * on top. One that begins takes those before it off, so each costs constant time on average.
 */
export function returns(sections: number): (section: number) => boolean {
  const hasBegun = new Uint8Array(sections);
  const stack = new Int32Array(sections);
  let height = 0;
  return (section) => {
    while (height > 0 && stack[height - 1]! < section) height--;
    const isUnfollowed = height > 0 && stack[height - 1] === section;
    if (!isUnfollowed) stack[height++] = section;
    const isReturn = hasBegun[section] === 1 && !isUnfollowed;
    hasBegun[section] = 1;
    return isReturn;
  };
}

/** Sections by the time at which they were first read. */
export interface Readings {
  /** How many have been kept. */
  readonly kept: number;
  /** Adds a section, not earlier than any that is kept, and returns how many there are; forgotten again unless kept. */
  add(count: number, section: number, time: number): number;
  keep(count: number): void;
  /** Spearman's ρ of sections and times, equals with their mean rank, over the first `count`; NaN where all times are equal. */
  correlation(count: number): number;
}

export function readings(sections: number): Readings {
  const order = new Int32Array(sections);
  const times = new Float64Array(sections);
  const rankOf = new Float64Array(sections);
  let kept = 0;
  let latest = NaN;

  function compute(count: number): number {
    rankOf.fill(0);
    const mean = (count + 1) / 2;
    let spread = 0;
    for (let i = 0, j = 0; i < count; i = j) {
      while (j < count && times[j] === times[i]) j++;
      const rank = (i + 1 + j) / 2;
      spread += (j - i) * (rank - mean) ** 2;
      for (let k = i; k < j; k++) rankOf[order[k]!] = rank;
    }
    let rank = 0;
    let product = 0;
    for (const timeRank of rankOf) if (timeRank > 0) product += (++rank - mean) * (timeRank - mean);
    return spread > 0 ? product / Math.sqrt((spread * count * (count * count - 1)) / 12) : NaN;
  }

  return {
    get kept() {
      return kept;
    },
    add(count, section, time) {
      let i = count;
      for (; i > kept && times[i - 1]! > time; i--) {
        times[i] = times[i - 1]!;
        order[i] = order[i - 1]!;
      }
      times[i] = time;
      order[i] = section;
      return count + 1;
    },
    keep(count) {
      if (count > kept) latest = compute(count);
      kept = count;
    },
    correlation: (count) => (count === kept ? latest : compute(count)),
  };
}
