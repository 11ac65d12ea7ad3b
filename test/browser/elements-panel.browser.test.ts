/** `<attune-panel>` in a real browser: what it says, what it does, and how little it does of itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { defineElements } from '../../lib/elements/index.js';
import { busy, GRANTED, scripted, untouched, UNDECIDED } from './elements-handle.js';
import { buttonOf, isShown, later, objections, one, show, watchLeftovers, within } from './elements-page.js';

const handle = scripted();
defineElements(handle.attune, { texts: { summary: 'In brief', 'Export my record': 'Take my record along' } });

const PAGE = `<div data-attune-slot="lede">Lede</div><div data-attune-slot="summary">Summary
  <div data-attune-slot="unknown"></div></div><div data-attune-slot="teaser">Teaser</div><attune-panel></attune-panel>`;
/** Two looks, and some. */
const LOOK_MS = 800;

const panel = (): HTMLElement => document.querySelector('attune-panel')!;
/** What can be read, row by row. */
const facts = (within_: ParentNode = panel().shadowRoot!): string[] =>
  [...within_.querySelectorAll('dl > div')]
    .filter(isShown)
    .map((row) => [...row.children].map(({ textContent }) => textContent).join(': '));
const fold = (title: string): HTMLDetailsElement =>
  within(panel(), 'summary').find(({ textContent }) => textContent === title)!.parentElement as HTMLDetailsElement;
const calls = (name: string): number => handle.calls.filter(([called]) => called === name).length;
const focused = (): string | undefined => panel().shadowRoot!.activeElement?.textContent;
const said = (): string => one(panel(), '[role=status]').textContent;

async function open(prepare: () => void = () => busy(handle), scheme: 'light' | 'dark' = 'light'): Promise<void> {
  prepare();
  show(PAGE, scheme);
  // Its code comes,
  await expect.poll(() => within(panel(), '[role=heading]').length).toBeGreaterThan(0);
  // it is asked whether it is in view, and then it looks.
  await expect.poll(() => handle.status.state !== 'granted' || calls('why') > 0).toBe(true);
  await later(50);
}

beforeEach(() => handle.reset());
afterEach(() => show(''));

