/** One question as it is shown: a group of radio buttons, a hint for who asks for it, and what is said after the answer. */
import { element, setText } from '../shared/element.js';
import type { Question } from './questions.js';

export interface Given {
  readonly isRight: boolean;
  readonly tookMs: number;
  /** Whether the hint was looked at before. */
  readonly hint: boolean;
}

export interface QuestionView {
  readonly node: HTMLElement;
  readonly isAnswered: boolean;
  /** Takes the focus to the question. */
  focus(): void;
  showHint(): void;
}

export interface QuestionHost {
  /** Told once, of the answer that counts. */
  onAnswer(given: Given): void;
  onNext(): void;
  /** Of the button that leads on. */
  readonly onward: string;
}

export function questionView(question: Question, host: QuestionHost): QuestionView {
  const { ask, because, hint, level, options, right, topic } = question;
  const shownAt = performance.now();
  let isHinted = false;
  let isAnswered = false;

  const title = element('h2', { id: 'question-title', tabindex: '-1' }, ask);
  const rows = options.map((option, i) => {
    const input = element('input', { type: 'radio', name: 'answer', value: String(i) });
    const mark = element('em', {});
    return { input, mark, label: element('label', {}, input, element('span', {}, option), mark) };
  });
  const choices = element(
    'fieldset',
    { class: 'question__options', 'aria-labelledby': 'question-title' },
    ...rows.map(({ label }) => label),
  );
  const hintText = element('p', { id: 'question-hint', class: 'question__hint', tabindex: '-1' }, hint);
  const hintButton = element(
    'button',
    { type: 'button', class: 'link', 'aria-expanded': 'false', 'aria-controls': 'question-hint' },
    'Show a hint',
  );
  const answer = element('button', { type: 'submit', class: 'button button--answer' }, 'Answer');
  const next = element('button', { type: 'button', class: 'button button--answer' }, host.onward);
  const verdict = element('p', { class: 'question__verdict', role: 'status' });
  hintText.hidden = true;
  next.hidden = true;

  function showHint(): void {
    isHinted = true;
    hintText.hidden = false;
    hintButton.hidden = true;
    hintButton.setAttribute('aria-expanded', 'true');
    hintText.focus();
  }

  function decide(chosen: number): void {
    isAnswered = true;
    const isRight = chosen === right;
    choices.disabled = true;
    rows.forEach(({ label, mark }, i) => {
      if (i === right) label.dataset['is'] = 'right';
      else if (i === chosen) label.dataset['is'] = 'wrong';
      setText(mark, i === right ? 'right' : i === chosen ? 'your answer' : '');
    });
    verdict.dataset['is'] = isRight ? 'right' : 'wrong';
    verdict.replaceChildren(element('b', {}, isRight ? 'Right.' : 'Not quite.'), ` ${because}`);
    hintButton.hidden = true;
    answer.hidden = true;
    next.hidden = false;
    next.focus();
    host.onAnswer({ isRight, tookMs: performance.now() - shownAt, hint: isHinted });
  }

  const node = element(
    'form',
    { class: 'question' },
    element('p', { class: 'kicker' }, topic, element('span', {}, `, ${level}`)),
    title,
    choices,
    element('p', { class: 'question__help' }, hintButton),
    hintText,
    verdict,
    element('p', { class: 'question__on' }, answer, next),
  );
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isAnswered) return;
    const chosen = rows.findIndex(({ input }) => input.checked);
    if (chosen < 0) setText(verdict, 'Choose one of the four first.');
    else decide(chosen);
  });
  hintButton.addEventListener('click', showHint);
  next.addEventListener('click', () => host.onNext());

  return {
    node,
    get isAnswered() {
      return isAnswered;
    },
    focus: () => title.focus(),
    showHint,
  };
}
