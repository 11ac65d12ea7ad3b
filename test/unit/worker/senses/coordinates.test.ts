/** Whoever holds a coordinate gives it up: after ten seconds, and at rest. Looks into all memory that a sense makes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { aiming } from '../../../../worker/senses/aim.js';
import { approaching } from '../../../../worker/senses/approach.js';
import { exiting } from '../../../../worker/senses/exit.js';
import type { SenseKind } from '../../../../worker/senses/feature.js';
import { hovering } from '../../../../worker/senses/hover.js';
import { kinematics } from '../../../../worker/senses/kinematics.js';
import { pointer } from '../../../../worker/senses/pointer.js';
import { swiping } from '../../../../worker/senses/swipe.js';

/** No time and no feature of these streams lies here, but every coordinate does. */
const [FROM, TO] = [700_000, 701_000];
const world = { regions: [{ present: true, words: 9 }], slots: 1, grain: 1 };

const Original = Float64Array;
let allocated: Float64Array[] = [];
beforeEach(() => {
  allocated = [];
  globalThis.Float64Array = class extends Original {
    constructor(...from: [number]) {
      super(...from);
      allocated.push(this);
    }
  } as unknown as Float64ArrayConstructor;
});
afterEach(() => {
  globalThis.Float64Array = Original;
});

const coordinates = (): number => allocated.flatMap((memory) => [...memory]).filter((x) => x >= FROM && x <= TO).length;

/** Two seconds of moves, a finger, a tap and a hover, until t = 2000. */
function play(kind: SenseKind) {
  const sense = kind.create(world);
  const tell = (t: number, code: Code, region: number, x: number, y: number, value: number): void => {
    if (kind.hears.includes(code)) sense.observe(t, t, code, region, x, y, value);
  };
  tell(0, Code.Layout, -1, 1000, 500, 5000);
  tell(0, Code.Place, 0, 10, 10, 0);
  tell(0, Code.Size, 0, 50, 50, 0);
  tell(0, Code.Seen, 0, 1, 1, 0);
  const into = new Original(40);
  const read = (t: number): void => {
    sense.age?.(t);
    sense.read?.(t, t, into, 0);
    sense.readRegion?.(t, t, 0, into, 0);
  };
  tell(0, Code.HoverIn, 0, FROM + 10, FROM + 20, 0);
  for (let t = 20; t <= 1900; t += 20) {
    tell(t, Code.Move, 0, FROM + t / 4, FROM + t / 3, 0);
    if (t % 100 === 0) read(t);
  }
  tell(1900, Code.Touch, -1, FROM + 400, FROM + 500, 0);
  tell(1950, Code.Touch, -1, FROM + 400, FROM + 500, 2);
  tell(1960, Code.Touch, -1, FROM + 400, FROM + 500, 0);
  tell(1980, Code.Touch, -1, FROM + 430, FROM + 500, 1);
  read(2000);
  return { sense, read };
}

describe.each(
  [pointer, kinematics, approaching, exiting, aiming, swiping, hovering].map(
    (kind) => [kind.features[0]!.id, kind] as const,
  ),
)('the sense of %s', (_id, kind) => {
  test('holds coordinates while it needs them', () => {
    play(kind);
    expect(coordinates()).toBeGreaterThan(0);
  });

  /** @threat script-storage */
  test('holds none at rest', () => {
    const { sense } = play(kind);
    sense.rest!();
    expect(coordinates()).toBe(0);
  });

  /** @threat script-storage */
  test('holds none after ten seconds, nor forms any by reading', () => {
    const { read } = play(kind);
    read(7000);
    read(12_000);
    expect(coordinates()).toBe(0);
  });
});
