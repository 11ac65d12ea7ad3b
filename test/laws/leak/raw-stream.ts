/** What the raw events of a session would tell of a person to whoever had them: rhythm of keys, ways of the hand, pace. */
import type { Session, SessionEvent } from '../../../kernel/session.js';

/** Moves further apart in time than this belong to different strokes. */
const STROKE_GAP_MS = 300;

/** Numbers of one session, always as many and in the same order; NaN where there was nothing to form one from. */
export function rawNumbers({ events }: Session): number[] {
  return [...ofKeys(events), ...ofHand(events), ...ofWheel(events)];
}

function ofKeys(events: readonly SessionEvent[]): number[] {
  const downs = timesOf(events, 'k');
  const ups = timesOf(events, 'K');
  const holds = downs.map((t, i) => ups[i]! - t);
  return [holds, differences(downs)].flatMap((list) => spreadOfLogs(list.filter((ms) => ms < 1500)));
}

function ofHand(events: readonly SessionEvent[]): number[] {
  const shapes = strokesOf(events)
    .filter((stroke) => stroke.length >= 6)
    .map(shapeOf)
    .filter(({ chord }) => chord > 100);
  const presses = events.flatMap(([t, code], i) => {
    const up = code === 'd' ? events.slice(i + 1).find((later) => later[1] === 'u') : undefined;
    return up ? [up[0] - t] : [];
  });
  // What is left of a hand at rest: steps of a pixel or two, long after the last.
  const drifts = events.slice(1).flatMap((event, i) => {
    const before = events[i]!;
    const isRest = event[1] === 'm' && before[1] === 'm' && event[0] - before[0] > STROKE_GAP_MS;
    return isRest ? [Math.hypot(event[2] - before[2], event[3] - before[3])] : [];
  });
  return [
    spreadOfLogs(shapes.map(({ speed }) => speed))[0],
    ...spreadOfLogs(shapes.map(({ acceleration }) => acceleration)),
    spread(shapes.map(({ bow }) => bow))[0],
    spread(shapes.map(({ straightness }) => straightness))[0],
    spread(shapes.map(({ duration }) => duration))[0],
    spreadOfLogs(presses)[0],
    spreadOfLogs(drifts.filter((px) => px < 12))[0],
  ];
}

function ofWheel(events: readonly SessionEvent[]): number[] {
  const scrolls = events.filter(([, code]) => code === 's');
  const turns: { readonly px: number; readonly pause: number }[] = [];
  let from = scrolls[0];
  scrolls.slice(1).forEach((event, i) => {
    const before = scrolls[i]!;
    if (event[0] - before[0] <= 100) return;
    turns.push({ px: before[3] - from![3], pause: event[0] - before[0] });
    from = event;
  });
  // Steps of reading: forward, shorter than a screen, and with time for the new lines.
  const steps = turns.filter(({ px, pause }) => px > 30 && px < 450 && pause > 500);
  return [spreadOfLogs(steps.map(({ px }) => px))[0], spreadOfLogs(steps.map(({ px, pause }) => pause / px))[0]];
}

interface Shape {
  readonly duration: number;
  readonly chord: number;
  readonly speed: number;
  readonly acceleration: number;
  readonly straightness: number;
  readonly bow: number;
}

function shapeOf(stroke: readonly SessionEvent[]): Shape {
  const [first, last] = [stroke[0]!, stroke.at(-1)!];
  const [dx, dy] = [last[2] - first[2], last[3] - first[3]];
  const chord = Math.hypot(dx, dy);
  const duration = last[0] - first[0];
  const steps = stroke.slice(1).map((event, i) => Math.hypot(event[2] - stroke[i]![2], event[3] - stroke[i]![3]));
  const speeds = steps.map((px, i) => px / Math.max(1, stroke[i + 1]![0] - stroke[i]![0]));
  const path = steps.reduce((sum, px) => sum + px, 0);
  // Signed distance from the chord, half way.
  const middle = stroke[stroke.length >> 1]!;
  const bow = ((middle[3] - first[3]) * dx - (middle[2] - first[2]) * dy) / chord ** 2;
  return {
    duration,
    chord,
    speed: path / duration,
    acceleration: rootMeanSquare(differences(speeds)),
    straightness: chord / path,
    bow,
  };
}

function strokesOf(events: readonly SessionEvent[]): SessionEvent[][] {
  const strokes: SessionEvent[][] = [];
  let last = -Infinity;
  for (const event of events) {
    if (event[1] !== 'm') continue;
    if (event[0] - last > STROKE_GAP_MS) strokes.push([]);
    strokes.at(-1)!.push(event);
    last = event[0];
  }
  return strokes;
}

const timesOf = (events: readonly SessionEvent[], code: string): number[] =>
  events.filter((event) => event[1] === code).map(([t]) => t);
const differences = (list: readonly number[]): number[] => list.slice(1).map((value, i) => value - list[i]!);
const rootMeanSquare = (list: readonly number[]): number =>
  Math.sqrt(list.reduce((sum, value) => sum + value * value, 0) / list.length);

/** Mean and deviation of the middle nine tenths: pauses and slips are no habit. */
function spread(list: readonly number[]): [mean: number, deviation: number] {
  const sorted = [...list].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 20);
  const middle = sorted.slice(cut, sorted.length - cut);
  const mean = middle.reduce((sum, value) => sum + value, 0) / middle.length;
  const variance = middle.reduce((sum, value) => sum + (value - mean) ** 2, 0) / middle.length;
  return [mean, Math.sqrt(variance)];
}

/** The same of logarithms: people differ by factors. */
const spreadOfLogs = (list: readonly number[]): [mean: number, deviation: number] =>
  spread(list.filter((value) => value > 0).map(Math.log));
