/** Simulated visitors: what the choice promises holds on each of them, and the rows tell what happened. */
import { describe, expect, test } from 'vitest';
import { COURSES, predict, rowsOfCourse } from '../../../evaluation/calibration.js';
import { reaches, type Row } from '../../../evaluation/report.js';
import { live, livesOf, rowsOfScenario, type Scenario, SCENARIOS } from '../../../evaluation/simulation.js';
import { mulberry32 } from '../../../testing/random.js';

const ROUNDING = 1e-12;
const CAP = 0.1;

const few = (scenario: Scenario): Scenario => ({
  ...scenario,
  devices: 12,
  decisions: Math.min(scenario.decisions, 200),
});
const named = (start: string): Scenario => SCENARIOS.find(({ task }) => task.startsWith(start))!;
const valueOf = (rows: readonly Row[], metric: string, learner = 'choice'): number =>
  rows.find((row) => row.metric.startsWith(metric) && row.learner === learner)!.value;

describe.each(SCENARIOS.map((scenario) => [scenario.task, few(scenario)] as const))('%s', (_, scenario) => {
  const lives = livesOf(scenario, mulberry32(8));

  test('while the gate is shut, no decision on any device costs more than the cap allows', () => {
    for (const { costShut, gap, gain, opensAfter } of lives) {
      expect(costShut).toBeLessThanOrEqual(CAP + ROUNDING);
      if (opensAfter === Infinity) expect(-gain).toBeLessThanOrEqual(CAP * gap + ROUNDING);
    }
  });

  test('no more than the cap is explored, and something always is', () => {
    for (const { explored } of lives) {
      expect(explored).toBeLessThanOrEqual(CAP + ROUNDING);
      expect(explored).toBeGreaterThan(0.01);
    }
  });

  test('a seed tells the same again', () => {
    expect(livesOf(scenario, mulberry32(8))).toEqual(lives);
    expect(rowsOfScenario(scenario, mulberry32(8))).toEqual(rowsOfScenario(scenario, mulberry32(8)));
  });
});

test('another seed is other visitors', () => {
  const scenario = few(named('other arms are worse'));
  expect(livesOf(scenario, mulberry32(9))).not.toEqual(livesOf(scenario, mulberry32(8)));
});

test('where other arms are worse, exploring costs the whole cap at first, and no more', () => {
  const life = live({ ...named('other arms are worse'), decisions: 1 }, mulberry32(1));
  expect(life.gain).toBeCloseTo(-CAP * 0.15, 12);
  expect(life.costShut).toBeCloseTo(CAP, 12);
  expect(life.arms).toEqual([0, -0.15, -0.15]);
});

test('where one arm is better by much and for long, the gate opens and most of it is gained', () => {
  const lives = livesOf(
    { task: '', devices: 10, decisions: 3000, lead: (arm) => (arm === 1 ? 0.5 : 0) },
    mulberry32(3),
  );
  for (const { gain, opensAfter } of lives) {
    expect(opensAfter).toBeLessThan(1500);
    expect(gain).toBeGreaterThan(0.25);
  }
});

test('a reward that is never known opens no gate and changes no propensity', () => {
  const life = live({ ...named('one arm is better by 0.15'), lost: 1 }, mulberry32(2));
  expect(life.opensAfter).toBe(Infinity);
  // Of what is explored, the other two arms have half each: the shares of arms that nothing is known of.
  expect(life.gain).toBeCloseTo((CAP / 2) * 0.15, 4);
});

test('a reward that comes later than the last decision is not learned', () => {
  const scenario = { ...named('one arm is better by 0.15'), decisions: 50 };
  expect(live({ ...scenario, delay: 50 }, mulberry32(2)).gain).toBeCloseTo((CAP / 2) * 0.15, 4);
});

test('regrets, worked by hand: of the default, of arms drawn alike, and of the best arm of each decision', () => {
  const better = rowsOfScenario(few(named('one arm is better by 0.15')), mulberry32(4));
  expect(valueOf(better, 'regret', 'always the default')).toBeCloseTo(0.15, 12);
  expect(valueOf(better, 'regret', 'all arms alike')).toBeCloseTo(0.1, 12);
  expect(valueOf(better, 'regret', 'best arm of each decision')).toBe(0);
  expect(valueOf(better, 'regret')).toBeCloseTo(0.15 - valueOf(better, 'reward'), 12);

  // Half of the time 0.15 is gained by who knows, and no arm is better over all.
  const drift = rowsOfScenario(few(named('drift: better by 0.15')), mulberry32(4));
  expect(valueOf(drift, 'regret', 'always the default')).toBe(0);
  expect(valueOf(drift, 'regret', 'best arm of each decision')).toBeCloseTo(-0.075, 12);
});

test('a promise that is broken is seen: rows have the cap as a mark', () => {
  const row = rowsOfScenario(few(named('other arms are worse')), mulberry32(4)).find(({ metric }) =>
    metric.startsWith('cost of a decision'),
  )!;
  expect(reaches(row)).toBe(true);
  expect(reaches({ ...row, value: 0.1002 })).toBe(false);
});

test('each row has a name of its own', () => {
  const rows = SCENARIOS.flatMap((scenario) =>
    rowsOfScenario({ ...scenario, devices: 2, decisions: scenario.decisions / 10 }, mulberry32(5)),
  );
  const names = rows.map(({ task, learner, metric }) => `${task} | ${learner} | ${metric}`);
  expect(new Set(names).size).toBe(names.length);
});

describe('calibration', () => {
  const course = COURSES.find(({ task }) => task.startsWith('a third of the labels'))!;

  test('the baseline is the share of ones among the labels that were known', () => {
    const all = predict({ ...course, lost: 1, decisions: 40 }, mulberry32(6));
    expect(new Set(all.map(({ baseline }) => baseline))).toEqual(new Set([0.5]));
    // Sure to be 1: after n labels the share is (n + ½) / (n + 1), and only decisions held out are missing.
    const ones = predict({ ...course, base: 40, lost: 0, decisions: 200 }, mulberry32(6));
    expect(ones.every(({ y }) => y === 1)).toBe(true);
    const shares = Array.from({ length: 200 }, (_, n) => (n + 0.5) / (n + 1));
    expect(shares).toEqual(expect.arrayContaining(ones.map(({ baseline }) => baseline)));
    expect(ones.length).toBeGreaterThan(150);
    expect(ones.length).toBeLessThan(200);
  });

  test('what holds without features is the mark of the model, and a seed tells the same again', () => {
    const short = { ...course, devices: 4, decisions: 60 };
    const rows = rowsOfCourse(short, mulberry32(7));
    expect(rowsOfCourse(short, mulberry32(7))).toEqual(rows);
    expect(rows.map(({ learner, metric }) => `${learner}: ${metric}`)).toEqual([
      'goal model: Brier',
      'goal model: ECE',
    ]);
    for (const { mark } of rows) expect(mark!.greaterIsBetter).toBe(false);
  });
});
