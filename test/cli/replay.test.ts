/** `attune replay` as a site's developer runs it: the bundled command, files and folders, output and an exit code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplayCommandOptions } from '../../cli/replay.js';
import type { Policy } from '../../kernel/policy.js';
import { Code } from '../../kernel/frame.js';
import type { Row } from '../../testing/records.js';
import { type ReplayCommand, replayCommand, replayHere, traceText } from './replay-command.js';

let command: ReplayCommand;
beforeAll(async () => {
  command = await replayCommand();
}, 60_000);
afterAll(() => command.remove());

/** Four seconds on a document of 5000 px in a window of 500: half a page down after each of the first two. */
const SCROLLED: readonly Row[] = [
  [1000, Code.Layout, -1, 1000, 500, 5000],
  [1000, Code.Scroll],
  [2050, Code.Scroll, -1, 0, 250],
  [3050, Code.Scroll, -1, 0, 500],
  [5000, Code.Tick],
];
const RULESET = JSON.stringify({
  v: 'attune.ruleset/1',
  id: 'shop',
  version: 3,
  slots: [{ id: 'summary', box: 'free' }],
  goals: [],
  models: [],
  adjustments: [
    {
      id: 'summary.shorter',
      slot: 'summary',
      when: { feature: 'scroll.depth', above: 120_000 },
      do: { op: 'swap', variant: 'short' },
      because: 'You scrolled.',
    },
    {
      id: 'summary.never',
      slot: 'summary',
      when: { feature: 'pointer.path', above: 1 },
      do: { op: 'swap', variant: 'short' },
      because: 'You moved.',
    },
  ],
});

/** The lines of a table from its head on, each as its cells. */
function tableOf(out: string, head: string): string[][] {
  const lines = out.split('\n');
  const from = lines.findIndex((line) => line.startsWith(head));
  const until = lines.findIndex((line, i) => i > from && line === '');
  return lines.slice(from, until).map((line) => line.trim().split(/ {2,}/));
}

describe('one trace', () => {
  test('is a table over time, units in its head, with what was wished and why', async () => {
    const trace = command.file('one.jsonl', traceText('visit-1', SCROLLED));
    const ruleset = command.file('ruleset.json', RULESET);
    const { code, out } = await command.run(trace, '--ruleset', ruleset, '--features', 'scroll.depth,pointer.path');
    expect(code).toBe(0);
    expect(out).toMatch(/^visit-1 {2}5 records in 4 s {2}.*one\.jsonl:1\n/);
    const [head, parts, units, , ...rows] = tableOf(out, 'time');
    expect([head, parts, units]).toEqual([
      ['time', 'scroll', 'pointer'],
      ['depth', 'path'],
      ['%', 'px'],
    ]);
    // (offset + 500) / 5000. The median of five tells a change of the tenth before after the third.
    const depth = new Map(rows.map(([time, value]) => [time, value]));
    expect(depth.get('1 s')).toBe('10');
    expect(depth.get('2 s')).toBe('15');
    expect(depth.get('4 s')).toBe('20');
    expect(rows.every((row) => row[2] === '·')).toBe(true);

    // Noticed with the record after: on a page, a tick would have come.
    expect(tableOf(out, 'at ').slice(2)).toEqual([['2.1 s', 'summary.shorter', '1', 'scroll.depth low']]);
    expect(tableOf(out, 'adjustment').slice(2)).toEqual([
      ['summary.shorter', '1 time', '2.1 s', '2 s'],
      ['summary.never', '0 times', '·', '0 s'],
    ]);
    expect(out).toContain('Wishes are the worker’s. On a page, the stability machine stands behind them');
  });

  test('shows a dozen of the features that move, or as many as were asked for, at the distance asked for', async () => {
    const trace = command.file('dozen.jsonl', traceText('visit-1', SCROLLED));
    const dozen = await command.run(trace);
    expect(tableOf(dozen.out, 'time')[0]).toHaveLength(1 + 12);
    expect(dozen.out).toMatch(/12 of \d+ known features\. Others: --features/);
    const scroll = await command.run(trace, '--features', 'scroll.*', '--every', '500');
    const [head, , , , ...rows] = tableOf(scroll.out, 'time');
    expect(new Set(head!.slice(1))).toEqual(new Set(['scroll']));
    expect(rows.map(([time]) => time)).toEqual(['0.5 s', '1 s', '1.5 s', '2 s', '2.5 s', '3 s', '3.5 s', '4 s']);
    expect(scroll.out).not.toContain('Others:');
  });

  test('of regions is told by their names', async () => {
    const regions = [{ id: 'summary', present: true, words: 100 }];
    const rows: readonly Row[] = [
      [0, Code.Seen, 0, 1, 0.5],
      [3000, Code.Tick],
    ];
    const trace = command.file('region.jsonl', traceText('visit-1', rows, regions));
    const { out } = await command.run(trace, '--features', 'dwell.visible@summary', '--every', '1000');
    const [first, second, region, unit, , ...values] = tableOf(out, 'time');
    expect([first, second, region, unit].map((row) => row!.at(-1))).toEqual(['dwell', 'visible', '@summary', 's']);
    // Its filter is a tenth or two late.
    expect(values.map((row) => Math.round(Number(row[1])))).toEqual([1, 2, 3]);
  });

  test('too short to form a feature says so', async () => {
    const { code, out } = await command.run(command.file('short.jsonl', traceText('blink', [[0, Code.Scroll]])));
    expect(code).toBe(0);
    expect(out).toContain('Too short for a table');
  });

  test('has no control characters of its names in the output', async () => {
    const { out } = await command.run(command.file('bell.jsonl', traceText('a\u001b[2Jb', SCROLLED)));
    expect(out).toContain('a�[2Jb');
  });
});

