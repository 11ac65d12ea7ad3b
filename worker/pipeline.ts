/**
 * Events in, decisions out: the order of the stages on one screen.
 *
 * Features are evaluated on a grid of 100 ms of *event time*, counted from the first record, and nothing else: so what
 * comes out depends on the records alone, not on how they were cut into frames nor on when they arrived. Time is that of
 * the records; it never runs backwards, and of a longer silence only the first five seconds are played through.
 */
import { CODE, Code, RECORD_WIDTH, SLOT, TIME, VALUE, X, Y } from '../kernel/frame.js';
import { FULL } from '../kernel/full.js';
import type { Tier } from '../kernel/policy.js';
import type { Decision, Inspection, ModelView, RegionFacts, SegmentTurn, SignNote } from '../kernel/protocol.js';
import { regionIds, type Ruleset } from '../kernel/ruleset.js';
import { type Attribution, attributionOf } from './inference/attribution.js';
import { agenda, type Agenda } from './inference/agenda.js';
import type { GoalModel } from './inference/goal-model.js';
import { compileRules, type Rule } from './inference/decide.js';
import { type Thresholds, thresholdsOver } from './inference/thresholds.js';
import { PPM } from './senses/feature.js';
import { featureVector, type FeatureVector } from './senses/vector.js';

/** Distance of grid lines in ms, and how many of them a silence may pass before time jumps. */
export const GRID_MS = 100;
const MAX_LINES = 50;
/** How far ahead one looks for what time alone will change: a hover that was left ends after a second. */
const FORESIGHT_MS = 1000;
/** How often time must be told at least: so that what it will change is foreseen in time, and no stillness is lost. */
const TICK_MS = 500;
/** No page lives for thirty years: a time beyond is no time, and would leave no room for counting in whole numbers. */
export const MAX_TIME = 1e12;

export interface PipelineOptions {
  readonly ruleset: Ruleset;
  /** In the order of the ruleset's slots, then its sections. */
  readonly regions: readonly RegionFacts[];
  /** What the page tells of itself. */
  readonly context?: Readonly<Record<string, string>>;
  /** Whether models may be trained and asked. */
  readonly learn: boolean;
  /** Of what is drawn by lot, which decisions are held out. A replay has always the same. */
  readonly seed?: number;
  /** The policy's signal tiers; only features of these are formed. By default tier A, which comes with `observe`. */
  readonly tiers?: readonly Tier[];
  /** Told of each evaluation: the time since the first record, and the vector as it then is. For replay. */
  readonly onLine?: (t: number, vector: FeatureVector) => void;
}

export interface Pipeline {
  /** Takes in the first `count` records and returns the wishes that changed, in order; one and the same empty array where none did. */
  push(records: Float64Array, count: number): readonly Decision[];
  /** Which segments turned since this was asked last, in order. */
  turns(): readonly SegmentTurn[];
  /** Clicks and the trouble that they met, since this was asked last, in order; null where there was none. */
  signs(): readonly SignNote[] | null;
  /**
   * How often the page should tell the time, in ms: at each line if its passing alone will soon change a wish, else twice a
   * second; 0 while hidden.
   */
  readonly tickMs: number;
  inspect(): Omit<Inspection, 'budget'>;
  /** What may be counted of this visit: for each metric that is known of it a share of 0..1, NaN while unknown. */
  shares(): Readonly<Record<'session.depth' | 'satisfaction' | 'feedback', number>>;
  /** Whether models are taught; they are asked in any case. At first it is so: who shares them with others says when not. */
  learns: boolean;
  /** `day`: days since 1970. */
  saveModels(day: number): Map<string, ArrayBuffer>;
  /** Takes up saved models. What is broken, older or of other features is left out, and named. */
  restoreModels(saved: ReadonlyMap<string, ArrayBuffer>, day: number): readonly string[];
  /** Forgets all that was ever learned, as if this page were the first; what is known of the page stays. */
  forget(): void;
  /** Overwrites coordinates: for a silence of ten seconds or more, when no record comes that would. Changes no result. */
  rest(): void;
}

interface Stages {
  readonly vector: FeatureVector;
  readonly learning: Attribution | null;
  readonly thresholds: Thresholds;
  readonly rules: readonly Rule[];
  readonly agenda: Agenda;
  readonly wishes: Float64Array;
  /** For each rule, for how long its condition has held, in ms, up to what it asks for. */
  readonly held: Float64Array;
}

type Kept = Pick<GoalModel, 'save' | 'restore'>;
const NONE: readonly Decision[] = [];
const NO_TURNS: readonly SegmentTurn[] = [];
const mayChange = (rule: Rule): boolean => rule.mayChange();

