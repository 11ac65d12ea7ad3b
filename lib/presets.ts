/**
 * Presets: rules of thumb of micro-adjustment as parts of a ruleset, each with the numbers that its authors give and words
 * for "why this?". Pure data from pure functions, without an import: for whoever writes a ruleset by a program. A preset that
 * lacks what it is about throws a TypeError that names it.
 *
 * @example
 * const ruleset = composeRuleset(
 *   { id: 'news.front', version: 1, slots: [{ id: 'lede', box: 'reserved' }, { id: 'summary', box: 'reserved' }] },
 *   enlargeOnHover({ slot: 'lede' }),
 *   summaryForReader({ slot: 'summary', short: 'short', long: 'long' }),
 * );
 */
import type { Adjustment, Ruleset } from '../kernel/ruleset.js';

/** What a preset adds to a ruleset. */
export type Preset = Pick<Ruleset, 'adjustments' | 'segments' | 'skills' | 'sections'>;

/** What a preset is about; ids of what is watched are those of slots or sections of the ruleset. */
interface Place {
  readonly slot: string;
  /** By default the slot's with what is done. */
  readonly id?: string;
  /** Why, in the visitor's words. */
  readonly because?: string;
}

/** A ruleset of presets: sections, segments and skills that several of them need are there once, the first of each id. */
export function composeRuleset(
  base: Pick<Ruleset, 'id' | 'version' | 'slots'> & Partial<Ruleset>,
  ...presets: readonly Preset[]
): Ruleset {
  const parts = [base, ...presets];
  const sections = once(
    parts.flatMap((part) => part.sections ?? []),
    idOf,
  );
  const segments = once(
    parts.flatMap((part) => part.segments ?? []),
    kindsOf,
  );
  const skills = once(
    parts.flatMap((part) => part.skills ?? []),
    idOf,
  );
  return {
    v: 'attune.ruleset/1',
    goals: [],
    models: [],
    ...base,
    ...(sections.length > 0 && { sections }),
    ...(segments.length > 0 && { segments }),
    ...(skills.length > 0 && { skills }),
    adjustments: parts.flatMap(({ adjustments = [] }) => adjustments),
  };
}

const once = <T>(list: readonly T[], keyOf: (one: T) => string): T[] => {
  const keys = list.map(keyOf);
  return list.filter((_, i) => keys.indexOf(keys[i]!) === i);
};
const idOf = ({ id }: { readonly id: string }): string => id;
/** The kinds of visitors that it names; no id has a colon. */
const kindsOf = (one: NonNullable<Ruleset['segments']>[number]): string => {
  if ('by' in one) return `by:${one.by}`;
  const ids = 'prior' in one ? [one.id] : one.prototypes.map(idOf);
  return ids.sort().join();
};

/** What is named must be there: who writes JavaScript is told by nobody else, and late. */
function need<P extends object>(by: string, place: P, ...names: readonly (keyof P & string)[]): P {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- not of who writes JavaScript
  const missing = names.find((name) => !place?.[name]);
  if (missing === undefined) return place;
  throw new TypeError(`${by}() needs "${missing}".`);
}

const preset = (
  { slot, id, because }: Place,
  what: string,
  why: string,
  rule: Pick<Adjustment, 'when' | 'do'> & Partial<Adjustment>,
): Preset => ({ adjustments: [{ id: id ?? `${slot}.${what}`, slot, because: because ?? why, ...rule }] });

/** The pointer rests on a slot for more than 3 s: what it holds becomes larger. */
export const enlargeOnHover = (place: Place & { readonly after?: number; readonly factor?: number }): Preset =>
  preset(need('enlargeOnHover', place, 'slot'), 'larger', 'You rested here for a while, so it is a little larger.', {
    when: { feature: 'hover.dwell', slot: place.slot, above: place.after ?? 3000 },
    do: { op: 'scale', factor: place.factor ?? 1_120_000 },
  });

/** The visitor is about to leave and has seen less than half of the page: a prompt, the slot's `variant`. Needs tier B. */
export const promptOnLeaving = (place: Place & { readonly variant: string; readonly depth?: number }): Preset =>
  preset(
    need('promptOnLeaving', place, 'slot', 'variant'),
    'prompt',
    'You seemed to leave before you had seen half of this page.',
    {
      when: {
        all: [
          { feature: 'pointer.exits', above: 0 },
          { feature: 'scroll.max-depth', below: place.depth ?? 500_000 },
        ],
      },
      do: { op: 'reveal', variant: place.variant },
    },
  );

