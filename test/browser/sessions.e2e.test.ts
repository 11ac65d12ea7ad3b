/**
 * Recorded people on the demo, as trusted input at real times: what changed, and that nothing flickered, moved, failed, was
 * changed while it was used, or was switched off for want of good sense.
 */
import { describe, expect, test } from 'vitest';
import type { Session } from '../../kernel/session.js';
import { drive, type SessionResult } from '../drive/drive.js';
import { readSessions } from '../drive/sessions.js';
import { sharedPath } from '../shared.js';

const long = process.env['ATTUNE_LONG'] === '1';
/** Session sets and how many of each are played: pointer paths, desktop work, scrolling. */
const REAL = { 'adserp-sample': 6, balabit: long ? Infinity : 7, 'scroll-reading': long ? Infinity : 8 };
/** Where every preset is active. */
const PRESETS = 'presets/';
const MINUTES = 60_000;

async function play(sessions: readonly Session[], page: string, seconds: number): Promise<SessionResult[]> {
  const results: SessionResult[] = [];
  for await (const result of drive({ sessions, page, seconds, parallel: 6 })) {
    const { id, adjustments, misfires, report } = result;
    const list = [...adjustments.map(({ adjustment, at }) => `${adjustment} at ${at.toFixed(1)} s`), ...misfires].join(
      ', ',
    );
    console.log(
      `${id}: ${list || 'no adjustment'}; report of ${report?.bytes ?? 0} bytes ${report?.outcome ?? 'missing'}`,
    );
    results.push(result);
  }
  return results;
}

const clean = {
  errors: [],
  flickers: [],
  inUse: [],
  shift: { attune: 0, browser: 0 },
  report: { bytes: 974, outcome: 'counted' },
};

test(
  'the five traces of our own play without error, flicker or shift, and do what they were made for',
  { timeout: 3 * MINUTES },
  async () => {
    const results = await play([...readSessions('test/traces')], '', 15);
    expect(results).toHaveLength(5);
    for (const result of results) expect(result).toMatchObject({ ...clean, misfires: [] });
    const made = (id: string): string[] =>
      results.find((result) => result.id.includes(id))!.adjustments.map((a) => a.adjustment);
    expect(made('hoverer')).toEqual(['lede.larger']);
    expect(made('reader')).toEqual([]);
  },
);

const folders = Object.keys(REAL).map((name) => sharedPath(`data/${name}`));
describe.skipIf(folders.includes(null))('sessions recorded by others, with every preset active,', () => {
  test(
    'at least 20 play without error, flicker or shift, and each has its report counted',
    { timeout: (long ? 180 : 8) * MINUTES },
    async () => {
      const sessions = Object.entries(REAL).flatMap(([name, count]) =>
        [...readSessions(sharedPath(`data/${name}`)!)].slice(0, count),
      );
      const results = await play(sessions, PRESETS, 12);
      expect(results.length).toBeGreaterThanOrEqual(20);
      // Of each that is not clean it is told why.
      for (const result of results) expect.soft(result).toMatchObject(clean);
      // Who was recorded on another page clicks on what is nothing here: of that guard rails see little, and seldom enough.
      expect(results.filter(({ misfires }) => misfires.length > 0).length).toBeLessThanOrEqual(results.length / 200);
      // They gave rise to something.
      expect(results.flatMap(({ adjustments }) => adjustments).length).toBeGreaterThan(results.length / 4);
    },
  );
});
