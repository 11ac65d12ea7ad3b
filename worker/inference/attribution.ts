/**
 * Which goal rewards which decision.
 *
 * A decision point of a model is the moment when its goal's slot comes into view (as R1 has it), unless the one before
 * still waits. It resolves as 1 when the goal happens within its window, and as 0 when the window passes while the
 * document was visible throughout. If it was hidden, nobody knows, and the decision expires without a label.
 *
 * What a model learns outlives the page. So it is told the ordinal words of {@link mayPersist} and no exact value: what is
 * kept of a session must not let its visitor be known again (test/laws/leak.test.ts).
 *
 * When an adjustment that asks the model is applied meanwhile, the decision starts anew: the old one was about another
 * page. When the visitor undoes one, that says no to it at once, also where no decision waits.
 *
 * A choice is made once, at the first evaluation of a page. It waits from when its slot comes into view, in the same way,
 * and is rewarded once.
 */
import { Code } from '../../kernel/frame.js';
import { type Goal, type Model, modelsOf, regionIds, type Ruleset } from '../../kernel/ruleset.js';
import { FULL } from '../../kernel/full.js';
import { mayPersist, ordinalOf } from '../senses/feature.js';
import type { FeatureVector } from '../senses/vector.js';
import { pageChoice, type PageChoice } from './arm-choice.js';
import { type GoalModel, goalModel } from './goal-model.js';
import { priorOf } from './prior.js';
import { type Segments, segmentsOf } from './segments.js';
import { type Skills, skillsOf } from './skills.js';

export interface Attribution {
  /** In the order of the ruleset. */
  readonly models: readonly GoalModel[];
  readonly choices: readonly PageChoice[];
  readonly segments: Segments | null;
  readonly skills: Skills | null;
  /** Whether labels are learned from. */
  learns: boolean;
  /** The first evaluation of the page was made: chooses. */
  choose(): void;
  /** Folds in one record, after the features did. */
  observe(t: number, code: Code, slot: number, x: number, y: number, value: number): void;
}

/** One model or choice and its decision that waits, if any. */
interface Course {
  readonly learner: Pick<GoalModel, 'learn'>;
  /** Begins a decision; a choice has made its own. */
  decide(isApplied: boolean): void;
  readonly isChoice: boolean;
  readonly goal: Goal;
  readonly goalIndex: number;
  readonly slot: number;
  /** Place of the time that the slot was in view, and that time when the decision was made. */
  readonly dwell: number;
  dwelt: number;
  /** Adjustments that ask it. */
  readonly asking: ReadonlySet<number>;
  wasAttended: boolean;
  isWaiting: boolean;
  since: number;
  wasHidden: boolean;
}

/** What is known of a visit when its page opens, coarse as it is. */
const CONTEXT = ['viewport.class', 'pointer.kind', 'motion.reduced', 'contrast.more', 'data.saved', 'language.own'];

/** Whatever the page gives: a word of a length that can be told apart, '' for none. */
const MAX_WORD = 64;
function wordOf(page: Readonly<Record<string, unknown>>, name: string): string {
  const word = Object.hasOwn(page, name) ? page[name] : '';
  return typeof word === 'string' || typeof word === 'number' ? String(word).slice(0, MAX_WORD) : '';
}

interface AttributionOptions {
  /** What the page tells of itself. */
  readonly context: Readonly<Record<string, string>>;
  /** Of all that is drawn by lot. */
  readonly seed: number;
}

