/** What is learned, as bytes, and what is refused. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { goalModel } from '../../../../worker/inference/goal-model.js';
import { layoutOf, pack, unpack } from '../../../../worker/inference/snapshot.js';

const layout = layoutOf(['scroll.depth', 'idle']);
const states = (): Float64Array[] => [Float64Array.of(1, -2.5, 1e300), Float64Array.of(0.1)];
const blank = (): Float64Array[] => [new Float64Array(3), new Float64Array(1)];

test('states come back as they were', () => {
  const into = blank();
  expect(unpack(pack(layout, states()), layout, into)).toBe(true);
  expect(into).toEqual(states());
});

test('has the bytes that it promises', () => {
  const view = new DataView(pack(layout, states()));
  expect(view.byteLength).toBe(16 + 4 * 8 + 4);
  expect(String.fromCharCode(...new Uint8Array(view.buffer, 0, 4))).toBe('ATSN');
  expect([view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)]).toEqual([1, layout, 4]);
  expect(view.getFloat64(24, true)).toBe(-2.5);
});

test('any changed byte is refused, and what it would have filled stays as it is', () => {
  const good = pack(layout, states());
  for (let i = 0; i < good.byteLength; i++) {
    const bad = good.slice(0);
    new Uint8Array(bad)[i]! ^= 1 << (i % 8);
    const into = blank();
    expect(unpack(bad, layout, into)).toBe(false);
    expect(into).toEqual(blank());
  }
});

test.each([0, 3, 4, 16, 20, 51])('a buffer of %i bytes is refused', (bytes) => {
  expect(unpack(pack(layout, states()).slice(0, bytes), layout, blank())).toBe(false);
});

test('numbers of other features are refused, also in another order', () => {
  expect(unpack(pack(layout, states()), layoutOf(['idle', 'scroll.depth']), blank())).toBe(false);
  expect(unpack(pack(layout, [Float64Array.of(1)]), layout, blank())).toBe(false);
});

test('a number that is not finite is refused', () => {
  expect(unpack(pack(layout, [Float64Array.of(1, NaN, 2), Float64Array.of(0)]), layout, blank())).toBe(false);
});

test('a restored model answers as the saved one, and goes on learning as it would have', () => {
  const random = mulberry32(8);
  const example = (): Float64Array => Float64Array.of(random(), random() * 1000);
  const model = goalModel(['a', 'b']);
  for (let i = 0; i < 100; i++) {
    const x = example();
    model.decide(x, i % 3 === 0);
    model.learn(x[0]! > 0.5 ? 1 : 0);
  }
  const twin = goalModel(['a', 'b']);
  expect(twin.restore(model.save(0), 0)).toBe(true);
  for (let i = 0; i < 20; i++) {
    const x = example();
    for (const each of [model, twin]) {
      each.decide(x, false);
      each.learn(i % 2 === 0 ? 1 : 0);
    }
    expect(twin.probability).toBe(model.probability);
    expect(twin.view()).toEqual(model.view());
  }
  expect(goalModel(['a', 'c']).restore(model.save(0), 0)).toBe(false);
});
