/**
 * The driver: plays recorded sessions into the demo as trusted input and tells what attune made of them.
 *
 * Input goes through Chromium's input domain, so to the page it is a person: events are trusted, hover and focus follow,
 * scrolling is real. Each session has a browser context of its own, and says yes by a real click on "Accept all".
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { type Demo, startDemo } from '../../examples/server.js';
import type { ProbeEvent } from '../../examples/shared/probe.js';
import { CHROMIUM_ARGS, ensureChromium, findChromium } from '../../scripts/chromium.mjs';
import type { Session } from '../../kernel/session.js';
import { type InputPlan, type InputStep, planInput } from './input.js';
import { readSessions } from './sessions.js';
import { shiftsOf, usesOf, violationsOf, watchPage, type WatchedPage, watchUse } from './watch.js';

export interface DriveOptions {
  /** Where sessions lie, or the sessions themselves. */
  readonly folder?: string;
  readonly sessions?: readonly Session[];
  /** Of the demo: `''` by default, the front page. */
  readonly page?: string;
  /** How much of each session is played, from its first event. Default 15. */
  readonly seconds?: number;
  /** How many times faster than it was recorded. Default 1. */
  readonly speed?: number;
  /** Sessions played at a time. Default 4. */
  readonly parallel?: number;
  readonly headed?: boolean;
  /** Told at the end what the collector released of all this. */
  readonly onReleased?: (released: Released) => void;
}

export interface SessionResult {
  readonly id: string;
  /** Seconds played. */
  readonly played: number;
  /** Trusted events sent. */
  readonly inputs: number;
  readonly adjustments: readonly { readonly adjustment: string; readonly slot: string; readonly at: number }[];
  /** Slots that changed twice within their refractory time. */
  readonly flickers: readonly string[];
  /** Changes of a slot in use, and why it was. */
  readonly inUse: readonly string[];
  /** Adjustments that a guard rail switched off. */
  readonly misfires: readonly string[];
  readonly errors: readonly string[];
  /** Layout shift by attune's own measure, and by the browser's in what attune changed. */
  readonly shift: { readonly attune: number; readonly browser: number };
  /** What was posted, and the collector's verdict on it; null where nothing came. */
  readonly report: { readonly bytes: number; readonly outcome: string } | null;
  /** No error, no flicker, no shift, nothing changed in use, no misfire, and a report that was counted. */
  readonly ok: boolean;
}

/** The batch that these sessions reported to, after its release. */
export interface Released {
  readonly sent: number;
  /** Reports in the released batch, or null where there were too few to publish. */
  readonly n: number | null;
}

const VIEWPORT = { width: 1280, height: 800 } as const;
/** Beyond the minute in which no report may follow a consent, and the longest random delay after it. */
const PAST_DELAY_MS = 600_000;
const REPORT_WITHIN_MS = 20_000;
const START_WITHIN_MS = 15_000;
const REFRACTORY_MS = 20_000;
/** From one adjustment to another in one slot: told as two events, made as one change. */
const SAME_CHANGE_MS = 50;
const HOUR_MS = 3_600_000;
const THREE_WEEKS_MS = 1_814_400_000;

/** Plays sessions, several at a time, and yields each result as it is there. */
export async function* drive(options: DriveOptions): AsyncGenerator<SessionResult, void> {
  const { folder, page = '', seconds = 15, speed = 1, parallel = 4, headed = false, onReleased } = options;
  const queue = [...(options.sessions ?? (folder === undefined ? [] : readSessions(folder)))];
  ensureChromium();
  const verdicts = new Map<string, string>();
  const demo = await startDemo({
    port: 0,
    database: ':memory:',
    // An hour ahead, so that a device whose clock is moved on never reports from the collector's future.
    now: () => Date.now() + HOUR_MS,
    onVerdict: (wire, verdict) => verdicts.set(wire, verdict.outcome),
  });
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: findChromium(),
      headless: !headed,
      args: [
        ...CHROMIUM_ARGS,
        // No page is slowed because another one lies above it.
        '--disable-renderer-backgrounding',
        '--disable-backgrounding-occluded-windows',
        '--disable-background-timer-throttling',
      ],
    });
    const lane = { browser, demo, url: `${demo.url}${page}?drive`, verdicts, seconds, speed, alone: inTurn() };
    const running = new Map<Session, Promise<{ session: Session; result: SessionResult }>>();
    const next = (): void => {
      const session = queue.shift();
      if (session)
        running.set(
          session,
          playSession(session, lane).then((result) => ({ session, result })),
        );
    };
    for (let i = 0; i < parallel; i++) next();
    while (running.size > 0) {
      const { session, result } = await Promise.race(running.values());
      running.delete(session);
      next();
      yield result;
    }
    onReleased?.(await release(demo, verdicts));
  } finally {
    await browser?.close();
    await demo.close();
  }
}