describe('what it says', () => {
  test('before consent: that nothing is noticed, and nothing else', async () => {
    await open(() => undefined);
    await later(LOOK_MS);
    expect(facts()).toEqual(['State: not decided: nothing is noticed or kept']);
    expect(within(panel(), 'button').filter(isShown)).toEqual([]);
    expect(within(panel(), '[role=heading]').filter(isShown)).toHaveLength(1);
    expect(calls('inspect')).toBe(0);
  });

  test('of consent: what was agreed to, until when, and what is left to be told', async () => {
    await open();
    expect(facts().slice(0, 7)).toEqual([
      'State: granted',
      'Agreed to: learning on this device, noticing how the page is used, changing the page, sharing anonymous reports',
      'Holds until: 2027-02-01',
      'Changes to the page: On',
      'Way to the network: blocked',
      'Record of consent: signed on this device',
      'Privacy budget: 3 of 8 used in three months, 7.5 of 24 in a year',
    ]);
    handle.turn({ paused: true, network: 'reachable', gpc: true, purposes: ['observe', 'personalize'] });
    await expect.poll(facts).toContain('Changes to the page: Paused');
    expect(facts().slice(0, 7)).toEqual([
      'State: granted',
      'Agreed to: noticing how the page is used, changing the page',
      'Holds until: 2027-02-01',
      'Changes to the page: Paused',
      'Way to the network: not blocked by this site',
      'Global Privacy Control: on: nothing is shared',
      'Record of consent: signed on this device',
    ]);
  });

  test('of changes: the reason, the rule in words, what spoke for it, and the evidence', async () => {
    await open();
    const items = within(panel(), 'li');
    expect(items.map((item) => item.querySelector('p')!.textContent)).toEqual([
      'You rested on this story for three seconds.',
      'You went through much of the page in little time, so the day is told in four lines.',
    ]);
    expect(facts(items[0])).toEqual([
      'Where: lede',
      'Rule: pointer resting · lede above 3 sec',
      'pointer resting · lede: medium',
    ]);
    expect(facts(items[1])).toEqual([
      'Where: In brief',
      'Rule: deepest scroll above 40% and (fast scrolls above 2 /min or not time engaged above 45 sec) and model · teaser below 30%',
      'deepest scroll: high +++',
      'time engaged: low −',
      'Evidence · teaser: 3.2 of 20: not enough yet, chooses nothing',
    ]);
    expect(facts()).toContain('teaser illustrated: Switched off here, because of clicks that did nothing');
  });

  test('of thresholds that follow the visitor, choices, kinds and skills', async () => {
    await open(() => {
      busy(handle);
      handle.whys = {
        lede: {
          ...untouched('lede'),
          adjustment: 'x',
          because: 'So.',
          rule: {
            all: [
              { feature: 'read.rate', above: { quantile: 900_000, start: 1, least: 0, most: 9 } },
              { choice: 'tone', is: 'warm' },
              { segment: 'skimmer', above: 600_000 },
              { not: { any: [{ skill: 'fractions', below: 450_000 }] } },
            ],
          },
          choices: [{ id: 'tone', arm: 'warm', propensity: 0.5, examples: 40, evidence: 31, opensAt: 20, open: true }],
        },
      };
    });
    expect(facts(within(panel(), 'li')[0])).toEqual([
      'Where: lede',
      'Rule: read rate above what is usual for you and choice · tone = warm and kind of visitor · skimmer above 60% and not (next answer right · fractions below 45%)',
      'Evidence · tone: 31 of 20: proved, may choose',
    ]);
  });

  test('of what is known: nothing until it is asked for, then what has a value, with its unit', async () => {
    await open();
    const known = fold('What is known');
    expect(known.querySelectorAll('dt')).toHaveLength(0);
    known.querySelector('summary')!.focus();
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => facts(known))
      .toEqual([
        'time engaged: 41.2 sec',
        'deepest scroll: 62%',
        'fast scrolls: 3 /min',
        'click rage: 0',
        'pointer resting · lede: 3.1 sec',
        'share read · In brief: 8%',
        'time in view · In brief: 3.2 min',
        'kind of visitor · skimmer: 81%',
        'next answer right · fractions: 71% (9) to practise next',
      ]);
  });

  test('of what waits: its bytes as they will be sent, or why there are none', async () => {
    await open();
    expect(calls('preview')).toBe(0);
    const waiting = fold('What waits to be sent');
    waiting.querySelector('summary')!.focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => waiting.querySelector('.soft')!.textContent).toBe('No report is due in this epoch.');
    expect(isShown(waiting.querySelector('pre')!)).toBe(false);
    handle.wire = '{"payload":"…"}';
    handle.emit('report', { state: 'waiting', epoch: 1, metric: 'm', bytes: 974 });
    await expect.poll(() => waiting.querySelector('pre')!.textContent).toBe('{"payload":"…"}');
    expect(isShown(waiting.querySelector('.soft')!)).toBe(false);
  });

  test('at the level that the page wants', async () => {
    show('<attune-panel level="2"></attune-panel>');
    await expect.poll(() => within(panel(), '[role=heading]')[0]?.ariaLevel).toBe('2');
  });
});

