/** Adjustments that get into one another's way, or into their own. */
import { type Adjustment, type Condition, operationClass } from '../kernel/ruleset.js';
import {
  alternatives,
  isPossible,
  leavesOf,
  type Place,
  reachOf,
  sameness,
  subjectOf,
  together,
} from './check-conditions.js';
import { doubt, fault, type Finding, type Subject } from './check-finding.js';

interface Placed {
  readonly adjustment: Adjustment;
  readonly i: number;
  /** Texts that are the same for the same condition, and for the same operation. */
  readonly asks: string;
  readonly does: string;
}

const placed = ({ ruleset }: Subject): Placed[] =>
  ruleset.adjustments.map((adjustment, i) => ({
    adjustment,
    i,
    asks: sameness(adjustment.when),
    does: sameness(adjustment.do),
  }));
const inWhile = ({ adjustment }: Placed): boolean => adjustment.lasts === 'while';

/** Each adjustment with those before it in the same slot. What only tells gets into nobody's way. */
function rivals(subject: Subject): (Placed & { readonly before: readonly Placed[] })[] {
  const all = placed(subject).filter(({ adjustment }) => adjustment.do.op !== 'tell');
  return all.map((one) => ({
    ...one,
    before: all.filter(({ adjustment, i }) => i < one.i && adjustment.slot === one.adjustment.slot),
  }));
}

/** Whether both can be true at once, or, with some `slack`, as good as at once. */
function canBoth(a: Condition, b: Condition, subject: Subject, slack = 0): boolean {
  const ways = together([alternatives(a, subject), alternatives(b, subject)]);
  return isPossible(
    ways.map((way) => way.map((bounds) => ({ ...bounds, least: bounds.least - slack, most: bounds.most + slack }))),
  );
}

/** More are only counted. */
const MOST_NAMED = 3;

/** Of two that are wanted at once, which is made is a matter of chance to whoever wrote them. */
export const conflicts = (subject: Subject): Finding[] =>
  rivals(subject).flatMap(({ adjustment: { when }, i, asks, does, before }) => {
    const names = before
      .filter((other) => other.asks !== asks && other.does !== does && canBoth(other.adjustment.when, when, subject))
      .map(({ adjustment }) => adjustment.id);
    if (names.length === 0) return [];
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    const named = names.slice(0, MOST_NAMED).join(', ') + more;
    const reason = `can be wanted together with ${named} in the same slot: the first that is made keeps it, of equal wishes the last`;
    const advice = 'Let their conditions exclude each other, or give each a slot of its own.';
    return [doubt('conflict', ['adjustments', i, 'when'], reason, advice)];
  });

/** Of two that are always wanted together, the one that never comes first. */
export const shadowed = (subject: Subject): Finding[] =>
  rivals(subject).flatMap(({ adjustment: { id, for: held = 0 }, asks, does, before }) =>
    before
      .filter((other) => other.asks === asks && other.does !== does && (other.adjustment.for ?? 0) >= held)
      .map(({ i }) => {
        const reason = `has the condition of ${id}, which comes later and is then made instead`;
        return fault('shadowed', ['adjustments', i, 'when'], reason, 'Join them, or ask for something else.');
      }),
  );

/** Two that do the same. */
export const twice = (subject: Subject): Finding[] =>
  rivals(subject).flatMap(({ i, does, before }) => {
    const same = before.find((other) => other.does === does);
    if (!same) return [];
    const reason = `does what ${same.adjustment.id} does, in the same slot`;
    return [doubt('twice', ['adjustments', i], reason, 'Take it out, or join their conditions by "any".')];
  });

const HOVER = ['hover.dwell', 'hover.intent'];
const READING = ['read.rate', 'read.ratio', 'read.level'];
/**
 * Features of a slot that change back and forth and that an operation in the slot moves: what is larger, or lies over it, is
 * hovered otherwise; other text, or text set otherwise, is read otherwise.
 */
const MOVED: Readonly<Record<Adjustment['do']['op'], readonly string[]>> = {
  scale: HOVER,
  tone: [],
  space: [...HOVER, ...READING],
  order: [...HOVER, ...READING],
  swap: [...HOVER, ...READING],
  reveal: HOVER,
  defer: [...HOVER, ...READING],
  tell: [],
};

/** What lasts while something is so that it changes itself. */
export const selfMoving = (subject: Subject): Finding[] =>
  placed(subject)
    .filter(inWhile)
    .flatMap(({ adjustment: { do: operation, slot, when }, i }) =>
      leavesOf(when, ['adjustments', i, 'when']).flatMap(({ leaf, path }) => {
        if (!('feature' in leaf) || leaf.slot !== slot || !MOVED[operation.op].includes(leaf.feature)) return [];
        const reason = `lasts while ${subjectOf(leaf)} is so, which "${operation.op}" itself changes: it may come and go`;
        return [doubt('oscillation', path, reason, 'Let it last the visit, or ask for a feature that only grows.')];
      }),
    );

