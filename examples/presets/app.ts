/** Every preset of attune at work on one page, for whoever writes a ruleset: what brings it, and what it does. */
import { createAttune } from '../../lib/index.js';
import notice from '../news/notice.en.txt';
import policy from '../news/policy.json' with { type: 'json' };
import { demoClock } from '../shared/clock.js';
import { find, setText } from '../shared/element.js';
import { paper } from '../shared/paper.js';
import { ruleset } from './ruleset.js';

const clock = demoClock();
const attune = createAttune({ policy, ruleset, notice, now: () => clock.now() });

attune.on('told', ({ adjustment }) => {
  if (adjustment === 'guide.paused')
    setText(find(HTMLElement, '[data-view=told]'), 'The page was told: you paused on the size guide.');
});

/** A question of the exhibit about answers: right or wrong, and how long it took since the one before. */
let askedAt = performance.now();
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-answer]')) {
  button.addEventListener('click', () => {
    const correct = button.dataset['answer'] === 'right';
    attune.answer({ correct, about: button, tookMs: Math.round(performance.now() - askedAt) });
    askedAt = performance.now();
    setText(find(HTMLElement, '[data-view=answered]'), correct ? 'That is right.' : 'Not quite: it was the other one.');
  });
}

paper(attune, clock, {
  places: [
    { id: 'lede', label: 'Larger under the pointer', isWatched: true },
    { id: 'kettle', label: 'The kettle', isWatched: true },
    { id: 'similar', label: 'Goods like it' },
    { id: 'banner', label: 'Banner' },
    { id: 'guide', label: 'Size guide', isWatched: true },
    { id: 'summary', label: 'Summary' },
    { id: 'showcase', label: 'Carousel or summary' },
    { id: 'question', label: 'Question' },
    { id: 'index', label: 'Prompt' },
  ],
  hint: 'Rest on the first paragraph for three seconds.',
  skills: [{ id: 'answers', label: 'Questions', isWatched: true }],
});
