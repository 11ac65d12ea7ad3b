/** The presets, one of each, composed to one ruleset. */
import {
  bannerOnInterest,
  composeRuleset,
  difficultyByAnswers,
  enlargeOnHover,
  highlightSimilar,
  promptOnLeaving,
  summaryForReader,
  tellPause,
  visualOrText,
} from '../../lib/presets.js';

const SLOTS = ['lede', 'similar', 'banner', 'guide', 'summary', 'showcase', 'question', 'index'];
const SECTIONS = ['kettle', 'pictures', 'prose', 'answers'];

export const ruleset = composeRuleset(
  {
    id: 'courier.presets',
    version: 1,
    slots: SLOTS.map((id) => ({ id, box: 'reserved' as const })),
    sections: SECTIONS.map((id) => ({ id })),
  },
  enlargeOnHover({ slot: 'lede' }),
  highlightSimilar({ slot: 'similar', product: 'kettle' }),
  bannerOnInterest({ slot: 'banner', product: 'kettle', variant: 'free-delivery' }),
  tellPause({ slot: 'guide' }),
  summaryForReader({ slot: 'summary', short: 'short', long: 'long' }),
  visualOrText({ slot: 'showcase', pictures: 'pictures', text: 'prose', carousel: 'carousel', summary: 'summary' }),
  difficultyByAnswers({ slot: 'question', skill: 'answers', harder: 'harder', hint: 'hint' }),
  promptOnLeaving({ slot: 'index', variant: 'index' }),
);