export function createPipeline({
  ruleset,
  regions,
  context = {},
  learn,
  seed = 1,
  tiers = ['A'],
  onLine,
}: PipelineOptions): Pipeline {
  let signs: SignNote[] | null = null;
  /** The visitor's latest answers: whether a change helped, and how the page fits. */
  const said = [NaN, NaN];
  const stages = build();
  /** Time of the first record, on the page's clock; all other times count from it. */
  let origin = NaN;
  let now = 0;
  let nextLine = 1;
  let taken = 0;
  let decisions: Decision[] | null = null;

  function build(): Stages {
    const { slots, adjustments, filters } = ruleset;
    const sign = (kind: number, region: number): void => void (signs ??= []).push([kind, region]);
    const vector = featureVector({ regions, slots: slots.length, tiers, sign, ...(filters && { filters }) });
    const learning = learn ? attributionOf(ruleset, vector, { context, seed }) : null;
    const thresholds = thresholdsOver(vector);
    const learned = learning ?? { models: [], choices: [], segments: null, skills: null };
    const rules = ruleset.off ? [] : compileRules(ruleset, vector, learned, thresholds);
    const [wishes, held] = [new Float64Array(adjustments.length), new Float64Array(adjustments.length)];
    return { vector, learning, thresholds, rules, agenda: agenda(rules, vector.places), wishes, held };
  }

  /** Evaluates the grid lines up to `now`, and notes what is wished otherwise than before. */
  function passLines(at: number): void {
    const { vector, thresholds, rules, wishes, held, agenda } = stages;
    const look = (rule: number): boolean => {
      let wish = rules[rule]!.wish();
      const isHolding = wish > 0 && held[rule]! < (ruleset.adjustments[rule]!.for ?? 0);
      held[rule] = isHolding ? held[rule]! + GRID_MS : wish > 0 ? held[rule]! : 0;
      if (isHolding) wish = 0;
      if (wish !== wishes[rule]) {
        wishes[rule] = wish;
        (decisions ??= []).push({ adjustment: rule, probability: wish, at, reasons: rules[rule]!.reasons() });
      }
      return isHolding;
    };
    let line: number;
    const changed = (place: number): void => {
      thresholds.note(line, place);
      agenda.touch(place);
    };
    for (let lines = 0; lines < MAX_LINES && nextLine * GRID_MS <= now; lines++) {
      line = nextLine++ * GRID_MS;
      vector.evaluate(line, changed);
      thresholds.pass(line);
      stages.learning?.choose();
      if (FULL) stages.learning?.segments?.pass(line);
      onLine?.(line, vector);
      agenda.work(look);
    }
    nextLine = Math.max(nextLine, Math.floor(now / GRID_MS) + 1);
  }

  function tickMs(): number {
    const { vector, agenda } = stages;
    if (!vector.isVisible || Number.isNaN(origin)) return 0;
    const awake: number[] = [];
    vector.foresee(now, FORESIGHT_MS, (region) => awake.push(region));
    const isNear =
      agenda.isPending ||
      agenda.someOfPage(mayChange) ||
      awake.some((region) => agenda.someOfRegion(region, mayChange));
    return isNear ? GRID_MS : TICK_MS;
  }

  let learns = true;

  /** What learns, by the names under which it is kept. */
  function keptOf(learning: Attribution | null): Map<string, Kept> {
    const { models = [], choices = [], segments, skills } = learning ?? {};
    const ids = [...ruleset.models, ...(ruleset.choices ?? [])].map(({ id }) => id);
    const kept = [...models, ...choices].map((learner, i): [string, Kept] => [ids[i]!, learner]);
    // No id has brackets.
    if (segments) kept.push(['(segments)', segments]);
    if (skills) kept.push(['(skills)', skills]);
    return new Map(kept);
  }

  return {
    push(records, count) {
      const { vector, learning } = stages;
      decisions = null;
      const end = Math.min(count * RECORD_WIDTH, records.length - (records.length % RECORD_WIDTH));
      taken += end / RECORD_WIDTH;
      for (let at = 0; at < end; at += RECORD_WIDTH) {
        const time = records[at + TIME]!;
        if (!(Math.abs(time) <= MAX_TIME)) continue;
        if (Number.isNaN(origin)) origin = time;
        now = Math.max(now, time - origin);
        if (nextLine * GRID_MS <= now) passLines(time);

        const code = records[at + CODE]! as Code;
        const slot = records[at + SLOT]!;
        if (code === Code.Feedback) said[+(slot < 0)] = (1 + records[at + VALUE]!) / 2;
        const known = slot >= 0 && slot < regions.length && Number.isInteger(slot) ? slot : -1;
        vector.observe(now, code, known, records[at + X]!, records[at + Y]!, records[at + VALUE]!);
        learning?.observe(now, code, known, records[at + X]!, records[at + Y]!, records[at + VALUE]!);
      }
      return (decisions as readonly Decision[] | null) ?? NONE;
    },

    signs() {
      const noticed = signs;
      signs = null;
      return noticed;
    },
    turns: () => (FULL ? stages.learning?.segments?.turns() : undefined) ?? NO_TURNS,

    get learns() {
      return learns;
    },
    set learns(isLearner) {
      learns = isLearner;
      if (stages.learning) stages.learning.learns = isLearner;
    },

    get tickMs() {
      return tickMs();
    },

    inspect: () => ({
      records: taken,
      features: stages.vector.view(regionIds(ruleset)),
      models: ruleset.models.flatMap(({ id }, i): ModelView[] => {
        const model = stages.learning?.models[i];
        return model ? [{ id, ...model.view() }] : [];
      }),
      choices: (stages.learning?.choices ?? []).map((choice, i) => ({ id: ruleset.choices![i]!.id, ...choice.view() })),
      segments: stages.learning?.segments?.view() ?? [],
      skills: stages.learning?.skills?.view() ?? [],
    }),

    shares() {
      const { vector } = stages;
      vector.foresee(now, 0);
      const depth = vector.present[vector.placeOf('scroll.max-depth', -1)]!;
      return { 'session.depth': depth / PPM, feedback: said[0]!, satisfaction: said[1]! };
    },

    saveModels: (day) => new Map([...keptOf(stages.learning)].map(([id, learner]) => [id, learner.save(day)])),

    restoreModels: (saved, day) =>
      // What is taken up anew has no decision that waits.
      [...keptOf(stages.learning)].flatMap(([id, learner]) => {
        const buffer = saved.get(id);
        return !buffer || learner.restore(buffer, day) ? [] : [id];
      }),

    forget() {
      if (!stages.learning) return;
      const anew = keptOf(attributionOf(ruleset, stages.vector, { context, seed }));
      for (const [id, learner] of keptOf(stages.learning)) learner.restore(anew.get(id)!.save(0), 0);
    },

    rest: () => stages.vector.rest(),
  };
}
