/** Which script a worker is made from, where a page has Trusted Types. */
import { expect, test } from 'vitest';
import { startWorker } from '../../lib/start-worker.js';

const saying = (what: string): string => `data:text/javascript,postMessage("${what}")`;
const said = (worker: Worker): Promise<unknown> =>
  new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
  });

test('each handle on a page may ask for another, and again for the first', async () => {
  expect('trustedTypes' in globalThis).toBe(true);
  for (const what of ['small', 'full', 'small'])
    expect(await said(startWorker(saying(what), undefined, false))).toBe(what);
});
