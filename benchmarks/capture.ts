/** Capture on the page's thread: the handler's body, and the thread's CPU time for whole events. */
import type { BenchPage } from './browser.js';
import type { Listening } from './page-capture.js';
import type { Timings } from './rounds.js';
import { quantile } from './rounds.js';
import { goal, medianRows, ratioGoal, type Section } from './section.js';
import type { Settings } from './settings.js';

/** The page's clock has a grain of 5 µs, so a turn is short and there are more of them. */
const ROUNDS_FACTOR = 3;
const MOVES_A_TURN = 24;
const DISPATCHED_A_TURN = 20_000;

export async function benchCapture({ page, devtools }: BenchPage, { rounds }: Settings): Promise<Section[]> {
  const timings = await whileMoving(
    page,
    page.evaluate((n) => window.bench.benchCapture(n), ROUNDS_FACTOR * rounds),
  );
  const thread = await benchThread({ page, devtools }, rounds);
  // Last, and the page is loaded anew: the libraries stay in it and see everything.
  const beside = await whileMoving(
    page,
    page.evaluate((n) => window.bench.benchListeners(n), ROUNDS_FACTOR * rounds),
  );
  await page.reload();
  await page.waitForFunction(() => 'bench' in window);
  return [
    {
      title: 'Capture, one pointer move, body of the handler',
      unit: 'ns per event in Chromium',
      rows: medianRows(timings),
      goals: [
        ratioGoal(timings, 'attune', 'six numbers into a ring', { atMost: 2 }),
        ratioGoal(timings, 'postMessage per event', 'attune', { atLeast: 8 }),
        ratioGoal(timings, 'comlink call per event', 'attune', { atLeast: 25 }),
      ],
    },
    {
      title: 'Capture, one move of the mouse, beside what others listen with',
      unit: 'ns per event in Chromium',
      rows: medianRows(beside),
      goals: [ratioGoal(beside, 'PostHog, heatmaps', 'attune', { atLeast: 7 })],
    },
    ...thread,
  ];
}

/** Moves the mouse until the page, which listens as soon as it is called, has seen it; a move more does no harm. */
async function whileMoving<T>(page: BenchPage['page'], result: Promise<T>): Promise<T> {
  let moves = 0;
  const moving = setInterval(() => void page.mouse.move(200 + ++moves, 300).catch(() => undefined), 100);
  setTimeout(() => clearInterval(moving), 1000);
  return result.finally(() => clearInterval(moving));
}

/** CPU time of the whole thread for each move, of those that a script dispatches and of those that a mouse makes. */
async function benchThread(
  { page, devtools }: Pick<BenchPage, 'page' | 'devtools'>,
  rounds: number,
): Promise<Section[]> {
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpu = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1e6;
  };
  const measure = async (names: readonly Listening[], moves: number, move: () => Promise<void>): Promise<Timings> => {
    const timings = Object.fromEntries(names.map((name) => [name, [] as number[]]));
    for (let round = -1; round < rounds; round++) {
      for (const name of round % 2 ? names : [...names].reverse()) {
        await page.evaluate((how) => window.bench.listen(how), name);
        const begun = await cpu();
        await move();
        if (round >= 0) timings[name]!.push(((await cpu()) - begun) / moves);
      }
    }
    return timings;
  };
  const over = (timings: Timings, name: string): number[] =>
    timings[name]!.map((us, round) => us - timings['empty listener']![round]!);

  const dispatched = await measure(
    ['empty listener', 'six numbers into a ring', 'attune', 'postMessage per event'],
    DISPATCHED_A_TURN,
    () => page.evaluate((n) => window.bench.dispatchMoves(n), DISPATCHED_A_TURN),
  );
  const trusted = await measure(['empty listener', 'six numbers into a ring', 'attune'], MOVES_A_TURN, async () => {
    for (let i = 1; i <= MOVES_A_TURN; i++) await page.mouse.move(100 + 20 * i, 100 + 10 * i);
  });
  return [
    {
      title: 'Capture, all that a dispatched move costs the page’s thread',
      unit: 'µs of CPU time',
      rows: medianRows(dispatched),
      goals: [goal('attune − empty listener', quantile(over(dispatched, 'attune')), 'µs', { atMost: 1 })],
    },
    {
      title: 'Capture, all that a trusted move costs the page’s thread, its waking included',
      unit: 'µs of CPU time',
      rows: medianRows(trusted),
      goals: [goal('attune − empty listener', quantile(over(trusted, 'attune')), 'µs', { atMost: 0 })],
    },
  ];
}
