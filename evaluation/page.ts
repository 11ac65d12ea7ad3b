/** The rows of an evaluation as a page of Markdown: what docs/evaluation.md is. */
import { reaches, type Row } from './report.js';

const HEAD = `# Evaluation

What attune's models reach on behaviour that others recorded, beside the marks that other programs reached on the same
rows. Every number is made by one command, with the settings that ship. No setting of a learner was tuned on these rows; which
features to show was chosen after a look at them, as is said below.

## Where behaviour predicts little

Most of it. Before anything is adapted, these are the limits to know:

- **Skimming is not seen early.** From 15 to 60 seconds of scrolling alone, a skimmer is told from others with an AUC of
  0.51 to 0.56, where a coin has 0.50; a deep reader with 0.54 to 0.60. With the features that know where the words are it
  is 0.53 to 0.63, of which some part is owed to the text: in a longer one, the same time of reading is more words a minute.
- **The whole session says more, too late.** Its AUC of 0.8 is no feat: speed is words over time, and at the end both are
  known. By scrolling alone it is below 0.6, less than the mark.
- **How a message was read is hardly guessed.** Between skipped, skimmed and read, 60 % are right where “skimmed”, said
  always, would be right for 58 %. The reading states that ship, with emissions fitted to the other readers, are right for
  42 %: worse than that constant answer, since they begin with all three alike; if they begin with the shares of the levels,
  for 60 %. Only whether a message was read in detail do they tell a little better than its share does: 78 % right where
  73 % would be, with a log-loss of 0.51 where it is 0.63. With five readers the intervals of both overlap, so a segment by
  reading is a hint and no measurement.
- **Attention to a part of a page shows at that part, faintly.** With 65 sessions the interval of 0.68 reaches from 0.55 to
  0.81; by the pointer's way over the page in general it is 0.56, with an interval around 0.50.
- **A purchase is told by what the site knows of purchases.** PageValues is computed from them. The honest row is the one
  without it, and an AUC of 0.74 means that one pair in four is in the wrong order. Batch models on unseen rows reach 0.745
  (logistic regression) to 0.778 (gradient boosting): there is not much more in these columns.

For the product it follows that no model may act because it was configured: **the gate decides**. A model acts for somebody
only after its predictions about that person have been better than the plain rate of what happens there, by a test that may
be looked at any time. Where behaviour predicts nothing it stays shut, the page stays as its author made it, and this is
what most visitors should expect.

## How it is done

\`\`\`
npm run evaluate -- --data ../shared/data --report docs/evaluation.md      # this page, in about two minutes
npm run evaluate -- --data ./mine --train ../shared/data --json            # your rows, after learning from others
\`\`\`

A folder holds a folder for each data set. What is missing is left out; what is malformed is named with file and line, and
ends the run with exit code 2.

| folder          | files                                                | rows                                                                                                      |
| --------------- | ---------------------------------------------------- | --------------------------------------------------------------------------------------------------------- |
| online-shoppers | online_shoppers.csv.gz                               | the columns of UCI data set 468                                                                           |
| assistments     | builder_train.txt.gz                                 | three lines a student: how many answers, skills, right (1) or wrong (0)                                   |
| lsat            | lsat.csv.gz                                          | item1 to item5, 0 or 1                                                                                    |
| scroll-reading  | *.jsonl.gz                                           | a session a line, with \`user\`, \`text\`, \`vis\`, and a label of \`level\`, \`words\`, \`wpm\`, \`readingMs\` (or null) |
| serp-attention  | *.jsonl.gz                                           | a session a line, with \`user\` and a label of \`goodAbandonment\`                                            |
| webbots         | *.jsonl.gz                                           | a session a line, with a label of \`kind\`: human, moderate_bot, advanced_bot                               |
| reading-regions | messages.csv.gz                                      | a message a line, \`read_level\` 0, 1, 2, or empty where nobody knows                                       |

A session is \`{"id", "user", "events": [[ms, "m", x, y], …], "label": {…}}\` with the codes of kernel/session.ts.

- **One pass** (online-shoppers, assistments): each example is predicted, scored, and then learned, in the file's order.
- **Folds** (the others): each example is predicted by a model of the other folds, which are dealt by person, so that nobody
  is in both, and by label, so that each has about the same share. Five folds of readers and of bots, ten of searchers; of
  messages each reader is a fold. The reading states ship with emissions that were fitted to all of these readers; the rows
  are by emissions of the others.
- **With \`--train\`** the first folder is learned from, whole, and only rows of \`--data\` are scored. Marks do not hold then.
- **Features** of a session are attune's own: the recording runs through the worker's pipeline, and of each feature the model
  sees its latest value and its mean so far. What a recording lacks is assumed: of texts, paragraphs of equal length, and a
  viewport as high as the shares of them in view say; of result pages, a module of 350 × 400 px, around the middle that the
  recorded distances give. \`read.skim\` is left out, as its weights were fitted on these readers.
- **What was looked at before**: latest values and means, alone and together, in all sessions; and of result pages, five sets
  of features (0.52 to 0.68), of which the best and one other are shown. So the best number of that table is too good.
- **Learners** have their defaults. Laplace learns all examples at once, which makes it logistic regression with an L2
  penalty of one. FTRL-Proximal, the one that ships in goals, goes over the few examples ten times. Messages are given the
  level of which one of three learners is surest. The parameters of the LSAT's items are those that ltm fitted in R:
  discrimination 0.755134, difficulties −3.615268, −1.322422, −0.317631, −1.730092, −2.780174; attune fits no items.
- **Intervals** are the middle 95 % of 200 bootstrap samples, in which what one person did stays together; of the gate's
  shares they are Clopper and Pearson's. With few people they are wide, and a mark reached by less than their width is
  reached by luck.

`;

