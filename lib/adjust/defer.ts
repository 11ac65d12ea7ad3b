/**
 * `defer`: what nobody has seen yet, a banner below the fold say, shows itself some time later. Its box is there from the
 * beginning, so nothing moves.
 */
import type { Operation } from '../../kernel/ruleset.js';
import { contentOf } from './content.js';
import { refuseLandmarks } from './landmarks.js';
import type { Revert } from './revert.js';

export function defer(slot: HTMLElement, { ms }: Extract<Operation, { op: 'defer' }>): Revert {
  refuseLandmarks(slot);
  const hidden: Keyframe = { visibility: 'hidden' };
  // Ends by itself, without a timer.
  const animation = contentOf(slot).animate([hidden, hidden], ms);
  return () => {
    animation.cancel();
  };
}
