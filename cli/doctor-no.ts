/** D1 and D2: before any choice, and after a no, nothing is asked, stored, started or heard; and the no is remembered. */
import {
  type Allows,
  begun,
  type Check,
  check,
  type Evidence,
  heard,
  isWatching,
  running,
  stray,
  unique,
  unasked,
  untold,
} from './doctor-rules.js';
import {
  type Agreeing,
  type Look,
  lookAt,
  type Phase,
  type Refusing,
  type SeenListener,
  type Stored,
} from './doctor-seen.js';

export const isMark = ({ kind, name }: Stored): boolean =>
  (kind === 'localStorage' || kind === 'cookie') && /^attune_no(?:\.[a-z]+)?$/.test(name);

export function beforeAnyChoice(visit: Refusing, agreed: Agreeing | undefined, allows: Allows): Check[] {
  const [first, later] = [lookAt(visit, 'while loading')!, lookAt(visit, 'before any choice')!];
  const requests = unasked(visit, ['while loading', 'before any choice'], allows);
  const files = visit.requests.filter(({ phase }) => phase === 'while loading');
  const others = new Set(files.map(({ url }) => new URL(url).origin).filter((origin) => origin !== visit.origin));
  const made =
    others.size === 0
      ? 'all of the page’s own origin'
      : `${others.size} other origins: ${[...others].sort().join(', ')}`;
  const listeners = [
    ...first.listeners.filter(isWatching),
    ...begun(first, later),
    ...first.listeners.filter((listener) => !isWatching(listener) && isOfTheYes(listener, agreed)),
  ];
  return [
    check('D1a', 'no request but for the page’s own files', requests, `${files.length} files, ${made}; then silence`),
    check(
      'D1b',
      'nothing is stored',
      stray(later, () => false, allows),
      'no cookie, key, database or cache',
    ),
    check(
      'D1c',
      'no worker runs',
      running(visit, [first, later], ['while loading', 'before any choice'], allows),
      'none',
    ),
    check(
      'D1d',
      'nothing listens to what the visitor does',
      heard(listeners, first, allows),
      `${first.listeners.length} listeners, none that watches the page, none new`,
    ),
  ];
}

/** What only a yes starts, found without one: the same code listens for the same. */
function isOfTheYes({ type, source }: SeenListener, agreed: Agreeing | undefined): boolean {
  const [before, after] = agreed ? [lookAt(agreed, 'while loading'), lookAt(agreed, 'after the yes')] : [];
  if (!before || !after) return false;
  const isSame = (one: SeenListener): boolean => one.type === type && one.source === source;
  return begun(before, after).some(isSame) && !before.listeners.some(isSame);
}

const AFTER: readonly Phase[] = ['after the no', 'while loading again', 'after the reload', 'while leaving'];

export function afterTheNo(visit: Refusing, agreed: Agreeing | undefined, allows: Allows): Check[] {
  const titles = {
    D2a: 'no request, to the very end',
    D2b: 'nothing is stored but the constant marker',
    D2c: 'no worker runs',
    D2d: 'nothing new listens',
    D2e: 'the no is remembered, the same for everybody',
    D2f: 'nobody asks again',
  };
  if (!visit.isAnswered)
    return Object.entries(titles).map(([id, title]) => untold(id, title, 'no could not be said at the first level'));
  const first = lookAt(visit, 'while loading')!;
  const looks = [lookAt(visit, 'after the no')!, lookAt(visit, 'after the reload')!];
  const each = (of: (look: Look) => readonly Evidence[]): Evidence[] => unique(looks.flatMap(of));
  const counted = visit.requests.filter(({ phase }) => phase === 'while loading again').length;
  return [
    check(
      'D2a',
      titles.D2a,
      unasked(visit, AFTER, allows),
      `silence, but for ${counted} of the page’s files when it is loaded again`,
    ),
    check(
      'D2b',
      titles.D2b,
      each((look) => stray(look, isMark, allows)),
      'only attune_no=1',
    ),
    check('D2c', titles.D2c, running(visit, looks, AFTER, allows), 'none'),
    check(
      'D2d',
      titles.D2d,
      each((look) => heard(listening(first, look, agreed), look, allows)),
      'no listener is new',
    ),
    check('D2e', titles.D2e, each(unremembered), remembered(looks[1]!)),
    check('D2f', titles.D2f, each(asking), 'the question stays closed after a reload'),
  ];
}

const listening = (first: Look, look: Look, agreed: Agreeing | undefined): SeenListener[] => {
  const news = begun(first, look);
  return [...news, ...look.listeners.filter((one) => !news.includes(one) && isOfTheYes(one, agreed))];
};

function unremembered(look: Look): Evidence[] {
  const marks = look.stored.filter(isMark);
  const wrong = marks.filter(({ value }) => !/^1(?: \(|$)/.test(value));
  const { phase } = look;
  const state = look.told?.state ?? 'refused';
  return [
    ...wrong.map(({ name, value }) => ({ what: 'not the constant 1', where: name, when: `${phase} = ${value}` })),
    ...(marks.length === 0 ? [{ what: 'no marker', where: 'localStorage attune_no', when: phase }] : []),
    ...(state === 'refused' ? [] : [{ what: `status().state is ${state}`, where: 'attune', when: phase }]),
  ];
}

const remembered = ({ told }: Look): string =>
  told ? `attune_no=1, and attune says ${told.state}` : 'attune_no=1; attune’s handle could not be reached';

const asking = ({ isAsking, phase }: Look): Evidence[] =>
  isAsking ? [{ what: 'the question', where: 'the page', when: phase }] : [];
