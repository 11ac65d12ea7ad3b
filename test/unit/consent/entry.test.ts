/** The entry `attune/consent`: loads anywhere and does nothing by that; and what docs/consent.md says of it is so. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as entry from '../../../consent/index.js';
import { DPV_27560, ISO_27560 } from './guide-27560.js';
import { Story } from './story.js';

const page = readFileSync('docs/consent.md', 'utf8');
const examples = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);

test('loads without a page, and names what it has', () => {
  expect('window' in globalThis).toBe(false);
  expect(Object.keys(entry).sort()).toEqual([
    'bridge',
    'iabTcf',
    'readSecGpc',
    'readTcString',
    'toDpvJsonLd',
    'toIso27560',
    'vanillaCookieconsent',
  ]);
});

test('the examples import nothing that is not there', () => {
  const imported = examples.flatMap((code) =>
    [...code.matchAll(/import \{([^}]*)\} from 'attune\/consent'/g)].flatMap(([, names = '']) => names.split(',')),
  );
  expect(imported.length).toBeGreaterThan(7);
  const values = imported.map((name) => name.trim()).filter((name) => !name.startsWith('type '));
  expect(values.filter((name) => !Object.hasOwn(entry, name))).toEqual([]);
});

test('the example of the exports exports the latest record of a bundle', async () => {
  const example = examples.find((code) => code.includes('attune.export()'))!;
  const story = await Story.begin({ rights: ['eu-gdpr:A7-3'] });
  await story.request();
  await story.choose();
  await story.withdraw();
  const bundle = JSON.stringify(await story.bundle());
  const body = example
    .replace(/^import .*$/m, '')
    .replace('await toIso27560', 'const iso = await toIso27560')
    .replace('await toDpvJsonLd', 'const dpv = await toDpvJsonLd');
  const module = `export const run = async (attune, { ${Object.keys(entry).join()} }) => { ${body}\n return { iso, dpv }; };`;
  const { run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`)) as {
    run(attune: object, names: typeof entry): Promise<{ iso: unknown; dpv: unknown }>;
  };
  const { iso, dpv } = await run({ export: () => Promise.resolve(bundle) }, entry);
  expect(ISO_27560.parse(iso).event[0]!.event_state).toBe('withdrawn');
  expect(DPV_27560.parse(dpv)['dpv:hasConsentStatus']['@type'][0]).toBe('dpv:ConsentWithdrawn');
});
