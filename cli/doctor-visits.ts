/**
 * The three visits: one that refuses, one that agrees and takes it back, one whose browser objects to sharing. They note what
 * happened and judge nothing.
 */
import type { Driven } from './doctor-browser.js';
import { OWN } from './doctor-look.js';
import type { Agreeing, Objecting, Refusing, Ways } from './doctor-seen.js';
import { openVisitor, type Visitor, type VisitorOptions } from './doctor-visitor.js';
import { clicksNoted, isFocused, measure, silenceAfter } from './page/doctor-eyes.js';

/** Controls to click one after the other, as selectors; where the last can be seen, it alone. */
export type Steps = readonly string[];

export interface Course extends Pick<VisitorOptions, 'url' | 'waitMs' | 'handle' | 'screenshots'> {
  readonly yes: Steps;
  readonly no: Steps;
  readonly withdraw: Steps;
  /** Opens the question again. */
  readonly reopen: Steps;
  /** JavaScript that makes a report due. */
  readonly due: string | undefined;
  readonly tell: (what: string) => void;
}

/** How long the question may take to come, and the worker to start. */
const APPEAR_MS = 6000;
const REPORT_MS = 20_000;
const MOST_TABS = 120;

const visitorFor = (driven: Driven, course: Course, objects = false, workers: readonly string[] = []) =>
  openVisitor(driven, { ...course, question: [course.yes.at(-1)!], objects, workers });

export async function refusing(driven: Driven, course: Course): Promise<Refusing> {
  course.tell('says no');
  const visitor = await visitorFor(driven, course);
  await visitor.load('while loading');
  await visitor.find(course.yes, APPEAR_MS);
  // What is there when the page has loaded: what comes later is new.
  await visitor.look();
  await visitor.shoot('1-before-any-choice');
  visitor.enter('before any choice');
  const atFirst = await waysAtFirst(visitor, course);
  await visitor.wander();
  await visitor.look();

  visitor.enter('after the no');
  const isAnswered = (await press(visitor, course.no)) !== null;
  await visitor.wander();
  await visitor.look();
  await visitor.shoot('2-after-the-no');
  await visitor.load('while loading again');
  visitor.enter('after the reload');
  await visitor.wander();
  await visitor.look();
  // Last, since it opens what was closed.
  const ways = { ...atFirst, yesLater: isAnswered ? await wayBack(visitor, course) : null };
  return { ...(await visitor.leave()), ways, isAnswered };
}

async function waysAtFirst(visitor: Visitor, { yes, no }: Course): Promise<Omit<Ways, 'yesLater'>> {
  const [agree, refuse] = [await visitor.find(yes), await visitor.find(no)];
  const buttons = agree && refuse ? { yes: await agree.evaluate(measure), no: await refuse.evaluate(measure) } : null;
  const tabs: { yes: number | null; no: number | null } = { yes: null, no: null };
  for (let presses = 1; presses <= MOST_TABS && !(tabs.yes && tabs.no); presses++) {
    await visitor.page.keyboard.press('Tab');
    if (agree && !tabs.yes && (await agree.evaluate(isFocused))) tabs.yes = presses;
    if (refuse && !tabs.no && (await refuse.evaluate(isFocused))) tabs.no = presses;
  }
  return { yes: agree ? 1 : null, no: refuse ? 1 : null, buttons, tabs };
}

/** Clicks to a yes from the closed question. */
async function wayBack(visitor: Visitor, { yes, reopen }: Course): Promise<number | null> {
  if (await visitor.find(yes)) return 1;
  const opened = await press(visitor, reopen);
  return opened !== null && (await visitor.find(yes, 2000)) ? opened + 1 : null;
}

