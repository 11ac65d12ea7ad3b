/**
 * The browser's half of the benchmarks. Loaded as a page it offers them to `run.ts`; loaded as a worker, by the same file
 * name, it is the other end of a thread.
 */
import { benchCapture, benchListeners, dispatchMoves, listen } from './page-capture.js';
import { benchDecisions, benchLive } from './page-decision.js';
import { benchFirstAnswer } from './page-first-answer.js';
import { benchMedian } from './page-median.js';
import { benchPipeline } from './page-pipeline.js';
import { benchSigning } from './page-signing.js';
import { answerPage } from './sink.js';

const PAGE = {
  benchCapture,
  benchDecisions,
  benchFirstAnswer,
  benchListeners,
  benchLive,
  benchMedian,
  benchPipeline,
  benchSigning,
  dispatchMoves,
  listen,
};
declare global {
  interface Window {
    bench: typeof PAGE;
  }
}

if (typeof document === 'undefined') answerPage();
else window.bench = PAGE;
