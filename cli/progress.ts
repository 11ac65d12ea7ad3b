/** How far a long command is: a bar for those who watch, a line now and then for a log. On standard error, always. */
import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';
import { toldCount } from './units.js';

/** How often a line comes where nobody watches. */
const LINE_EVERY_MS = 10_000;

export interface Progress {
  /** More bytes were read. */
  read(count: number): void;
  /** One more trace was replayed. */
  replayed(): void;
  /** Takes the bar away, so that what is printed next begins a line. */
  stop(): void;
}

export function startProgress({ watched, err }: Terminal, totalBytes: number, now: () => number): Progress {
  let bytes = 0;
  let traces = 0;
  let lastLine = now();
  const share = (): number => (totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 1);

  const bar =
    watched &&
    new SingleBar({
      stream: watched,
      format: '{bar} {percentage} %  {traces}, {eta_formatted} left',
      barsize: 30,
      barCompleteChar: '━',
      barIncompleteChar: '╌',
      hideCursor: true,
      clearOnComplete: true,
    });
  bar?.start(Math.max(1, totalBytes), 0, { traces: toldCount(0, 'trace') });

  return {
    read(count) {
      bytes += count;
      bar?.update(Math.min(bytes, totalBytes), { traces: toldCount(traces, 'trace') });
    },
    replayed() {
      traces++;
      bar?.update({ traces: toldCount(traces, 'trace') });
      if (bar || now() - lastLine < LINE_EVERY_MS) return;
      lastLine = now();
      err(`attune replay: ${toldCount(traces, 'trace')}, ${Math.floor(100 * share())} % of the bytes\n`);
    },
    stop() {
      bar?.stop();
    },
  };
}
