/** What `attune audit` prints for people: whose ledger it is, a line a rule with what was found, and the verdict. */
import type { Audit, RuleResult } from '../consent/audit.js';
import type { Evidence } from '../consent/evidence.js';
import { toHex } from '../kernel/bytes.js';
import type { Painter } from './terminal.js';
import { told } from './units.js';

export const LABEL: Readonly<Record<RuleResult['result'], string>> = {
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
export const CONCLUSION: Readonly<Record<Audit['verdict'], string>> = {
  clean: 'Clean: the record bears out every rule.',
  broken: 'Broken: the record contradicts at least one rule.',
  malformed: 'Malformed: this is no bundle.',
  unverifiable: 'Cannot verify: no rule is broken, but something needed to check one is missing.',
};
/** Findings of one rule that are printed; the rest are counted, and told by --json and --html. */
const MOST_PRINTED = 3;
const WIDTH = Math.max(...Object.values(LABEL).map((label) => label.length));
const INDENT = ' '.repeat(2 + 3 + 2 + WIDTH + 2);
const USUAL_COLUMNS = 120;

export const countOf = (count: number, noun: string, plural = `${noun}s`): string =>
  `${told(count)} ${count === 1 ? noun : plural}`;

export function auditText(
  { verdict, rules, summary }: Audit,
  evidence: Evidence,
  colours: Painter,
  columns = USUAL_COLUMNS,
): string {
  const colour = verdict === 'clean' ? 'green' : verdict === 'broken' ? 'red' : 'yellow';
  const lines = [
    `  ${colours.bold(evidence.bundle.origin)}`,
    ...wrap(contentsOf(evidence), columns - 2).map((line) => `  ${colours.dim(line)}`),
    '',
    ...rules.flatMap((rule) => ruleLines(rule, colours, columns)),
    '',
    `  ${colours[colour](CONCLUSION[verdict])}`,
    `  ${summary}`,
  ];
  return `${lines.join('\n')}\n`;
}

function contentsOf({ history, leaves, checkpoints, reports, receipts, verifier }: Evidence): string {
  const [first, last] = [history[0], history.at(-1)];
  const span = first && last ? `, ${first.day} to ${last.day}` : '';
  return [
    countOf(leaves.length, 'entry', 'entries') + span,
    countOf(checkpoints.length, 'checkpoint') + (verifier ? `, key ${toHex(verifier.keyId)}` : ', no key'),
    countOf(reports.length, 'report'),
    countOf(receipts.length, 'receipt'),
  ].join('; ');
}

function ruleLines({ id, title, result, findings }: RuleResult, colours: Painter, columns: number): string[] {
  const label = colours[COLOUR[result]](LABEL[result].padEnd(WIDTH));
  const telling = findings.filter((finding) => finding.result === result);
  const lines = telling
    .slice(0, MOST_PRINTED)
    .map(({ entry, detail }) => (entry === null ? detail : `Entry ${entry}: ${detail}`));
  const more = findings.length - lines.length;
  if (more > 0) lines.push(`and ${countOf(more, 'finding')} more`);
  return [
    `  ${id.padEnd(3)}  ${label}  ${title}`,
    ...lines.flatMap((text) => wrap(text, columns - INDENT.length).map((line) => colours.dim(INDENT + line))),
  ];
}

function wrap(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
