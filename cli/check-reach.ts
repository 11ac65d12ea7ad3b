/** What of a condition can never be true, is always true, or is not what it looks like. */
import type { AdaptiveThreshold, Condition } from '../kernel/ruleset.js';
import { PPM } from '../worker/senses/feature.js';
import {
  ACTS_ABOVE,
  ACTS_BELOW,
  alternatives,
  type Bounds,
  clashIn,
  isLeaf,
  isPossible,
  type Leaf,
  leavesOf,
  partsOf,
  type Place,
  rangeOf,
  sameness,
  textOfLeaf,
} from './check-conditions.js';
import { doubt, fault, type Finding, type Path, type Subject } from './check-finding.js';

/** Of two states in three, what is forgotten leaves so much (docs/models.md): a skimmer skips or skims. */
const SKIMMER_UNASKED = 667_000;

interface When {
  readonly when: Condition;
  readonly path: Path;
}

const conditionsOf = ({ ruleset }: Subject): When[] =>
  ruleset.adjustments.map(({ when }, i) => ({ when, path: ['adjustments', i, 'when'] }));
const placesOf = (subject: Subject): Place[] => conditionsOf(subject).flatMap(({ when, path }) => leavesOf(when, path));

/** Adjustments, and parts of their conditions, that can never be. */
export const unreachable = (subject: Subject): Finding[] =>
  conditionsOf(subject).flatMap(({ when, path }) => {
    const isDead = !isPossible(alternatives(when, subject));
    return deadParts(when, path, subject).map(({ path, clash }) => {
      const end = isDead ? 'so the adjustment never is' : 'so this part says nothing';
      const [reason, advice] = told(clash);
      return (isDead ? fault : doubt)('unreachable', path, `${reason}, ${end}`, advice);
    });
  });

/** The innermost parts that cannot be as they must. */
function deadParts(
  when: Condition,
  path: Path,
  subject: Subject,
  holds = true,
): { readonly path: Path; readonly clash: readonly Bounds[] }[] {
  const within = partsOf(when, path, holds).flatMap((part) => deadParts(part.when, part.path, subject, part.holds));
  const ways = alternatives(when, subject, holds);
  return within.length > 0 || isPossible(ways) ? within : [{ path, clash: clashIn(ways[0] ?? []) }];
}

function told(clash: readonly Bounds[]): readonly [reason: string, advice: string] {
  const texts = [...new Set(clash.map(({ text }) => text))].join(' and ');
  const acting = clash.some(({ subject }) => subject.startsWith('model '))
    ? ` (a model acts from ${ACTS_ABOVE} on, or up to ${ACTS_BELOW})`
    : '';
  if (clash.length < 2) return [`${texts} cannot be${acting}`, 'Choose a threshold within the range that it has.'];
  return [`${texts} cannot be at once${acting}`, 'Ask for one of them, or for any.'];
}

/** Parts that are true of everybody of whom they are known. */
export const always = (subject: Subject): Finding[] =>
  placesOf(subject).flatMap(({ leaf, path, holds }) => {
    if (isPossible(alternatives(leaf, subject, !holds))) return [];
    const [least, most] = rangeOf(leaf, subject);
    const reason = `${textOfLeaf(leaf, holds)} is always so, once it is known: it is ${least} to ${most}`;
    return [doubt('always', path, reason, 'Take it out, or choose a threshold within the range.')];
  });

/** Thresholds of models that lie within the margin of the stability machine. */
export const margins = (subject: Subject): Finding[] =>
  placesOf(subject).flatMap(({ leaf, path, holds }) => {
    if (!('model' in leaf)) return [];
    const isAbove = 'above' in leaf;
    const threshold = isAbove ? leaf.above : leaf.below;
    const isHigh = isAbove === holds;
    if (isHigh ? threshold >= ACTS_ABOVE : threshold <= ACTS_BELOW) return [];
    const acts = isHigh ? `from ${ACTS_ABOVE} on` : `up to ${ACTS_BELOW}`;
    const reason = `a model acts only ${acts}, since what is changed must be worth more than what was`;
    const advice = `Say ${isHigh ? ACTS_ABOVE : ACTS_BELOW}, or what is beyond it.`;
    return [doubt('margin', [...path, isAbove ? 'above' : 'below'], reason, advice)];
  });

