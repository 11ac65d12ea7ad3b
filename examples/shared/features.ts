/**
 * The drawer's reading of features: words for their ids, values in a reader's units, and eight steps for a meter, as
 * what may be stored of a feature has at most eight levels.
 */
import type { Inspection } from '../../lib/index.js';
import { element, setText } from './element.js';

export type FeatureView = Inspection['features'][number];

/** What a feature is called, and the value at which its meter is full. */
interface Legend {
  readonly label: string;
  readonly full: number;
}

const MILLION = 1_000_000;

const PER_PLACE: Readonly<Record<string, Legend>> = {
  'hover.dwell': { label: 'Rested on', full: 6000 },
  'hover.returns': { label: 'Came back', full: 5 },
  'dwell.visible': { label: 'In view', full: 60_000 },
  'read.ratio': { label: 'Share read', full: MILLION },
  'read.level': { label: 'Taken as', full: 2 },
};

const OF_PAGE: Readonly<Record<string, Legend>> = {
  'scroll.depth': { label: 'Depth now', full: MILLION },
  'scroll.max-depth': { label: 'Deepest', full: MILLION },
  'scroll.speed': { label: 'Scroll speed', full: 3 * MILLION },
  'scroll.flicks': { label: 'Flicks a minute', full: 12 },
  'scroll.reversal': { label: 'Share scrolled back', full: MILLION },
  'scroll.distance': { label: 'Scrolled', full: 20_000 },
  engaged: { label: 'Engaged', full: 120_000 },
  idle: { label: 'Idle', full: 30_000 },
  visibility: { label: 'Page in view', full: MILLION },
  'tab-switches': { label: 'Tab switches', full: 5 },
  'first-input': { label: 'First input after', full: 10_000 },
  'click.rage': { label: 'Angry clicks', full: 3 },
  'answer.score': { label: 'Right answers', full: MILLION },
  'answer.time': { label: 'Last answer took', full: 30_000 },
  'pointer.exits': { label: 'About to leave', full: 3 },
  'pointer.path': { label: 'Pointer path', full: 4000 },
  'pointer.straightness': { label: 'Straightness', full: MILLION },
  'pointer.speed': { label: 'Pointer speed', full: 2000 },
  'pointer.entropy': { label: 'Wandering', full: MILLION },
  'pointer.range': { label: 'Range', full: MILLION },
  'pointer.flips': { label: 'Changes of direction', full: 20 },
};

const READ_LEVELS = ['skipped', 'skimmed', 'read'] as const;
const number = new Intl.NumberFormat('en');
const decimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A slot or section, under the name that readers know it by; whether the drawer shows what it has seen there. */
export interface Place {
  readonly id: string;
  readonly label: string;
  readonly isWatched?: true;
}

/** A value as a reader would say it. */
export function inWords({ id, value, unit }: FeatureView): string {
  if (value === null) return '–';
  if (id === 'read.level') return READ_LEVELS[Math.round(value)] ?? '–';
  if (id === 'scroll.speed') return `${decimal.format(value / MILLION)} screens/s`;
  switch (unit) {
    case 'ms':
      return value < 60_000
        ? `${decimal.format(value / 1000)} s`
        : `${Math.floor(value / 60_000)} min ${Math.round((value % 60_000) / 1000)} s`;
    case 'ppm':
      return `${Math.round((100 * value) / MILLION)} %`;
    case 'px':
      return `${number.format(Math.round(value))} px`;
    case 'count':
    case 'level':
      return number.format(Math.round(value));
    default:
      return `${number.format(Math.round(value))} ${unit}`;
  }
}

/** 0 to 8; anything above nothing shows at least one step. */
export const levelOf = (value: number, full: number): number => Math.min(8, Math.ceil((8 * value) / full));

/** A meter of eight steps and the value beside or below it. */
export interface Meter {
  readonly bar: HTMLElement;
  readonly value: HTMLElement;
  show(level: number, words: string): void;
}

export function meter(label: string): Meter {
  const bar = element('span', {
    class: 'meter',
    role: 'meter',
    'aria-label': label,
    'aria-valuemin': '0',
    'aria-valuemax': '8',
    'aria-valuenow': '0',
  });
  const value = element('span', { class: 'readout__value' });
  return {
    bar,
    value,
    show(level, words) {
      if (bar.dataset['level'] !== String(level)) {
        bar.dataset['level'] = String(level);
        bar.setAttribute('aria-valuenow', String(level));
      }
      bar.setAttribute('aria-valuetext', words);
      setText(value, words);
    },
  };
}

export interface Readout {
  show(features: readonly FeatureView[]): void;
}

/** Features of places: one row a feature, one column a place. */
export function placesReadout(host: HTMLElement, places: readonly Place[]): Readout {
  const meters = new Map<string, Meter>();
  const rows = Object.entries(PER_PLACE).map(([id, { label }]) => {
    const cells = places.map((place) => {
      const made = meter(`${label}: ${place.label}`);
      meters.set(`${id} ${place.id}`, made);
      return element('td', {}, made.bar, made.value);
    });
    return element('tr', {}, element('th', { scope: 'row' }, label), ...cells);
  });
  const heads = places.map(({ label }) => element('th', { scope: 'col' }, label));
  host.replaceChildren(
    element(
      'table',
      { class: 'readout readout--places' },
      element('colgroup', {}, element('col'), ...places.map(() => element('col'))),
      element('thead', {}, element('tr', {}, element('td'), ...heads)),
      element('tbody', {}, ...rows),
    ),
  );
  return {
    show(features) {
      for (const feature of features) {
        const legend = PER_PLACE[feature.id];
        if (legend)
          meters.get(`${feature.id} ${feature.slot}`)?.show(levelOf(feature.value ?? 0, legend.full), inWords(feature));
      }
    },
  };
}

/** Features of the page: one row each, in the order of the legend, made when the worker first tells of them. */
export function pageReadout(host: HTMLElement): Readout {
  const body = element('tbody');
  const meters = new Map<string, Meter>();
  host.replaceChildren(
    element(
      'table',
      { class: 'readout readout--features' },
      element('colgroup', {}, element('col'), element('col'), element('col')),
      body,
    ),
  );
  function makeRows(features: readonly FeatureView[]): void {
    for (const [id, { label }] of Object.entries(OF_PAGE)) {
      if (!features.some((feature) => feature.id === id)) continue;
      const made = meter(label);
      meters.set(id, made);
      body.append(
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          element('td', {}, made.bar),
          element('td', {}, made.value),
        ),
      );
    }
  }
  return {
    show(features) {
      if (meters.size === 0) makeRows(features);
      for (const feature of features) {
        const legend = OF_PAGE[feature.id];
        if (legend) meters.get(feature.id)?.show(levelOf(feature.value ?? 0, legend.full), inWords(feature));
      }
    },
  };
}