interface Lane {
  readonly browser: Browser;
  readonly demo: Demo;
  /** Of the page that is played on. */
  readonly url: string;
  readonly verdicts: ReadonlyMap<string, string>;
  readonly seconds: number;
  readonly speed: number;
  /** Runs work while no other work runs. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** A turnstile: one at a time, in the order of arrival. */
function inTurn(): Lane['alone'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function playSession(session: Session, lane: Lane): Promise<SessionResult> {
  const context = await lane.browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    const watched = await watchPage(page);
    // One at a time: browsers that start together starve each other, and attune's deadlines with them.
    await lane.alone(() => begin(page, lane.url, watched));
    await watchUse(page);

    const maxScroll = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    const plan = planInput(session, { viewport: [VIEWPORT.width, VIEWPORT.height], maxScroll }, lane.seconds);
    const startedAt = await page.evaluate(() => performance.now());
    await play(await context.newCDPSession(page), plan, lane.speed);

    await page.evaluate((ms) => window.attuneDemo!.advance(ms), PAST_DELAY_MS);
    await until(REPORT_WITHIN_MS, () => Promise.resolve(watched.reports.some((wire) => lane.verdicts.has(wire))));
    return await judge(session, plan, startedAt, page, watched, lane);
  } catch (fault) {
    return failed(session, fault);
  } finally {
    await context.close();
  }
}

/** Opens the page, says yes by a click, and takes the pointer away from where the button was. */
async function begin(page: Page, url: string, { errors }: WatchedPage): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Accept all' }).click();
  await page.mouse.move(1, 1);
  // What sends reports comes last; before it, a clock that is moved on brings no report.
  const isRunning = await until(START_WITHIN_MS, () =>
    page.evaluate(
      () =>
        window.attuneDemo?.attune.consent.status().network !== 'unknown' &&
        performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/reports.js')),
    ),
  );
  if (!isRunning) errors.push('attune did not start');
}

/** Sends each step at its time. Steps are not waited for one by one, as no hand waits for the page. */
async function play(input: CDPSession, { steps, duration }: InputPlan, speed: number): Promise<void> {
  const start = performance.now();
  const sent: Promise<unknown>[] = [];
  let isDown = false;
  for (const step of steps) {
    const wait = step.at / speed - (performance.now() - start);
    if (wait > 1) await sleep(wait);
    if (step.kind === 'press') isDown = true;
    if (step.kind === 'release') isDown = false;
    sent.push(input.send('Input.dispatchMouseEvent', { ...eventOf(step, isDown), pointerType: 'mouse' }));
  }
  await Promise.all(sent);
  await sleep(Math.max(0, duration / speed - (performance.now() - start)));
}

interface MouseInput {
  readonly type: 'mouseMoved' | 'mousePressed' | 'mouseReleased' | 'mouseWheel';
  readonly x: number;
  readonly y: number;
  readonly button: 'left' | 'none';
  readonly buttons: number;
  readonly clickCount?: number;
  readonly deltaX?: number;
  readonly deltaY?: number;
}

function eventOf(step: InputStep, isDown: boolean): MouseInput {
  const { x, y } = step;
  const held = isDown ? ({ button: 'left', buttons: 1 } as const) : ({ button: 'none', buttons: 0 } as const);
  switch (step.kind) {
    case 'move':
      return { type: 'mouseMoved', x, y, ...held };
    case 'press':
      return { type: 'mousePressed', x, y, button: 'left', buttons: 1, clickCount: 1 };
    case 'release':
      return { type: 'mouseReleased', x, y, button: 'left', buttons: 0, clickCount: 1 };
    case 'wheel':
      return { type: 'mouseWheel', x, y, deltaX: 0, deltaY: step.deltaY, ...held };
  }
}

