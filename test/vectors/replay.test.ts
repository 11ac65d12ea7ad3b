import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeDigests } from './replay.js';

test('the kept traces replay to the bits that are on record', async () => {
  expect(await makeDigests()).toEqual(JSON.parse(readFileSync('test/vectors/replay.json', 'utf8')));
});
