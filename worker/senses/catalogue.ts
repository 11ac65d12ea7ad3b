/**
 * The catalogue: every sense that attune has, in the order of the feature vector. A new one is a file of its own and a line
 * here (docs/design/features.md); docs/features.md lists them all.
 */
import type { KnownFeature } from '../../kernel/ruleset.check.js';
import { FULL } from '../../kernel/full.js';
import { aiming } from './aim.js';
import { answers } from './answers.js';
import { approaching } from './approach.js';
import { backs } from './back.js';
import { clicks } from './click.js';
import { deadClicks } from './dead-click.js';
import { excess } from './excess.js';
import { exiting } from './exit.js';
import type { SenseKind } from './feature.js';
import { feedback } from './feedback.js';
import { health } from './health.js';
import { hovering } from './hover.js';
import { keys } from './keys.js';
import { kinematics } from './kinematics.js';
import { pointer } from './pointer.js';
import { presence } from './presence.js';
import { pressing } from './press.js';
import { selecting } from './selection.js';
import { skimming } from './skim.js';
import { surroundings } from './surroundings.js';
import { swiping } from './swipe.js';
import { zooming } from './zoom.js';

/** Scrolling and reading come with `skimming`, which is made of them. Tiers B and C are the full worker's. */
export const SENSES: readonly SenseKind[] = [
  presence,
  surroundings,
  health,
  excess,
  zooming,
  selecting,
  skimming,
  clicks,
  deadClicks,
  backs,
  answers,
  feedback,
  hovering,
  ...(FULL ? [pointer, approaching, exiting, aiming, swiping, kinematics, pressing, keys] : []),
];

/** What a ruleset is checked against. */
export const knownFeatures = (): ReadonlyMap<string, KnownFeature> =>
  new Map(
    SENSES.flatMap(({ tier, features }) =>
      features.map(({ id, perRegion }) => [id, { tier, perSlot: perRegion === true }] as const),
    ),
  );
