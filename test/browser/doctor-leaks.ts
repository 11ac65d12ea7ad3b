/** What is planted in the demo for the doctor to find, and the check that has to. */
import type { VisitName } from '../../cli/doctor.js';
import type { Fault } from './doctor-site.js';

/** Once the visitor has said no, or withdrawn. */
export const afterNo = (act: string): string =>
  `const timer = setInterval(() => { if (!localStorage.attune_no) return; clearInterval(timer); ${act} }, 50);`;
/** Once a yes has started the worker. */
const afterYes = (act: string): string => `const Native = Worker; let first = true;
  window.Worker = new Proxy(Native, { construct(target, args) { if (first) { first = false; setTimeout(() => { ${act} }, 200); } return Reflect.construct(target, args); } });`;
/** In the question, once it is there. */
const inQuestion = (act: string): string => `const timer = setInterval(() => {
  const root = document.querySelector('attune-consent')?.shadowRoot;
  const [no, yes] = root?.querySelectorAll('.answers button') ?? [];
  if (!yes) return; clearInterval(timer); ${act} }, 5);`;
const NO_GPC = (scope: string): string =>
  `Object.defineProperty(${scope}.prototype, 'globalPrivacyControl', { value: false })`;

export interface Planted {
  readonly leak: string;
  readonly fault: Fault;
  readonly visits: readonly VisitName[];
  /** What would hide others, or be hidden by them, is planted alone. */
  readonly isAlone?: true;
  readonly found: readonly string[];
  /** What the evidence of the first names. */
  readonly named: string;
}

