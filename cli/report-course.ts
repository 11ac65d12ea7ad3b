/** The report of one trace: what was wished and why, and every feature over time. */
import { type Html, html } from './html.js';
import type { Chart, Line, Mark, PageData } from './page/data.js';
import { CAVEAT } from './replay-text.js';
import type { Course, Replayed, Wish } from './replayed.js';
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
import { scaleOf, told, toldCount, toldTime } from './units.js';

/** Charts with more marks than these show nothing else. */
const MOST_MARKS = 60;
/** Lines that can be told apart in one chart. */
const MOST_LINES = 6;

export function courseSections(replayed: Replayed): { readonly sections: Html; readonly data: PageData } {
  const { records, durationMs, courses, wishes, wished } = replayed;
  const known = courses.filter(({ last }) => !Number.isNaN(last));
  const charts: Chart[] = [];
  const byFeature = grouped(known, ({ feature }) => feature.id).map(([, lines]) => lines);
  const moving = byFeature.filter((lines) => lines.some(isMoving));
  const regions = linedRegions(moving);
  const groups = grouped(moving, ([line]) => groupTitle(line!)).map(([title, members]): Group => ({
    title,
    cards: members.map((courses) => courseCard(courses, regions, durationMs, charts)),
  }));
  const still = byFeature.filter((lines) => !lines.some(isMoving)).map(stillOf);
  const never = grouped(courses, ({ feature }) => feature.id).flatMap(([id, members]) =>
    members.some(({ last }) => !Number.isNaN(last)) ? [] : [id],
  );
  const times = wished.reduce((sum, one) => sum + one.times, 0);
  const sections = html`${tilesOf([
    ['Length', toldTime(durationMs)],
    ['Records', told(records)],
    ['Features known', told(byFeature.length), `of ${told(countFeatures(courses))}`],
    [
      'Wishes',
      wished.length > 0 ? told(times) : '–',
      wished.length > 0 ? `of ${toldCount(wished.length, 'adjustment')}` : 'no ruleset',
    ],
  ])}
  ${wished.length > 0 && wishesSection(replayed)}
  ${featuresOf({ groups, still, unknown: never, controls: null, hint: '' })}`;
  const marks = wishes
    .slice(0, MOST_MARKS)
    .map(({ t, adjustment, probability }): Mark => ({ t: t / 1000, name: adjustment, begins: probability > 0 }));
  return { sections, data: { times: replayed.times.map((t) => t / 1000), marks, charts } };
}

function stillOf(lines: readonly Course[]): readonly [name: string, value: string] {
  const values = new Set(lines.map((line) => withUnit(line, line.last)));
  return [lines[0]!.feature.id, [...values].slice(0, MOST_LINES).join(', ')];
}

const isMoving = ({ values, last, greatest }: Course): boolean =>
  last !== greatest || values.some((value) => !Number.isNaN(value) && value !== last);

const countFeatures = (courses: readonly Course[]): number => new Set(courses.map(({ feature }) => feature.id)).size;

function wishesSection({ wishes, wished }: Replayed): Html {
  return html`<section aria-labelledby="wishes">
    <h2 id="wishes">Wishes</h2>
    <p class="note">${CAVEAT} Dashed lines in the charts are these, by their time.</p>
    ${tableOf(
      'How often each adjustment was wished',
      [{ head: 'adjustment' }, number('wished'), number('first'), number('for')],
      wished.map(({ adjustment, times, firstMs, forMs }) => [
        adjustment,
        toldCount(times, 'time'),
        times > 0 ? toldTime(firstMs) : '–',
        toldTime(forMs),
      ]),
    )}
    ${
      wishes.length > 0 &&
      tableOf(
        'Each wish, and why',
        [number('at'), { head: 'adjustment' }, number('probability'), { head: 'because' }],
        wishes.map(({ t, adjustment, probability, reasons }) => [
          toldTime(t),
          adjustment,
          probability > 0 ? told(probability) : 'ends',
          html`<ul class="reasons">
            ${reasons.map(reasonOf)}
          </ul>`,
        ]),
      )
    }
  </section>`;
}

const reasonOf = ({ feature, slot, word }: Wish['reasons'][number]): Html =>
  html`<li>${feature}${slot !== null && `@${slot}`} <b>${word}</b></li>`;

/** The regions that have lines, each with its colour in every chart: those of which most features moved. */
function linedRegions(moving: readonly (readonly Course[])[]): string[] {
  const moved = new Map<string, number>();
  for (const { region } of moving.flat().filter(isMoving))
    if (region !== null) moved.set(region, (moved.get(region) ?? 0) + 1);
  return [...moved]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_LINES)
    .map(([region]) => region);
}

/** One feature: of the page, or of some regions. */
function courseCard(courses: readonly Course[], regions: readonly string[], durationMs: number, charts: Chart[]): Html {
  const greatest = courses.reduce((most, course) => (course.greatest > most.greatest ? course : most));
  const { feature, region } = greatest;
  const shown = region === null ? courses : courses.filter((course) => regions.includes(course.region!));
  const lines = shown.map((course): Line => ({
    name: course.region ?? feature.id,
    colour: course.region === null ? 1 : regions.indexOf(course.region) + 1,
    values: course.values.map((value) => (Number.isNaN(value) ? null : scaled(course, value))),
  }));
  charts.push({
    kind: 'course',
    unit: unitAfter(greatest),
    bounds: boundsOf(greatest),
    steps: feature.unit === 'count' || feature.unit === 'level',
    lines,
  });
  const more = courses.length - shown.length;
  const described = shown.map(
    (course) => `${course.label}: last ${inUnit(course, course.last)}, greatest ${withUnit(course, course.greatest)}`,
  );
  return cardOf({
    name: feature.id,
    unit: scaleOf(feature).unit,
    figures:
      region === null
        ? html`<b>${inUnit(greatest, greatest.last)}</b> last, ${inUnit(greatest, greatest.greatest)} greatest`
        : html`<b>${inUnit(greatest, greatest.greatest)}</b> greatest, at ${region}`,
    chart: charts.length - 1,
    alt: `Over ${toldTime(durationMs)}. ${described.join('. ')}.`,
    ...(region !== null && { legend: lines }),
    ...(more > 0 && { note: `${told(more)} more` }),
  });
}
