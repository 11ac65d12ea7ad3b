/** The emissions of reading states that ship: what a fit to all readers finds, and what a fit to the others is worth. */
import { describe, expect, test } from 'vitest';
import { fitEmissions } from '../../evaluation/reading-emissions.js';
import { chancesOf, readMessages, seenOf } from '../../evaluation/reading-regions.js';
import { FITTED } from '../../worker/inference/reading-state.js';
import { sharedPath } from '../shared.js';

const path = sharedPath('data/reading-regions/messages.csv.gz');

describe.skipIf(path === null)('reading states, on messages of which an eye tracker told the state', () => {
  test('are fitted to all 621 of five readers, to four digits', () => {
    const messages = readMessages(path!);
    expect([messages.length, new Set(messages.map(({ user }) => user)).size]).toEqual([621, 5]);
    const rounded = (_: string, value: unknown): unknown =>
      typeof value === 'number' ? Number(value.toPrecision(4)) : value;
    const [fitted, shipped] = [fitEmissions(messages.map(seenOf)), FITTED].map(
      (emissions) => JSON.parse(JSON.stringify(emissions, rounded)) as typeof FITTED,
    );
    for (const what of ['speed', 'dwell'] as const) expect(shipped![what]).toEqual(fitted![what]);
    shipped!.levels.flat().forEach((chance, i) => expect(chance).toBeCloseTo(fitted!.levels.flat()[i]!, 4));
  });

  test('fitted to the others, tell who reads better than the share of readers does, and the level not', () => {
    const messages = readMessages(path!);
    const scored = (fit: Parameters<typeof chancesOf>[2]) => {
      const chances = chancesOf(messages, null, fit);
      const share = (ok: (of: ArrayLike<number>, level: number) => boolean): number =>
        messages.filter(({ level }, i) => ok(chances[i]!, level)).length / messages.length;
      return {
        right: share((of, level) => Math.max(of[0]!, of[1]!, of[2]!) === of[level]),
        rightOfReading: share((of, level) => of[2]! > 0.5 === (level === 2)),
      };
    };
    const [shares, states, both] = [
      scored('shares of the levels'),
      scored('reading states'),
      scored('reading states, from the shares'),
    ];
    expect(shares.right).toBeCloseTo(0.5765, 4);
    expect(shares.rightOfReading).toBeCloseTo(0.7327, 4);
    expect(states.right).toBeCloseTo(0.4219, 2);
    expect(states.rightOfReading).toBeCloseTo(0.7794, 2);
    expect(both.right).toBeCloseTo(0.6023, 2);
  });
});
