/**
 * `attune audit`: checks an exported record and prints a verdict for each rule.
 *
 * Output depends on the files alone: same bundle, same bytes, so that two auditors can compare what they saw.
 */
import { writeFile } from 'node:fs/promises';
import { type Audit, auditEvidence } from '../consent/audit.js';
import type { Brought } from '../consent/evidence.js';
import { AttuneError } from '../kernel/errors.js';
import { naclEd25519 } from '../kernel/seal.js';
import { auditHtml, readAuditStyle } from './audit-html.js';
import { auditText } from './audit-text.js';
import { demandWritable, textOf } from './files.js';
import { startShare } from './progress.js';
import { paint, type Terminal } from './terminal.js';

/** Exit codes, one for each verdict. */
export const EXIT: Readonly<Record<Audit['verdict'], number>> = { clean: 0, broken: 1, malformed: 2, unverifiable: 3 };

export interface AuditOptions {
  readonly json?: boolean;
  readonly html?: string;
  readonly vkey?: string;
  readonly notice?: readonly string[];
  readonly siteKey?: readonly string[];
  readonly witnessKey?: readonly string[];
  readonly quorum?: number;
}

/** Audits the bundle in a file and returns the exit code. */
export async function audit(file: string, options: AuditOptions, terminal: Terminal): Promise<number> {
  try {
    return await run(file, options, terminal);
  } catch (thrown) {
    terminal.err(`attune audit: ${(thrown as Error).message}\n`);
    return EXIT.malformed;
  }
}

async function run(file: string, options: AuditOptions, terminal: Terminal): Promise<number> {
  const brought = await broughtBy(options);
  if (options.html !== undefined) await demandWritable(options.html);
  const style = options.html === undefined ? null : await readAuditStyle();
  const text = await textOf(file);

  const progress = startShare(terminal, 'attune audit', () => performance.now());
  const { audit: result, evidence } = await auditEvidence(text, brought, { progress: progress.at });
  progress.stop();

  if (options.json) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (evidence) terminal.out(auditText(result, evidence, paint(terminal.isColoured), terminal.columns));
  if (!evidence) throw new AttuneError('document/malformed', result.summary);
  if (style !== null) {
    await writeFile(options.html!, auditHtml(result, evidence, { text, brought, style }));
    terminal.err(`attune audit: wrote ${options.html!}\n`);
  }
  return EXIT[result.verdict];
}

async function broughtBy({ vkey, notice = [], siteKey, witnessKey, quorum }: AuditOptions): Promise<Brought> {
  return {
    fallback: naclEd25519,
    notices: await Promise.all(notice.map(textOf)),
    siteKeys: await keysOf(siteKey),
    witnessKeys: await keysOf(witnessKey),
    ...(vkey !== undefined && { vkey }),
    ...(quorum !== undefined && { quorum }),
  };
}

/** Each is a key, or a file that holds one a line. */
async function keysOf(named: readonly string[] = []): Promise<string[]> {
  const keys: string[] = [];
  for (const name of named) {
    if (KEY.test(name)) keys.push(name);
    else keys.push(...(await textOf(name)).split('\n').filter((line) => line.trim() !== ''));
  }
  return keys.map((key) => key.trim());
}
const KEY = /^[^\s+]+\+[0-9a-f]{8}\+/;
