/** The rows of an evaluation as a page of Markdown: what docs/evaluation.md is. */
import { reaches, type Row } from './report.js';

const HEAD = `# Evaluation

What attune's models reach on behaviour that others recorded. Every number is made by one command, which predicts each
example before it learns it, with the settings that ship; nothing was tuned on these rows.

\`\`\`
npm run evaluate -- --data ../shared/data --report docs/evaluation.md      # this page
npm run evaluate -- --data ./mine --train ../shared/data --json            # your rows, after learning from others
\`\`\`

A folder holds a folder for each data set: \`online-shoppers/online_shoppers.csv.gz\` (the columns of UCI data set 468) and
\`assistments/builder_train.txt.gz\` (three lines a student: how many answers, skills, right or wrong). What is missing is
left out. Intervals are the middle 95 % of 200 bootstrap samples, in which a student's answers stay together; of the gate's
shares they are Clopper and Pearson's. Marks are what a plain program reached on the same rows, which clipped standardised
numbers at ±5 where attune does at ±4.

`;

const TAIL = `
## How to read it

- **Behaviour predicts little.** PageValues is computed from purchases, so it tells the answer: the honest row is the one
  without it, and an AUC of 0.74 means that one pair in four is in the wrong order. Batch models on unseen rows reach
  0.745 (logistic regression) to 0.778 (gradient boosting): there is not much more in these columns.
- **One device sees few examples.** Where the answer hangs on one number as strongly as behaviour seldom does (two in
  log-odds for each standard deviation), the gate opens after some 150 examples; at half of that, half of the devices have
  it open after 500. Below that a device does not learn enough on its own to act, and the gate says so by staying shut.
- **Nothing to learn, nothing done.** Where labels are chance, or were shuffled, it stayed shut.
`;

export const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(4));

export function pageOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { data, task, learner, metric, mark, value, low, high, n } = row;
    const reached = reaches(row);
    const cells = [
      data,
      task,
      learner,
      metric,
      low === high ? figure(value) : `${figure(value)} [${figure(low)}, ${figure(high)}]`,
      mark === null ? '' : `${mark.greaterIsBetter ? '≥' : '≤'} ${figure(mark.value)}`,
      reached === null ? '' : reached ? '✓' : '✗',
      n.toLocaleString('en'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['data', 'task', 'learner', 'metric', 'attune [95 %]', 'mark', '', 'n'];
  return `${HEAD}${[`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines].join('\n')}\n${TAIL}`;
}