/** Clicks what leads to the last of these; the number of clicks, or null where it could not be got to. */
async function press(visitor: Visitor, steps: Steps): Promise<number | null> {
  let clicks = 0;
  for (const i of steps.keys()) {
    const isLast = i === steps.length - 1;
    const rest = isLast ? null : await visitor.find(steps.slice(i + 1));
    // What comes after it can be seen already.
    if (rest) continue;
    const control = await visitor.find([steps[i]!], isLast ? 2000 : 500);
    // Covered or inert, it is no control.
    const isPressed = await control?.click({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (!isPressed) return null;
    clicks++;
  }
  return clicks;
}

export async function agreeing(driven: Driven, course: Course): Promise<Agreeing> {
  course.tell('says yes, then takes it back');
  const visitor = await visitorFor(driven, course);
  const { page, context } = visitor;
  await visitor.load('while loading');
  await visitor.find(course.yes, APPEAR_MS);
  await visitor.look();
  await visitor.shoot('3-before-the-yes');
  // Whoever posts with credentials posts these too.
  const collector = (await visitor.told())?.collector;
  const origins = new Set([page.url(), ...(collector ? [collector] : [])].map((url) => new URL(url).origin));
  await context.addCookies([...origins].map(ownCookie));

  visitor.enter('after the yes');
  const isAnswered = (await press(visitor, course.yes)) !== null;
  const worker = isAnswered ? await workerOf(visitor) : null;
  await visitor.wander();
  const isDueAsked = isAnswered && course.due !== undefined && (await makeDue(visitor, course.due));
  await visitor.look();
  await visitor.shoot('4-after-the-yes');
  const workerPolicy = worker && (await visitor.policyOf(worker));

  const { clicks, clickedAt, isWithdrawn } = isAnswered ? await withdraw(visitor, course) : NOT_WITHDRAWN;
  await visitor.wander();
  // An erasure may take a second.
  await page.waitForTimeout(1000);
  const silence = clickedAt === null ? null : await page.evaluate(silenceAfter, clickedAt);
  await visitor.look();
  await visitor.shoot('5-after-the-withdrawal');
  await visitor.load('while loading again');
  visitor.enter('after the reload');
  await visitor.wander();
  await visitor.look();
  const seen = await visitor.leave();
  return { ...seen, isAnswered, workerPolicy, withdrawal: clicks, isWithdrawn, silence, isDueAsked };
}

/** One that goes with every request to an origin, where requests carry cookies at all. */
function ownCookie(url: string) {
  const cookie = { url, name: OWN, value: '1', httpOnly: true };
  return url.startsWith('https:') ? { ...cookie, secure: true, sameSite: 'None' as const } : cookie;
}

/** The worker that a yes starts. */
async function workerOf({ page, told }: Visitor): Promise<string | null> {
  const isThere = page.workers()[0] ?? (await page.waitForEvent('worker', { timeout: APPEAR_MS }).catch(() => null));
  // It is asked about its network before anything else.
  for (let i = 0; i < 20 && isThere && (await told())?.network === 'unknown'; i++) await page.waitForTimeout(100);
  return isThere?.url() ?? null;
}

/** Asks for a report, and waits for a request with a body. */
async function makeDue({ page }: Visitor, due: string): Promise<boolean> {
  const sent = page
    .waitForRequest((request) => (request.postData()?.length ?? 0) > 500, { timeout: REPORT_MS })
    .catch(() => null);
  await page.evaluate(due);
  await sent;
  await page.waitForTimeout(500);
  return true;
}

const NOT_WITHDRAWN = { clicks: null, clickedAt: null, isWithdrawn: false } as const;

/** By the site's own controls; where there are none, by attune's handle, so that the rest can be seen all the same. */
async function withdraw(visitor: Visitor, { reopen, withdraw, handle }: Course) {
  const { page } = visitor;
  const before = (await visitor.find(withdraw)) ? 0 : await press(visitor, reopen);
  visitor.enter('after the withdrawal');
  const clickedAt = await page.evaluate(clicksNoted);
  const clicks = before === null ? null : await press(visitor, withdraw);
  if (before !== null && clicks !== null)
    return { clicks: before + clicks, clickedAt: clickedAt + clicks - 1, isWithdrawn: true };
  const asked = `(async () => { await (${handle}).consent.withdraw(); return true; })()`;
  return { clicks: null, clickedAt: null, isWithdrawn: (await page.evaluate(asked).catch(() => false)) as boolean };
}

export async function objecting(driven: Driven, course: Course, earlier: readonly string[] = []): Promise<Objecting> {
  course.tell('has Global Privacy Control on, and says yes');
  const workers = earlier.map((worker) => worker.split(' ').at(-1)!);
  const visitor = await visitorFor(driven, course, true, workers);
  await visitor.load('while loading');
  const isAsked = (await visitor.find(course.yes, APPEAR_MS / 2)) !== null;
  await visitor.look();
  await visitor.shoot('6-objecting');
  visitor.enter('after the yes');
  const isOpen = isAsked || (await press(visitor, course.reopen)) !== null;
  const isAnswered = isOpen && (await press(visitor, course.yes)) !== null;
  if (isAnswered) await workerOf(visitor);
  await visitor.wander();
  if (isAnswered && course.due !== undefined) {
    await visitor.page.evaluate(course.due);
    await visitor.page.waitForTimeout(7000);
  }
  await visitor.look();
  return { ...(await visitor.leave()), isAnswered, isAsked };
}
