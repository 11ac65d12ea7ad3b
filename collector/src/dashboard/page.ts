/**
 * The page of released counts: one HTML text without script, image or font, whose only request is its style.
 *
 * The numbers are in tables, so that they can be read without the drawing; the drawing shows each estimate as a dot
 * on its interval. Plots are SVG in percent of their width, which needs neither a script nor an inline style.
 */
import { epochDays } from '../../../kernel/policy.js';
import type { Release, ReleasedBatch, ReleasedCell } from '../release.js';

/** Markup that is already safe. Everything interpolated into {@link html} is escaped unless it is of this class. */
class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = string | number | Html | readonly Html[];

function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const write = (part: Part): string => {
    if (part instanceof Html) return part.text;
    if (typeof part === 'object') return part.map(({ text }) => text).join('');
    return String(part).replace(/[&<>"']/g, (letter) => ESCAPES[letter]!);
  };
  return new Html(texts.map((text, i) => text + (i < parts.length ? write(parts[i]!) : '')).join(''));
}

const NOTHING = html``;

/** The page that shows `releases`; `base` leads from its URL to its neighbours (the style, the JSON). */
export function renderReleases(releases: readonly Release[], base: string): string {
  const sites = [...new Set(releases.map(({ site }) => site))].sort();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Released counts${sites.length === 1 ? ` · ${sites[0]}` : ''}</title>
        <link rel="stylesheet" href="${base}releases.css" />
      </head>
      <body>
        <header>
          <p class="mark">attune collector</p>
          <h1>What the site can know</h1>
          <p class="lead">
            Each device randomised its answer before sending it, so no report says what its visitor did. Only whole
            batches are released, once, with what can honestly be said: an estimate, and the interval that holds for all
            cells of a batch at once with 95 % confidence.
          </p>
        </header>
        <main>
          ${releases.length === 0 ? renderEmpty() : bySection(releases).map((section) => renderSection(section, sites.length > 1))}
        </main>
        <footer>
          <p>
            The same numbers as <a href="${base}releases.json">canonical JSON</a>. This page runs no script and sets no
            cookie.
          </p>
        </footer>
      </body>
    </html> `.text;
}

const renderEmpty = (): Html =>
  html`<p class="empty">
    <strong>Nothing is released yet.</strong> A batch closes two whole epochs after its own, and is released then.
  </p>`;

/** Batches of one metric of one site, newest first. */
function bySection(releases: readonly Release[]): Release[][] {
  const sections = new Map<string, Release[]>();
  for (const release of releases) {
    const name = `${release.site} ${release.metric}`;
    sections.set(name, [release, ...(sections.get(name) ?? [])]);
  }
  return [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section);
}

function renderSection(section: readonly Release[], withSite: boolean): Html {
  const { metric, site } = section[0]!;
  const axis = axisOf(section.flatMap((release) => (release.suppressed ? [] : release.cells)));
  return html`<section>
    <h2>${metric}</h2>
    <p class="about">${withSite ? `${site} · ` : ''}${KINDS[section[0]!.kind]}</p>
    ${section.map((release, i) => renderBatch(release, axis, i === 0))}
  </section>`;
}

const KINDS: Readonly<Record<Release['kind'], string>> = {
  category: 'Share of devices in each category; cell 0 is “nothing to say”',
  ordinal: 'Share of devices at each level; cell 0 is “nothing to say”',
  mean: 'Mean of a bounded number, as the share of its highest value in cell 1',
  flag: 'Share of devices without (0) and with (1) the flag',
};

/** The newest batch lies open, older ones unfold. */
function renderBatch(release: Release, axis: Axis, isNewest: boolean): Html {
  if (release.suppressed) {
    return html`<article class="batch hushed">
      <div class="when">${renderWhen(release, 'suppressed')}</div>
      <p>
        Fewer than ${release.threshold} reports arrived, so nothing about this batch is published, not even how many.
      </p>
    </article>`;
  }
  const when = renderWhen(release, `${whole(release.n)} reports`);
  const body = html`${renderTable(release, axis)}
    <p class="notes">${renderNotes(release)}</p>`;
  return isNewest
    ? html`<article class="batch">
        <div class="when">${when}</div>
        ${body}
      </article>`
    : html`<details class="batch">
        <summary class="when">${when}</summary>
        ${body}
      </details>`;
}

function renderWhen({ budget, epoch }: Release, remark: string): Html {
  const days = epochDays(budget);
  const first = new Date(epoch * days * DAY_MS);
  const last = new Date((epoch * days + days - 1) * DAY_MS);
  return html`<h3>${DATES.formatRange(first, last)}</h3>
    <span>${remark}</span>`;
}

const DAY_MS = 86_400_000;
const DATES = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

function renderTable({ cells, confidence }: ReleasedBatch, axis: Axis): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Cell</th>
        <th scope="col" class="share">${renderAxis(axis)}</th>
        <th scope="col" class="estimate">Estimate <span>${confidence / 1e4} % interval</span></th>
        <th scope="col">Answers</th>
      </tr>
    </thead>
    <tbody>
      ${cells.map(
        (cell, i) =>
          html` <tr>
            <th scope="row">${i}</th>
            <td class="share">${renderCell(cell, axis)}</td>
            <td class="estimate">
              <b>${percent(cell.estimate)} %</b> <span>${percent(cell.low)} to ${percent(cell.high)} %</span>
            </td>
            <td class="count">${whole(cell.count)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function renderNotes({ cells, eps: [num, den], manipulation, n, policy }: ReleasedBatch): Html {
  // Every answer names as many cells as every other, so this is a whole number.
  const named = cells.reduce((sum, { count }) => sum + count, 0) / n;
  const bounds = manipulation.map(
    ({ percent: share, shift }) => `by ±${percent(shift)} points if ${share} % of reports were fake`,
  );
  return html`Each answer names ${named} of the ${cells.length} cells, at random, with a lean towards the true one: ε =
  ${den === 1 ? num : `${num}/${den}`} a report, for one browser profile on one origin. Open mode: no token limits how
  many reports one person sends; an estimate could have been moved ${bounds.join(', ')}. Policy ${policy.slice(0, 12)}…`;
}

/** What all plots of a section share: from where to where, in parts per million, and the marks between. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

const STEPS = [20_000, 50_000, 100_000, 200_000, 250_000, 500_000, 1_000_000];
const MOST_STEPS = 5;

function axisOf(cells: readonly ReleasedCell[]): Axis {
  const lowest = Math.min(0, ...cells.map(({ low }) => low));
  const highest = Math.max(100_000, ...cells.map(({ high }) => high));
  const fits = (step: number): boolean => Math.ceil(highest / step) - Math.floor(lowest / step) <= MOST_STEPS;
  const step = STEPS.find(fits) ?? Math.ceil((highest - lowest) / 3 / 1e6) * 1e6;
  const from = Math.floor(lowest / step) * step;
  const to = Math.ceil(highest / step) * step;
  const ticks: number[] = [];
  for (let tick = from; tick <= to; tick += step) ticks.push(tick);
  return { from, to, ticks };
}

/** Place on the axis, in percent of its length. */
const place = ({ from, to }: Axis, value: number): string => ((100 * (value - from)) / (to - from)).toFixed(2);

function renderAxis(axis: Axis): Html {
  return html`<svg class="axis" role="img" aria-label="Share of devices, in percent">
    ${axis.ticks.map((tick) => html`<text x="${place(axis, tick)}%" y="12">${minus(tick / 1e4)}</text>`)}
  </svg>`;
}

function renderCell({ estimate, low, high }: ReleasedCell, axis: Axis): Html {
  const width = (Number(place(axis, high)) - Number(place(axis, low))).toFixed(2);
  return html`<svg class="plot" aria-hidden="true">
    ${axis.ticks.map(
      (tick) =>
        html`<line${tick === 0 ? html` class="zero"` : NOTHING}
          x1="${place(axis, tick)}%"
          x2="${place(axis, tick)}%"
          y1="0"
          y2="30"
        />`,
    )}
    <rect x="${place(axis, low)}%" width="${width}%" y="10" height="10" rx="5" />
    <circle cx="${place(axis, estimate)}%" cy="15" r="4.5" />
  </svg>`;
}

const minus = (value: number | string): string => String(value).replace('-', '−');
const percent = (ppm: number): string => minus((ppm / 1e4).toFixed(1));
const whole = (value: number): string => value.toLocaleString('en-GB');
