/**
 * `attune import` as a site's developer runs it: the bundled command, models that scikit-learn and XGBoost trained
 * (scripts/prior-fixtures.py) and what they predict of 1,000 rows, 300 of them at the trees' own thresholds.
 */
import { execFile } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Check, checkRows } from '../../cli/import-check.js';
import { importModel, type ImportOptions, readSource } from '../../cli/import.js';
import { canonicalize, type Json, RULESET as LIMITS } from '../../kernel/canonical.js';
import { type Prior, priorBytes, type PriorSignature, type TreesPrior } from '../../kernel/prior.js';
import { STUMP, xgboostFile } from './xgboost-file.js';
import { bundleCommand } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'attune-import-'));
const command = join(folder, 'attune.mjs');
const file = (name: string, content: string | object): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const fixture = (name: string): string => `test/fixtures/priors/${name}`;
const ROWS = fixture('rows.csv');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const run = (...args: readonly string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(process.execPath, [command, 'import', ...args], (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
/** The same without the command line, which is quicker. */
async function here(path: string, options: ImportOptions = {}): Promise<Run> {
  let [out, err] = ['', ''];
  const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  return { code: await importModel(path, options, { ...terminal, isColoured: false }), out, err };
}

beforeAll(async () => {
  await bundleCommand(command);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['logistic', 'xgboost'])('the %s model', (name) => {
  const path = fixture(`${name}.json`);
  const column = `expected_${name}`;
  const check = (prior: Prior): Check => checkRows(prior, readFileSync(ROWS, 'utf8'), column);
  const source = readSource(readFileSync(path, 'utf8'), path);

  test('agrees with its source within 1e-6 on 1,000 rows', () => {
    const { rows, difference, range } = check(source.prior);
    expect(rows).toBe(1000);
    expect(difference).toBeLessThanOrEqual(1e-6);
    // Rows of all kinds: the agreement is not that of a constant.
    expect(range[0]).toBeLessThan(0.1);
    expect(range[1]).toBeGreaterThan(0.9);
  });

  test('agrees by the command line, which says so', async () => {
    const { code, out, err } = await run(path, '--check', ROWS, '--expected', column);
    expect(code).toBe(0);
    expect(err).toMatch(/check +1,000 rows, greatest difference \d\.\de-\d+, within 1e-6/);
    expect(check(JSON.parse(out) as Prior).difference).toBeLessThanOrEqual(1e-6);
  });

  test('and would not with another number in it', () => {
    const { prior } = source;
    const other: Prior = prior.kind === 'linear' ? { ...prior, intercept: '-1.3331' } : { ...prior, base: '0.4055' };
    expect(check(other).difference).toBeGreaterThan(1e-6);
  });
});

test('rows at thresholds tell a cast to float32 from a plain comparison', () => {
  const path = fixture('xgboost.json');
  const prior = readSource(readFileSync(path, 'utf8'), path).prior as TreesPrior;
  // Each threshold as the file has it, a number just at it going left.
  const plain = prior.number.map((text, i) => (prior.feature[i]! < 0 ? text : String(Math.fround(Number(text)))));
  const { difference } = checkRows({ ...prior, number: plain }, readFileSync(ROWS, 'utf8'), 'expected_xgboost');
  expect(difference).toBeGreaterThan(0.01);
});

describe('--check', () => {
  const model = file('stump.json', xgboostFile());
  const high = 1 / (1 + Math.exp(-0.5));
  const low = 1 / (1 + Math.exp(0.25));
  const rows = (text: string): string => file('rows.csv', text);

  test('with rows of another model ends with code 1, names the line and writes nothing', async () => {
    const out = join(folder, 'unwritten.json');
    const text = `engaged,expected\n1499,${low}\n1500,${low}\n,${low}\n`;
    const { code, out: printed, err } = await run(model, '--check', rows(text), '--out', out);
    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    expect(err).toContain('greatest difference 1.8e-1 in line 3, beyond 1e-6');
    expect(() => readFileSync(out)).toThrow();
  });

  test('takes columns in any order, by name, and words for the unknown', async () => {
    const text = `label,p,engaged\r\n0,${high},1500\r\n1,${low},nan\r\n0,${low},"12.5"\r\n`;
    const { code, err } = await here(model, { check: rows(text), expected: 'p' });
    expect(err).toContain('3 rows, greatest difference');
    expect(code).toBe(0);
  });

  test('without what the source said tells the range of what is predicted', async () => {
    const { code, err } = await here(model, { check: rows('engaged\n1\n2000\n') });
    expect(err).toContain('2 rows, probabilities 0.44 to 0.62; no column "expected"');
    expect(code).toBe(0);
  });

  test.each([
    ['no row', 'engaged,expected\n', 'no row'],
    ['no column of an input', 'idle,expected\n1,0.5\n', 'no column engaged. It has idle, expected'],
    ['a field too many', 'engaged,expected\n1,0.5,2\n', '3 fields in line 2, and 2 in the header'],
    ['a word for a number', 'engaged,expected\n1,0.5\nlong,0.5\n', '"long" in line 3'],
    ['a gap where a probability should be', 'engaged,expected\n1,\n', 'no probability in line 2'],
  ])('refuses %s', async (_, text, message) => {
    const { code, out, err } = await here(model, { check: rows(text) });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

describe('--map', () => {
  const model = file(
    'mapped.json',
    xgboostFile({ columns: ['secs'], trees: [{ ...STUMP, split_conditions: [1.5, -0.25, 0.5] }] }),
  );

  test('names the feature, and the unit of the source’s column', async () => {
    const { code, out, err } = await run(model, '--map', 'secs=engaged*0.001');
    expect(code).toBe(0);
    expect((JSON.parse(out) as Prior).inputs).toEqual([{ feature: 'engaged', unit: '0.001' }]);
    expect(err).toContain('engaged × 0.001');
  });

  test('is checked with rows in the source’s own names and unit', async () => {
    const rows = file('secs.csv', `secs,expected\n1.5,${1 / (1 + Math.exp(-0.5))}\n`);
    expect((await here(model, { map: ['secs=engaged*0.001'], check: rows })).code).toBe(0);
  });

  test.each([
    [['secs=scroll_max_depth'], 'Close: scroll.max-depth, scroll.depth'],
    [['secs=hover.dwell'], 'hover.dwell is measured for each region; a prior asks features of the page.'],
    [['sec=engaged'], '--map names sec, which is no column of the model. It has secs.'],
    [['secs=engaged', 'secs=idle'], 'twice'],
    [['secs'], 'not of the form column=feature'],
    [['secs=engaged*0'], 'not of the form'],
    [['secs=engaged*1e10'], 'not of the form'],
    [[], 'secs is no feature of the catalogue.'],
  ])('%j is refused', async (map, message) => {
    const { code, out, err } = await here(model, { map });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('two columns cannot be one feature', async () => {
    const second = { ...STUMP, split_indices: [1, 0, 0] };
    const two = file('two.json', xgboostFile({ columns: ['a', 'b'], trees: [STUMP, second] }));
    const { code, err } = await here(two, { map: ['a=engaged', 'b=engaged*0.001'] });
    expect(code).toBe(2);
    expect(err).toContain('Two columns of the model are engaged.');
  });
});

const SITE = {
  v: 'attune.ruleset/1',
  id: 'shop',
  version: 3,
  slots: [{ id: 'summary', box: 'free' }],
  goals: [{ id: 'read', on: 'click', slot: 'summary', within: 60_000 }],
  models: [
    { id: 'reads', goal: 'read' },
    { id: 'reads.more', goal: 'read' },
  ],
  adjustments: [],
};

describe('--ruleset', () => {
  const ruleset = file('ruleset.json', JSON.stringify(SITE, null, 2));
  const model = fixture('logistic.json');

  test('is written with the prior of that model, canonical, and nothing else changed', async () => {
    const { out: alone } = await here(model);
    const prior = JSON.parse(alone) as Json;
    const { code, out } = await run(model, '--ruleset', ruleset, '--model', 'reads.more');
    const [first, second] = SITE.models;
    expect(code).toBe(0);
    expect(out).toBe(`${canonicalize({ ...SITE, models: [first!, { ...second!, prior }] }, LIMITS)}\n`);
  });

  test('loses the prior and the signature that the model had', async () => {
    const { out: alone } = await here(fixture('xgboost.json'));
    const signature = { key: 'A'.repeat(43), sig: `${'A'.repeat(86)}==` };
    const models = [{ ...SITE.models[0]!, prior: JSON.parse(alone) as Json, signature }, SITE.models[1]!];
    const before = file('signed.json', { ...SITE, models });
    const [again, anew] = await Promise.all(
      [before, ruleset].map((path) => here(model, { ruleset: path, model: 'reads' })),
    );
    expect(again).toEqual(anew);
    expect(again!.out).not.toContain('signature');
  });

  test('goes to --out, and then --json tells the rest', async () => {
    const path = join(folder, 'out.json');
    const { code, out, err } = await here(model, { ruleset, model: 'reads', out: path, json: true });
    expect(code).toBe(0);
    expect(err).toContain(`wrote ${path}`);
    const { models } = JSON.parse(readFileSync(path, 'utf8')) as { models: { prior?: Prior }[] };
    expect((JSON.parse(out) as { prior: Prior }).prior).toEqual(models[0]!.prior);
    expect(models[1]!.prior).toBeUndefined();
  });

  test.each<[ImportOptions, string]>([
    [{ ruleset, model: 'other' }, 'The ruleset has no model other. It has reads, reads.more.'],
    [{ ruleset }, '--ruleset and --model need each other'],
    [{ model: 'reads' }, '--ruleset and --model need each other'],
    [{ ruleset, model: 'reads', json: true }, 'Say where the ruleset goes: --out'],
    [{ expected: 'p' }, '--expected names a column of --check'],
    [{ ruleset: file('broken.json', { ...SITE, version: 0 }), model: 'reads' }, 'Ruleset refused at $.version'],
    [{ ruleset: join(folder, 'none.json'), model: 'reads' }, 'no such file'],
  ])('%j is refused', async (options, message) => {
    const { code, out, err } = await here(model, options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

describe('--key', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = file('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const model = fixture('xgboost.json');

  test('signs the prior, so that anybody can verify it, and the same way each time', async () => {
    const [first, second] = await Promise.all([run(model, '--key', key), run('--key', key, model)]);
    expect(first).toEqual(second);
    const { prior, signature } = JSON.parse(first.out) as { prior: Prior; signature: PriorSignature };
    const named = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: signature.key }, format: 'jwk' });
    expect(named.equals(publicKey)).toBe(true);
    expect(verify(null, priorBytes(prior), named, Buffer.from(signature.sig, 'base64'))).toBe(true);
    expect(first.err).toContain(`signed by  ${signature.key}`);
  });

  test('of another kind, or none, is refused', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const others = [
      file('rsa.pem', rsa.export({ type: 'pkcs8', format: 'pem' })),
      file('public.pem', publicKey.export({ type: 'spki', format: 'pem' })),
      file('text.pem', 'hello'),
    ];
    for (const other of others) {
      const { code, out, err } = await here(model, { key: other });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('holds no Ed25519 key in PEM. Make one: openssl genpkey');
    }
  });
});

test('JSON output has the prior, the signature and what bounds it', async () => {
  const { out } = await run(file('stump.json', xgboostFile()), '--json');
  const { prior, signature, summary } = JSON.parse(out) as Record<string, unknown>;
  expect(signature).toBeNull();
  expect(prior).toMatchObject({ kind: 'trees', roots: [0] });
  expect(summary).toMatchObject({
    origin: 'XGBoost 1.7.4',
    kind: 'trees',
    inputs: 1,
    trees: 1,
    nodes: 3,
    depth: 1,
    logOdds: [-0.25, 0.5],
    check: null,
  });
});

test('of a linear prior the bounds are those over all that the catalogue can tell', async () => {
  const linear = {
    model: 'LogisticRegression',
    classes: [0, 1],
    feature_names: ['zoom.count'],
    coef: [0.5],
    intercept: -1,
  };
  const { out } = await here(file('linear.json', linear), { json: true });
  // zoom.count is 0 to 1,000.
  expect(JSON.parse(out)).toMatchObject({ summary: { logOdds: [-1, 499], trees: 0, nodes: 0, depth: 0 } });
});

test.each([
  ['not JSON', file('pickle.bin', '\u0080\u0004'), 'is not JSON. Give, of XGBoost, save_model("model.json")'],
  ['no model', file('other.json', { v: 1 }), 'neither "learner" (XGBoost) nor "coef" (scikit-learn)'],
  ['a number', file('number.json', '1'), 'neither "learner"'],
  ['not there', join(folder, 'none.json'), 'no such file'],
])('a file that is %s ends with code 2', async (_, path, message) => {
  const { code, out, err } = await run(path);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('help has examples and exit codes', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  expect(out).toMatch(/Exit codes:[^]*Examples:[^]*\$ attune import model\.json/);
  expect((await run()).code).toBe(2);
  expect((await run('a.json', '--unknown')).code).toBe(2);
});
