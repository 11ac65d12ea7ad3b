/**
 * What the dialog of consent shows: the site's words, a box for each purpose of the policy, and two answers of one weight.
 * Nothing is ticked that does not hold already.
 */
import type { PolicyPurpose } from '../../kernel/policy.js';
import type { Purpose } from '../../kernel/purpose.js';
import { button, facts, fold, heading, type Kit, make, reveal } from './base.js';
import type { Text } from './texts.js';

/** What the others need comes first. */
const ORDER: readonly Purpose[] = ['observe', 'personalize', 'learn', 'share', 'biometric'];

/** A yes to some purposes; to none, it is a no. */
export type Decide = (event: Event, purposes: readonly Purpose[], gpcOverride?: boolean) => unknown;

export interface Sheet {
  readonly box: HTMLElement;
  readonly title: HTMLElement;
  /** Where a fault is told. */
  readonly told: HTMLElement;
}

/** @throws {AttuneError} `options/invalid` where there is no policy to agree to */
export function consentSheet(host: HTMLElement, decide: Decide, signal: AbortSignal, kit: Kit): Sheet {
  const { attune, say } = kit;
  const { purposes: declared, allowGpcOverride } = attune.consent.policy();
  const { state, purposes: held, gpc } = attune.consent.status();
  const asked = ORDER.flatMap((id) => declared.find((purpose) => purpose.id === id) ?? []);
  const all = asked.map(({ id }) => id);
  const unshared = (purposes: readonly Purpose[]): Purpose[] => purposes.filter((id) => id !== 'share');
  const objection = say('Your browser asks sites not to share.');

  const title = heading(host, 2, host.getAttribute('heading') ?? say('May this page adapt itself to you?'));
  title.id = 'title';
  const told = make('p', { role: 'alert' });
  const answer = (label: Text, purposes: readonly Purpose[], gpcOverride?: boolean): HTMLElement =>
    button(say(label), signal, (event) => decide(event, purposes, gpcOverride));
  const answers = (no: Node, yes: Node): HTMLElement => make('div', { class: 'answers' }, no, yes);

  /** A step of its own, where the browser objects and the policy lets the visitor say otherwise. */
  const confirm = (purposes: readonly Purpose[]): void => {
    title.replaceChildren(`${objection} ${say('Share all the same?')}`);
    box.replaceChildren(title, told, answers(answer('No', unshared(purposes)), answer('Yes', purposes, true)));
    title.focus();
  };

  const boxes = all.map((id) => {
    const box = make('input', { type: 'checkbox' });
    box.toggleAttribute('checked', held.includes(id));
    box.disabled = gpc && id === 'share' && !allowGpcOverride;
    return box;
  });
  const why = allowGpcOverride ? objection : `${objection} ${say('So this stays off.')}`;
  const list = make(
    'fieldset',
    { 'aria-label': say('Choose one by one') },
    ...all.map((id, i) => labelled(boxes[i]!, id, gpc && id === 'share' ? why : kit.name(`purpose.${id}`), kit)),
  );
  list.addEventListener('change', ({ target }) => keepObserved(boxes, target), { signal });
  const save = button(say('Save choice'), signal, (event) => {
    const ticked = all.filter((_, i) => boxes[i]!.matches(':checked'));
    if (gpc && ticked.includes('share')) confirm(ticked);
    else decide(event, ticked);
  });
  const notice = fold(say('The full notice'), make('slot', { name: 'notice', class: 'soft' }));
  reveal(notice, !!host.querySelector('[slot=notice]'));
  const choices = fold(say('Choose one by one'), list, save, details(asked, kit), notice);
  choices.className = 'choices';
  // Where there is room; and what is not like the others is not out of sight.
  choices.open = gpc || all.includes('biometric') || matchMedia('(min-width: 60rem)').matches;

  const box = make(
    'div',
    { class: 'box sheet', popover: 'manual', role: 'dialog', 'aria-labelledby': 'title' },
    make('div', {}, title, make('slot')),
    choices,
    told,
    answers(
      answer(state === 'granted' ? 'Withdraw consent' : 'Refuse all', []),
      answer('Accept all', gpc ? unshared(all) : all),
    ),
  );
  return { box, title, told };
}

const labelled = (box: HTMLElement, id: Purpose, words: string, { name }: Kit): HTMLElement =>
  make('label', {}, box, make('span', {}, make('b', {}, name(id)), make('span', { class: 'soft' }, words)));

/** Every other purpose needs "observe", the first one: who wants one of them wants it too, and without it there is none. */
function keepObserved([observe, ...others]: readonly HTMLInputElement[], changed: EventTarget | null): void {
  /* eslint-disable attune/never-read -- the dialog's own boxes */
  if (changed !== observe) observe!.checked ||= (changed as HTMLInputElement).checked;
  else if (!observe.checked) for (const box of others) box.checked = false;
  /* eslint-enable attune/never-read */
}

/** The policy's own facts. */
function details(asked: readonly PolicyPurpose[], kit: Kit): HTMLElement {
  const { say, name } = kit;
  const [list, show] = facts();
  show(
    asked.map(({ id, data, retention, recipients }) => {
      const goes =
        recipients.length > 0 ? say('goes to {}').replace('{}', recipients.join(', ')) : say('stays on this device');
      return [name(id), [data.join(', '), kept(retention, kit), goes].join(' · ')];
    }),
  );
  return fold(say('In detail'), list);
}

const CALENDAR: Readonly<Record<string, string>> = { D: 'day', W: 'week', M: 'month', Y: 'year' };

/** How long something is kept, by an ISO 8601 duration; one of several parts is said as it is. */
function kept(duration: string, { say, lang }: Kit): string {
  if (!/[1-9]/.test(duration)) return say('not kept');
  const [, count, letter] = /^P(\d+)([DWMY])$/.exec(duration) ?? [];
  const unit = CALENDAR[letter ?? ''];
  const words = unit
    ? new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count))
    : duration;
  return say('kept for {}').replace('{}', words);
}
