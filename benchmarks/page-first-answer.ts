/** How long a worker takes from `new Worker` to its first answer: attune's, and one of a single line. */
import { pageTurns } from './page-turns.js';
import { takeTurns, type Timings, type Variant } from './rounds.js';

/** A call as comlink makes it; attune's worker answers that it was not started. */
const CALL = { id: '1', type: 'APPLY', path: ['inspect'], argumentList: [{ type: 'RAW', value: 0 }] };

export const benchFirstAnswer = (rounds: number): Promise<Timings> =>
  takeTurns(
    [starting('an empty worker', '/empty-worker.js'), starting('attune’s worker', '/worker.js')],
    pageTurns(rounds, 0),
  );

function starting(name: string, url: string): Variant {
  return {
    name,
    most: 1,
    async run() {
      const worker = new Worker(url, { type: 'module' });
      await new Promise((resolve) => {
        worker.onmessage = resolve;
        worker.postMessage(CALL);
      });
      worker.terminate();
      return 1;
    },
  };
}
