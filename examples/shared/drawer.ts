/**
 * The drawer: what attune senses, decides and is about to send, live, for the visitor's own eyes.
 *
 * It asks three times a second, and only while it is open. It is marked `data-attune-ignore`, so that looking at it
 * changes nothing of what it shows.
 */
import type { Attune, Inspection, Status } from '../../lib/index.js';
import { changeLog } from './change-log.js';
import { type DemoClock, post } from './clock.js';
import { element, find, setText } from './element.js';
import { levelOf, meter, pageReadout, type Place, placesReadout } from './features.js';
import { reportView } from './report-view.js';

/** What one page of the paper has to tell. */
export interface DrawerWords {
  /** Its slots and sections, by the names that readers know them by. */
  readonly places: readonly Place[];
  /** How to see something change. */
  readonly hint: string;
  /** What its model foresees, as a question; absent where it has none. */
  readonly model?: string;
  /** Its skills, from the easiest on; absent where it has none. */
  readonly skills?: readonly Place[];
}

const LOOK_MS = 333;
const CROWD = 200;

export function drawer(attune: Attune, clock: DemoClock, words: DrawerWords): void {
  const panel = find(HTMLElement, '#drawer');
  const openers = [...document.querySelectorAll<HTMLElement>('[data-open=drawer]')];
  const view = (name: string): HTMLElement => find(HTMLElement, `[data-view="${name}"]`, panel);
  const action = (name: string): HTMLButtonElement => find(HTMLButtonElement, `[data-action="${name}"]`, panel);

  const chips = statusChips(view('status'));
  const places = placesReadout(
    view('places'),
    words.places.filter(({ isWatched }) => isWatched),
  );
  const page = pageReadout(view('features'));
  const models = modelView(view('models'), words.model ?? '');
  const skills = skillView(view('skills'), words.skills ?? []);
  const report = reportView(attune, view('report'));
  changeLog(attune, view('log'), words.places);
  setText(view('log-empty'), `None yet. ${words.hint}`);
  const parts = { places: words.places.some(({ isWatched }) => isWatched), models: words.model, skills: words.skills };
  for (const [name, has] of Object.entries(parts)) if (!has) find(HTMLElement, `[data-part=${name}]`, panel).remove();

  let timer = 0;
  let opener: HTMLElement | null = null;

  async function look(): Promise<void> {
    const status = attune.consent.status();
    const seen = status.state === 'granted' ? await attune.inspect().catch(() => null) : null;
    chips(status);
    for (const part of panel.querySelectorAll<HTMLElement>('[data-awake]')) part.hidden = !seen;
    view('asleep').hidden = seen !== null;
    action('withdraw').disabled = status.state !== 'granted';
    action('export').disabled = status.ledger === 'none';
    action('pause').setAttribute('aria-pressed', String(status.paused));
    showClock();
    if (!seen) return;
    places.show(seen.features);
    page.show(seen.features);
    models(seen.models);
    skills(seen.skills);
    report(seen.budget);
  }

  function showClock(): void {
    const now = new Date(clock.now());
    const time = find(HTMLTimeElement, '[data-view=clock]', panel);
    time.dateTime = now.toISOString();
    setText(
      time,
      new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }).format(now) +
        ' UTC',
    );
  }

  function toggle(by: HTMLElement | null): void {
    const isOpening = panel.hidden;
    panel.hidden = !isOpening;
    for (const button of openers) button.setAttribute('aria-expanded', String(isOpening));
    clearInterval(timer);
    if (!isOpening) {
      opener?.focus();
      return;
    }
    opener = by;
    void look();
    timer = window.setInterval(() => void look(), LOOK_MS);
    find(HTMLElement, '#drawer-title').focus();
  }

  /** Runs what a button asks for, after what was asked before, and says in its section how it goes. */
  let asked: Promise<unknown> = Promise.resolve();
  function onClick(button: HTMLElement, told: HTMLElement, work: () => Promise<string>): void {
    button.addEventListener('click', () => {
      setText(told, 'One moment…');
      asked = asked
        .then(work)
        .then((words) => setText(told, words))
        .catch((thrown: unknown) => setText(told, thrown instanceof Error ? thrown.message : 'That did not work.'))
        .then(look);
    });
  }

  for (const button of openers) button.addEventListener('click', () => toggle(button));
  find(HTMLElement, '[data-close=drawer]', panel).addEventListener('click', () => toggle(null));
  document.addEventListener('keydown', (event) => {
    if (event.altKey && event.code === 'KeyA') {
      event.preventDefault();
      toggle(openers.at(-1) ?? null);
    } else if (event.key === 'Escape' && !panel.hidden && !document.querySelector('attune-consent[open]')) {
      // One sheet at a time: what lies below the dialog stays open.
      toggle(null);
    }
  });

  action('pause').addEventListener('click', () => {
    if (attune.consent.status().paused) attune.resume();
    else attune.pause();
    void look();
  });
  for (const button of panel.querySelectorAll<HTMLElement>('[data-advance]')) {
    onClick(button, view('crowd'), async () => {
      await clock.advance(Number(button.dataset['advance']));
      return 'Device and collector were moved on together.';
    });
  }
  onClick(action('crowd'), view('crowd'), async () => {
    const { counted } = (await post('/demo/crowd', { readers: CROWD })) as { counted: number };
    return `${counted} simulated readers sent sealed reports for this week. Move the clock three weeks to see them released.`;
  });
  onClick(action('export'), view('yours'), async () => {
    const bundle = new Blob([await attune.export()], { type: 'application/json' });
    const url = URL.createObjectURL(bundle);
    element('a', { href: url, download: 'attune-bundle.json' }).click();
    URL.revokeObjectURL(url);
    return 'attune-bundle.json: check it with “npx attune audit attune-bundle.json”.';
  });
  onClick(action('withdraw'), view('yours'), async () => {
    const { receipt } = await attune.consent.withdraw();
    const key = receipt.keyDestroyed ? 'and the key to them destroyed' : 'on this device';
    return `Ended. ${receipt.records} records were erased ${key}; the record of consent stays, as your proof.`;
  });
  attune.on('consent', () => {
    if (!panel.hidden) void look();
  });
}

