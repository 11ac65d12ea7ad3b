/** The schema of `attune.ruleset/1`, member by member. What they must agree on is for kernel/ruleset.check.ts to say. */
import * as z from 'zod/mini';
import { FULL } from './full.js';
import { priorSchema, priorSignatureSchema } from './prior.schema.js';
import { type Condition, WORDS } from './ruleset.js';

const id = z.string().check(z.regex(/^[a-z0-9.-]{1,40}$/, 'must be 1 to 40 of a-z 0-9 . -'));
/** A whole number within bounds. */
const within = (least: number, most: number): z.ZodMiniNumber => {
  const reason = `must be ${least} to ${most}`;
  return z.int().check(z.minimum(least, reason), z.maximum(most, reason));
};
const ppm = within(0, 1_000_000);
const threshold = z.union([
  z.int(),
  z
    .strictObject({
      least: z.int(),
      most: z.int(),
      quantile: within(1, 999_999),
      start: z.int(),
    })
    .check(z.refine(({ least, start, most }) => least <= start && start <= most, 'must have least ≤ start ≤ most')),
]);

const feature = { feature: id, slot: z.exactOptional(id) };
const condition: z.ZodMiniType<Condition> = z.union([
  z.strictObject({ ...feature, above: threshold }),
  z.strictObject({ ...feature, below: threshold }),
  z.strictObject({ model: id, above: ppm }),
  z.strictObject({ model: id, below: ppm }),
  z.strictObject({ choice: id, is: id }),
  z.strictObject({ segment: id, above: ppm }),
  z.strictObject({ segment: id, below: ppm }),
  z.strictObject({ skill: id, above: ppm }),
  z.strictObject({ skill: id, below: ppm }),
  z.strictObject({ all: z.lazy(() => conditions) }),
  z.strictObject({ any: z.lazy(() => conditions) }),
  z.strictObject({ not: z.lazy(() => condition) }),
]);
const conditions: z.ZodMiniType<readonly Condition[]> = z
  .array(condition)
  .check(z.minLength(1, 'must hold at least one condition'));

const operation = z.union([
  z.strictObject({
    op: z.literal('scale'),
    factor: within(1_000_000, 1_500_000),
  }),
  z.strictObject({ op: z.literal('swap'), variant: id }),
  z.strictObject({ op: z.literal('reveal'), variant: id }),
  z.strictObject({
    brightness: z.exactOptional(within(800_000, 1_200_000)),
    contrast: z.exactOptional(within(800_000, 1_500_000)),
    op: z.literal('tone'),
    saturation: z.exactOptional(within(0, 1_500_000)),
  }),
  z.strictObject({
    letters: z.exactOptional(within(0, 120_000)),
    line: z.exactOptional(within(1_000_000, 1_500_000)),
    op: z.literal('space'),
    words: z.exactOptional(within(0, 160_000)),
  }),
  z.strictObject({
    first: z.array(id).check(z.minLength(1, 'must be 1 to 16 names'), z.maxLength(16, 'must be 1 to 16 names')),
    op: z.literal('order'),
  }),
  z.strictObject({ ms: within(1000, 60_000), op: z.literal('defer') }),
  z.strictObject({ op: z.literal('tell') }),
]);

const days = within(1, 3650);
const window = within(1, 1001);
const positive = z.int().check(z.minimum(1, 'must be at least 1'));
const filter = z.union([
  z.strictObject({ feature: id, filter: z.literal('none') }),
  z.strictObject({ feature: id, filter: z.literal('median'), window }),
  z.strictObject({ feature: id, filter: z.literal('hampel'), sigmas: positive, window }),
  z.strictObject({ feature: id, filter: z.literal('mean'), window }),
  z.strictObject({ feature: id, filter: z.literal('ewma'), tau: positive }),
  z.strictObject({
    beta: z.int().check(z.minimum(0, 'must be at least 0')),
    dCutoff: positive,
    feature: id,
    filter: z.literal('one-euro'),
    minCutoff: positive,
  }),
]);
const goal = {
  id,
  slot: id,
  within: z.int().check(z.minimum(1000, 'must be at least 1000 ms'), z.maximum(1_800_000, 'must be at most 30 min')),
};
/** Of models, and of choices: what all of them keep is to stay below 256 KiB. */
const mostLearners = z.maxLength(16, 'must be at most 16');
/** Regions of a kind. Each costs memory, and nothing while it is out of sight. */
const MOST_REGIONS = 1024;

