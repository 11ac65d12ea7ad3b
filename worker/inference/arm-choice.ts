/**
 * A ruleset's choice at work: one arm for each page, chosen at its first moment by what is known then, and rewarded by the
 * goal. Who does not see the slot teaches nothing.
 *
 * What is learned is of the arm that was chosen, also where the page could not show it (a slot in use, a pause): that is
 * the effect of choosing, and its propensities are true.
 */
import type { ChoiceView } from '../../kernel/protocol.js';
import type { ArmChoice } from '../../kernel/ruleset.js';
import { PPM } from '../senses/feature.js';
import { cappedThompson, type Chosen } from './choice.js';
import { keptDraws } from './draws.js';
import { keptAfter } from './half-life.js';
import { layoutOf, pack, unpack } from './snapshot.js';
import { OPENS_AT } from './wager.js';

export interface PageChoice {
  /** The arm of this page; null before it is chosen. */
  readonly arm: number | null;
  /** Chooses, once a page: by numbers of 0..1, NaN where unknown. */
  choose(context: Float64Array): void;
  /** Whether the goal was reached, once a page. */
  learn(label: 0 | 1): void;
  view(): Omit<ChoiceView, 'id'>;
  save(day: number): ArrayBuffer;
  /** @returns false, and changes nothing, where it was not saved by such a choice */
  restore(saved: ArrayBuffer, day: number): boolean;
}

const DEFAULT_CAP = 0.1;

export function pageChoice(
  { arms, cap, halfLife }: Pick<ArmChoice, 'arms' | 'cap' | 'halfLife'>,
  context: readonly string[],
  seed: number,
  about: readonly string[] = [],
): PageChoice {
  const lot = Float64Array.of(seed, 0);
  const day = new Float64Array(1);
  const x = new Float64Array(context.length + 1);
  const arming = cappedThompson(arms.length, x.length, keptDraws(lot), {
    cap: cap === undefined ? DEFAULT_CAP : cap / PPM,
  });
  const states = [arming.state, arming.alarm, lot, day];
  const layout = layoutOf([...about, ...arms, ...context]);
  let chosen: Chosen | null = null;
  let isOver = false;

  return {
    get arm() {
      return chosen?.arm ?? null;
    },
    choose(values) {
      if (chosen) return;
      x[0] = 1;
      context.forEach((_, i) => (x[i + 1] = values[i]! >= 0 ? values[i]! : 0));
      chosen = arming.choose(x);
    },
    learn(label) {
      if (chosen && !isOver) arming.learnOne(chosen, x, label);
      isOver = true;
    },
    view: () => ({
      arm: chosen ? arms[chosen.arm]! : null,
      propensity: chosen?.propensities[chosen.arm] ?? null,
      examples: arming.examples,
      evidence: arming.evidence,
      opensAt: OPENS_AT,
      open: arming.isOpen,
    }),
    save(today) {
      day[0] = today;
      return pack(layout, states);
    },
    restore(saved, today) {
      if (!unpack(saved, layout, states)) return false;
      arming.forget(keptAfter(today - day[0]!, halfLife));
      return true;
    },
  };
}
