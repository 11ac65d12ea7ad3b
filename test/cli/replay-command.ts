/** `attune replay` for tests: the command bundled with what its reports need, and files to give it. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type ReplayCommandOptions, replayPaths } from '../../cli/replay.js';
import type { Terminal } from '../../cli/terminal.js';
import { formatTrace, type TraceRegion } from '../../kernel/trace.js';
import { records, type Row } from '../../testing/records.js';
import { bundleCommand } from './command.js';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface ReplayCommand {
  run(...args: readonly string[]): Promise<Run>;
  /** The command within a line of the shell. */
  shell(line: string): Promise<Run>;
  /** Writes a file below the test's own folder, gzipped where its name says so, and returns its path. */
  file(name: string, content: string): string;
  readonly folder: string;
  remove(): void;
}

export async function replayCommand(): Promise<ReplayCommand> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-replay-'));
  const command = join(folder, 'bin/attune.mjs');
  await Promise.all([
    bundleCommand(command),
    build({
      entryPoints: ['cli/page/report.ts', 'cli/page/report.css'],
      outdir: join(folder, 'bin'),
      bundle: true,
      minify: true,
      format: 'iife',
      logLevel: 'error',
    }),
  ]);
  const start = (file: string, args: readonly string[]): Promise<Run> =>
    new Promise((resolve) => {
      execFile(file, args, { cwd: folder }, (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err });
      });
    });
  return {
    folder,
    run: (...args) => start(process.execPath, [command, 'replay', ...args]),
    shell: (line) => start('sh', ['-c', `'${process.execPath}' '${command}' ${line}`]),
    file(name, content) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The same without the command line, which is quicker. */
export async function replayHere(paths: readonly string[], options: ReplayCommandOptions = {}): Promise<Run> {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isColoured: false,
  };
  return { code: await replayPaths(paths, options, terminal), out, err };
}

export const traceText = (id: string, rows: readonly Row[], regions: readonly TraceRegion[] = []): string =>
  formatTrace({ header: { v: 'attune.trace/1', id, regions, slots: regions.length }, records: records(rows) });
