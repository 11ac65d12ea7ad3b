/**
 * `<attune-panel>`: the page's own control over attune: what was agreed to, what was changed and why, what is known, what is
 * about to leave, and what the visitor may do about it.
 *
 * A block that the site puts where it likes. It looks at most three times a second and only while it can be seen, and
 * touches only what changed. It is invisible to attune: looking at it changes nothing of what it shows.
 */
import type { DeviceInspection, Status, Why } from '../face.js';
import {
  atEnd,
  button,
  type Connect,
  type Fact,
  facts,
  failure,
  fold,
  heading,
  make,
  reveal,
  rows,
  writer,
} from './base.js';
import { wording } from './words.js';

const LOOK_MS = 334;
/** What slots and outbox say is asked for when something happened, and after so many looks. */
const LOOKS = 9;

interface Slot {
  readonly element: HTMLElement;
  readonly why: Why;
}

export const panel: Connect = (host, root, signal, kit) => {
  host.setAttribute('data-attune-ignore', '');
  const { attune, say, name } = kit;
  const words = wording(kit);
  let slots: readonly Slot[] = [];
  let seen: DeviceInspection | null = null;
  let looks = 0;
  let isVisible = false;
  let isLooking = false;
  let last = -LOOK_MS;
  let timer = 0;

  const part = (title: string, ...children: Node[]): HTMLElement =>
    make('div', {}, heading(host, 3, title), ...children);
  const soft = (words = ''): HTMLElement => make('p', { class: 'soft' }, words);

  const [agreement, showAgreement] = facts();
  const consent = part(say('Your consent'), agreement);

  const list = make('ul');
  const unchanged = soft(say('Nothing: the page is as its author wrote it.'));
  const [off, showOff] = facts();
  const changed = part(say('What was changed, and why'), unchanged, list, off);
  const open = (): readonly [HTMLElement, (slot: Slot) => void] => {
    let { element }: Partial<Slot> = {};
    const because = make('p');
    const write = writer(because);
    const [reasons, showReasons] = facts();
    const undo = deed(say('Undo'), () => (element && attune.undo(element) ? say('Undone.') : ''));
    return [
      make('li', {}, because, reasons, undo),
      ({ element: slot, why }) => {
        if (element !== slot) undo.ariaLabel = `${say('Undo')}: ${name(why.slot)}`;
        element = slot;
        write(why.because!);
        showReasons([
          [say('Where'), name(why.slot)],
          [say('Rule'), why.rule && words.rule(why.rule, (of) => seen?.features.find(({ id }) => id === of)?.unit)],
          ...why.reasons.map(({ feature, slot, word, weight }): Fact => [
            words.feature(feature, slot),
            `${name(word)} ${weight ?? ''}`.trim(),
          ]),
          ...[...why.models, ...why.choices].map(evidence),
        ]);
      },
    ];
  };
  const showChanges = rows(list, open, ({ why }) => why.adjustment);
  /** As it stands now: it grows between two times that a slot is asked why. */
  const evidence = ({ id, ...then }: Why['models'][number] | Why['choices'][number]): Fact => {
    const now = [...(seen?.models ?? []), ...(seen?.choices ?? [])].find((one) => one.id === id) ?? then;
    return [
      `${say('Evidence')} · ${name(id)}`,
      `${words.plain(now.evidence)} ${say('of')} ${now.opensAt}: ${now.open ? say('proved, may choose') : say('not enough yet, chooses nothing')}`,
    ];
  };

  const [known, showKnown] = facts();
  const knowing = fold(say('What is known'), known);

  const bytes = make('pre', { tabindex: '0', role: 'region', 'aria-label': say('What waits to be sent') });
  const none = soft();
  const [writeWire, writeNone] = [writer(bytes), writer(none)];
  const waiting = fold(say('What waits to be sent'), bytes, none);

  // Never hidden: only what stood there before it speaks is announced.
  const told = make('p', { role: 'status', tabindex: '-1' });
  const deed = (label: string, work: () => string | Promise<string>): HTMLButtonElement =>
    button(label, signal, async () => {
      told.replaceChildren();
      let words: string;
      try {
        words = await work();
      } catch (thrown) {
        words = failure(kit, thrown);
      }
      told.append(words);
      again();
    });
  const pause = deed('', () => {
    const isPaused = attune.consent.status().paused;
    if (isPaused) attune.resume();
    else attune.pause();
    return `${say('Changes to the page')}: ${isPaused ? say('On') : say('Paused')}`;
  });
  const writePause = writer(pause);
  /** One file at a time is kept for a download, and none once the panel is gone. */
  let url = '';
  const release = (): void => URL.revokeObjectURL(url);
  const exporting = deed(say('Export my record'), async () => {
    const bundle = new Blob([await attune.export()], { type: 'application/json' });
    release();
    url = URL.createObjectURL(bundle);
    make('a', { href: url, download: 'attune-bundle.json' }).click();
    return say('Saved. To check it: npx attune audit attune-bundle.json');
  });
  const forgetting = deed(say('Forget what was learned'), async () => {
    await attune.forget();
    return say('Forgotten. Learning begins anew.');
  });
  const withdrawing = fold(
    say('Withdraw consent'),
    make('p', {}, say('What was kept is erased, and cannot be brought back.')),
    deed(say('Withdraw and erase'), async () => {
      const { receipt } = await attune.consent.withdraw();
      // The button goes.
      told.focus();
      withdrawing.open = false;
      const key = receipt.keyDestroyed ? say('Their key is destroyed.') : '';
      return `${say('Withdrawn. Records erased: {}.').replace('{}', String(receipt.records))} ${key} ${say('The record of your consent stays, as your proof.')}`;
    }),
  );

  const yours = part(
    say('Yours to decide'),
    make('div', { class: 'row' }, pause, exporting, forgetting),
    withdrawing,
    told,
  );

  async function look(): Promise<void> {
    last = performance.now();
    isLooking = true;
    const isOn = attune.consent.status().state === 'granted';
    try {
      seen = isOn ? await attune.inspect() : null;
      if (looks-- <= 0) {
        looks = LOOKS;
        slots = await slotsNow();
        if (waiting.open) {
          const { wire, why } = await attune.preview();
          writeWire(wire ?? '');
          writeNone(wire ? '' : why);
        }
      }
    } catch {
      // attune tells of it by its error event. Here there is nothing to be seen.
      seen = null;
    }
    isLooking = false;
    show(attune.consent.status());
    if (isOn || looks === 0) plan();
  }
  function plan(): void {
    clearTimeout(timer);
    if (isVisible && !document.hidden && !isLooking)
      timer = setTimeout(() => void look(), last + LOOK_MS - performance.now());
  }
  /** Something happened. */
  function again(): void {
    looks = 0;
    plan();
  }
  async function slotsNow(): Promise<readonly Slot[]> {
    const found = [...document.querySelectorAll<HTMLElement>('[data-attune-slot]')].map(async (element) => ({
      element,
      why: await attune.why(element),
    }));
    // One that the ruleset does not know is what lies around it.
    return (await Promise.all(found)).filter(
      (slot): slot is Slot => slot.why?.slot === slot.element.dataset['attuneSlot'],
    );
  }

  const spent = (text: string, microEps: number): string => text.replace('{}', words.plain(microEps / 1e6));
  function show({ state, purposes, validUntil, network, ledger, paused, gpc }: Status): void {
    const focused = root.activeElement;
    const isOn = state === 'granted';
    const has = (purpose: Status['purposes'][number]): boolean => isOn && purposes.includes(purpose);
    const budget = has('share') && !!seen && seen.budget;
    showAgreement([
      [say('State'), name(state)],
      [say('Agreed to'), isOn && purposes.map(name).join(', ')],
      [say('Holds until'), isOn && validUntil],
      [say('Changes to the page'), has('personalize') && (paused ? say('Paused') : say('On'))],
      [say('Way to the network'), isOn && name(network)],
      [say('Global Privacy Control'), isOn && gpc && say('on: nothing is shared')],
      [say('Record of consent'), ledger !== 'none' && name(ledger)],
      [
        say('Privacy budget'),
        budget &&
          `${spent(say('{} of 8 used in three months'), budget.spentMicroEps91)}, ${spent(say('{} of 24 in a year'), budget.spentMicroEps364)}`,
      ],
    ]);
    reveal(changed, has('personalize'));
    const inEffect = slots.filter(({ why }) => why.adjustment);
    reveal(unchanged, inEffect.length === 0);
    showChanges(inEffect);
    showOff(
      slots.flatMap(({ why }) =>
        why.misfires.map(({ adjustment, sign }): Fact => [
          name(adjustment),
          `${say('Switched off here, because of')} ${name(sign)}`,
        ]),
      ),
    );
    reveal(knowing, !!seen);
    if (knowing.open && seen) showKnown(words.known(seen));
    reveal(waiting, has('share'));
    writePause(has('personalize') ? (paused ? say('Resume changes') : say('Pause changes')) : '');
    reveal(exporting, ledger !== 'none');
    reveal(forgetting, has('learn'));
    reveal(withdrawing, isOn);
    reveal(yours, isOn || ledger !== 'none');
    // Focus does not go with what goes.
    if (focused && !focused.checkVisibility()) (changed.hidden ? consent : changed).querySelector('b')!.focus();
  }

  root.replaceChildren(make('div', { class: 'box panel' }, consent, changed, knowing, waiting, yours));
  show(attune.consent.status());
  for (const type of ['consent', 'adjusted', 'reverted', 'misfire', 'report'] as const) kit.hear(signal, type, again);
  // It does not bubble.
  root.addEventListener('toggle', again, { signal, capture: true });
  document.addEventListener('visibilitychange', again, { signal });
  const watch = new IntersectionObserver((entries) => {
    isVisible = entries.at(-1)!.isIntersecting;
    again();
  });
  watch.observe(host);
  atEnd(signal, () => {
    isVisible = false;
    watch.disconnect();
    clearTimeout(timer);
    release();
  });
};
