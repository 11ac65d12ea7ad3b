/**
 * The demo's clock: the device's own, moved forward by hand so that nobody has to wait a week for a batch to close.
 *
 * attune takes its clock as an argument, and so does the collector. The server tells in the page how far its clock has
 * been moved, so that device and collector agree from the first moment, without a request.
 */
export interface DemoClock {
  /** Unix ms. */
  now(): number;
  /** Moves this device's clock alone. */
  shift(ms: number): void;
  /** Moves device and collector together. */
  advance(ms: number): Promise<void>;
}

export function demoClock(): DemoClock {
  const moved = document.querySelector<HTMLMetaElement>('meta[name="courier-clock"]');
  let offset = Number(moved?.content ?? 0);
  return {
    now: () => Date.now() + offset,
    shift(ms) {
      offset += ms;
    },
    async advance(ms) {
      offset += ms;
      await post('/demo/clock', { offsetMs: offset });
    },
  };
}

/** Posts a wish of the demo's control panel to its own server; the answer is JSON. */
export async function post(path: string, body: object): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
  return answer.json();
}
