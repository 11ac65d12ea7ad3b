/**
 * Every byte of the golden bundle, changed to another, to all 255 with ATTUNE_LONG=1: the audit is never clean after
 * it, but where white space between JSON's own signs becomes other white space.
 */
import { expect, test } from 'vitest';
import { auditBundle } from '../../consent/verify.js';
import { allOthers, freeChanges, oneOther, unnoticedChanges } from '../unit/consent/every-byte.js';
import { isGoldenHere, readGolden } from './golden.js';

const others = process.env['ATTUNE_LONG'] === '1' ? allOthers : oneOther;

/** @threat log-bytes */
test.skipIf(!isGoldenHere)('no changed byte is passed over', { timeout: 180 * 60_000 }, async () => {
  const { bundle, brought } = readGolden();
  const text = JSON.stringify(bundle, null, 1);
  expect((await auditBundle(text, brought)).rules.filter(({ result }) => result !== 'pass')).toEqual([]);

  const begun = Date.now();
  const { tried, unnoticed } = await unnoticedChanges(text, brought, others);
  expect(unnoticed).toEqual(freeChanges(text, others));
  console.log(`${tried} changes of ${Buffer.byteLength(text)} bytes, ${Math.round((Date.now() - begun) / 1000)} s`);
});
