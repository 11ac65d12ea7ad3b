/** Dead clicks against their naive twin, and their laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { deadClicks } from '../../../../worker/senses/dead-click.js';
import { type Full, laws, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

/** Clicks that are looked at: not a part of one before, and not the seventeenth at once. */
function candidates(rows: readonly Full[]): { t: number; x: number; y: number; index: number }[] {
  const found: ReturnType<typeof candidates> = [];
  rows.forEach(([t, code, , x, y, value], index) => {
    if (code !== Code.Click || value === 1) return;
    const isPart = found.some((one) => t - one.t < 1000 && Math.abs(x - one.x) + Math.abs(y - one.y) < 30);
    if (!isPart && found.filter((one) => t - one.t < 2750).length < 16) found.push({ t, x, y, index });
  });
  return found;
}

/** Records at which the document or the window came or went. */
function changes(rows: readonly Full[]): Full[] {
  return [Code.Visible, Code.Focus].flatMap((kind) => {
    let state = 1;
    return rows.filter(([, code, , , , value]) => {
      if (code !== kind || value === state) return false;
      state = value;
      return true;
    });
  });
}

function dead(rows: readonly Full[], now: number): number {
  const away = changes(rows);
  return candidates(rows).filter(({ t, index }) => {
    const after = (code: Code, within: number): boolean =>
      rows.some((row, i) => i > index && row[1] === code && row[0] - t < within);
    const isAlive =
      after(Code.Scroll, 100) ||
      after(Code.Change, 2500) ||
      after(Code.Leave, 2750) ||
      rows.some((row) => row[1] === Code.Select && Math.abs(row[0] - t) < 100) ||
      away.some((row) => Math.abs(row[0] - t) < 1000);
    return !isAlive && now - t >= 2750;
  }).length;
}

test('counts what the whole list shows', () => {
  const often = [Code.Click, Code.Click, Code.Click, Code.Click, Code.Click];
  holdAgainst(deadClicks, streams([...often, ...deadClicks.hears], { maxLength: 80 }), (rows, t) => [dead(rows, t)]);
  holdAgainst(deadClicks, streams([Code.Click], { maxLength: 80 }), (rows, t) => [dead(rows, t)]);
});

laws(deadClicks, { start: { 'click.dead': 0 }, inPixels: ['click.dead'], anywhere: ['click.dead'] });