/** A skimmer by reading is likely without any evidence. */
export function skimmers(subject: Subject): Finding[] {
  if (!subject.ruleset.segments?.some((one) => 'by' in one)) return [];
  return placesOf(subject).flatMap(({ leaf, path, holds }) => {
    if (!('segment' in leaf) || leaf.segment !== 'skimmer') return [];
    const isAbove = 'above' in leaf;
    const threshold = isAbove ? leaf.above : leaf.below;
    if (isAbove !== holds || threshold >= SKIMMER_UNASKED) return [];
    const reason = `of three states of reading two are a skimmer's, so it is at ${SKIMMER_UNASKED} by forgetting alone`;
    return [doubt('skimmer', [...path, isAbove ? 'above' : 'below'], reason, 'Ask for more, say above 700000.')];
  });
}

/** `all` or `any` of one, and the same part twice. */
export const needless = (subject: Subject): Finding[] =>
  conditionsOf(subject).flatMap(({ when, path }) => needlessIn(when, path));

function needlessIn(when: Condition, path: Path): Finding[] {
  const parts = partsOf(when, path);
  const found = parts.flatMap((part) => needlessIn(part.when, part.path));
  if (isLeaf(when) || 'not' in when) return found;
  const word = 'all' in when ? 'all' : 'any';
  if (parts.length === 1)
    found.push(doubt('one', [...path, word], `"${word}" of one condition is that condition`, 'Write it alone.'));
  const texts = parts.map((part) => sameness(part.when));
  parts.forEach((part, i) => {
    const first = texts.indexOf(texts[i]!);
    if (first < i)
      found.push(doubt('one', part.path, `is the same as ${word}[${first}]`, 'Take it out, or say what was meant.'));
  });
  return found;
}

/** Thresholds that follow the visitor to where the feature never is, or nowhere. */
export const adaptives = (subject: Subject): Finding[] =>
  placesOf(subject).flatMap(({ leaf, path, holds }) => {
    const adaptive = adaptiveOf(leaf);
    // What can never be is told already.
    if (!adaptive || !isPossible(alternatives(leaf, subject, holds))) return [];
    const [side, { least, most }] = adaptive;
    const at = [...path, side];
    const [floor, ceiling] = rangeOf(leaf, subject);
    const found: Finding[] = [];
    const beyond = `lies beyond the feature's range, ${floor} to ${ceiling}`;
    if (least < floor) found.push(doubt('adaptive', [...at, 'least'], beyond, `Say ${floor} or more.`));
    if (most > ceiling) found.push(doubt('adaptive', [...at, 'most'], beyond, `Say ${ceiling} or less.`));
    if (least === most)
      found.push(doubt('adaptive', at, 'least and most are one, so it does not follow', `Write ${least} alone.`));
    return found;
  });

function adaptiveOf(leaf: Leaf): readonly ['above' | 'below', AdaptiveThreshold] | null {
  if ('above' in leaf && typeof leaf.above !== 'number') return ['above', leaf.above];
  return 'below' in leaf && typeof leaf.below !== 'number' ? ['below', leaf.below] : null;
}

/** Features that are unknown where the browser's clock is coarse. */
export const coarse = (subject: Subject): Finding[] =>
  placesOf(subject).flatMap(({ leaf, path }) => {
    const maxGrain = 'feature' in leaf ? subject.catalogue.get(leaf.feature)?.maxGrain : undefined;
    if (maxGrain === undefined) return [];
    const reason = `is unknown where the browser's clock is coarser than ${maxGrain} ms, as some make it against tracking`;
    return [
      doubt('grain', [...path, 'feature'], reason, 'Let something else serve there: "any" with another feature.'),
    ];
  });

/** Goals that take longer than they are given. */
export const goalsOutOfReach = ({ ruleset }: Subject): Finding[] =>
  ruleset.goals.flatMap((goal, i) =>
    goal.on === 'dwell' && goal.atLeast > goal.within
      ? [
          fault(
            'unreachable',
            ['goals', i, 'atLeast'],
            `nobody can look for ${goal.atLeast} ms within ${goal.within} ms`,
            'Ask for less, or give it more time.',
          ),
        ]
      : [],
  );

/** Of how many ppm of the pages an arm must at least be the one that is tried. */
const LEAST_SHARE = 20_000;
const DEFAULT_CAP = 100_000;

/** Choices whose cap leaves little for each of their arms. */
export const caps = ({ ruleset: { choices = [] } }: Subject): Finding[] =>
  choices.flatMap(({ arms, cap = DEFAULT_CAP }, i) => {
    const share = cap / (arms.length - 1);
    if (share >= LEAST_SHARE) return [];
    const reason = `${arms.length - 1} arms share a cap of ${cap}, so each is tried on one page in ${Math.round(PPM / share)}`;
    return [doubt('cap', ['choices', i], reason, 'Have fewer arms, or raise "cap".')];
  });
