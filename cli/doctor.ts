/**
 * `attune doctor`: opens a live page in a browser, says no, says yes, takes it back, and tells what the page did meanwhile.
 *
 * It looks from outside, by the browser's debugger: what it says holds for the page as visitors get it, whatever the page
 * says of itself.
 */
import { mkdir } from 'node:fs/promises';
import { AttuneError, isAttuneError } from '../kernel/errors.js';
import { type Driven, openBrowser } from './doctor-browser.js';
import { afterTheWithdrawal, underObjection } from './doctor-end.js';
import { whatLeaves } from './doctor-leaves.js';
import { afterTheNo, beforeAnyChoice } from './doctor-no.js';
import { parity, wayOut } from './doctor-parity.js';
import { allowing, type Allows, type Check, type Diagnosis } from './doctor-rules.js';
import { lookAt, type Seen } from './doctor-seen.js';
import { diagnosisText } from './doctor-text.js';
import { agreeing, type Course, objecting, refusing } from './doctor-visits.js';
import { afterTheYes } from './doctor-yes.js';
import { paint, type Terminal } from './terminal.js';

export type VisitName = 'no' | 'yes' | 'gpc';
export const ALL_VISITS: readonly VisitName[] = ['no', 'yes', 'gpc'];

export interface DoctorOptions {
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
  readonly withdraw?: readonly string[];
  readonly reopen?: readonly string[];
  readonly handle?: string;
  readonly due?: string;
  readonly allow?: readonly string[];
  readonly visits?: readonly VisitName[];
  /** Seconds. */
  readonly wait?: number;
  readonly browser?: string;
  readonly screenshots?: string;
  readonly json?: boolean;
}

export const DOCTOR_EXIT = { clean: 0, broken: 1, unreachable: 2, unsure: 3 } as const;

/** The buttons of `<attune-consent>`. One alone is no choice. */
const NO = 'attune-consent .answers button:first-child:not(:last-child)';
const YES = 'attune-consent .answers button:last-child';
const REOPEN = '[data-attune-consent]';
/** The handle that attune's elements were defined with. */
const HANDLE = "customElements.get('attune-consent')?.attune";
const WAIT_S = 2;

export async function doctor(address: string, options: DoctorOptions, terminal: Terminal): Promise<number> {
  const tell = (what: string): void => terminal.err(`attune doctor: ${what}\n`);
  try {
    const diagnosis = await diagnose(address, options, (what) => tell(`a visitor ${what} …`));
    if (options.json) terminal.out(`${JSON.stringify(diagnosis, null, 2)}\n`);
    else terminal.out(diagnosisText(diagnosis, paint(terminal.isColoured), terminal.columns));
    return DOCTOR_EXIT[diagnosis.verdict];
  } catch (thrown) {
    if (!isAttuneError(thrown)) throw thrown;
    tell(thrown.message);
    return DOCTOR_EXIT.unreachable;
  }
}

/** @throws {AttuneError} `options/invalid` where there is no browser, or no page at the address */
export async function diagnose(
  address: string,
  options: DoctorOptions,
  tell: (what: string) => void,
): Promise<Diagnosis> {
  const course = courseOf(address, options, tell);
  if (options.screenshots) await mkdir(options.screenshots, { recursive: true });
  const visits = options.visits ?? ALL_VISITS;
  let version = '';
  /** Each visitor has a browser of its own, whose log is theirs alone. */
  const visited = async <T>(name: VisitName, visit: (driven: Driven) => Promise<T>): Promise<T | undefined> => {
    if (!visits.includes(name)) return undefined;
    const driven = await openBrowser(options.browser);
    try {
      version = driven.browser.version();
      return await visit(driven);
    } catch (cause) {
      throw unreachable(course.url, cause);
    } finally {
      await driven.close();
    }
  };
  const refused = await visited('no', (driven) => refusing(driven, course));
  const agreed = await visited('yes', (driven) => agreeing(driven, course));
  const workers = agreed && lookAt(agreed, 'after the yes')?.workers;
  const objected = await visited('gpc', (driven) => objecting(driven, course, workers));
  const checks = judge({ refusing: refused, agreeing: agreed, objecting: objected }, allowing(options.allow ?? []));
  const has = (result: Check['result']): boolean => checks.some((one) => one.result === result);
  const verdict = has('fail') ? 'broken' : has('cannot tell') ? 'unsure' : 'clean';
  return { v: 'attune.doctor/1', url: course.url, browser: `Chromium ${version}`, verdict, checks };
}

function courseOf(address: string, options: DoctorOptions, tell: (what: string) => void): Course {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new AttuneError('options/invalid', `${address} is no address of a page. Give one with http:// or https://.`);
  const { yes = [YES], no = [NO], reopen = [REOPEN], withdraw = no } = options;
  const { handle = HANDLE, due, screenshots, wait = WAIT_S } = options;
  return { url: url.href, yes, no, reopen, withdraw, handle, due, screenshots, waitMs: 1000 * wait, tell };
}

/** All that the visits made give an answer to, in the order of the rules. */
export function judge({ refusing: no, agreeing: yes, objecting: gpc }: Seen, allows: Allows): Check[] {
  const checks = [
    ...(no ? [...beforeAnyChoice(no, yes, allows), ...afterTheNo(no, yes, allows), ...parity(no)] : []),
    ...(yes ? [...afterTheYes(yes, allows), ...afterTheWithdrawal(yes, allows), ...whatLeaves(yes, allows)] : []),
    ...(yes && no ? [wayOut(no, yes)] : []),
    ...(gpc ? underObjection(gpc, allows) : []),
  ];
  return checks.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a page or a driver says when it cannot be reached; anything else is a fault of the doctor. */
function unreachable(url: string, cause: unknown): unknown {
  const [first = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const reason = /net::ERR_\w+|(?<=^page\.(?:goto|reload): )Timeout \d+ms exceeded/.exec(first)?.[0];
  if (reason === undefined) return cause;
  return new AttuneError('options/invalid', `${url} could not be opened (${reason}). Is the server running?`, {
    cause,
  });
}
