/** The collector's command as a process of its own: built from source, started, asked, killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';

/** Bundles the command into build/ and returns the file. The native and the large packages stay outside. */
export async function buildCommand(name: string): Promise<string> {
  const outfile = `build/test/collector-${name}-${process.pid}.mjs`;
  await build({
    entryPoints: ['collector/src/cli.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['better-sqlite3', 'commander', 'fastify'],
    logLevel: 'warning',
  });
  return outfile;
}

/** Those that were started and have not ended. */
const running = new Set<ChildProcess>();

/** Kills what a failed test left running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export interface Running {
  readonly url: string;
  /** Verifier key of the site log, where the policy has one. */
  readonly siteLog: string | null;
  /** Sends a signal and waits for the end; resolves to the exit code, null after SIGKILL. */
  end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null>;
}

/** Starts the command with `--json` on a free port and waits until it listens. */
export async function startCommand(file: string, ...options: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [file, '--port', '0', '--json', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.once('exit', () => running.delete(child));
  let printed = '';
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const listening = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('\n')) resolve();
    }),
  );
  await Promise.race([listening, exited]);
  if (!printed.includes('\n')) throw new Error(`The collector did not start: ${complaint}`);
  return {
    ...(JSON.parse(printed) as Pick<Running, 'url' | 'siteLog'>),
    end: async (signal) => {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

/** Runs the command to its end. */
export async function runCommand(
  file: string,
  ...options: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [file, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
