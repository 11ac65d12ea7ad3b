/** The report of many traces: how often each adjustment was wished, how each feature is distributed, and which traces. */
import { bin, quantileSorted, range, tickStep } from 'd3-array';
import { type Html, html } from './html.js';
import type { Chart, PageData, SpreadChart } from './page/data.js';
import { CAVEAT } from './replay-text.js';
import type { ReplayResult, TraceRow } from './replay-all.js';
import {
  boundsOf,
  number,
  unitAfter,
  withUnit,
  cardOf,
  featuresOf,
  type Group,
  grouped,
  groupTitle,
  inUnit,
  scaled,
  tableOf,
  tilesOf,
} from './report-parts.js';
import type { AdjustmentSummary, SubjectSummary } from './summary.js';
import { scaleOf, told, toldCount, toldTime } from './units.js';

/** Bars of a histogram, about. */
const BINS = 24;
/** Values above this quantile, where they lie far out, share the last bar. */
const FAR = 0.98;

export function spreadSections({ summary, traces, faults }: ReplayResult): {
  readonly sections: Html;
  readonly data: PageData;
} {
  const subjects = summary.subjects();
  const moving = subjects.filter(({ moves }) => moves);
  const still = subjects
    .filter(({ moves }) => !moves)
    .map((one) => [one.label, withUnit(one, one.last.median)] as const);
  const unknown = summary.unknown().filter((label) => !label.includes('@'));
  const features = new Set(subjects.map(({ feature }) => feature.id)).size;
  const adjustments = summary.adjustments();
  const charts: Chart[] = [];
  const cardsOf = (members: readonly SubjectSummary[]): Html[] =>
    members.map((subject) => spreadCard(subject, summary.traces, charts));
  const groups: Group[] = grouped(moving, ({ region, feature }) =>
    region === null ? groupTitle({ feature }) : `Region ${region}`,
  ).map(([title, members]) => ({ title, cards: cardsOf(members), isFolded: members[0]!.region !== null }));

  const sections = html`${tilesOf([
    ['Traces', told(summary.traces), faults.length > 0 ? toldCount(faults.length, 'fault') : 'all replayed'],
    ['Time', toldTime(summary.durationMs), 'replayed'],
    ['Records', told(summary.records)],
    ['Features known', told(features), `of ${told(features + unknown.length)}`],
    adjustments.length > 0
      ? ['Wishes', told(summary.wishes), `of ${toldCount(adjustments.length, 'adjustment')}`]
      : ['Wishes', '–', 'no ruleset'],
  ])}
  ${adjustments.length > 0 && adjustmentsSection(adjustments, summary.traces)}
  ${featuresOf({ groups, still, unknown, controls: VIEWS, hint: HINT })}
  ${tracesSection(traces, adjustments.length > 0)}`;
  return { sections, data: { times: [], marks: [], charts } };
}

const adjustmentsSection = (adjustments: readonly AdjustmentSummary[], all: number): Html =>
  html`<section aria-labelledby="adjustments">
    <h2 id="adjustments">Adjustments</h2>
    <p class="note">${CAVEAT}</p>
    ${tableOf(
      'How often each adjustment was wished',
      [{ head: 'adjustment' }, ...['wished in', 'of traces', 'in all', 'first, median', 'share of time'].map(number)],
      adjustments.map(({ adjustment, traces, times, firstMs, share }) => [
        adjustment,
        toldCount(traces, 'trace'),
        `${told((100 * traces) / all)} %`,
        toldCount(times, 'time'),
        traces > 0 ? toldTime(firstMs) : '–',
        `${told(100 * share)} %`,
      ]),
    )}
  </section>`;

const tracesSection = (traces: readonly TraceRow[], hasRules: boolean): Html =>
  html`<section aria-labelledby="traces">
    <h2 id="traces">Traces</h2>
    ${tableOf(
      'All traces',
      [{ head: 'trace' }, ...['length', 'records', ...(hasRules ? ['wishes'] : [])].map(number), { head: 'where' }],
      traces.map(({ id, durationMs, records, wished, place }) => [
        id,
        toldTime(durationMs),
        told(records),
        ...(hasRules ? [told(wished.reduce((sum, { times }) => sum + times, 0))] : []),
        html`<code>${place}</code>`,
      ]),
    )}
  </section>`;

const HINT = 'Figures and bars are of the last values that were known, one a trace.';

const VIEWS = html`<fieldset>
  <legend>Show</legend>
  <label><input type="radio" name="view" value="end" checked /> at the end</label>
  <label><input type="radio" name="view" value="time" /> over time</label>
</fieldset>`;

function spreadCard(subject: SubjectSummary, traces: number, charts: Chart[]): Html {
  const { label, feature, known, last } = subject;
  const { unit } = scaleOf(feature);
  const { chart, beyond } = spreadChart(subject);
  charts.push(chart);
  const spread = `${inUnit(subject, last.p5)} – ${inUnit(subject, last.p95)}`;
  return cardOf({
    name: label,
    unit,
    figures: html`<b>${inUnit(subject, last.median)}</b> median, ${spread} <small>5–95 %</small> ${
        beyond !== '' && html`<span class="beyond">${beyond}</span>`
      }`,
    ...(known < traces && { note: `in ${told(known)} of ${told(traces)}` }),
    chart: charts.length - 1,
    alt: `Last values in ${toldCount(known, 'trace')}: median ${withUnit(subject, last.median)}, 5 to 95 % ${spread}.`,
  });
}

/** Bars of one width over the bulk of the values; what lies far out is counted in the last one. */
function spreadChart(subject: SubjectSummary): { readonly chart: SpreadChart; readonly beyond: string } {
  const { feature, course } = subject;
  const values = subject.lastValues.map((value) => scaled(subject, value));
  const [least, greatest] = boundsOf(subject) ?? [values[0]!, values.at(-1)!];
  const far = quantileSorted(values, FAR)!;
  const isFar = boundsOf(subject) === null && greatest - least > 1.5 * (far - least) && far > least;
  const end = isFar ? far : greatest;
  const isWhole = feature.unit === 'count' || feature.unit === 'level';
  // All of one value: one bar.
  const step = end > least ? tickStep(least, end, BINS) : Math.max(1, Math.abs(least) / 10);
  const width = isWhole ? Math.max(1, Math.ceil(step)) : step;
  const from = Math.floor(least / width) * width;
  const count = isWhole ? Math.floor((end - from) / width) + 1 : Math.max(1, Math.ceil((end - from) / width));
  const edges = range(count).map((i) => Number((from + i * width).toPrecision(12)));
  const last = edges.at(-1)! + width;
  const bins = bin().domain([from, last]).thresholds(edges.slice(1))(values.map((value) => Math.min(value, end)));
  const above = values.filter((value) => value > last).length;
  return {
    chart: {
      kind: 'spread',
      unit: unitAfter(subject),
      bounds: boundsOf(subject),
      bins: { from: edges, width, counts: bins.map(({ length }) => length) },
      whole: isWhole && width === 1,
      course: {
        times: course.map(({ t }) => t / 1000),
        traces: course.map((moment) => moment.traces),
        quantiles: (['p5', 'p25', 'median', 'p75', 'p95'] as const).map((name) =>
          course.map((moment) => scaled(subject, moment[name])),
        ),
      },
    },
    beyond: above > 0 ? `Last bar: ${told(above)} more, up to ${told(greatest)}` : '',
  };
}