export const PLANTED: readonly Planted[] = [
  {
    leak: 'another party is asked for a pixel after the no',
    fault: { leak: afterNo("new Image().src = 'EAR/pixel?visitor=1';") },
    visits: ['no'],
    found: ['D2a'],
    named: '/pixel?visitor=1',
  },
  {
    leak: 'the site is told something after the no',
    fault: { leak: afterNo("fetch('/telling?visitor=1');") },
    visits: ['no'],
    found: ['D2a'],
    named: '/telling?visitor=1',
  },
  {
    leak: 'a beacon leaves as the page goes, after the no',
    fault: {
      leak: "addEventListener('pagehide', () => localStorage.attune_no && navigator.sendBeacon('/gone', 'x'));",
    },
    visits: ['no'],
    found: ['D2a'],
    named: '/gone',
  },
  {
    leak: 'an id is stored after the no',
    fault: { leak: afterNo("localStorage.setItem('visitor-id', '4711');") },
    visits: ['no'],
    found: ['D2b'],
    named: 'localStorage visitor-id',
  },
  {
    leak: 'a cookie is set after the no',
    fault: { leak: afterNo("document.cookie = 'uid=4711; path=/';") },
    visits: ['no'],
    found: ['D2b'],
    named: 'cookie uid',
  },
  {
    leak: 'a database is made after the no',
    fault: { leak: afterNo("indexedDB.open('visitors');") },
    visits: ['no'],
    found: ['D2b'],
    named: 'indexedDB visitors',
  },
  {
    leak: 'a worker starts after the no',
    fault: {
      leak: afterNo(
        "window.kept = new Worker(trustedTypes.createPolicy('attune', { createScriptURL: (x) => x }).createScriptURL('/app.js'));",
      ),
    },
    visits: ['no'],
    found: ['D2c'],
    named: '/app.js',
  },
  {
    leak: 'somebody begins to listen after the no',
    fault: { leak: afterNo("addEventListener('scroll', () => 0);") },
    visits: ['no'],
    found: ['D2d'],
    named: 'scroll on window',
  },
  {
    leak: 'the no is remembered by a number of its own',
    fault: { leak: afterNo("localStorage.attune_no = '4711';") },
    visits: ['no'],
    found: ['D2e'],
    named: 'attune_no',
  },
  {
    leak: 'the question comes again after the no',
    fault: {
      leak: "addEventListener('load', () => setTimeout(() => localStorage.attune_no && document.querySelector('[data-attune-consent]').click(), 300));",
    },
    visits: ['no'],
    isAlone: true,
    found: ['D2f'],
    named: 'the question',
  },
  {
    leak: 'the pointer is followed before any choice',
    fault: { leak: "document.addEventListener('pointermove', () => 0);" },
    visits: ['no'],
    found: ['D1d'],
    named: 'pointermove on document',
  },
  {
    leak: 'a visitor is counted before any choice',
    fault: { leak: "fetch('/count', { method: 'POST' }); sessionStorage.setItem('seen', '1');" },
    visits: ['no'],
    isAlone: true,
    found: ['D1a', 'D1b', 'D2a', 'D2b'],
    named: '/count',
  },
  {
    leak: 'the yes is larger',
    fault: { leak: inQuestion("yes.style.fontSize = '20px'; yes.style.minBlockSize = '90px';") },
    visits: ['no'],
    found: ['D6b'],
    named: 'yes',
  },
  {
    leak: 'the no is faint',
    fault: { leak: inQuestion("no.style.background = 'none'; no.style.color = '#999';") },
    visits: ['no'],
    found: ['D6c'],
    named: 'no',
  },
  {
    leak: 'the no lies a click deeper',
    fault: {
      leak: inQuestion(
        "const fold = document.createElement('details'); root.querySelector('.box').append(fold); fold.append(no);",
      ),
    },
    visits: ['no'],
    isAlone: true,
    found: ['D2a?', 'D2b?', 'D2c?', 'D2d?', 'D2e?', 'D2f?', 'D6a', 'D6b?'],
    named: 'no cannot be seen',
  },
  {
    leak: 'the keyboard does not reach the no',
    fault: { leak: inQuestion('no.tabIndex = -1;') },
    visits: ['no'],
    found: ['D6d'],
    named: 'Tab never reaches no',
  },
  {
    leak: 'the worker file has no header',
    fault: { workerPolicy: () => null },
    visits: ['yes'],
    found: ['D3b', 'D3c'],
    named: "lacks default-src 'none'",
  },
  {
    leak: 'the page lets text become code',
    fault: { pagePolicy: (policy) => policy.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'") },
    visits: ['yes'],
    found: ['D3d'],
    named: "'unsafe-eval'",
  },
  {
    leak: 'the page does without Trusted Types',
    fault: { pagePolicy: (policy) => policy.replace(/; (?:require-)?trusted-types[^;]*/g, '') },
    visits: ['yes'],
    found: ['D3e'],
    named: 'not demanded',
  },
  {
    leak: 'the page violates its own policy',
    fault: { markup: '<script>window.inline = 1</script>' },
    visits: ['yes'],
    found: ['D3f'],
    named: 'script-src-elem',
  },
  {
    leak: 'a cookie is set after the yes',
    fault: { leak: afterYes("document.cookie = 'uid=4711; path=/'") },
    visits: ['yes'],
    found: ['D3g', 'D4c'],
    named: 'cookie uid',
  },
  {
    leak: 'another party is asked after the yes',
    fault: { leak: afterYes("fetch('EAR/yes', { mode: 'no-cors' })") },
    visits: ['yes'],
    found: ['D3h'],
    named: '/yes',
  },
  {
    leak: 'something else is posted after the yes, with cookies and a referrer',
    fault: {
      leak: afterYes(
        "fetch('/elsewhere', { method: 'POST', body: 'x', credentials: 'include', referrerPolicy: 'unsafe-url' })",
      ),
    },
    visits: ['yes'],
    found: ['D7a', 'D7b', 'D7c'],
    named: '/elsewhere',
  },
  {
    leak: 'a report of another length is posted',
    fault: {
      leak: afterYes(
        "fetch('/collect/report', { method: 'POST', body: 'x'.repeat(600), credentials: 'omit', referrerPolicy: 'no-referrer' })",
      ),
    },
    visits: ['yes'],
    found: ['D7d'],
    named: '600 bytes',
  },
  {
    leak: 'the worker outlives the withdrawal',
    fault: { leak: 'Worker.prototype.terminate = () => undefined;' },
    visits: ['yes'],
    isAlone: true,
    found: ['D4a', 'D4b?'],
    named: 'worker-full.js',
  },
  {
    leak: 'the worker ends late',
    fault: {
      leak: 'const end = Worker.prototype.terminate; Worker.prototype.terminate = function () { setTimeout(() => end.call(this), 400); };',
    },
    visits: ['yes'],
    found: ['D4b'],
    named: 'was ended',
  },
  {
    leak: 'a record is left in the store',
    fault: {
      leak: afterNo(`setTimeout(() => { indexedDB.open('attune').onsuccess = ({ target: { result } }) => {
        result.transaction('kv', 'readwrite').objectStore('kv').put(1, 'm:kept'); result.close(); }; }, 300)`),
    },
    visits: ['yes'],
    found: ['D4c'],
    named: 'm:kept',
  },
  {
    leak: 'a withdrawal is told to somebody',
    fault: { leak: afterNo("navigator.sendBeacon('/withdrawn', 'x');") },
    visits: ['yes'],
    found: ['D4d'],
    named: '/withdrawn',
  },
  {
    leak: 'somebody goes on listening after the withdrawal',
    fault: { leak: afterYes("document.addEventListener('pointermove', () => 0)") },
    visits: ['yes'],
    found: ['D4e'],
    named: 'pointermove on document',
  },
  {
    leak: 'no way leads back to the question',
    fault: {
      leak: "addEventListener('DOMContentLoaded', () => document.querySelectorAll('[data-attune-consent]').forEach((one) => one.remove()));",
    },
    visits: ['no', 'yes'],
    isAlone: true,
    found: ['D4b?', 'D6e'],
    named: 'no control was found',
  },
  {
    leak: 'Global Privacy Control is hidden from attune',
    fault: { leak: `${NO_GPC('Navigator')};`, inWorker: NO_GPC('WorkerNavigator') },
    visits: ['gpc'],
    isAlone: true,
    found: ['D5a'],
    named: 'share',
  },
  {
    leak: 'a report leaves under Global Privacy Control',
    fault: { leak: afterYes("fetch('/collect/report', { method: 'POST', body: 'x'.repeat(974) })") },
    visits: ['gpc'],
    isAlone: true,
    found: ['D5b'],
    named: '/collect/report',
  },
];
