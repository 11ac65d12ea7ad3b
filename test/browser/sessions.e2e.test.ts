/** Recorded people on the demo, as trusted input at real times: what changed, and that nothing flickered, moved or failed. */
import { describe, expect, test } from 'vitest';
import type { Session } from '../../kernel/session.js';
import { drive, type SessionResult } from '../drive/drive.js';
import { readSessions } from '../drive/sessions.js';
import { sharedPath } from '../shared.js';

/** Session sets and how many of each are played: pointer paths, desktop work, scrolling. */
const REAL = { 'adserp-sample': 6, balabit: 8, 'scroll-reading': 8 } as const;
const MINUTES = 60_000;

async function play(sessions: readonly Session[]): Promise<SessionResult[]> {
  const results: SessionResult[] = [];
  for await (const result of drive({ sessions, seconds: 15, parallel: 4 })) {
    const { id, adjustments, report } = result;
    const list = adjustments.map(({ adjustment, at }) => `${adjustment} at ${at.toFixed(1)} s`).join(', ');
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
  shift: { attune: 0, browser: 0 },
  report: { bytes: 974, outcome: 'counted' },
  ok: true,
};

test(
  'the five traces of our own play without error, flicker or shift, and do what they were made for',
  { timeout: 3 * MINUTES },
  async () => {
    const results = await play([...readSessions('test/traces')]);
    expect(results).toHaveLength(5);
    for (const result of results) expect(result).toMatchObject(clean);
    const made = (id: string): string[] =>
      results.find((result) => result.id.includes(id))!.adjustments.map((a) => a.adjustment);
    expect(made('hoverer')).toEqual(['lede.larger']);
    expect(made('reader')).toEqual([]);
  },
);

const folders = Object.keys(REAL).map((name) => sharedPath(`data/${name}`));
describe.skipIf(folders.includes(null))('sessions recorded by others', () => {
  test(
    'at least 20 play without error, flicker or shift, and each has its report counted',
    { timeout: 8 * MINUTES },
    async () => {
      const sessions = Object.entries(REAL).flatMap(([name, count]) =>
        [...readSessions(sharedPath(`data/${name}`)!)].slice(0, count),
      );
      const results = await play(sessions);
      expect(results.length).toBeGreaterThanOrEqual(20);
      for (const result of results) expect(result).toMatchObject(clean);
    },
  );
});
