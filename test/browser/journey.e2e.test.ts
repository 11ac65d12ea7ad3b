/** One visitor's way through the whole house: a change, its reason, its undo, the export, and what an auditor says of it. */
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditBundle } from '../../consent/verify.js';
import { accept, type DemoBrowser, openDemo, reportAccepted, wander } from './demo-page.js';

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** The CLI as a stranger runs it: the built file, its exit code and its verdicts. */
async function audit(bundle: string): Promise<{ code: number; failed: string[] }> {
  const file = join(await mkdtemp(join(tmpdir(), 'attune-')), 'bundle.json');
  await writeFile(file, bundle);
  return new Promise((resolve) => {
    const siteKey = site.demo.collector.siteLog!.verifierKey;
    execFile(
      process.execPath,
      ['dist/cli/attune.js', 'audit', file, '--site-key', siteKey, '--json'],
      (error, stdout) => {
        const { rules } = JSON.parse(stdout) as { rules: { id: string; result: string }[] };
        resolve({
          code: Number(error?.code ?? 0),
          failed: rules.filter((rule) => rule.result === 'fail').map((rule) => rule.id),
        });
      },
    );
  });
}

/** Rests the pointer on the lede, as one who reads closely. */
async function rest(page: Page): Promise<void> {
  const box = (await page.locator('[data-attune-slot=lede]').boundingBox())!;
  // Its lower half may lie on the window's edge.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4, { steps: 12 });
  await page.waitForFunction(() => window.attuneDemo!.events.some(({ type }) => type === 'adjusted'), undefined, {
    timeout: 10_000,
  });
}

test('resting on a story for three seconds enlarges it without moving anything; undo restores it to the letter', async () => {
  const page = await site.visit();
  await accept(page);
  const lede = page.locator('[data-attune-slot=lede]');
  const before = await lede.innerHTML();
  const widthOf = () => lede.evaluate((slot) => slot.firstElementChild!.getBoundingClientRect().width);
  const width = await widthOf();
  const begun = Date.now();
  await rest(page);
  expect(Date.now() - begun).toBeGreaterThan(3000);
  const adjusted = await page.evaluate(() =>
    window.attuneDemo!.events.flatMap((e) => (e.type === 'adjusted' ? [e.event] : [])),
  );
  expect(adjusted).toMatchObject([{ adjustment: 'lede.larger', slot: 'lede', operation: 'scale', shift: 0 }]);
  expect(await widthOf()).toBeCloseTo(1.12 * width, 2);

  const why = await page.evaluate(() =>
    window.attuneDemo!.attune.why(document.querySelector('[data-attune-slot=lede]')!),
  );
  expect(why).toMatchObject({ adjustment: 'lede.larger', probability: 1 });
  expect(why!.reasons.map((reason) => reason.feature)).toContain('hover.dwell');
  expect(why!.models).toEqual([]);
  const ofTeaser = await page.evaluate(() =>
    window.attuneDemo!.attune.why(document.querySelector('[data-attune-slot=teaser]')!),
  );
  // What its model has earned is told from the start.
  expect(ofTeaser).toMatchObject({
    adjustment: null,
    choices: [],
    models: [{ id: 'teaser', open: false, opensAt: 20 }],
  });

  expect(
    await page.evaluate(() => window.attuneDemo!.attune.undo(document.querySelector('[data-attune-slot=lede]')!)),
  ).toBe(true);
  expect(await widthOf()).toBe(width);
  expect(await lede.innerHTML()).toBe(before);
  await page.context().close();
});

/** @threat receipt-end device-reader */
test('the export of a visitor who agreed, reported, came back and withdrew passes the audit; a changed byte does not', async () => {
  const page = await site.visit();
  await accept(page);
  await wander(page);
  await page.evaluate(() => window.attuneDemo!.advance(600_000));
  await reportAccepted(page);
  const granted = await page.evaluate(() => window.attuneDemo!.attune.export());
  expect(await audit(granted)).toEqual({ code: 0, failed: [] });
  expect((JSON.parse(granted) as { reports: string[] }).reports).toHaveLength(1);

  await page.evaluate(() => window.attuneDemo!.attune.consent.withdraw());
  const withdrawn = await page.evaluate(() => window.attuneDemo!.attune.export());
  expect((await audit(withdrawn)).failed).toEqual([]);

  // Any changed byte of any entry is told by the rule that should: canonical text, else the chain, else the checkpoint.
  const bundle = JSON.parse(granted) as { entries: string[] };
  const withEntry = (index: number, text: string): string[] =>
    bundle.entries.map((old, i) => (i === index ? text : old));
  for (const [index, entry] of bundle.entries.entries()) {
    for (let at = index; at < entry.length; at += 97) {
      const other = entry[at] === 'x' ? 'y' : 'x';
      const changed = withEntry(index, entry.slice(0, at) + other + entry.slice(at + 1));
      const { verdict, rules } = await auditBundle(JSON.stringify({ ...bundle, entries: changed }));
      expect(verdict).toBe('broken');
      expect(['A1', 'A2', 'A3']).toContain(rules.find((rule) => rule.result === 'fail')!.id);
    }
  }
  const unreadable = withEntry(1, bundle.entries[1]!.replace('"granted":true', '"granted":null'));
  expect(await audit(JSON.stringify({ ...bundle, entries: unreadable }))).toMatchObject({
    code: 1,
    failed: expect.arrayContaining(['A1']) as string[],
  });
  await page.context().close();
});

test('consent is remembered: the next page starts by itself, and a refusal after it needs one call', async () => {
  const page = await site.visit();
  await accept(page);
  await page.reload();
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().network === 'blocked');
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status())).toMatchObject({
    state: 'granted',
    purposes: ['learn', 'observe', 'personalize', 'share'],
  });
  await page.evaluate(() => window.attuneDemo!.attune.consent.refuse());
  await page.reload();
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().state)).toBe('refused');
  expect(page.workers()).toEqual([]);
  await page.context().close();
});

/** @threat script-yes */
test('a script cannot turn a no into a yes', async () => {
  const page = await site.visit();
  await page.getByRole('button', { name: 'Refuse all' }).click();
  const code = await page.evaluate(async () => {
    try {
      await window.attuneDemo!.attune.consent.grant(['observe'], new MouseEvent('click'));
      return 'granted';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  });
  expect(code).toBe('consent/gesture');
  await page.context().close();
});

test('a change that lasts only while it is wanted goes back, but not within the refractory time', async () => {
  const page = await site.visit();
  await page.route('**/app.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('id:"lede.larger"', 'id:"lede.larger",lasts:"while"');
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
  await accept(page);
  await rest(page);
  await page.mouse.move(2, 2);
  const since = Date.now();
  // Kept engaged, so that persistence can add up: the refractory time alone holds the change.
  while (
    !(await page.evaluate(() => window.attuneDemo!.events.some(({ type }) => type === 'reverted'))) &&
    Date.now() - since < 30_000
  ) {
    await page.mouse.move(2, 2 + (Date.now() % 40));
    await page.waitForTimeout(250);
  }
  const times = await page.evaluate(() =>
    window.attuneDemo!.events.flatMap((e) => (e.type === 'adjusted' || e.type === 'reverted' ? [e.event.at] : [])),
  );
  expect(times).toHaveLength(2);
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(20_000);
  await page.context().close();
});