const STATES: Readonly<Record<Status['state'], string>> = {
  unknown: 'Looking…',
  undecided: 'Not decided',
  refused: 'Refused',
  granted: 'Granted',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
};
const NETWORKS: Readonly<Record<Status['network'], string>> = {
  blocked: 'Blocked',
  reachable: 'Reachable',
  unknown: 'No worker',
};

/** Four facts about this device, each with a light. */
function statusChips(host: HTMLElement): (status: Status) => void {
  const chip = (label: string): HTMLElement => {
    const value = element('dd');
    host.append(element('div', {}, element('dt', {}, label), value));
    return value;
  };
  const [consent, network, adapting, ledger] = [
    chip('Consent'),
    chip('Worker’s network'),
    chip('Adapting'),
    chip('Consent record'),
  ] as const;
  const show = (value: HTMLElement, words: string, tone: 'good' | 'warn' | 'none'): void => {
    setText(value, words);
    value.dataset['tone'] = tone;
  };
  return (status) => {
    const isOn = status.state === 'granted' && status.purposes.includes('personalize');
    show(consent, STATES[status.state], status.state === 'granted' ? 'good' : 'none');
    show(
      network,
      NETWORKS[status.network],
      { blocked: 'good', reachable: 'warn', unknown: 'none' }[status.network] as 'good' | 'warn' | 'none',
    );
    show(adapting, !isOn ? 'Off' : status.paused ? 'Paused' : 'On', isOn && !status.paused ? 'good' : 'none');
    show(
      ledger,
      { signed: 'Signed', unsigned: 'Kept', none: 'None' }[status.ledger],
      status.ledger === 'signed' ? 'good' : 'none',
    );
  };
}

/** Each model: how much evidence it has, on a scale where every step multiplies it; and how good its predictions were. */
function modelView(host: HTMLElement, question: string): (models: Inspection['models']) => void {
  const { bar, value, show } = meter('Evidence that the model helps');
  bar.classList.add('meter--wide');
  const verdict = element('p');
  const quality = element('p', { class: 'drawer__hint' });
  host.classList.add('model');
  host.replaceChildren(element('p', {}, question), bar, value, verdict, quality);
  return ([model]) => {
    if (!model) return;
    const { evidence, examples, open, opensAt, probability, score, heldOut } = model;
    const steps = levelOf(Math.log(Math.max(1, evidence)), Math.log(opensAt));
    show(
      open ? 8 : Math.min(7, steps),
      `Evidence ${evidence.toFixed(1)} of ${opensAt}, from ${examples} ${examples === 1 ? 'example' : 'examples'}`,
    );
    const guess = probability === null ? '' : ` Its present guess is ${Math.round(100 * probability)} %.`;
    setText(
      verdict,
      open
        ? `It has proved itself and may choose the form.${guess}`
        : `Not enough yet: the page stays as its author wrote it.${guess}`,
    );
    const error = (loss: number): string => loss.toFixed(3);
    const held = `${heldOut.decisions} ${heldOut.decisions === 1 ? 'decision' : 'decisions'} held out`;
    setText(
      quality,
      score === null
        ? ''
        : `Error of its predictions ${error(score.brier)}, of guessing without it ${error(score.baseline.brier)}; ${held}.`,
    );
  };
}

/** Each skill: how probable a right answer is next, as its rules ask, and after how many answers. */
function skillView(host: HTMLElement, skills: readonly Place[]): (views: Inspection['skills']) => void {
  const rows = skills.map(({ id, label }) => ({ id, ...meter(`Right next time: ${label}`), label }));
  host.replaceChildren(
    element(
      'table',
      { class: 'readout readout--features' },
      element('colgroup', {}, element('col'), element('col'), element('col')),
      element(
        'tbody',
        {},
        ...rows.map(({ label, bar, value }) =>
          element('tr', {}, element('th', { scope: 'row' }, label), element('td', {}, bar), element('td', {}, value)),
        ),
      ),
    ),
    element('p', { class: 'drawer__hint' }, 'The chance that your next answer is right, as estimated on this device.'),
  );
  return (views) => {
    for (const { id, show } of rows) {
      const skill = views.find((one) => one.id === id);
      if (skill) show(levelOf(skill.probability, 1), `${Math.round(100 * skill.probability)} % after ${skill.answers}`);
    }
  };
}