/** Two of a slot, each while a feature is on its side of a threshold, with nothing between the sides. */
export const crossings = (subject: Subject): Finding[] =>
  rivals(subject)
    .filter(inWhile)
    .flatMap(({ adjustment: { when }, i, before }) => {
      const leaves = leavesOf(when, []);
      return before
        .filter((other) => inWhile(other) && canBoth(other.adjustment.when, when, subject, 1))
        .flatMap(({ adjustment: other }) => {
          const met = leaves.find((leaf) => leavesOf(other.when, []).some((across) => meets(leaf, across)));
          if (!met) return [];
          const reason = `${subjectOf(met.leaf)} has no room between this and ${other.id}: about the threshold they take turns`;
          const advice = 'Set the thresholds apart, so that between them neither is.';
          return [doubt('oscillation', ['adjustments', i, 'when'], reason, advice)];
        });
    });

/** Whether two ask for opposite sides of one number, and the sides touch. */
function meets(a: Place, b: Place): boolean {
  if (subjectOf(a.leaf) !== subjectOf(b.leaf) || 'choice' in a.leaf || 'choice' in b.leaf) return false;
  const side = ({ leaf, holds }: Place): readonly [isHigh: boolean, least: number, most: number] => {
    const isAbove = 'above' in leaf;
    const threshold = isAbove ? leaf.above : (leaf as Extract<typeof leaf, { below: unknown }>).below;
    return [isAbove === holds, ...reachOf(threshold)];
  };
  const [isHigh, least, most] = side(a);
  const [otherHigh, otherLeast, otherMost] = side(b);
  if (isHigh === otherHigh) return false;
  return isHigh ? otherMost >= least : most >= otherLeast;
}

/**
 * Every operation has its inverse by type, so nothing is made that cannot be taken back. But what is said to the visitor, or is
 * over by itself, is not unsaid when the wish falls.
 */
export const fleeting = (subject: Subject): Finding[] =>
  placed(subject)
    .filter(inWhile)
    .flatMap(({ adjustment: { do: operation }, i }) => {
      const path = ['adjustments', i, 'lasts'];
      const advice = 'Leave "lasts" out, and it stays until the visitor undoes it or the page ends.';
      if (operation.op === 'reveal')
        return [doubt('undo', path, 'what is revealed goes away by itself, perhaps before it was read', advice)];
      if (operation.op === 'defer')
        return [doubt('undo', path, 'what is deferred shows itself in time, and sooner when the wish falls', advice)];
      return [];
    });

/** Layout operations that wait for a slot out of sight. */
export const hiddenLayout = (subject: Subject): Finding[] =>
  placed(subject).flatMap(({ adjustment: { do: operation, slot }, i }) => {
    const box = subject.ruleset.slots.find(({ id }) => id === slot)?.box;
    const isSwap = operation.op === 'swap';
    if (operationClass(operation) !== 'layout' || (isSwap && box !== 'free')) return [];
    const reason = `"${operation.op}"${isSwap ? ' in a slot with a free box' : ''} is made only below the fold`;
    const advice = isSwap
      ? 'Keep the box equal over all variants and say "reserved", if it is to happen in sight.'
      : 'Mean it for what stands further down; for what is seen at once, leave it out.';
    return [doubt('layout', ['adjustments', i, 'do'], reason, advice)];
  });

/** What the stability machine lets a slot change in a session: `perSession` of its limits. */
export const CHANGES_A_SESSION = 3;

/** Slots that use up their changes and then stay as they are. */
export const slotCaps = (subject: Subject): Finding[] =>
  subject.ruleset.slots.flatMap(({ id }, i) => {
    const count = subject.ruleset.adjustments.filter(({ slot, lasts }) => slot === id && lasts === 'while').length;
    if (count < CHANGES_A_SESSION) return [];
    const reason = `has ${count} adjustments that last "while", and changes at most ${CHANGES_A_SESSION} times a session: the last stays`;
    return [doubt('cap', ['slots', i], reason, 'Have fewer of them, or let them last the visit.')];
  });

/** Reasons that say nothing, or the same of different things. */
export function reasons(subject: Subject): Finding[] {
  const advice = 'Say in a sentence what the visitor did that this follows from.';
  const given = new Map<string, string>();
  return subject.ruleset.adjustments.flatMap(({ because, id }, i) => {
    const path = ['adjustments', i, 'because'];
    if (!/\p{L}{2}/u.test(because)) return [fault('because', path, 'has no word in it', advice)];
    if (PLACEHOLDER.test(because))
      return [doubt('because', path, 'looks like a placeholder, and visitors are shown it', advice)];
    const words = because
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)!
      .join(' ');
    const other = given.get(words);
    given.set(words, other ?? id);
    if (other === undefined) return [];
    return [doubt('because', path, `is what ${other} says, so visitors cannot tell them apart`, advice)];
  });
}

const PLACEHOLDER = /^\W*(?:(?:lorem|tba|tbd|todo|xxx+)\b|(?:because|reason|test|text|why)\W*$)/i;
