/**
 * What the doctor's rules have in common: a check and its evidence, and what is new, whoever's it is.
 *
 * A bundle does not say which of its scripts is attune's, so nobody is asked: without a yes nothing may appear, and what the
 * site needs all the same its operator names with `--allow`.
 */
import type { Look, Phase, SeenListener, SeenRequest, Stored, Visit } from './doctor-seen.js';

export interface Evidence {
  readonly what: string;
  readonly where: string;
  readonly when: string;
}

export type Result = 'pass' | 'fail' | 'cannot tell';

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly result: Result;
  /** What was found, in a few words. */
  readonly detail: string;
  readonly evidence: readonly Evidence[];
}

export interface Diagnosis {
  readonly v: 'attune.doctor/1';
  readonly url: string;
  readonly browser: string;
  readonly verdict: 'clean' | 'broken' | 'unsure';
  readonly checks: readonly Check[];
}

/** Whether the operator answers for a name: a URL, or `cookie:name`, `localStorage:name`, `cache:name`, … */
export type Allows = (name: string) => boolean;

export function allowing(patterns: readonly string[]): Allows {
  const all = patterns.map((pattern) => {
    const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${literal.join('.*')}$`);
  });
  return (name) => all.some((one) => one.test(name));
}

/** A check that fails by what it found. */
export function check(id: string, title: string, found: readonly Evidence[], fine: string): Check {
  const isFine = found.length === 0;
  return { id, title, result: isFine ? 'pass' : 'fail', detail: isFine ? fine : '', evidence: found };
}

export const untold = (id: string, title: string, why: string): Check => ({
  id,
  title,
  result: 'cannot tell',
  detail: why,
  evidence: [],
});

/** Files that a page is made of. */
const STATIC = new Set([
  'document',
  'stylesheet',
  'image',
  'media',
  'font',
  'script',
  'texttrack',
  'manifest',
  'other',
]);
const originOf = (url: string): string => new URL(url).origin;
const bare = (url: string): string => url.replace(/[?#].*/s, '');

export function told({ method, type, url, phase, at }: SeenRequest): Evidence {
  const how = type === 'other' ? method : `${method} (${type})`;
  return { what: how, where: url.length > 160 ? `${url.slice(0, 159)}…` : url, when: `${phase}, ${seconds(at)}` };
}

export const seconds = (ms: number): string => `at ${(ms / 1000).toFixed(1)} s`;

/**
 * Requests that nobody agreed to. The site's own files are no such request, also where scrolling brings them; what carries
 * something is one, and so is any that others get, unless the page is made of it.
 */
export function unasked(visit: Visit, phases: readonly Phase[], allows: Allows): Evidence[] {
  const atFirst = visit.requests.filter(({ phase, type }) => phase === 'while loading' && STATIC.has(type));
  const files = new Set(atFirst.map(({ url }) => url));
  const paths = new Set(atFirst.map(({ url }) => bare(url)));
  const isUnasked = ({ url, method, type, phase }: SeenRequest): boolean => {
    const isOwn = originOf(url) === visit.origin;
    const isFile = STATIC.has(type) && method === 'GET';
    const isPlain = method === 'GET' && type !== 'ping' && isOwn;
    if (phase === 'while loading') return !isFile && !isPlain;
    if (phase === 'while loading again') return !(isFile && paths.has(bare(url))) && !isPlain;
    // What stands behind a question mark could tell something.
    return !isOwn || !isFile || (url !== bare(url) && !files.has(url));
  };
  return visit.requests
    .filter((request) => phases.includes(request.phase) && isUnasked(request) && !allows(request.url))
    .map(told);
}

/** What is stored and may not be. */
export function stray(look: Look, isFine: (stored: Stored) => boolean, allows: Allows): Evidence[] {
  return look.stored
    .filter((stored) => !isFine(stored) && !allows(`${stored.kind}:${stored.name}`))
    .map(({ kind, name, value }) => ({ what: kind, where: name, when: `${look.phase}${value && ` = ${cut(value)}`}` }));
}

const cut = (value: string): string => (value.length > 40 ? `${value.slice(0, 39)}…` : value);

/** Workers that run, or were started in these phases and ended since. */
export function running(visit: Visit, looks: readonly Look[], phases: readonly Phase[], allows: Allows): Evidence[] {
  const started = visit.started.filter(({ phase }) => phases.includes(phase));
  const found = [
    ...looks.flatMap(({ workers, phase }) => workers.map((where) => ({ what: 'runs', where, when: phase }))),
    ...started.map(({ url, phase }) => ({ what: 'started', where: `worker ${url}`, when: phase })),
  ];
  const isFirst = ({ where }: Evidence, i: number): boolean => found.findIndex((one) => one.where === where) === i;
  return found.filter((one, i) => isFirst(one, i) && !allows(one.where.split(' ').at(-1)!));
}

/** Of these a page has everyday uses on the elements that they are for; on the whole page they watch. */
const WATCHING = new Set(
  (
    'pointermove pointerrawupdate mousemove mouseover mouseout pointerover pointerout touchmove wheel mousewheel keyup ' +
    'keypress input beforeinput selectionchange copy cut paste devicemotion deviceorientation'
  ).split(' '),
);
const BEHAVIOUR = /^(?:pointer|mouse|touch|key|wheel|scroll|input|beforeinput|selection|copy|cut|paste|device)/;
/** Heard from other tabs: how a no reaches this page. */
const FROM_ELSEWHERE = 'storage';
const WHOLE = ['window', 'document', 'visualViewport', 'html', 'body'];

export const isWatching = ({ target, type }: SeenListener): boolean => WHOLE.includes(target) && WATCHING.has(type);

const keyOf = ({ target, type, source }: SeenListener): string => `${target} ${type} ${source}`;

/** Listeners that were not there before, on the whole page, or anywhere for what a visitor does. */
export function begun(before: Look, after: Look): SeenListener[] {
  const left = new Map<string, number>();
  for (const listener of before.listeners) left.set(keyOf(listener), (left.get(keyOf(listener)) ?? 0) + 1);
  return after.listeners.filter((listener) => {
    const count = left.get(keyOf(listener)) ?? 0;
    left.set(keyOf(listener), count - 1);
    const matters = WHOLE.includes(listener.target) || BEHAVIOUR.test(listener.type);
    return count <= 0 && matters && listener.type !== FROM_ELSEWHERE;
  });
}

/** Found twice, before and after a reload, is told once. */
export const unique = (all: readonly Evidence[]): Evidence[] =>
  all.filter(({ what, where }, i) => all.findIndex((one) => one.what === what && one.where === where) === i);

export const heard = (listeners: readonly SeenListener[], { phase }: Look, allows: Allows): Evidence[] =>
  listeners
    .filter(({ source }) => !allows(source.replace(/:\d+:\d+$/, '')))
    .map(({ target, type, source }) => ({ what: `${type} on ${target}`, where: source, when: phase }));
