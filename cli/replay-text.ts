/** What `attune replay` prints for people: of one trace its course, of many their summary. */
import Table from 'cli-table3';
import type { Course, Replayed, Subject, Wish } from './replayed.js';
import type { Quantiles, Summary } from './summary.js';
import type { Painter } from './terminal.js';
import { scaleOf, told, toldCount, toldTime } from './units.js';

/** What tells most at a glance, best first; of these, those that move in the trace. */
const TELLING = [
  'scroll.depth',
  'scroll.max-depth',
  'scroll.speed',
  'engaged',
  'idle',
  'read.coverage',
  'read.skim',
  'read.linearity',
  'pointer.path',
  'pointer.speed',
  'pointer.straightness',
  'pointer.entropy',
  'touch.speed',
  'key.rate',
  'click.rage',
  'click.dead',
  'scroll.reversal',
  'tab-switches',
];
const MOST_COLUMNS = 12;
const MOST_WISHES = 40;
const MOST_SUBJECTS = 120;
/** Narrower than this, a column of a feature cannot be. */
const COLUMN_CHARS = 10;

export const CAVEAT =
  'Wishes are the worker’s. On a page, the stability machine stands behind them: not every wish becomes a change.';

/** One trace: a table over time, the wishes, and how often each adjustment was wished. */
export function courseText(
  { id, place, records, durationMs, times, courses, wishes, wished }: Replayed,
  { every, colours, columns, chosen }: CourseOptions,
): string {
  const shown = chosen ? courses : tellingOf(courses, columns);
  const rows = times.flatMap((t, i) => (t % every === 0 ? [i] : []));
  const course = table(
    ['time', ...shown.map(headOf)],
    rows.map((row) => [toldTime(times[row]!), ...shown.map((one) => valueOf(one, one.values[row]!))]),
    colours,
  );
  const known = courses.filter(({ last }) => !Number.isNaN(last)).length;
  const parts = [
    `${colours.bold(clean(id))}  ${toldCount(records, 'record')} in ${toldTime(durationMs)}  ${colours.dim(place)}`,
    rows.length === 0 || shown.length === 0 ? 'Too short for a table: features are formed every 0.1 s.' : course,
  ];
  if (!chosen && shown.length < known)
    parts.push(
      colours.dim(`${shown.length} of ${toldCount(known, 'known feature')}. Others: --features, --json, --html.`),
    );
  if (wished.length > 0) {
    parts.push(wishes.length > 0 ? wishesTable(wishes, colours) : 'Nothing was wished.');
    parts.push(
      table(
        ['adjustment', 'wished', 'first', 'for'],
        wished.map(({ adjustment, times, firstMs, forMs }) => [
          adjustment,
          toldCount(times, 'time'),
          times > 0 ? toldTime(firstMs) : '·',
          toldTime(forMs),
        ]),
        colours,
      ),
      colours.dim(CAVEAT),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

export interface CourseOptions {
  /** Distance of the rows, in ms. */
  readonly every: number;
  readonly colours: Painter;
  readonly columns: number | undefined;
  /** Whether the features were chosen by name: then all of them are shown. */
  readonly chosen: boolean;
}

/** Many traces: one row a feature, one row an adjustment. */
export function summaryText(summary: Summary, colours: Painter): string {
  const all = summary.subjects();
  const subjects = all.filter(({ moves }) => moves);
  const { traces, records, durationMs } = summary;
  const parts = [
    `${colours.bold(toldCount(traces, 'trace'))}  ${toldCount(records, 'record')}, ${toldTime(durationMs)} in all`,
    table(
      ['feature', 'unit', 'known in', 'last\nmedian', '\n5–95 %', 'greatest\nmedian', '\n5–95 %'],
      subjects
        .slice(0, MOST_SUBJECTS)
        .map((subject) => [
          clean(subject.label),
          scaleOf(subject.feature).unit,
          told(subject.known),
          ...rangeOf(subject, subject.last),
          ...rangeOf(subject, subject.greatest),
        ]),
      colours,
    ),
  ];
  const more = subjects.length - MOST_SUBJECTS;
  if (more > 0) parts.push(colours.dim(`And ${toldCount(more, 'more feature')}: --features, --json, --html.`));
  const still = all.filter(({ moves }) => !moves);
  if (still.length > 0)
    parts.push(
      colours.dim(
        `Never moved: ${still.map((one) => `${clean(one.label)} ${valueOf(one, one.last.median)}`).join(', ')}.`,
      ),
    );
  const unknown = summary.unknown().filter((label) => !label.includes('@'));
  if (unknown.length > 0) parts.push(colours.dim(`Never known: ${unknown.join(', ')}.`));
  const adjustments = summary.adjustments();
  if (adjustments.length > 0) {
    parts.push(
      table(
        ['adjustment', 'wished in', 'in all', 'first, median', 'share of time'],
        adjustments.map(({ adjustment, traces, times, firstMs, share }) => [
          adjustment,
          toldCount(traces, 'trace'),
          toldCount(times, 'time'),
          traces > 0 ? toldTime(firstMs) : '·',
          `${told(100 * share)} %`,
        ]),
        colours,
      ),
      colours.dim(CAVEAT),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** Features of the page that move, the telling ones first; then those of regions, as many as fit. */
function tellingOf(courses: readonly Course[], columns: number | undefined): Course[] {
  const most = columns === undefined ? MOST_COLUMNS : Math.min(MOST_COLUMNS, Math.floor(columns / COLUMN_CHARS) - 1);
  const rank = ({ feature, region, values }: Course): number => {
    const telling = TELLING.indexOf(feature.id);
    const known = values.filter((value) => !Number.isNaN(value));
    return (
      (telling < 0 ? TELLING.length : telling) +
      (region === null ? 0 : 2 * TELLING.length) +
      (known.some((value) => value !== known[0]) ? 0 : 4 * TELLING.length)
    );
  };
  return courses
    .filter(({ last }) => !Number.isNaN(last))
    .map((course) => ({ course, rank: rank(course) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, Math.max(1, most))
    .map(({ course }) => course);
}

function wishesTable(wishes: readonly Wish[], colours: Painter): string {
  const rows = wishes
    .slice(0, MOST_WISHES)
    .map(({ t, adjustment, probability, reasons }) => [
      toldTime(t),
      adjustment,
      probability > 0 ? told(probability) : 'ends',
      reasonsOf(reasons),
    ]);
  const more = wishes.length - rows.length;
  const rest = more > 0 ? `\n\n${colours.dim(`And ${told(more)} more: --json, --html.`)}` : '';
  return table(['at', 'adjustment', 'probability', 'because'], rows, colours) + rest;
}

/** Reasons in words: "scroll.max-depth high, read.level@summary none". */
export const reasonsOf = (reasons: Wish['reasons']): string =>
  reasons.map(({ feature, slot, word }) => `${feature}${slot === null ? '' : `@${slot}`} ${word}`).join(', ');

/** A head of several lines: the two parts of a feature's name, its region if it has one, and the unit. */
function headOf({ region, feature }: Subject): string {
  const [first, ...rest] = feature.id.split('.');
  return [first!, rest.join('.'), ...(region === null ? [] : [`@${clean(region)}`]), scaleOf(feature).unit].join('\n');
}

const valueOf = ({ feature }: Subject, value: number): string => told(value * scaleOf(feature).factor);

const rangeOf = (subject: Subject, { p5, median, p95 }: Quantiles): string[] => [
  valueOf(subject, median),
  `${valueOf(subject, p5)}–${valueOf(subject, p95)}`,
];

/** A name out of a file: a control character in it would reach the terminal. */
const clean = (name: string): string => name.replace(/\p{Cc}/gu, '�');

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  'mid-mid': '──',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** The first column reads from the left, and so does a column of words; numbers end at the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], { dim }: Painter): string {
  const isNumeric = (column: number): boolean =>
    column > 0 && rows.every((row) => /^[−\d.,·–]*( s| min| h| %| times?| traces?)?$|^ends$/.test(row[column]!));
  const made = new Table({
    head: head.map((text) => text.split('\n').map(dim).join('\n')),
    chars: NO_LINES,
    colAligns: head.map((_, column) => (isNumeric(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
