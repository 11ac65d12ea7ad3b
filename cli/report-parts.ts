/** Parts that reports of one trace and of many share: figures at the head, tables, cards of features in groups. */
import { type Html, html } from './html.js';
import type { Bounds, Line } from './page/data.js';
import type { Subject } from './replayed.js';
import { scaleOf, told } from './units.js';

export type Cell = string | number | Html;

export interface Column {
  readonly head: string;
  /** Set to the right, in figures of one width. */
  readonly isNumber?: boolean;
}

/** A column of numbers. */
export const number = (head: string): Column => ({ head, isNumber: true });

export const tilesOf = (tiles: readonly (readonly [name: string, value: string, note?: string])[]): Html =>
  html`<dl class="tiles">
    ${tiles.map(
      ([name, value, note]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
          ${note !== undefined && html`<dd class="note">${note}</dd>`}
        </div>`,
    )}
  </dl>`;

/** Rows beyond these are counted, not shown: a browser has to lay them out. */
const MOST_ROWS = 2000;

/** A table that scrolls within itself where it does not fit, also by keys. */
export function tableOf(label: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): Html {
  const more = rows.length - MOST_ROWS;
  return html`<div class="table" tabindex="0" role="region" aria-label="${label}">
      <table>
        <thead>
          <tr>
            ${columns.map(({ head, isNumber }) => html`<th scope="col" ${isNumber === true && NUMBER}>${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, MOST_ROWS).map(
            (row) =>
              html`<tr>
                ${row.map(
                  (cell, i) =>
                    html`<td data-head="${columns[i]!.head}" ${columns[i]!.isNumber === true && NUMBER}>${cell}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 && html`<p class="note">And ${told(more)} more rows: they are in --json.</p>`}`;
}

const NUMBER = html`class="number"`;

export interface Card {
  readonly name: string;
  readonly unit: string;
  /** Set at the end of the name's line. */
  readonly note?: string;
  /** What it comes to, in few figures. */
  readonly figures: Html;
  /** Number of the chart, and what it shows in a sentence. */
  readonly chart: number;
  readonly alt: string;
  /** Of several lines. */
  readonly legend?: readonly Pick<Line, 'name' | 'colour'>[];
}

export const cardOf = ({ name, unit, note, figures, chart, alt, legend = [] }: Card): Html =>
  html`<article class="card" data-name="${name}">
    <h4>${name} <small>${unit}</small>${note !== undefined && html`<small class="aside">${note}</small>`}</h4>
    <div class="told"><p class="figures">${figures}</p></div>
    ${
      legend.length > 0 &&
      html`<ul class="legend">
        ${legend.map(({ name: line, colour }) => html`<li class="line-${colour}">${line}</li>`)}
      </ul>`
    }
    <div class="plot" data-chart="${chart}" tabindex="0" role="img" aria-label="${alt}"></div>
  </article>`;

export interface Group {
  readonly title: string;
  readonly cards: readonly Html[];
  /** Shown only when asked for. */
  readonly isFolded?: boolean;
}

export interface Features {
  readonly groups: readonly Group[];
  /** Those with one value throughout, which need no chart: name and value. */
  readonly still: readonly (readonly [name: string, value: string])[];
  readonly unknown: readonly string[];
  /** What steers the charts, beside the field to find one. */
  readonly controls: Html | null;
  readonly hint: string;
}

export const featuresOf = ({ groups, still, unknown, controls, hint }: Features): Html =>
  html`<section aria-labelledby="features">
    <div class="bar">
      <h2 id="features">Features</h2>
      <div class="controls">
        ${controls}
        <label class="search">Find <input id="find" type="search" placeholder="scroll" autocomplete="off" /></label>
      </div>
    </div>
    <p class="note">${hint} ${HINT}</p>
    <p class="note" id="none" hidden>No feature of this name.</p>
    ${groups.map(({ title, cards, isFolded }) =>
      isFolded === true
        ? html`<details class="group">
            <summary>${title} (${cards.length})</summary>
            <div class="cards">${cards}</div>
          </details>`
        : html`<div class="group">
            <h3>${title}</h3>
            <div class="cards">${cards}</div>
          </div>`,
    )}
    ${listOf('Never moved', still)}
    ${listOf(
      'Never known',
      unknown.map((name) => [name, ''] as const),
    )}
  </section>`;

/** Features without a chart. */
const listOf = (title: string, items: Features['still']): Html | false =>
  items.length > 0 &&
  html`<div class="group">
    <h3>${title}</h3>
    <ul class="reasons">
      ${items.map(([name, value]) => html`<li data-name="${name}">${name} <b>${value}</b></li>`)}
    </ul>
  </div>`;

const HINT =
  'Point at a chart to read it, or go to it with the tab key and along it with the arrow keys. % are shares, × multiples.';

/** `scroll.depth` is one of "scroll"; `engaged`, which has no first part, one of "page". */
export const groupTitle = ({ feature }: Pick<Subject, 'feature'>): string =>
  feature.id.includes('.') ? feature.id.split('.')[0]! : 'page';

/** In the order in which they come. */
export function grouped<T>(items: readonly T[], titleOf: (item: T) => string): [title: string, items: T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const title = titleOf(item);
    groups.set(title, [...(groups.get(title) ?? []), item]);
  }
  return [...groups];
}

/** In the unit that people read, six digits of it: more are no use to a chart. */
export function scaled({ feature }: Pick<Subject, 'feature'>, value: number): number {
  return Number((value * scaleOf(feature).factor).toPrecision(6));
}

/** Shares and classes are drawn over all that they can be. */
export const boundsOf = (subject: Pick<Subject, 'feature'>): Bounds | null => {
  const { unit, range } = subject.feature;
  const isBounded = unit === 'level' || scaleOf(subject.feature).unit === '%';
  return isBounded ? [scaled(subject, range[0]), scaled(subject, range[1])] : null;
};

/** The unit after a number: none where it is just counted, or one of some classes. */
export function unitAfter({ feature }: Pick<Subject, 'feature'>): string {
  const { unit } = scaleOf(feature);
  return unit === 'count' || unit === 'level' ? '' : ` ${unit}`;
}

export const withUnit = (subject: Pick<Subject, 'feature'>, value: number): string =>
  inUnit(subject, value) + unitAfter(subject);

export const inUnit = (subject: Pick<Subject, 'feature'>, value: number): string =>
  told(value * scaleOf(subject.feature).factor);
