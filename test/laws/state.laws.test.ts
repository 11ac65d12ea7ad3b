/** Every sense keeps no more than it says, however long a visit lasts. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../kernel/frame.js';
import { mulberry32, type Random } from '../../testing/random.js';
import { SENSES } from '../../worker/senses/catalogue.js';
import type { Sense, SenseKind, World } from '../../worker/senses/feature.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const REGIONS = 4;
const world: World = {
  regions: Array.from({ length: REGIONS }, () => ({ present: true, words: 100 })),
  slots: 2,
  grain: 1,
};
const COPIES = 150;
/** Closures, objects and array headers around the numbers of one sense. */
const OVERHEAD = 16_000;

function used(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Some hours of a restless visit, whatever its records mean. */
function play(sense: Sense, kind: SenseKind, records: number, random: Random, from = 0): number {
  let t = from;
  for (let i = 0; i < records; i++) {
    t += random() < 0.02 ? 3000 * random() : 20 * random();
    const code = kind.hears[Math.floor(random() * kind.hears.length)]!;
    const region = Math.floor(random() * (REGIONS + 1)) - 1;
    sense.observe(t, t, code, region, 1200 * random(), 4000 * random(), Math.floor(3 * random()));
    if (i % 8 === 0) sense.age?.(t);
  }
  return t;
}

describe.each(SENSES.map((kind) => [kind.features[0]!.id, kind] as const))('the sense of %s', (_id, kind) => {
  test('hears codes that exist', () => {
    expect(kind.hears.length).toBeGreaterThan(0);
    for (const code of kind.hears) expect(code > 0 && code < CODES).toBe(true);
  });

  test('keeps no more than it says, also after a long visit', () => {
    const make = (records: number): Sense[] =>
      Array.from({ length: COPIES }, (_, i) => {
        const sense = kind.create(world);
        play(sense, kind, records, mulberry32(i));
        return sense;
      });
    // The first ones compile the code, which is no state.
    let kept: Sense[] = make(50);
    kept.length = 0;
    const before = used();
    kept = make(100);
    const early = (used() - before) / COPIES;
    kept.forEach((sense, i) => play(sense, kind, 3000, mulberry32(1000 + i), 1e6));
    const late = (used() - before) / COPIES;
    const declared = 8 * (kind.state.page + REGIONS * kind.state.region);
    expect(kept).toHaveLength(COPIES);
    expect(late, 'grows').toBeLessThan(Math.max(0, early) + 4000);
    expect(late, 'more than declared').toBeLessThan(declared + OVERHEAD);
  });
});
