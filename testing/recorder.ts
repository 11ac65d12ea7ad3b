/**
 * Writes down a visit for a site's own developers: the records that capture hands to the worker, as `attune.trace/1`.
 *
 * Works with the `createAttune` of this entry only, the development build, and sees nothing before a grant. The package that
 * visitors load has no such option.
 */
import { RECORD_WIDTH } from '../kernel/frame.js';
import { regionIds, type Ruleset } from '../kernel/ruleset.js';
import { formatTrace, type Trace } from '../kernel/trace.js';
import { findRegions } from '../lib/slots.js';

export interface TraceRecorder {
  /** What `createAttune` is given. */
  readonly development: { readonly onFrame: (records: Float64Array) => void };
  /** Records so far. */
  readonly count: number;
  /** What was recorded so far. */
  trace(): Trace;
  /** The same as a file `*.jsonl.gz`, to be kept and replayed. */
  file(): Promise<Blob>;
}

/**
 * ```ts
 * import { createAttune, traceRecorder } from 'attune/testing';
 * const recorder = traceRecorder({ id: 'checkout', ruleset });
 * const attune = createAttune({ policy, ruleset, development: recorder.development });
 * // … a grant, and a visit …
 * window.open(URL.createObjectURL(await recorder.file()));
 * ```
 */
export function traceRecorder({
  id,
  ruleset,
  lang = 'en',
}: {
  id: string;
  ruleset: Ruleset;
  lang?: string;
}): TraceRecorder {
  const frames: Float64Array[] = [];
  let count = 0;

  function trace(): Trace {
    const { facts } = findRegions(ruleset, lang);
    const regions = regionIds(ruleset).map((region, i) => ({ id: region, ...facts[i]! }));
    const records = new Float64Array(count * RECORD_WIDTH);
    let at = 0;
    for (const frame of frames) {
      records.set(frame, at);
      at += frame.length;
    }
    return { header: { v: 'attune.trace/1', id, regions, slots: ruleset.slots.length }, records };
  }

  return {
    development: {
      onFrame(records) {
        frames.push(records.slice());
        count += records.length / RECORD_WIDTH;
      },
    },
    get count() {
      return count;
    },
    trace,
    file: () =>
      new Response(new Blob([formatTrace(trace())]).stream().pipeThrough(new CompressionStream('gzip'))).blob(),
  };
}
