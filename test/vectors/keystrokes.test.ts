/**
 * The rhythm of two people who typed sentences (a sample of Dhakal et al., CHI 2018): what the sense says of them is what the
 * whole list of keys shows, and tells them apart, which is why it needs a consent of its own.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Code } from '../../kernel/frame.js';
import { keys } from '../../worker/senses/keys.js';
import { type Full, full, listener } from '../laws/senses.laws.js';
import { rhythm, typed } from '../property/worker/senses/typing.js';
import { sharedPath } from '../shared.js';

interface Session {
  readonly user: string;
  readonly events: readonly (readonly [t: number, type: 'k' | 'K', x: number, y: number, kind: string])[];
}

const path = sharedPath('data/keystrokes/sessions.jsonl.gz');

/** The recording of one of the two tells each instant twice over. */
function once(events: Session['events']): Session['events'] {
  return [...new Set(events.map(([t]) => t))].flatMap((t) => {
    const all = events.filter((event) => event[0] === t);
    const half = all.slice(0, all.length / 2);
    return JSON.stringify([...half, ...half]) === JSON.stringify(all) ? half : all;
  });
}

/** All sentences of one person, five seconds apart. */
function rowsOf(sessions: readonly Session[], user: string): Full[] {
  let start = 0;
  return sessions
    .filter((session) => session.user === user)
    .flatMap(({ events }) => {
      const rows = once(events).map(([t, type]) => full([start + t, type === 'k' ? Code.KeyDown : Code.KeyUp]));
      start = rows.at(-1)![0] + 5000;
      return rows;
    });
}

describe.skipIf(path === null)('recorded typists', () => {
  const text = path ? gunzipSync(readFileSync(path)).toString('utf8') : '';
  const sessions = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Session);
  const users = [...new Set(sessions.map(({ user }) => user))];

  test.each(users)(
    'user %s has the rhythm that the whole list shows, after each sentence and in the midst of them',
    (user) => {
      const rows = rowsOf(sessions, user);
      expect(rows.length).toBeGreaterThan(1000);
      const sense = listener(keys);
      rows.forEach((row, i) => {
        sense.hear(row);
        if (i % 10 === 0) expect(sense.values(row[0])).toEqual(rhythm(typed(rows.slice(0, i + 1))));
      });
    },
  );

  test('differ in rate and latency', () => {
    const [fast, slow] = users.map((user) => {
      const sense = listener(keys);
      const rows = rowsOf(sessions, user);
      rows.forEach(sense.hear);
      return (id: string): number => sense.value(rows.at(-1)![0], id);
    });
    expect(users).toEqual(['5', '103']);
    expect(fast!('key.rate')).toBeGreaterThan(1.5 * slow!('key.rate'));
    expect(fast!('key.latency')).toBeLessThan(slow!('key.latency'));
  });
});
