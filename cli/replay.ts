/**
 * `attune replay`: recorded traces through the worker's own pipeline, and what came of them.
 *
 * Output depends on the files and options alone: same files, same bytes.
 */
import { writeFile } from 'node:fs/promises';
import { AttuneError } from '../kernel/errors.js';
import type { Tier } from '../kernel/policy.js';
import { readPolicy } from '../kernel/policy.schema.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { readRuleset } from '../kernel/ruleset.check.js';
import { knownFeatures } from '../worker/senses/catalogue.js';
import { demandWritable, documentOf } from './files.js';
import { startProgress } from './progress.js';
import { listTraces } from './read-traces.js';
import { replayAll, type ReplayResult } from './replay-all.js';
import { replayJson } from './replay-json.js';
import { courseText, summaryText } from './replay-text.js';
import type { Subject } from './replayed.js';
import { type Assets, readAssets, reportHtml } from './report.js';
import { paint, type Terminal } from './terminal.js';
import { toldCount } from './units.js';

/** Exit codes: every trace replayed; some could not be; none could, or the command line is wrong. */
export const REPLAY_EXIT = { fine: 0, partly: 1, nothing: 2 } as const;

export const ALL_TIERS: readonly Tier[] = ['A', 'B', 'C'];

export interface ReplayCommandOptions {
  readonly ruleset?: string;
  readonly policy?: string;
  readonly features?: readonly string[];
  readonly tiers?: readonly Tier[];
  readonly json?: boolean;
  readonly html?: string;
  readonly every?: number;
  readonly limit?: number;
}

/** Replays what the paths hold and returns the exit code. */
export async function replayPaths(
  paths: readonly string[],
  options: ReplayCommandOptions,
  terminal: Terminal,
): Promise<number> {
  try {
    return await run(paths, options, terminal);
  } catch (thrown) {
    terminal.err(`attune replay: ${(thrown as Error).message}\n`);
    return REPLAY_EXIT.nothing;
  }
}

async function run(paths: readonly string[], options: ReplayCommandOptions, terminal: Terminal): Promise<number> {
  const choice = choiceOf(options.features);
  // Whatever may be wrong with the command line comes out before the work begins.
  const settings = {
    ...(await readDocuments(options)),
    isChosen: choice.isChosen,
    every: options.every,
    limit: options.limit ?? Infinity,
    forCharts: options.html !== undefined,
  };
  if (options.html !== undefined) await demandWritable(options.html);
  const assets = options.html === undefined ? null : await readAssets();
  const listing = await listTraces(paths);
  const bytes = listing.files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = startProgress(terminal, bytes, () => performance.now());
  const found = await replayAll(listing.files, settings, progress);
  progress.stop();
  const result = { ...found, faults: [...listing.faults, ...found.faults] };

  name(terminal, listing.passedOver, 'passed over: ', 'file');
  name(
    terminal,
    result.faults.map(({ message }) => message),
    '',
    'fault',
  );
  if (result.traces.length === 0)
    throw new AttuneError('options/invalid', 'no trace to replay. Name files of traces or sessions, or their folder.');
  const { ruleset, tiers } = settings;
  for (const asked of choice.unmet())
    terminal.err(`attune replay: no trace has ${asked}. Regions are those of the ruleset, or else of the trace.\n`);
  if (ruleset && result.traces.every(({ regions }) => regions === 0))
    terminal.err('attune replay: no trace has a region of this ruleset, so what is about regions stays unknown.\n');

  print(result, ruleset, options, terminal);
  if (assets) await write(options.html!, result, ruleset, tiers, assets, terminal);
  return result.faults.length > 0 ? REPLAY_EXIT.partly : REPLAY_EXIT.fine;
}

interface Documents {
  readonly ruleset: Ruleset | null;
  readonly tiers: readonly Tier[];
}

/** Without a policy, all tiers are allowed, or those named. */
async function readDocuments({ ruleset, policy, tiers }: ReplayCommandOptions): Promise<Documents> {
  const allowed = policy === undefined ? (tiers ?? ALL_TIERS) : (await documentOf(policy, readPolicy)).value.signals;
  if (ruleset === undefined) return { ruleset: null, tiers: (tiers ?? allowed).filter((t) => allowed.includes(t)) };
  // Of a policy, a ruleset is held against the tiers alone.
  const { value } = await documentOf(ruleset, (text) => readRuleset(text, { signals: allowed }, knownFeatures()));
  return { ruleset: value, tiers: (tiers ?? allowed).filter((t) => allowed.includes(t)) };
}

interface Choice {
  isChosen(subject: Subject): boolean;
  /** What was asked for, and no trace had. */
  unmet(): string[];
}

/** Whether a feature was asked for: `scroll.depth` of the page or of all regions, `dwell.visible@summary`, `scroll.*`. */
function choiceOf(names: readonly string[] | undefined): Choice {
  if (!names) return { isChosen: () => true, unmet: () => [] };
  const unmet = new Set(names);
  const known = [...knownFeatures().keys()];
  const asks = names.map((name) => {
    const [id = '', region] = name.split('@');
    const matches = (feature: string): boolean =>
      id.endsWith('*') ? feature.startsWith(id.slice(0, -1)) : feature === id;
    if (!known.some(matches)) {
      const group = known.filter((feature) => feature.split('.')[0] === id.split('.')[0]);
      const hint = (group.length > 0 ? group : known).join(', ');
      throw new AttuneError('options/invalid', `${name} is no feature. Choose of: ${hint}.`);
    }
    return (subject: Subject): boolean => {
      const isMet = matches(subject.feature.id) && (region === undefined || subject.region === region);
      if (isMet) unmet.delete(name);
      return isMet;
    };
  });
  return { isChosen: (subject) => asks.filter((ask) => ask(subject)).length > 0, unmet: () => [...unmet] };
}

function print(result: ReplayResult, ruleset: Ruleset | null, options: ReplayCommandOptions, terminal: Terminal): void {
  const { summary, only, every } = result;
  const colours = paint(terminal.isColoured);
  if (options.json) terminal.out(replayJson(result, ruleset));
  else if (!only) terminal.out(summaryText(summary, colours));
  else {
    const chosen = options.features !== undefined;
    terminal.out(courseText(only, { every, colours, columns: terminal.columns, chosen }));
  }
}

async function write(
  path: string,
  result: ReplayResult,
  ruleset: Ruleset | null,
  tiers: readonly Tier[],
  assets: Assets,
  { err }: Terminal,
): Promise<void> {
  await writeFile(path, reportHtml(result, ruleset, tiers, assets));
  err(`attune replay: wrote ${path}\n`);
}

/** How many are named before the rest is only counted. */
const MOST_NAMED = 20;

function name({ err }: Terminal, lines: readonly string[], lead: string, noun: string): void {
  for (const line of lines.slice(0, MOST_NAMED)) err(`attune replay: ${lead}${line}\n`);
  const more = lines.length - MOST_NAMED;
  if (more > 0) err(`attune replay: and ${toldCount(more, noun)} more\n`);
}
