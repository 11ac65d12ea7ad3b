/** D4 and D5: after a withdrawal all is silent and erased; and what the browser objects to is not shared. */
import { isMark } from './doctor-no.js';
import {
  type Allows,
  begun,
  type Check,
  check,
  type Evidence,
  heard,
  running,
  stray,
  told,
  unasked,
  unique,
  untold,
} from './doctor-rules.js';
import { type Agreeing, type Look, lookAt, type Objecting } from './doctor-seen.js';
import { toldCount } from './units.js';

const SILENT_MS = 100;
/** Refusal markers and consent state, the ledger and its signing key, the budget. */
const KEPT = /^(?:c:no(?:\..*)?|c:state|l:.*|k:ledger|b:\d+)$/;

export function afterTheWithdrawal(visit: Agreeing, allows: Allows): Check[] {
  const titles = {
    D4a: 'the worker is gone',
    D4b: 'silence within 100 ms of the click',
    D4c: 'what was kept is erased',
    D4d: 'no request follows, to the very end',
    D4e: 'nothing of what the yes began listens',
    D4f: 'it still holds after a reload',
  };
  if (!visit.isWithdrawn)
    return Object.entries(titles).map(([id, title]) =>
      untold(id, title, 'consent was not given, or could not be withdrawn'),
    );
  const [first, agreed] = [lookAt(visit, 'while loading')!, lookAt(visit, 'after the yes')!];
  const [ended, reloaded] = [lookAt(visit, 'after the withdrawal')!, lookAt(visit, 'after the reload')!];
  const each = (of: (look: Look) => readonly Evidence[]): Evidence[] => unique([ended, reloaded].flatMap(of));
  const phases = ['after the withdrawal', 'while loading again', 'after the reload', 'while leaving'] as const;
  const isOld = (look: Look): Evidence[] =>
    stray(
      look,
      (one) =>
        isMark(one) || isOurs(one) || first.stored.some(({ kind, name }) => kind === one.kind && name === one.name),
      allows,
    );
  const gone = agreed.keys.filter((key) => !ended.keys.includes(key)).length;
  return [
    agreed.workers.length === 0
      ? untold('D4a', titles.D4a, 'no worker was seen after the yes')
      : check(
          'D4a',
          titles.D4a,
          running(visit, [ended], ['after the withdrawal'], allows),
          `${agreed.workers.length} before, none now`,
        ),
    silent(visit, titles.D4b),
    check(
      'D4c',
      titles.D4c,
      each((look) => [...leftIn(look), ...isOld(look)]),
      `${toldCount(gone, 'record')} gone; ${ended.keys.length} of proof, refusal and budget stay`,
    ),
    check('D4d', titles.D4d, unasked(visit, phases, allows), 'none'),
    check(
      'D4e',
      titles.D4e,
      each((look) => heard(begun(first, look), look, allows)),
      `${begun(first, agreed).length} listeners began with the yes, all ended`,
    ),
    check(
      'D4f',
      titles.D4f,
      [...running(visit, [reloaded], ['while loading again', 'after the reload'], allows), ...granted(reloaded)],
      reloaded.told ? `attune says ${reloaded.told.state}` : 'no worker, no request',
    ),
  ];
}

const isOurs = ({ kind, name }: { kind: string; name: string }): boolean => kind === 'indexedDB' && name === 'attune';

const leftIn = ({ keys, phase }: Look): Evidence[] =>
  keys
    .filter((key) => !KEPT.test(key))
    .map((key) => ({ what: 'not erased', where: `indexedDB attune ${key}`, when: phase }));

const granted = ({ told: says, phase }: Look): Evidence[] =>
  says && says.purposes.length > 0
    ? [{ what: `granted: ${says.purposes.join(', ')}`, where: 'attune', when: phase }]
    : [];

function silent({ silence }: Agreeing, title: string): Check {
  if (!silence) return untold('D4b', title, 'no click was seen');
  const { endedMs, lastPostMs } = silence;
  const late = (what: string, ms: number | null): Evidence[] =>
    ms !== null && ms > SILENT_MS ? [{ what, where: 'the worker', when: `${Math.round(ms)} ms after the click` }] : [];
  const evidence = [...late('was ended', endedMs), ...late('was still spoken to', lastPostMs)];
  if (evidence.length === 0 && endedMs === null) return untold('D4b', title, 'the worker was not ended by its page');
  return check('D4b', title, evidence, `${Math.max(1, Math.round(Math.max(endedMs ?? 0, lastPostMs ?? 0)))} ms`);
}

export function underObjection(visit: Objecting, allows: Allows): Check[] {
  const titles = {
    D5a: '“share” is not granted, also by a yes to all',
    D5b: 'no report leaves',
    D5c: 'a strict policy does not ask by itself',
  };
  const after = lookAt(visit, 'after the yes')!;
  const says = after.told;
  const isStrict = says?.onGpc === 'strict';
  const posts = visit.requests.filter(
    ({ url, body, method }) =>
      !allows(url) && (url === says?.collector || (method !== 'GET' && (body?.length ?? 0) > 500)),
  );
  const shared = says?.purposes.includes('share')
    ? [{ what: `granted: ${says.purposes.join(', ')}`, where: 'attune', when: after.phase }]
    : [];
  const deaf =
    says && !says.gpc ? [{ what: 'attune does not see the signal', where: 'status().gpc', when: after.phase }] : [];
  const asked = visit.isAsked ? [{ what: 'the question came', where: 'the page', when: 'while loading' }] : [];
  const unseen = !says
    ? 'attune’s handle could not be reached; see --handle'
    : visit.isAnswered
      ? ''
      : 'yes could not be said';
  const granted = says && (says.purposes.join(', ') || 'nothing');
  return [
    unseen
      ? untold('D5a', titles.D5a, unseen)
      : check('D5a', titles.D5a, [...shared, ...deaf], `granted: ${granted}; it sees the signal`),
    check('D5b', titles.D5b, posts.map(told), 'none'),
    ...(isStrict ? [check('D5c', titles.D5c, asked, 'it waits until it is opened')] : []),
  ];
}
