/**
 * The schema of a prior within a ruleset. Whether the nodes of trees are trees is for `decisionTrees` to say, whether the
 * features are those of the catalogue for the ruleset's check.
 */
import * as z from 'zod/mini';
import { decimal, MAX_INPUTS, type Prior, type PriorSignature } from './prior.js';

const number = z
  .string()
  .check(z.refine((text) => !Number.isNaN(decimal(text)), 'must be the shortest text of a number within 1e9'));
const columns = z.array(z.int());
const input = { feature: z.string(), unit: z.exactOptional(number) };
const some = [z.minLength(1, 'needs an input'), z.maxLength(MAX_INPUTS, `must be at most ${MAX_INPUTS} inputs`)];

export const priorSchema: z.ZodMiniType<Prior> = z.union([
  z
    .strictObject({
      inputs: z.array(z.strictObject({ ...input, missing: z.exactOptional(number) })).check(...some),
      intercept: number,
      kind: z.literal('linear'),
      weights: z.array(number),
    })
    .check(z.refine(({ inputs, weights }) => inputs.length === weights.length, 'needs one weight for each input')),
  z.strictObject({
    base: number,
    feature: columns,
    inputs: z.array(z.strictObject(input)).check(...some),
    kind: z.literal('trees'),
    left: columns,
    missingLeft: columns,
    number: z.array(number),
    right: columns,
    roots: columns,
  }),
]);

export const priorSignatureSchema: z.ZodMiniType<PriorSignature> = z.strictObject({
  key: z.string().check(z.regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url')),
  sig: z.string().check(z.regex(/^[\w+/]{86}==$/, 'must be 64 bytes in base64')),
});
