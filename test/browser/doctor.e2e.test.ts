/** The doctor on the demo: nothing to find as it is, and each planted leak found by the check that should. */
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnose, type DoctorOptions, type VisitName } from '../../cli/doctor.js';
import type { Diagnosis } from '../../cli/doctor-rules.js';
import { type Demo, startDemo } from '../../examples/server.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { afterNo, PLANTED } from './doctor-leaks.js';
import { both, type Fault, faultySite } from './doctor-site.js';

/** Under which the page of privacy notes §8 is to run, in words that browsers read. */
const PROMISED = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types attune',
];

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({ port: 0, database: ':memory:' });
});
afterAll(() => demo.close());

const quick = { browser: findChromium(), wait: 0.4 };

/** What the doctor says of the demo with a fault in front of it. */
async function examined(fault: Fault, options: DoctorOptions): Promise<Diagnosis> {
  const site = await faultySite(demo.url, fault);
  try {
    return await diagnose(site.url, { ...quick, ...options }, () => undefined);
  } finally {
    await site.close();
  }
}
const failing = ({ checks }: Diagnosis): string[] =>
  checks.filter(({ result }) => result !== 'pass').map(({ id, result }) => (result === 'fail' ? id : `${id}?`));
const evidenceOf = ({ checks }: Diagnosis, id: string): string =>
  (checks.find((one) => one.id === id)?.evidence ?? []).map(({ what, where }) => `${what} ${where}`).join('\n');

/** @threat dialog-others dialog-parity refusal-trace */
test('the demo is clean, all of it', async () => {
  const diagnosis = await diagnose(demo.url, quick, () => undefined);
  expect(failing(diagnosis)).toEqual([]);
  expect(diagnosis.verdict).toBe('clean');
  const groups = new Set(diagnosis.checks.map(({ id }) => id.slice(0, 2)));
  expect([...groups]).toEqual(['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7']);
});

test('a report that is made due is seen, with its bytes', async () => {
  // The demo's driver takes the site's own controls away.
  const due = 'for (const one of document.querySelectorAll("[inert]")) one.inert = false; attuneDemo.advance(600_000)';
  const diagnosis = await diagnose(`${demo.url}?drive`, { ...quick, visits: ['yes', 'gpc'], due }, () => undefined);
  expect(failing(diagnosis)).toEqual([]);
  const of = (id: string): string => diagnosis.checks.find((one) => one.id === id)!.detail;
  expect(of('D7a')).toMatch(/974 bytes to \/collect\/report/);
  expect(of('D7d')).toBe('1 commitment, 1 report');
});

/** @threat script-code */
test('the demo runs under the promised policy, and sends no report but of the worker’s own probe', async () => {
  const site = await faultySite(demo.url, {
    pagePolicy: (policy) => `${policy}; report-uri /csp-report`,
    workerPolicy: (policy) => `${policy}; report-uri /csp-report`,
  });
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  const page = await browser.newPage();
  const response = await page.goto(site.url);
  const policy = response!.headers()['content-security-policy']!.split('; ');
  expect(policy).toEqual(expect.arrayContaining(PROMISED));
  // Beside it only what forbids still more.
  const more = policy.filter((directive) => !PROMISED.includes(directive) && !directive.startsWith('report-uri'));
  expect(more.every((directive) => directive.endsWith("'none'"))).toBe(true);
  await page.locator('attune-consent .answers button:last-child').click();
  await page.waitForEvent('worker').catch(() => undefined);
  for (let i = 0; i < 30; i++) await page.mouse.move(200 + 20 * i, 200 + 5 * i);
  await page.mouse.wheel(0, 900);
  await page.waitForTimeout(4000);
  await browser.close();
  await site.close();
  const blocked = site.reports.map((report) => {
    const { 'blocked-uri': uri, 'violated-directive': directive } = (
      JSON.parse(report) as { 'csp-report': Record<string, string> }
    )['csp-report'];
    return `${directive} ${uri}`;
  });
  expect(blocked).toEqual(['connect-src data']);
});

const isLong = process.env['ATTUNE_LONG'] === '1';

/** What can stand beside each other is planted together, once for each kind of visit. */
const together = new Map<string, Promise<Diagnosis>>();
function amongOthers(visits: readonly VisitName[]): Promise<Diagnosis> {
  const faults = PLANTED.filter((one) => !one.isAlone && one.visits.join() === visits.join()).map(({ fault }) => fault);
  const diagnosis = together.get(visits.join()) ?? examined(faults.reduce(both), { visits });
  together.set(visits.join(), diagnosis);
  return diagnosis;
}

describe('a planted leak is found', () => {
  /** @threat dialog-others */
  test.each(PLANTED)('$leak', async ({ fault, visits, isAlone, found, named }) => {
    const isByItself = isLong || isAlone;
    const diagnosis = await (isByItself ? examined(fault, { visits }) : amongOthers(visits));
    if (isByItself) expect(failing(diagnosis)).toEqual(found);
    else expect(failing(diagnosis)).toEqual(expect.arrayContaining([...found]));
    expect(
      evidenceOf(
        diagnosis,
        found.find((id) => !id.endsWith('?'))!,
      ),
    ).toContain(named);
    expect(diagnosis.verdict).toBe('broken');
  });
});

test('what the site answers for is passed over, and that alone', async () => {
  const leak = afterNo(
    "localStorage.setItem('basket', '1'); localStorage.setItem('visitor-id', '4711'); fetch('/stock');",
  );
  const diagnosis = await examined({ leak }, { visits: ['no'], allow: ['localStorage:basket', '*/stock'] });
  expect(failing(diagnosis)).toEqual(['D2b']);
  expect(evidenceOf(diagnosis, 'D2b')).toBe('localStorage visitor-id');
});

test('a page that cannot be opened is said to be so', async () => {
  await expect(diagnose('http://127.0.0.1:9/', quick, () => undefined)).rejects.toMatchObject({
    code: 'options/invalid',
    message: expect.stringContaining('could not be opened') as string,
  });
  await expect(diagnose('courier.example', quick, () => undefined)).rejects.toMatchObject({ code: 'options/invalid' });
});
