/**
 * Choices among three arms on visitors that are made up, so that the true chance of a reward is known for every arm at
 * every decision: what attune's choice gains and loses beside the author's default, the arm that in hindsight was the best
 * one to show always, arms drawn alike, and whoever knows the best arm of each decision.
 *
 * A decision has two numbers of context, uniform on −1..1. The default is rewarded with chance 0.4 + 0.1 × the second of
 * them, every other arm with so much more or less as its scenario says. Told is the reward that propensities expect: on
 * average the same as the reward of the arms drawn, and without their noise.
 *
 * Promised by the choice, with gap for how much worse than the default the worst arm is:
 * - A decision with the gate shut costs at most cap × gap, on every device, whatever came of earlier ones. There is no
 *   chance in this, so it is checked at each decision.
 * - Where no arm is better than the default at any decision, the gate ever opens on at most one device in twenty. So the
 *   other nineteen lose at most cap × gap a decision over all.
 * Where an arm is better at some time or in some context, the gate may be open, and rightly, while the wrong arm leads. What
 * that costs is not promised but measured: over a device's whole time, and where there is drift, after the turn alone.
 */
import { clopperPearson, type Interval } from '../kernel/stats/intervals.js';
import { mulberry32, type Random } from '../testing/random.js';
import { cappedThompson, type Chosen } from '../worker/inference/choice.js';
import { calibration } from './calibration.js';
import type { Evaluation } from './evaluation.js';
import type { Row } from './report.js';
import { bootstrap } from './score.js';

const ARMS = 3;
/** The choice's own default. */
const CAP = 0.1;

export interface Scenario {
  readonly task: string;
  readonly devices: number;
  readonly decisions: number;
  /** How much likelier than the default an arm is rewarded; that of the default is passed over. */
  readonly lead: (arm: number, moment: Moment) => number;
  /** Chance of a reward for the default, if not that of the header. */
  readonly base?: number;
  /** How many decisions are taken before it is known what came of one. */
  readonly delay?: number;
  /** Share of decisions of which it is never known. */
  readonly lost?: number;
  /** Whether to tell apart what comes after half of the decisions. */
  readonly turns?: true;
}

export interface Moment {
  /** The first number of the context. */
  readonly context: number;
  /** Share of the decisions that are over. */
  readonly past: number;
  /** Whether the gate has ever been open. */
  readonly hasOpened: boolean;
}

/** Of one visitor at one slot, 300 decisions are many (one a day for most of a year), and 3,000 are out of most sites' reach. */
const few = { devices: 500, decisions: 300 };
const many = { devices: 150, decisions: 3000 };

const only = (lead: number, arm: number): number => (arm === 1 ? lead : 0);
const better = (arm: number): number => only(0.15, arm);
const betterAndWorse = (arm: number): number => (arm === 1 ? 0.15 : -0.15);
const byContext = (arm: number, { context }: Moment): number => only(0.2 * Math.sign(context), arm);
const halfWay =
  (lead: number) =>
  (arm: number, { past }: Moment): number =>
    only(past < 0.5 ? lead : -lead, arm);

export const SCENARIOS: readonly Scenario[] = [
  { task: 'nothing differs', ...few, lead: () => 0 },
  { task: 'nothing differs', ...many, lead: () => 0 },
  { task: 'one arm is better by 0.15', ...few, lead: better },
  { task: 'one arm is better by 0.15', ...many, lead: better },
  { task: 'one arm is better by 0.2 in half of the contexts, worse by it in the others', ...few, lead: byContext },
  { task: 'one arm is better by 0.2 in half of the contexts, worse by it in the others', ...many, lead: byContext },
  { task: 'other arms are worse by 0.15', ...few, lead: () => -0.15 },
  { task: 'drift: better by 0.15, from half-way on worse by it', ...few, lead: halfWay(0.15), turns: true },
  { task: 'drift: better by 0.3, from half-way on worse by it', ...many, lead: halfWay(0.3), turns: true },
  {
    task: 'drift: one arm is better by 0.3, from half-way on another one',
    ...many,
    lead: (arm, { past }) => (arm === (past < 0.5 ? 1 : 2) ? 0.3 : 0),
    turns: true,
  },
  {
    task: 'drift at its worst: better by 0.3 until the gate opens, then worse by it',
    ...few,
    lead: (arm, { hasOpened }) => only(hasOpened ? -0.3 : 0.3, arm),
  },
  { task: 'rare: 2 % instead of 1 %', ...few, base: 0.01, lead: (arm) => only(0.01, arm) },
  { task: 'rare: 1 % instead of 2 %', ...few, base: 0.02, lead: () => -0.01 },
  { task: 'cold start: one arm is better by 0.15, one worse', ...few, decisions: 20, lead: betterAndWorse },
  {
    task: 'known ten decisions later, a third never: one arm is better by 0.15, one worse',
    ...few,
    lead: betterAndWorse,
    delay: 10,
    lost: 1 / 3,
  },
];

