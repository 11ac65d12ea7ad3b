/**
 * Events in, decisions out: the order of the stages on one screen.
 *
 * Features are evaluated on a grid of 100 ms of *event time*, counted from the first record, and nothing else: so what
 * comes out depends on the records alone, not on how they were cut into frames nor on when they arrived. Time is that of
 * the records; it never runs backwards, and of a longer silence only the first five seconds are played through.
 */
import { CODE, type Code, RECORD_WIDTH, SLOT, TIME, VALUE, X, Y } from '../kernel/frame.js';
import type { Tier } from '../kernel/policy.js';
import type { Decision, FeatureView, ModelView, SlotFacts } from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { attribution, type Attribution } from './inference/attribution.js';
import { compileRule, type Rule } from './inference/decide.js';
import { featureVector, type FeatureVector } from './inference/features.js';

/** Distance of grid lines in ms, and how many of them a silence may pass before time jumps. */
export const GRID_MS = 100;
const MAX_LINES = 50;
/** How far ahead one looks for what time alone will change: a hover that was left ends after a second. */
const FORESIGHT_MS = 1000;
/** No page lives for thirty years: a time beyond is no time, and would leave no room for counting in whole numbers. */
const MAX_TIME = 1e12;

export interface PipelineOptions {
  readonly ruleset: Ruleset;
  /** In the order of the ruleset's slots. */
  readonly slots: readonly SlotFacts[];
  /** Whether models may be trained and asked. */
  readonly learn: boolean;
  /** The policy's signal tiers; only features of these are formed. By default tier A, which comes with `observe`. */
  readonly tiers?: readonly Tier[];
}

export interface Pipeline {
  /** Takes in the first `count` records and returns the wishes that changed, in order; one and the same empty array where none did. */
  push(records: Float64Array, count: number): readonly Decision[];
  /** Whether a wish may change by time passing alone, so that the page should tell the time. Never while hidden. */
  readonly waiting: boolean;
  inspect(): { readonly features: readonly FeatureView[]; readonly models: readonly ModelView[] };
  /** Greatest scroll depth of the page, 0..1; 0 while unknown. */
  depth(): number;
  saveModels(): Map<string, ArrayBuffer>;
  /** Takes up saved models. What is broken, older or of other features is left out, and named. */
  restoreModels(saved: ReadonlyMap<string, ArrayBuffer>): readonly string[];
  /** Overwrites coordinates: for a silence of ten seconds or more, when no record comes that would. Changes no result. */
  rest(): void;
  /** Overwrites coordinates and forgets everything, models included. */
  clear(): void;
}

/** Everything that {@link Pipeline.clear} makes anew. */
interface Stages {
  readonly vector: FeatureVector;
  readonly learning: Attribution | null;
  readonly rules: readonly Rule[];
  readonly wishes: Float64Array;
}

const NONE: readonly Decision[] = [];

export function createPipeline({ ruleset, slots, learn, tiers = ['A'] }: PipelineOptions): Pipeline {
  let stages = build();
  /** Time of the first record, on the page's clock; all other times count from it. */
  let origin = NaN;
  let now = 0;
  let nextLine = 1;

  function build(): Stages {
    const vector = featureVector(slots, tiers);
    const learning = learn ? attribution(ruleset, vector) : null;
    return {
      vector,
      learning,
      rules: ruleset.adjustments.map((adjustment) => compileRule(adjustment, ruleset, vector, learning?.models ?? [])),
      wishes: new Float64Array(ruleset.adjustments.length),
    };
  }

  /** Evaluates the grid lines up to `now`, and adds what is wished otherwise than before. */
  function passLines(at: number, decisions: Decision[] | null): Decision[] | null {
    const { vector, rules, wishes } = stages;
    for (let lines = 0; lines < MAX_LINES && nextLine * GRID_MS <= now; lines++) {
      vector.evaluate(nextLine++ * GRID_MS);
      for (let i = 0; i < rules.length; i++) {
        const wish = rules[i]!.wish();
        if (wish === wishes[i]) continue;
        wishes[i] = wish;
        (decisions ??= []).push({ adjustment: i, probability: wish, at, reasons: rules[i]!.reasons() });
      }
    }
    nextLine = Math.max(nextLine, Math.floor(now / GRID_MS) + 1);
    return decisions;
  }

  function isWaiting(): boolean {
    const { vector, rules } = stages;
    if (!vector.isVisible || Number.isNaN(origin)) return false;
    vector.foresee(now, FORESIGHT_MS);
    return rules.some((rule) => rule.mayChange());
  }

  return {
    push(records, count) {
      const { vector, learning } = stages;
      let decisions: Decision[] | null = null;
      const end = Math.min(count * RECORD_WIDTH, records.length - (records.length % RECORD_WIDTH));
      for (let at = 0; at < end; at += RECORD_WIDTH) {
        const time = records[at + TIME]!;
        if (!(Math.abs(time) <= MAX_TIME)) continue;
        if (Number.isNaN(origin)) origin = time;
        now = Math.max(now, time - origin);
        if (nextLine * GRID_MS <= now) decisions = passLines(time, decisions);

        const code = records[at + CODE]! as Code;
        const slot = records[at + SLOT]!;
        const known = slot >= 0 && slot < slots.length && Number.isInteger(slot) ? slot : -1;
        vector.observe(now, code, known, records[at + X]!, records[at + Y]!, records[at + VALUE]!);
        learning?.observe(now, code, known, records[at + X]!, records[at + VALUE]!);
      }
      return decisions ?? NONE;
    },

    get waiting() {
      return isWaiting();
    },

    inspect: () => ({
      features: stages.vector.view(ruleset.slots.map(({ id }) => id)),
      models: ruleset.models.map(({ id }, i): ModelView => {
        const model = stages.learning?.models[i];
        return {
          id,
          examples: model?.examples ?? 0,
          evidence: model?.evidence ?? 1,
          open: model?.isOpen ?? false,
          probability: model?.probability ?? null,
        };
      }),
    }),

    depth: () => stages.vector.maxDepth,

    saveModels: () =>
      new Map(
        ruleset.models.flatMap(({ id }, i) =>
          stages.learning ? [[id, stages.learning.models[i]!.save()] as const] : [],
        ),
      ),

    restoreModels: (saved) =>
      ruleset.models.flatMap(({ id }, i) => {
        const buffer = saved.get(id);
        return !buffer || !stages.learning || stages.learning.models[i]!.restore(buffer) ? [] : [id];
      }),

    rest: () => stages.vector.rest(),

    clear() {
      stages.vector.rest();
      stages = build();
      origin = NaN;
      now = 0;
      nextLine = 1;
    },
  };
}
