/** The latest samples kept twice: in arrival order (who leaves next?) and sorted, between sentinels (who is in the middle?). */
import { meanOfTwo } from './causal.js';

export interface SortedWindow {
  /** Takes in a finite sample and returns the median. */
  push(sample: number): number;
  clear(): void;
  /** The samples in order, from index 1 up to `held`; before them −∞, behind them ∞. */
  readonly sorted: Float64Array;
  readonly held: number;
}

export function sortedWindow(size: number): SortedWindow {
  const arrived = new Float64Array(size);
  const sorted = new Float64Array(size + 2);
  let next = 0;
  let held = 0;

  const clear = (): void => {
    arrived.fill(0);
    sorted.fill(Infinity);
    sorted[0] = -Infinity;
    next = held = 0;
  };
  clear();

  return {
    push(sample) {
      const s = sorted;
      const leaving = arrived[next]!;
      arrived[next] = sample;
      next = next + 1 === size ? 0 : next + 1;
      // Where the gap is: behind the held ones, or at the sample that leaves, sought from the middle outwards.
      let i: number;
      if (held < size) {
        i = ++held;
      } else {
        i = (size + 1) >> 1;
        if (leaving < s[i]!) {
          do i--;
          while (leaving < s[i]!);
        } else while (leaving > s[i]!) i++;
      }
      for (; s[i + 1]! < sample; i++) s[i] = s[i + 1]!;
      for (; s[i - 1]! > sample; i--) s[i] = s[i - 1]!;
      s[i] = sample;
      return meanOfTwo(s[(held + 1) >> 1]!, s[(held + 2) >> 1]!);
    },
    clear,
    sorted,
    get held() {
      return held;
    },
  };
}
