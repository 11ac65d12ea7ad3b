/**
 * The OpenFeature specification's own suites (gherkin), run through the web SDK with attune as its provider: each flag of their
 * `test-flags.json` is a slot, whose variants have the values of the flag's. Nothing is adjusted, so a flag is what its author
 * wrote: the suites' default variant.
 */
import { readFileSync } from 'node:fs';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator, type Pickle } from '@cucumber/messages';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attuneProvider, type SlotFlag } from '../../lib/bindings/openfeature.js';
import { sharedPath } from '../shared.js';
import { fakeAttune } from '../unit/lib/bindings/fake-attune.js';
import { evaluate, newWorld, runStep } from './openfeature.steps.js';

const folder = sharedPath('vectors/openfeature/gherkin');

/** How many scenarios each suite has, those of an outline once for each of its examples. */
const SUITES = { evaluation: 13, hooks: 3, metadata: 5 } as const;

/** Scenarios that do not apply, and why. */
const NOT_APPLICABLE: ReadonlyMap<string, string> = new Map([
  ['Resolves based on context', 'its value is one by evaluation context, which attune never reads'],
]);

function scenariosOf(suite: string): readonly Pickle[] {
  const newId = IdGenerator.incrementing();
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  const document = parser.parse(readFileSync(`${folder}/${suite}.feature`, 'utf8'));
  return compile(document, suite, newId);
}

const readFlags = (): Record<string, SlotFlag> =>
  JSON.parse(readFileSync(`${folder}/test-flags.json`, 'utf8')) as Record<string, SlotFlag>;

describe.skipIf(!folder)('the suites of the OpenFeature specification', () => {
  const scenarios = folder ? Object.keys(SUITES).flatMap(scenariosOf) : [];

  beforeEach(async () => {
    await OpenFeature.setProviderAndWait(attuneProvider(fakeAttune('undecided').attune, { flags: readFlags() }));
  });
  afterEach(() => OpenFeature.close());

  let ran = 0;
  scenarios.forEach(({ uri, name, steps }, i) => {
    const reason = NOT_APPLICABLE.get(name);
    test.skipIf(reason)(`${i + 1}. ${uri}: ${name}${reason ? ` (does not apply: ${reason})` : ''}`, () => {
      const world = newWorld();
      for (const { text, argument } of steps)
        runStep(world, text, argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? []);
      ran++;
    });
  });

  test('were run: 20 of 21 scenarios, and one does not apply', () => {
    for (const [suite, count] of Object.entries(SUITES))
      expect([suite, scenariosOf(suite).length]).toEqual([suite, count]);
    expect(scenarios.filter(({ name }) => NOT_APPLICABLE.has(name))).toHaveLength(1);
    expect(ran).toBe(20);
  });
});

test.skipIf(!folder)('each variant of each flag of theirs can be in effect, those of no value included', async () => {
  const flags = readFlags();
  document.body.innerHTML = Object.keys(flags)
    .map((key) => `<p data-attune-slot="${key}"></p>`)
    .join('');
  const fake = fakeAttune('granted');
  fake.decide('granted');
  await OpenFeature.setProviderAndWait(attuneProvider(fake.attune, { flags }));
  const client = OpenFeature.getClient();
  const told: string[] = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, (details) => void told.push(...(details?.flagsChanged ?? [])));

  const cases = Object.entries(flags).flatMap(([key, { variants }]) =>
    Object.entries(variants).map(([variant, value]) => ({ key, variant, value })),
  );
  expect(cases).toHaveLength(50);
  for (const { key, variant, value } of cases) {
    expect(fake.swap(key, variant)).toBe(true);
    expect(evaluate(client, typeof value, key, null)).toMatchObject({
      value,
      variant,
      reason: 'TARGETING_MATCH',
      flagMetadata: { adjustment: `${key}.rule` },
    });
    fake.revert(key);
    expect(told.splice(0)).toEqual([key, key]);
  }
  await OpenFeature.close();
});
