/**
 * `<attune-survey question="…">`: one question about the page, with three answers, once it was in view for `after` seconds
 * since attune may personalize it.
 */
import { atEnd, type Connect, numberOf } from './base.js';
import { mayPersonalize, put } from './prompt.js';

export const survey: Connect = (host, root, signal, kit) => {
  host.setAttribute('data-attune-ignore', '');
  const { attune, say } = kit;
  let seconds = numberOf(host, 'after', 30);
  let closing: AbortController | null = null;
  let timer = 0;

  const second = (): void => {
    if (document.hidden || --seconds > 0 || kit.isAsking) return;
    clearInterval(timer);
    closing = new AbortController();
    void put(
      {
        kind: 'survey',
        question: host.getAttribute('question') ?? say('Did this page fit you today?'),
        answers: [1, 0, -1],
        answer: (value) => attune.feedback(document.documentElement, value),
      },
      host,
      root,
      closing.signal,
      kit,
    );
  };
  const heed = (): void => {
    clearInterval(timer);
    if (!mayPersonalize(kit)) closing?.abort();
    else if (!closing) timer = setInterval(second, 1000);
  };
  kit.hear(signal, 'consent', heed);
  atEnd(signal, () => {
    clearInterval(timer);
    closing?.abort();
  });
  heed();
};