/** What became of one device. Gains are rewards expected per decision, beyond the default's. */
export interface Life {
  /** By the choice's propensities. */
  readonly gain: number;
  /** By the same after half of the decisions. */
  readonly gainLater: number;
  /** By each arm, had it been shown always. */
  readonly arms: readonly number[];
  /** By the best arm of each decision. */
  readonly oracle: number;
  /** Probability of arms other than the leading one, on average. */
  readonly explored: number;
  /** Infinity where the gate never opened. */
  readonly opensAfter: number;
  /** How much worse than the default an arm was, at most. */
  readonly gap: number;
  /** The most that a decision cost while the gate was shut, as a share of the gap that it had. */
  readonly costShut: number;
}

/** Lives through a scenario. */
export function live({ decisions, base, lead, delay = 0, lost = 0 }: Scenario, random: Random): Life {
  const choice = cappedThompson(ARMS, 3, random, { cap: CAP });
  const waiting: { readonly chosen: Chosen; readonly x: Float64Array; readonly reward: 0 | 1 }[] = [];
  const sums = { gain: 0, gainLater: 0, oracle: 0, explored: 0 };
  const arms = new Array<number>(ARMS).fill(0);
  let [opensAfter, greatestGap, costShut] = [Infinity, 0, 0];

  for (let t = 0; t < decisions; t++) {
    const x = Float64Array.of(1, 2 * random() - 1, 2 * random() - 1);
    const moment = { context: x[1]!, past: t / decisions, hasOpened: opensAfter <= t };
    const leads = arms.map((_, arm) => (arm === 0 ? 0 : lead(arm, moment)));
    const chosen = choice.choose(x);
    const { propensities, greatest } = chosen;
    const gain = leads.reduce((sum, more, arm) => sum + propensities[arm]! * more, 0);
    const gap = -Math.min(...leads);
    sums.gain += gain;
    if (2 * t >= decisions) sums.gainLater += gain;
    sums.oracle += Math.max(...leads);
    sums.explored += 1 - propensities[choice.isOpen ? greatest : 0]!;
    leads.forEach((more, arm) => (arms[arm]! += more));
    greatestGap = Math.max(greatestGap, gap);
    if (!choice.isOpen && gap > 0) costShut = Math.max(costShut, -gain / gap);

    const chance = (base ?? 0.4 + 0.1 * x[2]!) + leads[chosen.arm]!;
    waiting.push({ chosen, x, reward: random() < chance ? 1 : 0 });
    const known = waiting.length > delay ? waiting.shift() : undefined;
    if (known && random() >= lost) choice.learnOne(known.chosen, known.x, known.reward);
    if (choice.isOpen) opensAfter = Math.min(opensAfter, t + 1);
  }
  return {
    gain: sums.gain / decisions,
    gainLater: sums.gainLater / Math.floor(decisions / 2),
    arms: arms.map((sum) => sum / decisions),
    oracle: sums.oracle / decisions,
    explored: sums.explored / decisions,
    opensAfter,
    gap: greatestGap,
    costShut,
  };
}

/** The devices of a scenario, each with a generator of its own: what one draws is no matter to the others. */
export const livesOf = (scenario: Scenario, random: Random): Life[] =>
  Array.from({ length: scenario.devices }, () => live(scenario, mulberry32(random() * 2 ** 32)));

