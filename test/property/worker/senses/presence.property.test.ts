/** Presence against its naive twin, and its laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { presence } from '../../../../worker/senses/presence.js';
import { type Full, laws, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

function inputs(rows: readonly Full[]): number[] {
  const firstScroll = rows.findIndex(([, code]) => code === Code.Scroll);
  return rows
    .filter(([, code], i) => i !== firstScroll && code !== Code.Visible && code !== Code.Focus)
    .map(([t]) => t);
}

/** Whether the document is visible after each record, and when that begins and ends. */
function stretches(rows: readonly Full[], now: number): { from: number; to: number; isVisible: boolean }[] {
  let isVisible = true;
  const ends = [...rows.map(([t]) => t), now];
  return [{ from: 0, to: ends[0]!, isVisible }].concat(
    rows.map(([t, code, , , , value], i) => {
      if (code === Code.Visible) isVisible = value === 1;
      return { from: t, to: ends[i + 1]!, isVisible };
    }),
  );
}

function twin(rows: readonly Full[], now: number): number[] {
  const times = inputs(rows);
  const wakes = [
    ...times,
    ...rows.filter(([, code, , , , value]) => code === Code.Focus && value === 1).map(([t]) => t),
  ].sort((a, b) => a - b);
  const visible = stretches(rows, now).filter(({ isVisible }) => isVisible);
  // The part of [wake, wake + 5 s) that no later wake covers, as far as it was visible.
  const engaged = wakes.reduce((sum, wake, i) => {
    const end = Math.min(wake + 5000, wakes[i + 1] ?? Infinity);
    return sum + visible.reduce((s, { from, to }) => s + Math.max(0, Math.min(to, end) - Math.max(from, wake)), 0);
  }, 0);
  const beats = new Set<number>();
  for (const t of times) {
    if (t > 0 && t <= 30_000) beats.add(30_000);
    for (let beat = 10_000 * Math.floor(t / 10_000); beat < t + 10_000; beat += 10_000)
      if (beat > 30_000 && beat - 10_000 < t && t <= beat) beats.add(beat);
  }
  const shown = visible.reduce((sum, { from, to }) => sum + to - from, 0);
  const minute = (t: number): number => Math.floor(t / 60_000);
  const returns = stretches(rows, now).filter(
    ({ from, isVisible }, i, all) => i > 0 && isVisible && !all[i - 1]!.isVisible && minute(now) - minute(from) < 10,
  );
  // The state before the first record lasts no time.
  const firstVisible =
    stretches(rows, now)
      .slice(1)
      .find(({ isVisible }) => isVisible)?.from ?? NaN;
  return [
    now - (times.at(-1) ?? 0),
    engaged,
    [...beats].filter((beat) => beat <= now).length,
    now > 0 ? (1e6 * shown) / now : NaN,
    returns.length,
    (times[0] ?? NaN) - firstVisible,
  ];
}

test('says what the whole list shows', () => {
  holdAgainst(presence, streams([...presence.hears, Code.Visible, Code.Focus], { maxLength: 40 }), twin);
});

laws(presence, {
  start: { idle: 0, engaged: 0, 'page.pings': 0, 'tab-switches': 0 },
  anchored: ['idle', 'page.pings', 'visibility'],
  anywhere: ['idle', 'engaged', 'page.pings', 'visibility', 'tab-switches', 'first-input'],
});