describe('many traces', () => {
  test('are told by quantiles of their last and greatest values, and how often each adjustment was wished', async () => {
    // Last depths of 10, 15, 20 %: of three values, 5 % lies a tenth of the way from the first to the second.
    const texts = [2, 3, 4].map((n) => traceText(`visit-${n}`, [...SCROLLED.slice(0, n), [6000, Code.Tick]]));
    const ruleset = command.file('ruleset.json', RULESET);
    const { code, out, err } = await command.run(
      command.file('many.jsonl', texts.join('')),
      '--ruleset',
      ruleset,
      '--features',
      'scroll.depth',
    );
    expect({ code, err }).toEqual({
      code: 0,
      err: 'attune replay: no trace has a region of this ruleset, so what is about regions stays unknown.\n',
    });
    expect(out).toMatch(/^3 traces {2}12 records, 15 s in all\n/);
    expect(tableOf(out, 'feature').at(-1)).toEqual(['scroll.depth', '%', '3', '15', '10.5–19.5', '15', '10.5–19.5']);
    // Wished in two of three, from 2.05 and 5 s on, for 2.95 and 0 s of 15 s in all.
    expect(tableOf(out, 'adjustment').slice(2)).toEqual([
      ['summary.shorter', '2 traces', '2 times', '3.5 s', '19.7 %'],
      ['summary.never', '0 traces', '0 times', '·', '0 %'],
    ]);
  });

  test('come from folders in folders, gzipped or not, from traces and data sets; the rest is passed over by name', async () => {
    command.file('site/b/two.jsonl.gz', traceText('b1', SCROLLED) + traceText('b2', SCROLLED));
    command.file('site/a.jsonl', traceText('a', SCROLLED));
    command.file('site/set.jsonl', '{"id":"s1","events":[[0,"m",1,2],[900,"m",3,4]]}\n\n{"id":"s2","events":[]}\n');
    command.file('site/b/README.md', '# notes');
    const { code, out, err } = await command.run('site', '--json');
    expect(code).toBe(0);
    expect(err).toBe('attune replay: passed over: site/b/README.md\n');
    const { traces } = JSON.parse(out) as { traces: { id: string; place: string }[] };
    expect(traces.map(({ id, place }) => `${id} ${place}`)).toEqual([
      'a site/a.jsonl:1',
      'b1 site/b/two.jsonl.gz:1',
      'b2 site/b/two.jsonl.gz:7',
      's1 site/set.jsonl:1',
      's2 site/set.jsonl:3',
    ]);
  });

  test('end with the limit', async () => {
    const path = command.file('limit.jsonl', ['a', 'b', 'c'].map((id) => traceText(id, SCROLLED)).join(''));
    expect((await command.run(path, '--limit', '2')).out).toMatch(/^2 traces/);
    expect((await command.run(path, '--limit', '1')).out).toMatch(/^a {2}5 records/);
  });

  test('name twenty faults, and twenty files passed over, and count the rest', async () => {
    for (let i = 0; i < 25; i++) command.file(`crowd/${i}.txt`, '');
    command.file('crowd/a.jsonl', '{\n'.repeat(30) + traceText('a', SCROLLED));
    const { code, err } = await replayHere([join(command.folder, 'crowd')]);
    expect(code).toBe(1);
    expect(err.match(/passed over: /g)).toHaveLength(20);
    expect(err).toContain('and 5 files more\n');
    expect(err.match(/is not JSON/g)).toHaveLength(20);
    expect(err).toContain('and 10 faults more\n');
  });
});

