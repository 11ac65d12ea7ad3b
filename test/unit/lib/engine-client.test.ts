/** The page's end of the thread: what it hands on of the worker's messages, and until when. */
import { expect, test } from 'vitest';
import type { SegmentTurn, WorkerMessage } from '../../../kernel/protocol.js';
import { startEngine } from '../../../lib/engine-client.js';

const EPOCH = 7;
const TURN: SegmentTurn = { segment: 'reader', probability: 0.7, isLikely: true };
const DECISION = { adjustment: 0, probability: 1, at: 5, reasons: [] };

/** A thread that says yes to `start`, and nothing else by itself. */
function silentWorker() {
  const worker = {
    onmessage: undefined as unknown as (event: { data: unknown }) => void,
    terminate: () => undefined,
    postMessage({ id }: { id: string }) {
      const value = { ok: true, value: { network: 'blocked' } };
      queueMicrotask(() => worker.onmessage({ data: { id, value } }));
    },
  };
  return worker;
}

test('turns and decisions are handed on, but for those of an older consent, and of one that ended', async () => {
  const worker = silentWorker();
  const ending = new AbortController();
  const told: unknown[] = [];
  await startEngine({
    worker: worker as unknown as Worker,
    signal: ending.signal,
    options: {
      epoch: EPOCH,
      policy: '',
      ruleset: '',
      purposes: [],
      overridesGpc: false,
      regions: [],
      context: {},
      now: 0,
      database: null,
    },
    onDecisions: (decisions) => told.push(...decisions),
    onTurns: (turns) => told.push(...turns),
    onFrameBack: () => undefined,
    onFailure: () => undefined,
  });
  const say = (data: WorkerMessage): void => worker.onmessage({ data });
  const sayBoth = (epoch: number): void => {
    say({ kind: 'segments', epoch, turns: [TURN] });
    say({ kind: 'decisions', epoch, decisions: [DECISION] });
  };
  sayBoth(EPOCH - 1);
  expect(told).toEqual([]);
  sayBoth(EPOCH);
  expect(told).toEqual([TURN, DECISION]);
  ending.abort();
  sayBoth(EPOCH);
  expect(told).toHaveLength(2);
});
