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

const barOn = (stream: NodeJS.WriteStream, format: string): SingleBar =>
  new SingleBar({
    stream,
    format: `{bar} {percentage} %  ${format}`,
    barsize: 30,
    barCompleteChar: '━',
    barIncompleteChar: '╌',
    hideCursor: true,
    clearOnComplete: true,
  });

export function startProgress({ watched, err }: Terminal, totalBytes: number, now: () => number): Progress {
  let bytes = 0;
  let traces = 0;
  let lastLine = now();
  const share = (): number => (totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 1);

  const bar = watched && barOn(watched, '{traces}, {eta_formatted} left');
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

/** How long nobody is told anything: most of what is quick is over by then. */
const QUIET_MS = 300;

export interface Share {
  /** So much of the work is done, 0 to 1. */
  at(share: number): void;
  /** Takes the bar away, so that what is printed next begins a line. */
  stop(): void;
}

/** The progress of work that knows what share of it is done. */
export function startShare({ watched, err }: Terminal, command: string, now: () => number): Share {
  const begun = now();
  let bar: SingleBar | null = null;
  let lastLine = begun;
  return {
    at(share) {
      if (watched && !bar && now() - begun >= QUIET_MS) {
        bar = barOn(watched, '{eta_formatted} left');
        bar.start(100, 0);
      }
      bar?.update(Math.floor(100 * share));
      if (watched || now() - lastLine < LINE_EVERY_MS) return;
      lastLine = now();
      err(`${command}: ${Math.floor(100 * share)} %\n`);
    },
    stop() {
      bar?.stop();
    },
  };
}
