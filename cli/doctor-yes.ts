/** D3: what a yes starts is walled in, and so is the page around it. */
import { deniesEverything } from '../worker/harden.js';
import { type Allows, type Check, check, type Evidence, stray, told, untold } from './doctor-rules.js';
import { type Agreeing, type Look, lookAt } from './doctor-seen.js';

const TITLES = {
  D3a: 'a worker starts, from a file of the site',
  D3b: 'its file forbids it the network',
  D3c: 'its network is blocked',
  D3d: 'the page forbids eval and inline scripts',
  D3e: 'the page demands Trusted Types',
  D3f: 'the page violates no policy',
  D3g: 'no cookie is set',
  D3h: 'no other party is asked',
};
const HEADER = 'Content-Security-Policy';

export function afterTheYes(visit: Agreeing, allows: Allows): Check[] {
  const after = lookAt(visit, 'after the yes');
  if (!visit.isAnswered || !after)
    return Object.entries(TITLES).map(([id, title]) => untold(id, title, 'yes could not be said at the first level'));
  return [...ofTheWorker(visit, after, allows), ...ofThePage(visit), ...ofOthers(visit, after, allows)];
}

function ofTheWorker(visit: Agreeing, { workers, told: says, phase }: Look, allows: Allows): Check[] {
  const files = workers.filter((worker) => worker.startsWith('worker ')).map((worker) => worker.slice(7));
  const [file] = files;
  if (file === undefined)
    return (['D3a', 'D3b', 'D3c'] as const).map((id) => untold(id, TITLES[id], 'no worker was seen after the yes'));
  const foreign = files.filter((url) => !url.startsWith(`${visit.origin}/`) && !allows(url));
  const header = visit.workerPolicy ?? '';
  const isWalled = deniesEverything(header);
  const missing = ["require-trusted-types-for 'script'", "trusted-types 'none'"].filter(
    (part) => !header.includes(part),
  );
  const lacking = isWalled ? missing : ["default-src 'none' and no other source", ...missing];
  const isBlocked = says ? says.network === 'blocked' : isWalled;
  const probe = says ? `attune’s own probe says ${says.network}` : `its header ${isWalled ? 'blocks' : 'leaves'} it`;
  return [
    check(
      'D3a',
      TITLES.D3a,
      foreign.map((url) => at('not a file of the site', url, phase)),
      files.join(', '),
    ),
    check(
      'D3b',
      TITLES.D3b,
      lacking.map((part) => at(`lacks ${part}`, file, header || 'no header')),
      header,
    ),
    check('D3c', TITLES.D3c, isBlocked ? [] : [at(probe, file, phase)], probe),
  ];
}

function ofThePage(visit: Agreeing): Check[] {
  const text = visit.policies[visit.url] ?? '';
  const sources = directive(text, 'script-src') || directive(text, 'default-src');
  const violations = visit.violations.map(({ directive: broken, blocked, source, phase }) =>
    at(broken, `${blocked} ${source}`.trim(), phase),
  );
  const isTyped = directive(text, 'require-trusted-types-for').includes("'script'");
  return [
    check(
      'D3d',
      TITLES.D3d,
      loose(sources).map((what) => at(what, visit.url, sources || HEADER)),
      sources,
    ),
    check('D3e', TITLES.D3e, isTyped ? [] : [at('not demanded', visit.url, HEADER)], directive(text, 'trusted-types')),
    check('D3f', TITLES.D3f, violations, 'no report of a violation'),
  ];
}

function ofOthers(visit: Agreeing, after: Look, allows: Allows): Check[] {
  const before = lookAt(visit, 'while loading')?.stored ?? [];
  const isOld = (name: string): boolean => before.some((stored) => stored.kind === 'cookie' && stored.name === name);
  const cookies = stray(after, ({ kind, name }) => kind !== 'cookie' || isOld(name), allows);
  const originOf = (url: string): string => new URL(url).origin;
  const ours = [
    visit.origin,
    ...[after.told?.collector, after.told?.siteLog].flatMap((url) => (url ? originOf(url) : [])),
  ];
  // Who serves files of the page may serve more of them.
  const serving = visit.requests.filter(({ phase }) => phase === 'while loading').map(({ url }) => originOf(url));
  const others = visit.requests.filter(({ url, type, phase }) => {
    const isServed = serving.includes(originOf(url)) && type !== 'fetch' && type !== 'xhr' && type !== 'ping';
    return phase === 'after the yes' && !ours.includes(originOf(url)) && !isServed && !allows(url);
  });
  return [check('D3g', TITLES.D3g, cookies, 'none'), check('D3h', TITLES.D3h, others.map(told), 'none')];
}

const at = (what: string, where: string, when: string): Evidence => ({ what, where, when });

/** One directive of a policy, as it stands there. */
const directive = (text: string, name: string): string =>
  text
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.split(' ')[0] === name) ?? '';

/** What of these sources lets scripts be made of text. */
function loose(directive: string): string[] {
  if (!directive) return ['no policy on scripts'];
  const sources = directive.split(/\s+/);
  // Beside a nonce or a hash, browsers pass over 'unsafe-inline'.
  const isTight = sources.some((source) => /^'(?:nonce|sha\d+)-/.test(source));
  const open = isTight ? /^'unsafe-eval'$/ : /^(?:'unsafe-(?:eval|inline)'|\*|(?:data|blob|https?):)$/;
  return sources.filter((source) => open.test(source));
}