/** More than 5 s on a product: items like it, in the slot, stand out. */
export const highlightSimilar = (place: Place & { readonly product: string; readonly after?: number }): Preset =>
  preset(
    need('highlightSimilar', place, 'slot', 'product'),
    'highlighted',
    'You stayed with one item, so those like it stand out.',
    {
      when: { feature: 'hover.dwell', slot: place.product, above: place.after ?? 5000 },
      do: { op: 'tone', saturation: 1_300_000, contrast: 1_100_000 },
    },
  );

/** More than 5 s on a product: a banner, the slot's `variant`. */
export const bannerOnInterest = (
  place: Place & { readonly product: string; readonly variant: string; readonly after?: number },
): Preset =>
  preset(
    need('bannerOnInterest', place, 'slot', 'product', 'variant'),
    'banner',
    'You stayed with one item for a while.',
    {
      when: { feature: 'hover.dwell', slot: place.product, above: place.after ?? 5000 },
      do: { op: 'reveal', variant: place.variant },
    },
  );

/** The pointer pauses on a slot for 2 s: nothing changes, and the page's script is told (`told`). */
export const tellPause = (place: Place & { readonly after?: number }): Preset =>
  preset(need('tellPause', place, 'slot'), 'paused', 'You paused here.', {
    when: { feature: 'hover.dwell', slot: place.slot, above: place.after ?? 2000 },
    do: { op: 'tell' },
  });

/** Skimmers get the short variant, deep readers the long one, where key sentences are marked. */
export const summaryForReader = (
  place: Omit<Place, 'id'> & { readonly short: string; readonly long: string },
): Preset => {
  need('summaryForReader', place, 'slot', 'short', 'long');
  const forReader = (what: string, segment: string, variant: string, why: string): Adjustment[] => [
    ...preset(place, what, why, {
      when: { segment, above: 800_000 },
      do: { op: 'swap', variant },
    }).adjustments,
  ];
  return {
    segments: [{ by: 'reading' }],
    adjustments: [
      ...forReader('short', 'skimmer', place.short, 'You go through this page quickly, so here it is in short.'),
      ...forReader(
        'long',
        'deep-reader',
        place.long,
        'You read closely, so here is the whole, with its key sentences marked.',
      ),
    ],
  };
};

/**
 * Who stays with pictures for more than 8 s and leaves the text unread gets the carousel, who reads it gets the summary; `pictures`
 * and `text` are regions of the page, each long enough to tell the one from the other.
 */
export const visualOrText = (
  place: Omit<Place, 'id'> & {
    readonly pictures: string;
    readonly text: string;
    readonly carousel: string;
    readonly summary: string;
    readonly after?: number;
  },
): Preset => {
  need('visualOrText', place, 'slot', 'pictures', 'text', 'carousel', 'summary');
  const { pictures, text, after = 8000 } = place;
  return {
    adjustments: [
      ...preset(place, 'carousel', 'You stayed with the pictures, so they come first here.', {
        when: {
          all: [
            { feature: 'dwell.visible', slot: pictures, above: after },
            { feature: 'read.level', slot: text, below: 2 },
          ],
        },
        do: { op: 'swap', variant: place.carousel },
      }).adjustments,
      ...preset(place, 'summary', 'You read the text, so the summary comes first here.', {
        when: { feature: 'read.level', slot: text, above: 1 },
        do: { op: 'swap', variant: place.summary },
      }).adjustments,
    ],
  };
};

/** Quick right answers bring the harder variant of a slot, a wrong one a hint; `skill` is the region that holds the questions. */
export const difficultyByAnswers = (
  place: Omit<Place, 'id'> & {
    readonly skill: string;
    readonly harder: string;
    readonly hint: string;
    readonly quick?: number;
  },
): Preset => {
  need('difficultyByAnswers', place, 'slot', 'skill', 'harder', 'hint');
  return {
    skills: [{ id: place.skill }],
    adjustments: [
      ...preset(place, 'harder', 'You answered quickly and rightly, so the next question is harder.', {
        when: {
          all: [
            { skill: place.skill, above: 700_000 },
            { feature: 'answer.correct', above: 0 },
            { feature: 'answer.time', below: place.quick ?? 8000 },
          ],
        },
        do: { op: 'swap', variant: place.harder },
      }).adjustments,
      ...preset(place, 'hint', 'That answer was not right; a hint may help.', {
        when: { feature: 'answer.correct', below: 1 },
        do: { op: 'reveal', variant: place.hint },
      }).adjustments,
    ],
  };
};
