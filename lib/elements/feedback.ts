/**
 * `<attune-feedback for="summary">`: "Was this helpful?", while the slot is changed, at most once a page view, and as seldom
 * as `sample` and `days` say.
 */
import { atEnd, type Connect } from './base.js';
import { mayPersonalize, put } from './prompt.js';

export const feedback: Connect = (host, root, signal, kit) => {
  host.setAttribute('data-attune-ignore', '');
  const { attune, say } = kit;
  const wanted = host.getAttribute('for');
  const slot = (): Element | null =>
    wanted === null
      ? host.closest('[data-attune-slot]')
      : document.querySelector(`[data-attune-slot="${CSS.escape(wanted)}"]`);
  let isAsked = false;
  let closing = new AbortController();

  const adjusted = (because: string): void => {
    const about = slot();
    if (isAsked || kit.isAsking || !about || !mayPersonalize(kit)) return;
    isAsked = true;
    closing = new AbortController();
    void put(
      {
        kind: 'feedback',
        question: say('Was this helpful?'),
        note: because,
        answers: [1, -1],
        answer: (value) => attune.feedback(about, value),
      },
      host,
      root,
      closing.signal,
      kit,
    );
  };
  const isMine = (id: string): boolean => slot()?.getAttribute('data-attune-slot') === id;
  kit.hear(signal, 'adjusted', ({ slot, because }) => {
    if (isMine(slot)) adjusted(because);
  });
  kit.hear(signal, 'reverted', ({ slot, reason }) => {
    if (!isMine(slot)) return;
    closing.abort();
    // Another page view.
    if (reason === 'page') isAsked = false;
  });
  atEnd(signal, () => closing.abort());

  const about = slot();
  if (about && mayPersonalize(kit)) {
    attune
      .why(about)
      .then((why) => {
        if (!signal.aborted && why?.because && isMine(why.slot)) adjusted(why.because);
      })
      .catch(() => undefined);
  }
};