const TAIL = `
## How to read the gate's rows

- **One device sees few examples.** Where the answer hangs on one number as strongly as behaviour seldom does (two in
  log-odds for each standard deviation), the gate opens after some MEDIAN examples; at half of that, the share of devices
  where it opens within 500 is SHARE. Below that a device does not learn enough on its own to act, and the gate says so by
  staying shut.
- **Nothing to learn, nothing done.** Where labels are chance, or were shuffled, the gate hardly ever opens: the first row
  tells how often, with the bound that it is held to.
`;

/** What other programs reach in one pass over the shared rows of online-shoppers. */
const OTHERS: readonly (readonly [program: string, pageValues: boolean, auc: number, logLoss: number])[] = [
  ['FTRL-Proximal, α .1, β 1, λ₁ 0, λ₂ 1', true, 0.8833, 0.2952],
  ['FTRL-Proximal in JavaScript, λ₁ .1, clipped at ±4', true, 0.8847, 0.293],
  ['AdaGrad .1', true, 0.8809, 0.295],
  ['SGD .05', true, 0.8661, 0.3098],
  ['Vowpal Wabbit --ftrl', true, 0.8734, 0.3127],
  ['Vowpal Wabbit, as it comes', true, 0.8015, 0.3458],
  ['scikit-learn SGDClassifier, constant .01', true, 0.8703, 0.311],
  ['scikit-learn SGDClassifier, as it comes', true, 0.7693, 2.4524],
  ['FTRL-Proximal, α .1, β 1, λ₁ 0, λ₂ 1', false, 0.7435, 0.3774],
  ['FTRL-Proximal in JavaScript, λ₁ .1, clipped at ±4', false, 0.7441, 0.377],
  ['AdaGrad .1', false, 0.7452, 0.3769],
  ['Vowpal Wabbit, as it comes', false, 0.7317, 0.382],
  ['Vowpal Wabbit --ftrl', false, 0.7313, 0.3899],
];

const TITLES: Readonly<Record<string, string>> = {
  'online-shoppers': 'Online Shoppers: will the visit end in a purchase?',
  assistments: 'ASSISTments: will the next answer be right?',
  lsat: 'LSAT: are the items as hard as they are said to be?',
  'scroll-reading': 'Scroll Readability: is it skimmed, is it hard?',
  'serp-attention': 'Result pages: was the module noticed and of use?',
  'reading-regions': 'Messages: skipped, skimmed, or read in detail?',
  webbots: 'People and bots: a sanity check only',
  'made up': 'The gate on devices that are made up',
};

export const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(4));

const tableOf = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

export function pageOf(rows: readonly Row[]): string {
  const sections = [...new Set(rows.map(({ data }) => data))].map((data) => {
    const its = rows.filter((row) => row.data === data);
    const others = data === 'online-shoppers' && its.some(({ mark }) => mark !== null) ? `\n\n${othersOf(its)}` : '';
    return `## ${TITLES[data] ?? data}\n\n${rowsTable(its)}${others}\n`;
  });
  return `${HEAD}${sections.join('\n')}${tailOf(rows)}`;
}

const rowsTable = (rows: readonly Row[]): string =>
  tableOf(
    ['task', 'learner', 'metric', 'attune [95 %]', 'mark', '', 'n'],
    rows.map((row) => {
      const { task, learner, metric, mark, value, low, high, n } = row;
      const reached = reaches(row);
      return [
        // An asterisk in a table is one, and no emphasis.
        task.replaceAll('*', '\\*'),
        learner,
        metric,
        low === high ? figure(value) : `${figure(value)} [${figure(low)}, ${figure(high)}]`,
        mark === null ? '' : `${mark.greaterIsBetter ? '≥' : '≤'} ${figure(mark.value)}`,
        reached === null ? '' : reached ? '✓' : '✗',
        n.toLocaleString('en'),
      ];
    }),
  );

/** The number of a row, or a dash where there is no such row. */
function told(rows: readonly Row[], task: string, learner: string, metric: string): string {
  const row = rows.find((one) => one.task === task && one.learner === learner && one.metric.startsWith(metric));
  return row ? figure(row.value) : '–';
}

function othersOf(rows: readonly Row[]): string {
  const lines = OTHERS.map(([program, pageValues, auc, logLoss]) => {
    const task = `purchase, ${pageValues ? 'with' : 'without'} PageValues`;
    const own = ['FTRL-Proximal', 'AdaGrad'].map((learner) =>
      ['AUC', 'log-loss'].map((metric) => told(rows, task, learner, metric)).join(' / '),
    );
    return [program, pageValues ? 'with' : 'without', `${figure(auc)} / ${figure(logLoss)}`, ...own];
  });
  const head = ['program', 'PageValues', 'reaches', 'attune, FTRL-Proximal', 'attune, AdaGrad'];
  return `What other programs reach in one pass over the same rows, AUC / log-loss. The marks above are those of the learners of
the same name with λ₁ = 0, which clip standardised numbers at ±5 where attune does at ±4; plain SGD is no learner of attune's.

${tableOf(head, lines)}`;
}

function tailOf(rows: readonly Row[]): string {
  const devices = rows.filter(({ data }) => data === 'made up');
  const strong = 'log-odds move by 2 a standard deviation';
  const weak = 'log-odds move by 1 a standard deviation';
  return TAIL.replace('MEDIAN', told(devices, strong, 'gate', 'examples')).replace(
    'SHARE',
    told(devices, weak, 'gate', 'share'),
  );
}
