/**
 * What other libraries do on the page's thread for a mouse move: their own listeners, called as attune's is. Each is a
 * script of its own, which starts it for the features nearest to ours.
 */
export type Listener = (event: Event) => void;

export const PEERS = {
  'PostHog, heatmaps': '/start-posthog.js',
  rrweb: '/start-rrweb.js',
  Snowplow: '/start-snowplow.js',
};

/** Starts a library, and returns what it listens with for one type of event, wherever it listens. */
export async function listenersOf(script: string, type: string): Promise<Listener[]> {
  const native = EventTarget.prototype.addEventListener;
  const found: Listener[] = [];
  EventTarget.prototype.addEventListener = function (heard, listener, options) {
    if (heard === type && listener) {
      found.push(typeof listener === 'function' ? listener.bind(this) : (event) => listener.handleEvent(event));
    }
    native.call(this, heard, listener, options);
  };
  try {
    await import(script);
    // Some begin to listen when they are idle.
    await new Promise((resolve) => setTimeout(resolve, 300));
  } finally {
    EventTarget.prototype.addEventListener = native;
  }
  return found;
}