export function attributionOf(
  ruleset: Ruleset,
  vector: FeatureVector,
  { context: page, seed }: AttributionOptions,
): Attribution {
  const { adjustments, goals, slots } = ruleset;
  const asked = vector.places.slice(0, vector.pageLevel);
  // The names say how values are told: what was saved of exact ones is not taken up.
  const names = asked.map(({ feature }) => `${feature.id}:word`);
  const words = new Float64Array(asked.length);
  const applied = new Uint8Array(adjustments.length);

  const courseOf = (
    { id, goal: goalId }: Pick<Model, 'id' | 'goal'>,
    rest: Pick<Course, 'learner' | 'decide' | 'isChoice'>,
  ): Course => {
    const goalIndex = goals.findIndex((goal) => goal.id === goalId);
    const goal = goals[goalIndex]!;
    const slot = slots.findIndex(({ id }) => id === goal.slot);
    const asking = adjustments.flatMap(({ when }, a) => (modelsOf(when).includes(id) ? [a] : []));
    return {
      ...rest,
      goal,
      goalIndex,
      slot,
      dwell: vector.placeOf('dwell.visible', slot),
      dwelt: 0,
      asking: new Set(asking),
      wasAttended: false,
      isWaiting: false,
      since: 0,
      wasHidden: false,
    };
  };
  const models = ruleset.models.map(({ context, prior, ...model }, i) =>
    goalModel(names, {
      ...model,
      about: [JSON.stringify(goals.find(({ id }) => id === model.goal)), JSON.stringify(prior ?? null)],
      context: context?.map((name): [string, string] => [name, wordOf(page, name)]),
      ...(FULL && prior && { prior: priorOf(prior, vector).margin }),
      seed: seed + i,
    }),
  );
  const context = asked.flatMap(({ feature, region }, place) =>
    region < 0 && CONTEXT.includes(feature.id) ? [place] : [],
  );
  const contextNames = context.map((place) => asked[place]!.feature.id);
  const { choices: declared = [] } = ruleset;
  // Apart from the models' seeds, which count upwards.
  const choices = FULL
    ? declared.map((choice, i) =>
        pageChoice(choice, contextNames, seed - 1 - i, [JSON.stringify(goals.find(({ id }) => id === choice.goal))]),
      )
    : [];
  const skills = FULL && ruleset.skills ? skillsOf(ruleset.skills, regionIds(ruleset)) : null;
  const segments = FULL && ruleset.segments ? segmentsOf(ruleset.segments, vector) : null;
  const courses = [
    ...models.map((model, i) =>
      courseOf(ruleset.models[i]!, {
        learner: model,
        decide: (isApplied) => model.decide(told(), isApplied),
        isChoice: false,
      }),
    ),
    ...choices.map((choice, i) => courseOf(declared[i]!, { learner: choice, decide: () => undefined, isChoice: true })),
  ];

  function told(): Float64Array {
    asked.forEach((place, i) => {
      words[i] = mayPersist(place) ? ordinalOf(place.feature, vector.filtered[i]!) : NaN;
    });
    return words;
  }

  function resolve(course: Course, label: 0 | 1): void {
    course.isWaiting = false;
    if (attribution.learns) course.learner.learn(label);
  }

  /** 0 while unknown: nobody has looked at it yet. */
  const dwellOf = ({ dwell }: Course): number => Math.max(0, vector.filtered[dwell]!) || 0;

  function decide(course: Course, t: number): void {
    let isApplied = false;
    for (const adjustment of course.asking) if (applied[adjustment] === 1) isApplied = true;
    course.decide(isApplied);
    course.isWaiting = true;
    course.since = t;
    course.dwelt = dwellOf(course);
    course.wasHidden = false;
  }

  const attribution: Attribution = {
    models,
    choices,
    segments,
    skills,
    learns: true,
    choose() {
      if (choices.every(({ arm }) => arm !== null)) return;
      const values = Float64Array.from(context, (place) => {
        const { range } = asked[place]!.feature;
        return vector.filtered[place]! / range[1];
      });
      for (const choice of choices) choice.choose(values);
    },

    observe(t, code, slot, x, y, value) {
      if (code === Code.Visible && value === 0 && attribution.learns) segments?.learn();
      if (code === Code.Answer && attribution.learns) skills?.answer(slot, value === 1 && y !== 1 ? 1 : 0);
      if (code === Code.Applied && value < applied.length) applied[value] = x === 1 ? 1 : 0;
      for (const course of courses) {
        const isAsked = (code === Code.Applied || code === Code.Undo) && course.asking.has(value);
        if (course.isWaiting && t - course.since > course.goal.within) {
          if (course.wasHidden) course.isWaiting = false;
          else resolve(course, 0);
        }
        if (code === Code.Undo && isAsked) {
          if (!course.isWaiting) course.decide(true);
          resolve(course, 0);
        } else if (course.isWaiting) {
          if (isReached(course, code, slot, value, dwellOf(course) - course.dwelt)) resolve(course, 1);
          else if (code === Code.Applied && isAsked && x === 1 && !course.isChoice) decide(course, t);
          else if (!vector.isVisible) course.wasHidden = true;
        }
        const isAttended = vector.isAttended(course.slot);
        if (isAttended && !course.wasAttended && !course.isWaiting) decide(course, t);
        course.wasAttended = isAttended;
      }
    },
  };
  return attribution;
}

function isReached(
  { goal, goalIndex, slot: own }: Course,
  code: Code,
  slot: number,
  value: number,
  dwelt: number,
): boolean {
  if (goal.on === 'dwell') return dwelt >= goal.atLeast;
  return goal.on === 'click' ? code === Code.Click && slot === own : code === Code.Track && value === goalIndex;
}