describe('what is broken is named by file and line, and the rest is shown', () => {
  test.each([
    ['a line that is not JSON', 'nonsense', 2, 'this line is not JSON'],
    ['a record before any header', '[1,2]', 2, 'expected the header of a trace'],
    ['a record that is none', `${traceText('bad', []).trim()}\n[1,"2"]\n[3,10]`, 3, 'expected a record'],
    ['another version', '{"v":"attune.trace/9"}', 2, 'attune.trace/9 is not a version that this attune reads'],
    ['a session without an id', '{"events":[]}', 2, 'its id is not that of a session'],
    ['something else', '{"v":"attune.ruleset/1"}', 2, 'expected the header of a trace'],
  ])('%s', async (_, text, line, message) => {
    const good = '{"id":"good","events":[[0,"m",1,2],[900,"m",3,4]]}';
    const path = command.file('broken.jsonl', `${good}\n${text}\n${good}\n`);
    const { code, out, err } = await replayHere([path]);
    expect(code).toBe(1);
    expect(err).toContain(`attune replay: ${path}:${line}: ${message}`);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).toMatch(/^2 traces/);
  });

  test('a trace is over with its first broken line: what follows is no other trace', async () => {
    const path = command.file(
      'cut.jsonl',
      `${traceText('cut', SCROLLED)}[9000\n[9100,10]\n${traceText('next', SCROLLED)}`,
    );
    const { code, out, err } = await replayHere([path]);
    expect(code).toBe(1);
    expect(err).toContain(`${path}:7: this line is not JSON`);
    expect(out).toMatch(/^next /);
  });

  test('a compressed file that is cut off', async () => {
    const path = join(command.folder, 'cut.jsonl.gz');
    const whole = gzipSync(
      Array.from({ length: 2000 }, (_, i) => `{"id":"${i}","events":[[${i},"m",1,${i}]]}\n`).join(''),
    );
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    const { code, err } = await replayHere([path]);
    expect(code).toBe(1);
    expect(err).toMatch(/cut\.jsonl\.gz:\d+: the compressed data is damaged or cut off/);
  });

  test('a path that is not there, beside one that is', async () => {
    const { code, out, err } = await command.run('none.jsonl', command.file('there.jsonl', traceText('a', SCROLLED)));
    expect(code).toBe(1);
    expect(err).toContain('attune replay: none.jsonl: there is no such file or folder.');
    expect(out).toMatch(/^a /);
  });
});