async function judge(
  session: Session,
  { steps, duration }: InputPlan,
  startedAt: number,
  page: Page,
  { errors, reports }: WatchedPage,
  { verdicts, speed }: Lane,
): Promise<SessionResult> {
  const events = await page.evaluate(() => structuredClone(window.attuneDemo!.events));
  const changes = events.flatMap((e) => (e.type === 'adjusted' || e.type === 'reverted' ? [e.event] : []));
  const changed = new Set(changes.map(({ slot }) => slot));
  const shift = {
    attune: changes.reduce((sum, { shift }) => sum + shift, 0),
    browser: await shiftsOf(
      page,
      changed,
      changes.map(({ at }) => at),
    ),
  };
  const violations = (await violationsOf(page)).map((violation) => `policy violated: ${violation}`);
  const all = [
    ...errors,
    ...violations,
    ...events.flatMap((e) => (e.type === 'error' ? [`${e.event.code}: ${e.event.message}`] : [])),
  ];
  const flickers = flickersOf(events);
  const inUse = await usesOf(page);
  const misfires = events.flatMap((e) => (e.type === 'misfire' ? [`${e.event.adjustment}: ${e.event.sign}`] : []));
  const wire = reports.find((posted) => verdicts.get(posted) === 'counted') ?? reports[0];
  const report =
    wire === undefined ? null : { bytes: Buffer.byteLength(wire), outcome: verdicts.get(wire) ?? 'unanswered' };
  return {
    id: session.id,
    played: duration / speed / 1000,
    inputs: steps.length,
    adjustments: events.flatMap((e) =>
      e.type === 'adjusted'
        ? [{ adjustment: e.event.adjustment, slot: e.event.slot, at: Math.round(e.event.at - startedAt) / 1000 }]
        : [],
    ),
    flickers,
    inUse,
    misfires,
    errors: all,
    shift,
    report,
    ok:
      all.length === 0 &&
      flickers.length + inUse.length + misfires.length === 0 &&
      shift.attune === 0 &&
      shift.browser === 0 &&
      report?.outcome === 'counted',
  };
}

/** Slots that changed again before their refractory time was over. What a visitor undoes, or a guard rail, is no flicker. */
function flickersOf(events: readonly ProbeEvent[]): string[] {
  const last = new Map<string, number>();
  return events.flatMap((e) => {
    if (e.type !== 'adjusted' && e.type !== 'reverted') return [];
    if (e.type === 'reverted' && ['undo', 'withdrawn', 'misfire'].includes(e.event.reason)) return [];
    const { slot, at } = e.event;
    const since = at - (last.get(slot) ?? -Infinity);
    last.set(slot, at);
    return since > SAME_CHANGE_MS && since < REFRACTORY_MS ? [slot] : [];
  });
}

const failed = (session: Session, fault: unknown): SessionResult => ({
  id: session.id,
  played: 0,
  inputs: 0,
  adjustments: [],
  flickers: [],
  inUse: [],
  misfires: [],
  errors: [fault instanceof Error ? fault.message : String(fault)],
  shift: { attune: 0, browser: 0 },
  report: null,
  ok: false,
});

/** Moves the collector past the end of the batch and reads what it published. */
async function release(demo: Demo, verdicts: ReadonlyMap<string, string>): Promise<Released> {
  await fetch(`${demo.url}demo/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ offsetMs: THREE_WEEKS_MS }),
  });
  const answer = await fetch(`${demo.url}collect/releases.json`);
  const documents = (await answer.json()) as readonly { readonly n?: number }[];
  const published = documents.flatMap(({ n }) => (n === undefined ? [] : [n]));
  const sent = [...verdicts.values()].filter((outcome) => outcome === 'counted').length;
  return { sent, n: published.length === 0 ? null : published.reduce((sum, n) => sum + n, 0) };
}

/** Asks until the answer is yes, or the time is over. */
async function until(ms: number, question: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (await question()) return true;
    await sleep(50);
  }
  return false;
}