describe('what the visitor does by it', () => {
  test('undoes a change', async () => {
    await open();
    await userEvent.click(buttonOf(panel(), 'Undo'));
    expect(handle.calls).toContainEqual(['undo', 'lede']);
    await expect.poll(() => within(panel(), 'li').length).toBe(1);
    // The row that is left is about what is left.
    await userEvent.click(buttonOf(panel(), 'Undo'));
    expect(handle.calls).toContainEqual(['undo', 'summary']);
    await expect.poll(() => within(panel(), 'li').length).toBe(0);
    expect(
      within(panel(), '.soft')
        .filter(isShown)
        .map(({ textContent }) => textContent),
    ).toContain('Nothing: the page is as its author wrote it.');
  });

  test('undoes a change by keyboard, says so, and focus goes neither to another change nor away', async () => {
    await open();
    const [undo, other] = within(panel(), 'button').filter(({ textContent }) => textContent === 'Undo');
    undo!.focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(said).toBe('Undone.');
    await expect.poll(() => within(panel(), 'li').length).toBe(1);
    // Each row is about one change, for as long as there is that.
    expect(undo!.ariaLabel).toBe('Undo: lede');
    expect(one(panel(), 'li button')).toBe(other);
    expect(focused()).toBe('What was changed, and why');
    await userEvent.tab();
    expect(panel().shadowRoot!.activeElement).toBe(other);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => within(panel(), 'li').length).toBe(0);
    expect(focused()).toBe('What was changed, and why');
  });

  test('keeps its focus where something else takes away what had it', async () => {
    await open();
    within(panel(), 'li button')[1]!.focus();
    handle.revert('lede');
    await expect.poll(() => within(panel(), 'li').length).toBe(1);
    expect((panel().shadowRoot!.activeElement as HTMLElement).ariaLabel).toBe('Undo: In brief');
    handle.revert('summary');
    await expect.poll(() => within(panel(), 'li').length).toBe(0);
    expect(focused()).toBe('What was changed, and why');
    buttonOf(panel(), 'Pause changes').focus();
    handle.turn({ ...UNDECIDED, state: 'expired' });
    await expect.poll(focused).toBe('Your consent');
  });

  test('pauses and resumes', async () => {
    await open();
    await userEvent.click(buttonOf(panel(), 'Pause changes'));
    expect(calls('pause')).toBe(1);
    await expect.poll(said).toBe('Changes to the page: Paused');
    await expect
      .poll(() => within(panel(), 'button').map(({ textContent }) => textContent))
      .toContain('Resume changes');
    await userEvent.click(buttonOf(panel(), 'Resume changes'));
    expect(calls('resume')).toBe(1);
    await expect.poll(said).toBe('Changes to the page: On');
  });

  test('takes the record along, as a file', async () => {
    await open();
    const files: HTMLAnchorElement[] = [];
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      files.push(this);
    };
    await userEvent.click(buttonOf(panel(), 'Take my record along'));
    await expect.poll(said).toMatch(/npx attune audit/);
    HTMLAnchorElement.prototype.click = click;
    expect(files.map(({ download }) => download)).toEqual(['attune-bundle.json']);
    expect(await (await fetch(files[0]!.href)).text()).toBe('{"v":"attune.bundle/1"}');
    panel().remove();
    await expect(fetch(files[0]!.href)).rejects.toThrow();
  });

  test('has it forget, and is told where something does not work', async () => {
    await open();
    await userEvent.click(buttonOf(panel(), 'Forget what was learned'));
    await expect.poll(said).toBe('Forgotten. Learning begins anew.');
    const { forget } = handle.attune;
    handle.attune.forget = () => Promise.reject(new Error('The store is full.'));
    await userEvent.click(buttonOf(panel(), 'Forget what was learned'));
    await expect.poll(said).toBe('That did not work. The store is full.');
    handle.attune.forget = forget;
  });

  test('withdraws, by keyboard, when it was asked once more; and gets the receipt', async () => {
    await open();
    const withdrawing = fold('Withdraw consent');
    expect(isShown(buttonOf(panel(), 'Withdraw and erase'))).toBe(false);
    withdrawing.querySelector('summary')!.focus();
    await userEvent.keyboard('{Enter}');
    expect(calls('withdraw')).toBe(0);
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(calls('withdraw')).toBe(1);
    await expect
      .poll(said)
      .toBe('Withdrawn. Records erased: 14. Their key is destroyed. The record of your consent stays, as your proof.');
    await expect.poll(facts).toEqual(['State: withdrawn', 'Record of consent: signed on this device']);
    expect(
      within(panel(), 'button')
        .filter(isShown)
        .map(({ textContent }) => textContent),
    ).toEqual(['Take my record along']);
    // Focus is where the answer is, not lost with the button.
    expect(panel().shadowRoot!.activeElement).toBe(one(panel(), '[role=status]'));
  });
});