describe('what is taken as it is meant', () => {
  test('nothing of a feature is told of a region that no trace has; the rest is, and that is said', async () => {
    const one = command.file('one.jsonl', traceText('a', SCROLLED));
    const { code, err, out } = await replayHere([one], {
      features: ['dwell.visible@nowhere', 'scroll.depth'],
      json: true,
    });
    expect(code).toBe(0);
    expect(err).toContain('attune replay: no trace has dwell.visible@nowhere.');
    expect(out).toContain('"scroll.depth"');
  });

  test('a byte order mark before a trace or a document is no part of it', async () => {
    const one = command.file('one.jsonl', `\uFEFF${traceText('a', SCROLLED)}`);
    const ruleset = command.file('ruleset.json', `\uFEFF${RULESET}`);
    expect(await replayHere([one], { ruleset })).toMatchObject({ code: 0 });
  });
});

describe('where nothing can be shown, the exit code is 2 and standard output empty', () => {
  test.each<[string, readonly string[], string]>([
    ['no path', [], "missing required argument 'trace'"],
    ['no such file', ['none'], 'no trace to replay'],
    ['an unknown option', ['one.jsonl', '--fast'], "unknown option '--fast'"],
    ['an unknown tier', ['one.jsonl', '--tiers', 'A,D'], 'Tiers are A, B and C.'],
    ['too small a distance', ['one.jsonl', '--every', '50'], 'Give a whole number, 100 or more.'],
    ['no limit', ['one.jsonl', '--limit', '0'], 'Give a whole number, 1 or more.'],
  ])('%s on the command line', async (_, args, message) => {
    const { code, err, out } = await command.run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test.each<[string, ReplayCommandOptions, string]>([
    ['an unknown feature', { features: ['scroll.deepness'] }, 'scroll.deepness is no feature. Choose of: scroll.'],
    ['no ruleset', { ruleset: 'none.json' }, 'attune replay: none.json: there is no such file or folder.'],
    ['a folder for a ruleset', { ruleset: 'cli' }, 'attune replay: cli: this is a folder. Name a file.'],
    ['another document', { ruleset: 'package.json' }, 'attune replay: package.json: Ruleset'],
    ['a policy that is none', { policy: 'package.json' }, 'attune replay: package.json: Policy'],
    [
      'nowhere to write',
      { html: 'none/report.html' },
      'none/report.html: there is no folder none that may be written to',
    ],
  ])('%s', async (_, options, message) => {
    const { code, err, out } = await replayHere([command.file('one.jsonl', traceText('a', SCROLLED))], options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('an empty file, or a folder of other things', async () => {
    expect((await replayHere([command.file('empty.jsonl', '')])).code).toBe(2);
    const { code, err } = await replayHere([join(command.file('other/x.txt', ''), '..')]);
    expect(code).toBe(2);
    expect(err).toMatch(/passed over: .*x\.txt\n.*no trace to replay/);
  });

  test('a ruleset that asks for more than the tiers allow, or the policy', async () => {
    const one = command.file('one.jsonl', traceText('a', SCROLLED));
    const ruleset = command.file('ruleset.json', RULESET);
    const policy = JSON.parse(readFileSync('examples/news/policy.json', 'utf8')) as Policy;
    const strict = command.file('policy.json', JSON.stringify({ ...policy, signals: ['A'] }));
    for (const options of [{ tiers: ['A'] }, { policy: strict }] as const) {
      const { code, err } = await replayHere([one], { ruleset, ...options });
      expect(code).toBe(2);
      expect(err).toContain('needs signals of tier B');
    }
  });
});

describe('tiers', () => {
  const read = async (options: ReplayCommandOptions = {}): Promise<Set<string>> => {
    const trace = command.file('one.jsonl', traceText('visit-1', SCROLLED));
    const { out } = await replayHere([trace], { json: true, ...options });
    return new Set((JSON.parse(out) as { features: { tier: string }[] }).features.map(({ tier }) => tier));
  };

  test('beyond those named are not sensed', async () => {
    expect(await read({ tiers: ['A'] })).toEqual(new Set(['A']));
    // Nothing moved here: known of tier B are counts alone.
    expect(await read()).toEqual(new Set(['A', 'B']));
  });
});

describe('JSON', () => {
  test('is one document, the same bytes each time, its members in one order', async () => {
    const trace = command.file('one.jsonl', traceText('visit-1', SCROLLED));
    const args = [trace, '--json', '--ruleset', command.file('ruleset.json', RULESET), '--features', 'scroll.depth'];
    const [first, second] = await Promise.all([command.run(...args), command.run(...args)]);
    expect(first).toEqual(second);
    expect(first.out).toBe(`${JSON.stringify(JSON.parse(first.out), null, 2)}\n`);
    expect(JSON.parse(first.out)).toEqual({
      v: 'attune.replay/1',
      ruleset: { id: 'shop', version: 3 },
      features: [
        {
          feature: 'scroll.depth',
          region: null,
          unit: 'ppm',
          tier: 'A',
          known: 1,
          last: { p5: 200_000, median: 200_000, p95: 200_000 },
          greatest: { p5: 200_000, median: 200_000, p95: 200_000 },
        },
      ],
      adjustments: [
        { adjustment: 'summary.shorter', traces: 1, times: 1, firstMs: 2050, share: 0.4875 },
        { adjustment: 'summary.never', traces: 0, times: 0, firstMs: null, share: 0 },
      ],
      traces: [
        {
          id: 'visit-1',
          place: `${trace}:1`,
          records: 5,
          durationMs: 4000,
          wishes: [
            {
              t: 2050,
              adjustment: 'summary.shorter',
              probability: 1,
              reasons: [{ feature: 'scroll.depth', slot: null, word: 'low', weight: null }],
            },
          ],
          wished: [
            { adjustment: 'summary.shorter', times: 1, firstMs: 2050, forMs: 1950 },
            { adjustment: 'summary.never', times: 0, firstMs: null, forMs: 0 },
          ],
        },
      ],
      series: {
        everyMs: 200,
        t: Array.from({ length: 20 }, (_, i) => 200 * (i + 1)),
        features: [
          {
            feature: 'scroll.depth',
            region: null,
            unit: 'ppm',
            tier: 'A',
            // Scrolled at 1.05 and 2.05 s; a median of five follows with the third evaluation.
            values: [
              ...Array<number>(6).fill(100_000),
              ...Array<number>(5).fill(150_000),
              ...Array<number>(9).fill(200_000),
            ],
          },
        ],
      },
      faults: [],
    });
    expect(Object.keys(JSON.parse(first.out) as object)).toEqual([
      'v',
      'ruleset',
      'features',
      'adjustments',
      'traces',
      'series',
      'faults',
    ]);
  });

  test('names what could not be replayed', async () => {
    const path = command.file('half.jsonl', `x\n${traceText('a', SCROLLED)}`);
    const { code, out } = await replayHere([path], { json: true });
    expect(code).toBe(1);
    expect((JSON.parse(out) as { faults: unknown }).faults).toEqual([
      { place: `${path}:1`, message: `${path}:1: this line is not JSON. Correct or remove it.` },
    ]);
  });
});

test('a reader that has seen enough is no fault', async () => {
  const texts = Array.from({ length: 2000 }, (_, i) => `{"id":"${i}","events":[[0,"m",1,2],[500,"m",3,4]]}\n`);
  const path = command.file('long.jsonl', texts.join(''));
  const piped = await command.shell(`replay ${path} --json --tiers A | head -n 1`);
  expect(piped).toEqual({ code: 0, out: '{\n', err: '' });
});

test('help has examples and exit codes, and says what a wish is not', async () => {
  const { code, out } = await command.run('--help');
  expect(code).toBe(0);
  expect(out).toMatch(/not every wish becomes a\s+change[^]*Exit codes:[^]*Examples:[^]*\$ attune replay visit\.jsonl/);
});