export function rowsOfScenario(scenario: Scenario, random: Random): Row[] {
  const lives = livesOf(scenario, random);
  const about = {
    data: 'made up',
    task: `${scenario.task}; ${scenario.decisions.toLocaleString('en')} decisions`,
    learner: 'choice',
    n: lives.length,
  };
  const mean = (
    metric: string,
    of: (life: Life) => number,
    mark: Row['mark'] = null,
    learner = about.learner,
  ): Row => ({
    ...about,
    learner,
    metric,
    mark,
    ...meanOf(lives.map(of), random),
  });
  const share = (metric: string, of: readonly Life[], mark: Row['mark'] = null): Row => ({
    ...about,
    metric,
    mark,
    value: of.length / lives.length,
    ...clopperPearson(of.length, lives.length, 0.05),
  });
  const greatest = (metric: string, of: (life: Life) => number, mark: Row['mark'] = null): Row => {
    const value = Math.max(...lives.map(of));
    return { ...about, metric, mark, value, low: value, high: value };
  };

  const fixed = bestFixed(lives);
  const gap = Math.max(...lives.map((life) => life.gap));
  const isNeverBetter = lives.every(({ oracle }) => oracle === 0);
  const opened = lives.filter(({ opensAfter }) => Number.isFinite(opensAfter));

  const rows = [
    mean('reward per decision, beyond the default’s', ({ gain }) => gain, atLeast(-CAP)),
    ...Object.entries(POLICIES).map(([policy, gainOf]) =>
      mean('regret per decision, beside the best fixed arm', (life) => life.arms[fixed]! - gainOf(life), null, policy),
    ),
    mean('share of decisions explored', ({ explored }) => explored, atMost(CAP)),
    share('share of devices where the gate ever opens', opened, isNeverBetter ? atMost(mostOf(lives.length)) : null),
  ];
  if (opened.length >= LEAST_OPENED) {
    const metric = 'decisions until it opens, median of these devices';
    rows.push({ ...about, n: opened.length, metric, mark: null, ...medianOf(opened.map((life) => life.opensAfter)) });
  }
  // Where nothing is worse, nothing can be lost.
  if (gap > 0) {
    const keeping = lives.filter(({ gain }) => -gain <= CAP * gap + ROUNDING);
    rows.push(
      greatest('cost of a decision while the gate is shut, in gaps, greatest', ({ costShut }) => costShut, atMost(CAP)),
      share('share of devices that lose at most cap × gap a decision', keeping, isNeverBetter ? atLeast(0.95) : null),
      greatest('loss per decision, greatest of all devices', ({ gain }) => -gain, atMost(CAP)),
    );
  }
  if (scenario.turns) {
    rows.push(
      mean('loss per decision after the turn', ({ gainLater }) => -gainLater, atMost(CAP)),
      greatest('loss per decision after the turn, greatest of all devices', ({ gainLater }) => -gainLater),
    );
  }
  return rows;
}

const ROUNDING = 1e-12;
/** Fewer have no median worth telling. */
const LEAST_OPENED = 20;

const atLeast = (value: number): Row['mark'] => ({ value, greaterIsBetter: true });
const atMost = (value: number): Row['mark'] => ({ value, greaterIsBetter: false });
/** What chance makes of one in twenty on so many devices. */
const mostOf = (devices: number): number => 0.05 + 3 * Math.sqrt((0.05 * 0.95) / devices);

/** Gains of each; the default's is what gains are measured from. */
const POLICIES: Readonly<Record<string, (life: Life) => number>> = {
  choice: ({ gain }) => gain,
  'always the default': () => 0,
  'all arms alike': ({ arms }) => arms.reduce((sum, gain) => sum + gain, 0) / ARMS,
  'best arm of each decision': ({ oracle }) => oracle,
};

/** The arm that gains most when it is always shown, on all devices. */
function bestFixed(lives: readonly Life[]): number {
  const gains = Array.from({ length: ARMS }, (_, arm) => lives.reduce((sum, { arms }) => sum + arms[arm]!, 0));
  // Half of the decisions better, half of them worse, is no gain, whatever rounding says.
  return gains.findIndex((gain) => gain > Math.max(...gains) - ROUNDING * lives.length);
}

type Estimate = Interval & Pick<Row, 'value'>;

function meanOf(values: readonly number[], random: Random): Estimate {
  const mean = ({ weight }: { readonly weight: Float64Array }): number =>
    values.reduce((sum, value, i) => sum + weight[i]! * value, 0) / values.length;
  const once = { weight: new Float64Array(values.length).fill(1) };
  return { value: mean(once), ...bootstrap(once, mean, random) };
}

/** The interval is the ranks' normal approximation. */
function medianOf(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const at = (z: number): number => sorted[Math.min(n - 1, Math.max(0, Math.round(n / 2 + (z * Math.sqrt(n)) / 2)))]!;
  return { low: at(-1.96), value: at(0), high: at(1.96) };
}

export const simulation: Evaluation = {
  name: 'Simulated visitors',
  evaluate: ({ random }) => [
    ...SCENARIOS.flatMap((scenario) => rowsOfScenario(scenario, random)),
    ...calibration(random),
  ],
};
