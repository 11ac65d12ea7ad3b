/** What a number was measured on: machine, runtimes, date, and how busy the machine was meanwhile. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
}
export interface Load {
  /** Mean number of runnable processes over the last minute, at the begin and at the end. */
  readonly before: number;
  readonly after: number;
  /** Share of all cores' time that was idle. */
  readonly idle: number;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
});

/** Begins to watch; the answer tells of the time since. */
export function watchLoad(): () => Load {
  const before = loadavg()[0]!;
  const begun = times();
  return () => {
    const now = times();
    return { before, after: loadavg()[0]!, idle: (now.idle - begun.idle) / (now.all - begun.all) };
  };
}

function times(): { idle: number; all: number } {
  let [idle, all] = [0, 0];
  for (const { times: t } of cpus()) {
    idle += t.idle;
    all += t.user + t.nice + t.sys + t.idle + t.irq;
  }
  return { idle, all };
}

/** Versions of the runtimes and of the peers that were measured against. */
export function versions(peers: readonly string[]): Record<string, string> {
  const { node, v8, openssl } = process.versions;
  const installed = peers.map((name) => {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    return [name, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version] as const;
  });
  return { node, v8, openssl, ...Object.fromEntries(installed) };
}
