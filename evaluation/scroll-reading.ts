/**
 * Scroll Readability Dataset (Gooding et al., CoNLL 2021): is the text a hard one, and is it skimmed, as told by scrolling?
 *
 * Twice: by the features of scrolling alone, and by those of reading with them, which know where the words are. The index
 * `read.skim` is left out, as its weights were fitted on these very readers.
 */
import { join } from 'node:path';
import { Code } from '../kernel/frame.js';
import type { RegionFacts } from '../kernel/protocol.js';
import { type Known, knownAt } from './course.js';
import type { Evaluation } from './evaluation.js';
import { type Example, grouped, type Learner, LEARNERS, predictions } from './learning.js';
import { malformed } from './lines.js';
import { readRecordings, type Recording } from './recordings.js';
import { rowsOf } from './report.js';
import { auc } from './score.js';

export interface ReaderLabel {
  readonly isAdvanced: boolean;
  readonly words: number;
  /** Words a minute and ms of reading, where they are known. */
  readonly wpm: number | null;
  readonly readingMs: number | null;
}
export type Reader = Recording<ReaderLabel>;

/** Of a text: how many paragraphs, and the sizes in px of the viewport and of all. */
export interface Page {
  readonly paragraphs: number;
  readonly viewport: number;
  readonly height: number;
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const readReaders = (folder: string): Reader[] | null =>
  readRecordings(folder, ({ level, words, wpm, readingMs }) =>
    (level === 'advanced' || level === 'elementary') && typeof words === 'number'
      ? { isAdvanced: level === 'advanced', words, wpm: numberOrNull(wpm), readingMs: numberOrNull(readingMs) }
      : null,
  );

/** The share of each paragraph that was visible, at each event. */
function sharesOf({ line, session, place }: Reader): [paragraph: number, share: number][][] {
  const { vis } = line;
  if (
    !Array.isArray(vis) ||
    vis.length !== session.events.length ||
    !vis.every((one) => /^(\d+_\d+(,|$))*$/.test(one as string))
  )
    throw malformed(place, 'vis does not tell for each event "paragraph_percent,paragraph_percent…"');
  return (vis as string[]).map((one) =>
    one === ''
      ? []
      : one.split(',').map((part): [number, number] => {
          const [paragraph, percent] = part.split('_').map(Number) as [number, number];
          return [paragraph, percent / 100];
        }),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What the recording lacks is taken for: paragraphs of equal length, and a viewport as high as the shares visible of them say. */
export function pageOf(readers: readonly Reader[]): Page {
  const moments = readers.flatMap(sharesOf).filter((shares) => shares.length > 0);
  const paragraphs = 1 + Math.max(...moments.flatMap((shares) => shares.map(([paragraph]) => paragraph)));
  const farthest = Math.max(...readers.flatMap(({ session }) => session.events.map(([, , , y]) => y)));
  const share = sum(moments.map((shares) => sum(shares.map(([, part]) => part)))) / moments.length / paragraphs;
  const viewport = Math.round((share * farthest) / (1 - share));
  return { paragraphs, viewport, height: farthest + viewport };
}

/** The records that a page would have written until `end`, with the time told once a second. */
export function recordsOf(reader: Reader, { viewport, height }: Page, end: number): Float64Array {
  const records: number[] = [];
  const write = (t: number, code: Code, region = -1, x = 0, y = 0, value = 0): number =>
    records.push(t, code, region, x, y, value);
  write(0, Code.Layout, -1, 800, viewport, height);
  write(0, Code.Visible, -1, 0, 0, 1);
  write(0, Code.Focus, -1, 0, 0, 1);
  const shares = sharesOf(reader);
  let shown: number[] = [];
  let second = 1000;
  const tellTime = (until: number): void => {
    for (; second < until; second += 1000) write(second, Code.Tick);
  };
  for (const [i, [t, , , y]] of reader.session.events.entries()) {
    if (t > end) break;
    tellTime(t);
    write(t, Code.Scroll, -1, 0, y);
    const visible = shares[i]!;
    for (const gone of shown.filter((p) => !visible.some(([q]) => p === q))) write(t, Code.Seen, gone);
    const all = sum(visible.map(([, part]) => part));
    for (const [paragraph, part] of visible) write(t, Code.Seen, paragraph, part, part / all);
    shown = visible.map(([paragraph]) => paragraph);
  }
  tellTime(end);
  write(end, Code.Tick);
  return Float64Array.from(records);
}

export const regionsOf = ({ label }: Reader, { paragraphs }: Page): RegionFacts[] =>
  Array.from({ length: paragraphs }, () => ({ present: true, words: Math.round(label.words / paragraphs) }));

/** A reader with what is known at the end of each of {@link SPANS}, and at the last event. */
interface Watched {
  readonly reader: Reader;
  readonly early: readonly Known[];
  readonly whole: Known;
}

const SPANS = [15, 30, 60, Infinity];
const FOLDS = 5;
const SKIMS_ABOVE = 400;
const READS_DEEPLY_TO = 200;

export const FEATURES: Readonly<Record<string, (feature: string) => boolean>> = {
  'scroll.*': (feature) => feature.startsWith('scroll.'),
  'scroll.*, read.*': (feature) => /^(scroll|read)\./.test(feature) && feature !== 'read.skim',
};
const BY: readonly (readonly [features: string, learner: keyof typeof LEARNERS])[] = [
  ['scroll.*', 'Laplace'],
  ['scroll.*, read.*', 'Laplace'],
  ['scroll.*, read.*', 'FTRL-Proximal'],
];

interface Task {
  readonly name: string;
  readonly mark: number;
  /** Null where nobody knows. */
  labelOf(label: ReaderLabel): boolean | null;
  known(watched: Watched): Known;
}

const fast = (test: (wpm: number) => boolean) => (label: ReaderLabel) => (label.wpm === null ? null : test(label.wpm));

export const TASKS: readonly Task[] = [
  {
    name: 'advanced or elementary text',
    mark: 0.7396,
    labelOf: ({ isAdvanced }) => isAdvanced,
    known: ({ whole }) => whole,
  },
  ...[
    { name: 'skimmer (> 400 wpm)', marks: [0.498, 0.481, 0.57, 0.618], labelOf: fast((wpm) => wpm > SKIMS_ABOVE) },
    {
      name: 'deep reader (≤ 200 wpm)',
      marks: [0.527, 0.538, 0.627, 0.722],
      labelOf: fast((wpm) => wpm <= READS_DEEPLY_TO),
    },
  ].flatMap(({ name, marks, labelOf }) =>
    SPANS.map((seconds, i): Task => ({
      name: `${name}, ${Number.isFinite(seconds) ? `first ${seconds} s` : 'whole session'}`,
      mark: marks[i]!,
      labelOf,
      known: ({ early }) => early[i]!,
    })),
  ),
];

/** Replays readers on pages that are put together from all of them. */
export function watch(readers: readonly Reader[], all = readers): Watched[] {
  const textOf = ({ line, place }: Reader): string => {
    if (typeof line['text'] !== 'string') throw malformed(place, 'text does not name what was read');
    return line['text'];
  };
  const texts = new Map<string, Reader[]>();
  for (const reader of all) texts.set(textOf(reader), [...(texts.get(textOf(reader)) ?? []), reader]);
  const pages = new Map([...texts].map(([text, its]) => [text, pageOf(its)]));
  return readers.map((reader) => {
    const page = pages.get(textOf(reader))!;
    const last = reader.session.events.at(-1)?.[0] ?? 0;
    const records = recordsOf(reader, page, reader.label.readingMs ?? last);
    const moments = [...SPANS.map((seconds) => 1000 * seconds), last];
    const known = knownAt({ records, regions: regionsOf(reader, page), tiers: ['A'] }, moments);
    return { reader, early: known, whole: known.at(-1)! };
  });
}

/** The examples of a task, by some of the features. */
export const examplesOf = (watched: readonly Watched[], { labelOf, known }: Task, features: string): Example[] =>
  watched.flatMap((one) => {
    const label = labelOf(one.reader.label);
    return label === null ? [] : [{ x: known(one)(FEATURES[features]!), label: label ? 1 : 0, group: one.reader.user }];
  });

const FOLDER = 'scroll-reading';

export const scrollReading: Evaluation = {
  name: 'Scrolling while reading',
  evaluate({ data, train, random }) {
    const readers = readReaders(join(data, FOLDER));
    if (readers === null) return null;
    const teachers = train === undefined ? null : readReaders(join(train, FOLDER));
    const all = [...readers, ...(teachers ?? [])];
    const watched = watch(readers, all);
    const taught = teachers && watch(teachers, all);
    return TASKS.flatMap((task) =>
      BY.flatMap(([features, learner]) => {
        const examples = examplesOf(watched, task, features);
        if (examples.length === 0) return [];
        const model: Learner = LEARNERS[learner];
        const predicted = predictions(examples, taught && examplesOf(taught, task, features), FOLDS, model);
        return rowsOf(
          { data: FOLDER, task: `${task.name}, by ${features}`, learner },
          grouped(examples, predicted),
          [{ name: 'AUC', metric: auc, greaterIsBetter: true, ...(!taught && { mark: task.mark }) }],
          random,
        );
      }),
    );
  },
};