describe('how it keeps up', () => {
  test('looks at most three times a second, whatever happens', async () => {
    await open();
    const before = calls('inspect');
    for (let i = 0; i < 20; i++) {
      handle.turn({});
      await later(50);
    }
    expect(calls('inspect') - before).toBeLessThanOrEqual(4);
    expect(calls('inspect') - before).toBeGreaterThanOrEqual(2);
  });

  test('does not look while it cannot be seen', async () => {
    await open();
    panel().parentElement!.hidden = true;
    await later(LOOK_MS);
    handle.calls = [];
    handle.turn({});
    await later(LOOK_MS);
    expect(handle.calls).toEqual([]);
    panel().parentElement!.hidden = false;
    await expect.poll(() => calls('inspect')).toBeGreaterThan(0);
  });

  test('does not look while the page is hidden', async () => {
    await open();
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    await later(LOOK_MS);
    handle.calls = [];
    handle.turn({});
    await later(LOOK_MS);
    expect(handle.calls).toEqual([]);
    Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await expect.poll(() => calls('inspect')).toBeGreaterThan(0);
  });

  test('touches nothing where nothing changed, and else only what did', async () => {
    await open();
    fold('What is known').open = true;
    await later(LOOK_MS);
    const changes: MutationRecord[] = [];
    const watch = new MutationObserver((records) => changes.push(...records));
    watch.observe(panel().shadowRoot!, { subtree: true, childList: true, attributes: true, characterData: true });
    const looked = calls('inspect');
    await later(LOOK_MS);
    expect(calls('inspect')).toBeGreaterThan(looked);
    expect(changes).toEqual([]);
    const [engaged, ...others] = handle.inspection.features;
    handle.inspection = { ...handle.inspection, features: [{ ...engaged!, value: 42_000 }, ...others] };
    await later(LOOK_MS);
    expect(changes.map(({ target }) => (target as HTMLElement).textContent)).toEqual(['42 sec']);
    watch.disconnect();
  });

  test('sees what another page has', async () => {
    await open();
    handle.revert('lede', 'page');
    document.querySelector('[data-attune-slot=lede]')!.remove();
    handle.adjust('summary', 'Another reason.');
    await expect.poll(() => within(panel(), 'li p').map(({ textContent }) => textContent)).toEqual(['Another reason.']);
  });

  test('goes on after a fault', async () => {
    await open();
    const { inspect } = handle.attune;
    handle.attune.inspect = () => Promise.reject(new Error('The worker is silent.'));
    await expect.poll(() => isShown(fold('What is known'))).toBe(false);
    handle.attune.inspect = inspect;
    await expect.poll(() => isShown(fold('What is known'))).toBe(true);
  });

  test('is invisible to attune, and leaves nothing behind', async () => {
    const watch = watchLeftovers();
    await open();
    expect(panel().matches('[data-attune-ignore]')).toBe(true);
    fold('What waits to be sent').open = true;
    await later(LOOK_MS);
    panel().remove();
    // A look that was under way ends.
    await later(100);
    const left = watch.left();
    watch.stop();
    expect(left).toEqual([]);
    expect(handle.subscriptions()).toBe(0);
  });
});

describe('how it looks', () => {
  test.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (scheme) => {
    await open(() => undefined, scheme);
    expect(await objections()).toEqual([]);
    busy(handle);
    handle.wire = 'eyJwYXlsb2FkIjoi'.repeat(80);
    handle.turn(GRANTED);
    await expect.poll(() => within(panel(), 'li').length).toBe(2);
    expect(await objections()).toEqual([]);
    for (const details of within(panel(), 'details') as HTMLDetailsElement[]) details.open = true;
    await expect.poll(() => one(panel(), 'pre').textContent).not.toBe('');
    expect(await objections()).toEqual([]);
    await userEvent.click(buttonOf(panel(), 'Withdraw and erase'));
    await expect.poll(said).not.toBe('');
    expect(await objections()).toEqual([]);
  });

  test('fits a window of 320 px, with targets that can be hit', async () => {
    await page.viewport(320, 700);
    await open();
    handle.wire = 'eyJwYXlsb2FkIjoi'.repeat(80);
    for (const details of within(panel(), 'details') as HTMLDetailsElement[]) details.open = true;
    await later(LOOK_MS);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
    const wire = one(panel(), 'pre');
    expect(wire.scrollHeight).toBeGreaterThan(wire.clientHeight);
    expect(wire.scrollWidth).toBe(wire.clientWidth);
    for (const target of within(panel(), 'button, summary').filter(isShown)) {
      expect(target.getBoundingClientRect().height, target.textContent).toBeGreaterThanOrEqual(24);
    }
    await page.viewport(800, 600);
  });
});

test('a state that nobody knows yet is said as such', async () => {
  await open(() => (handle.status = { ...UNDECIDED, state: 'unknown' }));
  expect(facts()).toEqual(['State: unknown']);
});
