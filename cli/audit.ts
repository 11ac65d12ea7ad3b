/**
 * `attune audit`: checks an exported record and prints a verdict for each rule.
 *
 * Output depends on the files alone: same bundle, same bytes, so that two auditors can compare what they saw.
 */
import { type Audit, auditBundle, type RuleResult } from '../consent/verify.js';
import { naclEd25519 } from '../kernel/seal.js';
import { textOf } from './files.js';
import { paint, type Painter, type Terminal } from './terminal.js';

/** Exit codes, one for each verdict. */
export const EXIT: Readonly<Record<Audit['verdict'], number>> = { clean: 0, broken: 1, malformed: 2, unverifiable: 3 };

export interface AuditOptions {
  readonly json?: boolean;
  readonly vkey?: string;
  readonly notice?: readonly string[];
}

/** Audits the bundle in a file and returns the exit code. */
export async function audit(file: string, options: AuditOptions, terminal: Terminal): Promise<number> {
  let text: string;
  const notices: string[] = [];
  try {
    text = await textOf(file);
    for (const path of options.notice ?? []) notices.push(await textOf(path));
  } catch (thrown) {
    terminal.err(`attune audit: ${(thrown as Error).message}\n`);
    return EXIT.malformed;
  }
  const result = await auditBundle(text, {
    fallback: naclEd25519,
    notices,
    ...(options.vkey === undefined ? {} : { vkey: options.vkey }),
  });
  if (options.json) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (result.verdict !== 'malformed') terminal.out(report(result, paint(terminal.isColoured)));
  if (result.verdict === 'malformed') terminal.err(`attune audit: ${result.summary}\n`);
  return EXIT[result.verdict];
}

const LABEL: Readonly<Record<RuleResult['result'], string>> = {
  pass: 'pass',
  fail: 'FAIL',
  unverifiable: 'cannot verify',
  'not applicable': 'not applicable',
};
const COLOUR: Readonly<Record<RuleResult['result'], keyof Painter>> = {
  pass: 'green',
  fail: 'red',
  unverifiable: 'yellow',
  'not applicable': 'dim',
};
const CONCLUSION: Readonly<Record<Audit['verdict'], string>> = {
  clean: 'Clean: the record bears out every rule.',
  broken: 'Broken: the record contradicts at least one rule.',
  malformed: 'Malformed: this is no bundle.',
  unverifiable: 'Cannot verify: no rule is broken, but something needed to check one is missing.',
};

function report({ verdict, rules, summary }: Audit, colours: Painter): string {
  const width = Math.max(...rules.map((rule) => LABEL[rule.result].length));
  const indent = ' '.repeat(2 + 3 + 2 + width + 2);
  const lines = rules.flatMap((rule) => {
    const { id, title, result, detail, entry } = rule;
    const label = colours[COLOUR[result]](LABEL[result].padEnd(width));
    const line = `  ${id.padEnd(3)}  ${label}  ${title}`;
    const place = entry === null ? '' : `Entry ${entry}: `;
    return detail === '' ? [line] : [line, colours.dim(`${indent}${place}${detail}`)];
  });
  const colour = verdict === 'clean' ? 'green' : verdict === 'broken' ? 'red' : 'yellow';
  return `${lines.join('\n')}\n\n  ${colours[colour](CONCLUSION[verdict])}\n  ${summary}\n`;
}
