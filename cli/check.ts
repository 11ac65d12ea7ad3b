/**
 * `attune check`: all that is wrong or doubtful in a ruleset, each with its place, the reason and what to do (docs/check.md).
 *
 * Output depends on the files alone: same files, same bytes.
 */
import { DOCUMENT, parseStrict, RULESET } from '../kernel/canonical.js';
import { isAttuneError } from '../kernel/errors.js';
import type { Policy } from '../kernel/policy.js';
import { checkPolicy } from '../kernel/policy.schema.js';
import type { Finding } from './check-finding.js';
import { checkRules } from './check-rules.js';
import { documentOf, textOf } from './files.js';
import { paint, type Painter, type Terminal } from './terminal.js';
import { toldCount } from './units.js';
import { checkPage } from './check-page.js';

/** Exit codes: no fault, though perhaps doubts; at least one fault; a file cannot be read, or the command line is wrong. */
export const CHECK_EXIT = { fine: 0, faults: 1, unread: 2 } as const;

export interface CheckOptions {
  readonly policy?: string;
  readonly page?: string;
  readonly json?: boolean;
}

interface Checked {
  readonly findings: readonly Finding[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

/** Checks the ruleset in a file and returns the exit code. */
export async function check(file: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  let checked: Checked;
  try {
    checked = await run(file, options);
  } catch (thrown) {
    terminal.err(`attune check: ${(thrown as Error).message}\n`);
    return CHECK_EXIT.unread;
  }
  const hasFaults = checked.findings.some(({ grade }) => grade === 'fault');
  terminal.out(options.json ? json(checked) : report(checked, paint(terminal.isColoured)));
  return hasFaults ? CHECK_EXIT.faults : CHECK_EXIT.fine;
}

async function run(file: string, { policy: policyFile, page }: CheckOptions): Promise<Checked> {
  const rules = await documentOf(file, (text) => parseStrict(text, RULESET));
  const read = policyFile === undefined ? null : await readPolicy(policyFile);
  const html = page === undefined ? null : await textOf(page);
  const { ruleset, findings } = checkRules(rules, read?.policy ?? null);
  const ofPage = ruleset && html !== null ? checkPage(ruleset, html) : [];
  const notes = [
    ...(ruleset ? [] : ['Its form first: what its parts have to do with each other is looked at once that is sound.']),
    ...(policyFile === undefined
      ? ['Without --policy, all tiers of signals and all purposes are taken for allowed.']
      : []),
  ];
  return { findings: inOrder([...(read?.findings ?? []), ...findings, ...ofPage]), notes };
}

/** A policy that is refused is a finding like others; the ruleset is then looked at without it. */
async function readPolicy(path: string): Promise<{ policy: Policy | null; findings: readonly Finding[] }> {
  const parsed = await documentOf(path, (text) => parseStrict(text, DOCUMENT));
  try {
    return { policy: checkPolicy(parsed).value, findings: [] };
  } catch (thrown) {
    if (!isAttuneError(thrown, 'document/refused')) throw thrown;
    const [, place = '$', reason = thrown.message] = /^Policy refused at (\S+): (.*)\.$/s.exec(thrown.message) ?? [];
    const finding: Finding = {
      grade: 'fault',
      document: 'policy',
      path: place,
      kind: 'refused',
      reason,
      advice: 'Mend the policy first: the ruleset was looked at as if there were none.',
    };
    return { policy: null, findings: [finding] };
  }
}

const { compare } = new Intl.Collator('en', { numeric: true });

/** Faults first, then by document and place. */
const inOrder = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => compare(b.grade, a.grade) || compare(a.document, b.document) || compare(a.path, b.path));

const count = (findings: readonly Finding[], grade: Finding['grade']): number =>
  findings.filter((finding) => finding.grade === grade).length;

function json({ findings, notes }: Checked): string {
  const document = {
    v: 'attune.check/1',
    faults: count(findings, 'fault'),
    doubts: count(findings, 'doubt'),
    findings,
    notes,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function report({ findings, notes }: Checked, { green, red, yellow, dim }: Painter): string {
  const placed = (finding: Finding): string =>
    clean(`${finding.document === 'policy' ? 'policy ' : ''}${finding.path}`);
  const width = Math.max(0, ...findings.map((finding) => placed(finding).length));
  const lines = findings.map((finding) => {
    const grade = (finding.grade === 'fault' ? red : yellow)(finding.grade);
    return `  ${grade}  ${placed(finding).padEnd(width)}  ${clean(finding.reason)}. ${dim(clean(finding.advice))}`;
  });
  const [faults, doubts] = [count(findings, 'fault'), count(findings, 'doubt')];
  const summary = `${toldCount(faults, 'fault')}, ${toldCount(doubts, 'doubt')}.`;
  const colour = faults > 0 ? red : doubts > 0 ? yellow : green;
  const end = `  ${colour(faults + doubts > 0 ? summary : 'Sound: no fault and no doubt.')}`;
  return `${[...lines, ...(lines.length > 0 ? [''] : []), end, ...notes.map((note) => `  ${dim(note)}`)].join('\n')}\n`;
}

/** What a file names: a control character in it would reach the terminal. */
const clean = (text: string): string => text.replace(/\p{Cc}/gu, '�');
