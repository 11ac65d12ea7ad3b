/** docs/threat-model.md: it is what rows and tags make, every row rests on a test or says what is missing, every tag on a row. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tagsIn, taggedTests, threatModel } from '../../../scripts/threat-model.mjs';
import { ATTACKERS } from '../../../scripts/threats.mjs';

/** A tag. Written out in one piece it would be one of this file's own. */
const AT = '@threat';
const tag = (ids: string): string => `/** ${AT} ${ids} */`;
const tagged = taggedTests();
const rows = ATTACKERS.flatMap(({ threats }) => threats);

test('is what `npm run docs` writes', async () => {
  expect(readFileSync('docs/threat-model.md', 'utf8')).toBe(await threatModel());
});

test('has a test for every row that is not marked later', () => {
  expect(rows.filter(({ id, later }) => later === undefined && !tagged.has(id))).toEqual([]);
  expect(rows.length).toBeGreaterThan(40);
});

describe('the generator refuses', () => {
  test.each(rows.filter(({ later }) => later === undefined).map(({ id }) => id))('no test for %s', async (id) => {
    const proofs = new Map(tagged);
    proofs.delete(id);
    await expect(threatModel(proofs)).rejects.toThrow(`No test proves "${id}"`);
  });

  test('a tag that names no row', async () => {
    const proofs = new Map(tagged).set('somebody', [{ file: 'test/a.test.ts', title: 'a' }]);
    await expect(threatModel(proofs)).rejects.toThrow('No row is called "somebody"');
  });

  test('a tag above anything but a test', () => {
    expect(() => tagsIn('a.test.ts', `${tag('floats')}\nconst x = 1;\n`)).toThrow('a.test.ts has a tag');
    expect(() => tagsIn('a.test.ts', `test('b', () => {});\n${tag('floats')}\n`)).toThrow('a.test.ts has a tag');
  });
});

test('a tag is of the test below it, by all its titles', () => {
  const source = `
    describe.each([1])('outer %s', () => {
      ${tag('floats signatures')}
      test.skipIf(false)('inner', () => {});
      // A word between.
      ${tag('canonical')}
      test.each([1])(\`of \${1}\`, () => {});
    });`;
  expect(tagsIn('a.test.ts', source)).toEqual([
    { ids: ['floats', 'signatures'], title: 'outer %s › inner' },
    { ids: ['canonical'], title: 'outer %s › of ${1}' },
  ]);
});
