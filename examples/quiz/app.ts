/**
 * The Courier's quiz: it gets harder for those who find it easy. What a site writes is the first few lines, an answer told
 * to attune, and what it does when a rule tells it something.
 */
import { createAttune } from '../../lib/index.js';
import notice from '../news/notice.en.txt';
import policy from '../news/policy.json' with { type: 'json' };
import { demoClock } from '../shared/clock.js';
import { element, find, setText } from '../shared/element.js';
import { paper } from '../shared/paper.js';
import { courseOf } from './course.js';
import { type Level, type Question, QUESTIONS } from './questions.js';
import { type QuestionView, questionView } from './question-view.js';
import ruleset from './ruleset.json' with { type: 'json' };

const clock = demoClock();
const attune = createAttune({ policy, ruleset, notice, now: () => clock.now() });

/** What a rule that tells something means for the course. */
const TOLD: Readonly<Record<string, Level>> = {
  'question.easy': 'easy',
  'question.medium': 'medium',
  'question.hard': 'hard',
};
const COURSE: Readonly<Record<Level, string>> = {
  easy: 'From the easy third now.',
  medium: 'From the medium third now.',
  hard: 'From the hard third now.',
};
const PAPER = 'In the order of the paper.';

const progress = find(HTMLProgressElement, '#progress');
const place = find(HTMLElement, '[data-view=place]');
const score = find(HTMLElement, '[data-view=score]');
const courseText = find(HTMLElement, '[data-view=course]');
const reset = find(HTMLButtonElement, '[data-action=paper-order]');
const result = find(HTMLElement, '#result');
const holders = [...document.querySelectorAll<HTMLElement>('[data-attune-section]')];

let course = courseOf(QUESTIONS);
let shown: QuestionView | null = null;
let answered: { readonly question: Question; readonly isRight: boolean }[] = [];

function showCourse(): void {
  setText(courseText, course.wished ? COURSE[course.wished] : PAPER);
  reset.hidden = course.wished === null;
}

function showScore(): void {
  const right = answered.filter(({ isRight }) => isRight).length;
  progress.value = answered.length;
  setText(place, `Question ${Math.min(answered.length + 1, QUESTIONS.length)} of ${QUESTIONS.length}`);
  setText(score, `Right so far: ${right}`);
}

function showNext(isAsked: boolean): void {
  const question = course.next();
  for (const holder of holders) {
    holder.replaceChildren();
    holder.hidden = true;
  }
  shown = null;
  showScore();
  if (!question) {
    showResult();
    return;
  }
  const holder = holders.find(({ dataset }) => dataset['attuneSection'] === `question-${question.level}`)!;
  shown = questionView(question, {
    onward: answered.length + 1 < QUESTIONS.length ? 'Next question' : 'See the result',
    onAnswer({ isRight, tookMs, hint }) {
      answered.push({ question, isRight });
      showScore();
      attune.answer({ correct: isRight, tookMs, about: holder, hint });
    },
    onNext: () => showNext(true),
  });
  holder.append(shown.node);
  holder.hidden = false;
  if (isAsked) shown.focus();
}

function showResult(): void {
  const right = answered.filter(({ isRight }) => isRight).length;
  const title = element('h2', { tabindex: '-1' }, `${right} of ${QUESTIONS.length}`);
  const again = element('button', { type: 'button', class: 'button button--answer' }, 'Once more');
  again.addEventListener('click', () => begin(true));
  result.replaceChildren(
    element('p', { class: 'kicker' }, 'The result'),
    title,
    element(
      'ol',
      { class: 'result__list' },
      ...answered.map(({ question: { ask, options, right }, isRight }) =>
        element(
          'li',
          { 'data-is': isRight ? 'right' : 'wrong' },
          element('span', {}, ask),
          element('small', {}, `${isRight ? 'Right:' : 'Missed; the answer is:'} ${options[right]}`),
        ),
      ),
    ),
    element('p', {}, again),
  );
  result.hidden = false;
  title.focus();
}

function begin(isAsked: boolean): void {
  course = courseOf(QUESTIONS);
  answered = [];
  result.hidden = true;
  showCourse();
  showNext(isAsked);
}

attune.on('told', ({ adjustment }) => {
  const level = TOLD[adjustment];
  if (!level) return;
  course.wish(level);
  showCourse();
});
attune.on('consent', ({ purposes }) => {
  if (purposes.includes('personalize')) return;
  course.wish(null);
  showCourse();
});
reset.addEventListener('click', () => {
  course.wish(null);
  showCourse();
  // The button goes, and the focus must not go with it.
  courseText.focus();
});
// What offers a hint is revealed from a template, so its button is heard here.
document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-action=hint]') : null;
  if (!button) return;
  button.closest<HTMLElement>('[popover]')?.hidePopover();
  if (shown?.isAnswered) showNext(true);
  shown?.showHint();
});

begin(false);
paper(attune, clock, {
  places: [
    { id: 'question', label: 'Questions' },
    { id: 'hint', label: 'Hints' },
  ],
  skills: [
    { id: 'question-easy', label: 'Easy' },
    { id: 'question-medium', label: 'Medium' },
    { id: 'question-hard', label: 'Hard' },
  ],
  hint: 'Answer two questions right, within twelve seconds each; or two of them wrong.',
});
