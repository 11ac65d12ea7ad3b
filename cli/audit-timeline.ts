/**
 * Drawings of an audit's report: who had leave from when to when, and how the privacy budget was spent. Plain SVG, in which only
 * the bars stretch with the page; every word beside them is text, and a table below says the same.
 */
import { CAPS } from '../consent/budget.js';
import { unixDay } from '../kernel/policy.js';
import { PURPOSES } from '../kernel/purpose.js';
import type { Account, ReportRow } from './audit-account.js';
import { type Html, html } from './html.js';

/** Across, in units of a drawing. Bars less than one of them apart are drawn as one, so that no ledger is too long. */
const WIDTH = 1000;
const DAY_MS = 86_400_000;
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

interface Axis {
  readonly from: number;
  readonly until: number;
  at(ms: number): number;
}

/** From the first entry to the last, or to the last day of a grant that stands. */
function axisOf({ span: [from, last], stretches }: Account): Axis {
  const stands = stretches.at(-1);
  const until = Math.max(last, stands && !stands.end ? endOf(stands.record.validUntil) : last, from + DAY_MS);
  return { from, until, at: (ms) => round((WIDTH * (ms - from)) / (until - from)) };
}
const endOf = (day: string | null): number => (day === null ? 0 : Date.parse(`${day}T00:00:00Z`));
const round = (x: number): number => Math.round(10 * x) / 10;

/** A row a purpose: dark where it was granted, light where the grant that stands would last; then objections and reports. */
export function timeline(account: Account): Html {
  const axis = axisOf(account);
  const { stretches, objections, reports } = account;
  const asked = PURPOSES.filter((id) => stretches.some(({ record }) => record.purposes.some((p) => p.id === id)));
  const newest = stretches.at(-1);
  const open = newest && !newest.end ? newest : null;
  const rows = asked.map((id) => {
    const granted = stretches.filter(({ purposes }) => purposes.includes(id));
    const stands = open?.purposes.includes(id) ? open : null;
    return track(id, [
      ...bars(
        'granted',
        granted.map(({ from, until }) => [axis.at(from), axis.at(until)]),
      ),
      ...(stands ? bars('ahead', [[axis.at(stands.until), axis.at(endOf(stands.record.validUntil))]]) : []),
    ]);
  });
  if (objections.length > 0)
    rows.push(
      track(
        'objection',
        bars(
          'objection',
          objections.map(({ from, until }) => [axis.at(from), axis.at(until)]),
        ),
      ),
    );
  if (reports.length > 0)
    rows.push(
      track(
        'reports',
        bars(
          'report',
          reports.map(({ moment: { at } }) => [axis.at(at), axis.at(at)]),
        ),
      ),
    );
  return html`<figure class="drawing">
    <div class="tracks">${rows}</div>
    ${scale(axis)}
    <figcaption class="legend">
      <span class="key granted">granted</span>
      ${open && html`<span class="key ahead">would last</span>`}
      ${objections.length > 0 && html`<span class="key objection">the browser objects to sharing</span>`}
      ${reports.length > 0 && html`<span class="key report">a report</span>`}
    </figcaption>
  </figure>`;
}

const track = (name: string, marks: readonly Html[]): Html =>
  html`<div class="track">
    <span class="name">${name}</span>
    <svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">${marks}</svg>
  </div>`;

/** Bars no narrower than can be seen, those that touch drawn as one. */
function bars(name: string, ranges: readonly (readonly [from: number, until: number])[]): Html[] {
  const merged: [number, number][] = [];
  for (const [from, until] of ranges) {
    const last = merged.at(-1);
    const end = Math.max(until, from + LEAST);
    if (last && from - last[1] < GAP) last[1] = Math.max(last[1], end);
    else merged.push([from, end]);
  }
  return merged.map(
    ([from, until]) => html`<rect class="${name}" x="${from}" y="0" width="${round(until - from)}" height="10" />`,
  );
}
const LEAST = 3;
const GAP = 1;

/** First and last day, and what lies a third apart between them where there is room. */
function scale({ from, until }: Axis): Html {
  const marks = [0, 1 / 3, 2 / 3, 1].map((share) => dayOf(from + share * (until - from)));
  return html`<div class="scale" aria-hidden="true">
    ${[...new Set(marks)].map((day) => html`<span>${day}</span>`)}
  </div>`;
}

/** What was spent within each window, day after day, under its cap. */
export const budgetDrawings = (account: Account): Html =>
  html`<div class="budgets">${CAPS.map(({ days, cap }, window) => budgetDrawing(account, window, days, cap))}</div>`;

const HEIGHT = 100;

function budgetDrawing({ reports, most }: Account, window: number, days: number, cap: number): Html {
  const first = unixDay(reports[0]!.moment.at);
  const last = unixDay(reports.at(-1)!.moment.at) + days;
  const top = Math.max(cap, most[window]!) * 1.1;
  const x = (day: number): number => round((WIDTH * (day - first)) / (last - first));
  const y = (spent: number): number => round(HEIGHT * (1 - spent / top));
  const isOver = most[window]! > cap;
  return html`<figure class="drawing">
    <figcaption>
      <b>${epsilon(most[window]!)}</b> at most within any ${days} days; the cap is ${epsilon(cap)}
    </figcaption>
    <svg class="budget" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      <path class="spent${isOver && ' over'}" d="${stepsOf(reports, days, x, y)}" />
      <line class="cap" x1="0" y1="${y(cap)}" x2="${WIDTH}" y2="${y(cap)}" />
    </svg>
    <div class="scale" aria-hidden="true">
      <span>${dayOf(first * DAY_MS)}</span><span>${dayOf(last * DAY_MS)}</span>
    </div>
  </figure>`;
}

/** The outline: up where a report is made, down where it leaves the window. */
function stepsOf(
  reports: readonly ReportRow[],
  days: number,
  x: (day: number) => number,
  y: (spent: number) => number,
): string {
  const changes = new Map<number, number>();
  for (const { moment } of reports) {
    const cost = Math.ceil((moment.body.eps[0] * 1_000_000) / moment.body.eps[1]);
    const day = unixDay(moment.at);
    changes.set(day, (changes.get(day) ?? 0) + cost);
    changes.set(day + days, (changes.get(day + days) ?? 0) - cost);
  }
  let [spent, path] = [0, `M0 ${HEIGHT}`];
  for (const [day, change] of [...changes].sort(([a], [b]) => a - b)) {
    spent += change;
    path += `H${x(day)}V${y(spent)}`;
  }
  return `${path}Z`;
}

/** Millionths of ε, as people write them. */
export const epsilon = (millionths: number): string => `${Number((millionths / 1_000_000).toFixed(3))} ε`;
