/** The ring of coordinates keeps ten seconds, and zeros where something was. */
import { expect, test } from 'vitest';
import { pointer } from '../../../../worker/inference/pointer.js';
import { pointerRing, SPAN_MS } from '../../../../worker/inference/ring.js';
import { Code } from '../../../../kernel/frame.js';

const held = (memory: Float64Array): number[] => [...memory].filter((x) => x !== 0);

test('tells its samples from the oldest to the latest, across the end of its memory', () => {
  const ring = pointerRing(3);
  for (let i = 1; i <= 5; i++) ring.push(i, 10 * i, 100 * i);
  expect(ring.length).toBe(3);
  const places = [ring.at(0), ring.after(ring.at(0)), ring.at(2)];
  expect(places.map((place) => [...ring.memory.subarray(place, place + 3)])).toEqual([
    [3, 30, 300],
    [4, 40, 400],
    [5, 50, 500],
  ]);
});

test('samples older than ten seconds are overwritten with zeros', () => {
  const ring = pointerRing(8);
  ring.push(1, 111, 222);
  ring.push(2000, 333, 444);
  ring.expire(SPAN_MS + 2);
  expect(held(ring.memory)).toEqual([2000, 333, 444]);
  ring.expire(SPAN_MS + 2001);
  expect(held(ring.memory)).toEqual([]);
});

test('clearing leaves nothing', () => {
  const ring = pointerRing(2);
  for (let i = 1; i < 6; i++) ring.push(i, i, i);
  ring.clear();
  expect(held(ring.memory)).toEqual([]);
  expect(ring.length).toBe(0);
});

test('the pointer sense holds no coordinate ten seconds after the last move, once any record comes', () => {
  const sense = pointer();
  for (let t = 0; t < 1000; t += 20) sense.observe(20, t, Code.Move, -1, 500 + t, 300, 0);
  expect(held(sense.memory).length).toBeGreaterThan(0);
  sense.observe(0, 11_000, Code.Tick, -1, 0, 0, 0);
  expect(held(sense.memory)).toEqual([]);
});

test('at rest it holds none at once', () => {
  const sense = pointer();
  sense.observe(0, 5, Code.Move, -1, 500, 300, 0);
  sense.rest?.();
  expect(held(sense.memory)).toEqual([]);
});