export const rulesetSchema = z.strictObject({
  adjustments: z.array(
    z.strictObject({
      because: z
        .string()
        .check(
          z.minLength(1, 'must say why, in the words of a visitor'),
          z.maxLength(200, 'must be at most 200 characters'),
        ),
      do: operation,
      for: z.exactOptional(within(1, 600_000)),
      id,
      lasts: z.exactOptional(z.literal(['visit', 'while'])),
      slot: id,
      when: condition,
    }),
  ),
  caps: z.exactOptional(
    z.strictObject({
      day: z.exactOptional(within(0, 6)),
      overall: z.exactOptional(within(0, 12)),
      session: z.exactOptional(within(0, 3)),
    }),
  ),
  choices: z.exactOptional(
    FULL
      ? z
          .array(
            z.strictObject({
              arms: z.array(id).check(z.minLength(2, 'must be 2 to 8 arms'), z.maxLength(8, 'must be 2 to 8 arms')),
              cap: z.exactOptional(within(70_000, 500_000)),
              goal: id,
              halfLife: z.exactOptional(days),
              id,
            }),
          )
          .check(mostLearners)
      : z.any(),
  ),
  filters: z.exactOptional(z.array(filter)),
  goals: z.array(
    z.union([
      z.strictObject({ ...goal, on: z.literal(['click', 'track']) }),
      z.strictObject({ ...goal, atLeast: within(1000, 600_000), on: z.literal('dwell') }),
    ]),
  ),
  id,
  models: z
    .array(
      z.strictObject({
        context: z.exactOptional(
          z.array(id).check(z.minLength(1, 'must be 1 to 8 names'), z.maxLength(8, 'must be 1 to 8 names')),
        ),
        goal: id,
        halfLife: z.exactOptional(days),
        id,
        learner: z.exactOptional(z.literal(['ftrl', 'adagrad', 'laplace'])),
        prior: z.exactOptional(FULL ? priorSchema : z.any()),
        signature: z.exactOptional(FULL ? priorSignatureSchema : z.any()),
      }),
    )
    .check(mostLearners),
  off: z.exactOptional(z.literal(true)),
  sections: z.exactOptional(
    z.array(z.strictObject({ id })).check(z.maxLength(MOST_REGIONS, `must be at most ${MOST_REGIONS} sections`)),
  ),
  segments: z.exactOptional(
    FULL
      ? z
          .array(
            z.union([
              z.strictObject({
                features: z.array(id).check(z.minLength(1, 'must be 1 to 16'), z.maxLength(16, 'must be 1 to 16')),
                prototypes: z
                  .array(z.strictObject({ id, words: z.array(z.literal(WORDS)) }))
                  .check(z.minLength(2, 'must be 2 to 8'), z.maxLength(8, 'must be 2 to 8')),
              }),
              z.strictObject({ id, prior: priorSchema, signature: z.exactOptional(priorSignatureSchema) }),
              z.strictObject({ by: z.literal('reading') }),
            ]),
          )
          .check(z.maxLength(8, 'must be at most 8'))
      : z.any(),
  ),
  skills: z.exactOptional(
    FULL
      ? z
          .array(
            z.strictObject({
              answers: z.exactOptional(z.int().check(z.minimum(0, 'must be at least 0'))),
              difficulty: z.exactOptional(within(-10_000, 10_000)),
              discrimination: z.exactOptional(within(1, 10_000)),
              guess: z.exactOptional(within(0, 900_000)),
              id,
            }),
          )
          .check(z.maxLength(256, 'must be at most 256 skills'))
      : z.any(),
  ),
  slots: z
    .array(z.strictObject({ box: z.literal(['reserved', 'free']), id }))
    .check(z.maxLength(MOST_REGIONS, `must be at most ${MOST_REGIONS} slots`)),
  v: z.literal('attune.ruleset/1'),
  version: z.int().check(z.minimum(1, 'must be at least 1')),
});
