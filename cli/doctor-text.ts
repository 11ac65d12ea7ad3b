/** What `attune doctor` prints for people: a line a check, and under what failed, the evidence. */
import type { Check, Diagnosis, Evidence, Result } from './doctor-rules.js';
import type { Painter } from './terminal.js';
import { toldCount } from './units.js';

const GROUPS: Readonly<Record<string, string>> = {
  D1: 'Before any choice',
  D2: 'After a no',
  D3: 'After a yes',
  D4: 'After the yes is taken back',
  D5: 'Where the browser says no to sharing (Global Privacy Control)',
  D6: 'No is as easy as yes',
  D7: 'What leaves',
};
const SYMBOL: Readonly<Record<Result, string>> = { pass: '✓', fail: '✗', 'cannot tell': '?' };
const COLOUR: Readonly<Record<Result, 'green' | 'red' | 'yellow'>> = {
  pass: 'green',
  fail: 'red',
  'cannot tell': 'yellow',
};
const INDENT = ' '.repeat(9);
const USUAL_COLUMNS = 120;
const WHOEVER =
  'Whoever’s script it is, nobody had said yes. What the site needs all the same, name with --allow; it is then yours to answer for.';

export function diagnosisText(diagnosis: Diagnosis, colours: Painter, columns = USUAL_COLUMNS): string {
  const { url, browser, checks, verdict } = diagnosis;
  const width = Math.max(...checks.map(({ title }) => title.length));
  const lines: string[] = [colours.bold(url), colours.dim(browser)];
  for (const [group, title] of Object.entries(GROUPS)) {
    const these = checks.filter(({ id }) => id.startsWith(group));
    if (these.length === 0) continue;
    lines.push('', colours.bold(title), ...these.flatMap((one) => checkLines(one, width, colours, columns)));
  }
  const failed = checks.filter(({ result }) => result === 'fail');
  if (failed.some(({ id }) => /^D[124]/.test(id))) lines.push('', ...wrap(WHOEVER, columns).map(colours.dim));
  const colour = verdict === 'clean' ? 'green' : verdict === 'broken' ? 'red' : 'yellow';
  lines.push('', `${colours[colour](conclusion(diagnosis))} ${colours.dim(counted(checks))}`);
  return `${lines.join('\n')}\n`;
}

function checkLines(
  { id, title, result, detail: found, evidence }: Check,
  width: number,
  colours: Painter,
  columns: number,
): string[] {
  const detail = clean(found);
  const paint = colours[COLOUR[result]];
  const head = `  ${paint(SYMBOL[result])} ${id}  `;
  const room = columns - INDENT.length - width - 3;
  const isBeside = detail !== '' && detail.length <= room;
  const beside = isBeside ? `${title.padEnd(width)}  ${colours.dim(detail)}` : title;
  const below =
    isBeside || detail === '' ? [] : wrap(detail, columns - INDENT.length).map((line) => INDENT + colours.dim(line));
  return [head + (result === 'fail' ? paint(beside) : beside), ...below, ...evidenceLines(evidence, colours)];
}

function evidenceLines(evidence: readonly Evidence[], colours: Painter): string[] {
  const width = Math.min(24, Math.max(0, ...evidence.map(({ what }) => what.length)));
  return evidence.map(
    ({ what, where, when }) => `${INDENT}${clean(what.padEnd(width))}  ${clean(where)}  ${colours.dim(clean(when))}`,
  );
}

/** What a page says must not steer the terminal. */
const clean = (text: string): string => text.replace(/\p{Cc}/gu, '�');

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const conclusion = ({ verdict }: Diagnosis): string =>
  ({
    clean: 'Clean: what this page does is what its visitor chose.',
    broken: 'Broken: at least one promise is not kept.',
    unsure: 'Cannot tell: no promise is broken, but not all could be looked at.',
  })[verdict];

function counted(checks: readonly Check[]): string {
  const of = (result: Result): number => checks.filter((one) => one.result === result).length;
  return [
    `${toldCount(of('pass'), 'check')} passed`,
    ...(of('fail') > 0 ? [`${of('fail')} failed`] : []),
    ...(of('cannot tell') > 0 ? [`${of('cannot tell')} could not be made`] : []),
  ].join(', ');
}
