/**
 * `attune import`: a model that was trained elsewhere becomes a prior of a ruleset, held against its source's own
 * predictions and signed (docs/priors.md).
 *
 * Output depends on the files and options alone: Ed25519 signs the same bytes to the same signature.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { toBase64 } from '../kernel/base64.js';
import { canonicalize, type Json, RULESET } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import { type Prior, priorBytes, type PriorSignature } from '../kernel/prior.js';
import { readRuleset } from '../kernel/ruleset.check.js';
import { compilePrior } from '../worker/inference/prior.js';
import { knownFeatures } from '../worker/senses/catalogue.js';
import { textOf } from './files.js';
import { agrees, checkRows } from './import-check.js';
import { named, readMaps } from './import-names.js';
import { readSklearn } from './import-sklearn.schema.js';
import type { Source } from './import-source.schema.js';
import { summaryOf, summaryText } from './import-summary.js';
import { readXgboost } from './import-xgboost.schema.js';
import { ALL_TIERS } from './replay.js';
import { paint, type Terminal } from './terminal.js';

/** Exit codes: imported; the rows say otherwise; a file or the command line is wrong. */
export const IMPORT_EXIT = { fine: 0, apart: 1, wrong: 2 } as const;

export interface ImportOptions {
  readonly ruleset?: string;
  readonly model?: string;
  readonly out?: string;
  readonly map?: readonly string[];
  readonly key?: string;
  readonly check?: string;
  readonly expected?: string;
  readonly json?: boolean;
}

/** Imports the model in a file and returns the exit code. */
export async function importModel(file: string, options: ImportOptions, terminal: Terminal): Promise<number> {
  try {
    return await run(file, options, terminal);
  } catch (thrown) {
    terminal.err(`attune import: ${(thrown as Error).message}\n`);
    return IMPORT_EXIT.wrong;
  }
}

async function run(file: string, options: ImportOptions, terminal: Terminal): Promise<number> {
  demandOptions(options);
  const maps = readMaps(options.map ?? []);
  const source = readSource(await textOf(file), file);
  const prior = named(source, maps, knownFeatures());
  // What no reader of a source has met, and the worker would.
  compilePrior(prior);

  const { check: rows, expected } = options;
  const check = rows === undefined ? null : checkRows(source.prior, await textOf(rows), expected);
  const signature = options.key === undefined ? null : signed(prior, await textOf(options.key), options.key);
  const into = options.ruleset === undefined ? null : await textOf(options.ruleset);
  const document = into === null ? null : placed(into, options.model!, prior, signature);

  const summary = summaryOf(source, prior, check);
  terminal.err(summaryText(summary, prior, signature?.key ?? null, paint(terminal.isColoured)));
  if (check && !agrees(check)) {
    terminal.err('attune import: the prior does not say what its source says. Nothing was written.\n');
    return IMPORT_EXIT.apart;
  }
  const alone = canonicalize((signature ? { prior, signature } : prior) as unknown as Json, RULESET);
  const text = `${document ?? alone}\n`;
  if (options.out !== undefined) {
    await writeFile(options.out, text);
    terminal.err(`attune import: wrote ${options.out}\n`);
  }
  if (options.json) terminal.out(`${JSON.stringify({ prior, signature, summary }, null, 2)}\n`);
  else if (options.out === undefined) terminal.out(text);
  return IMPORT_EXIT.fine;
}

function demandOptions({ ruleset, model, out, json, check, expected }: ImportOptions): void {
  if ((ruleset === undefined) !== (model === undefined))
    throw invalid('--ruleset and --model need each other: the prior becomes that of one model of the ruleset.');
  if (json && ruleset !== undefined && out === undefined)
    throw invalid('--json is what standard output then has. Say where the ruleset goes: --out <file>.');
  if (expected !== undefined && check === undefined) throw invalid('--expected names a column of --check <rows.csv>.');
}

/** Tells the formats apart by a member that only one has. @throws {AttuneError} */
export function readSource(text: string, file: string): Source {
  let json: unknown;
  try {
    // XGBoost and Python write what JSON has no word for.
    json = JSON.parse(text.replace(/(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, 'null'));
  } catch (cause) {
    const hint = 'of XGBoost, save_model("model.json"); of scikit-learn, coefficients as docs/priors.md dumps them';
    throw new AttuneError('document/malformed', `${file} is not JSON. Give, ${hint}.`, { cause });
  }
  if (typeof json === 'object' && json !== null) {
    if ('learner' in json) return readXgboost(json);
    if ('coef' in json || 'coef_' in json) return readSklearn(json);
  }
  throw new AttuneError(
    'document/malformed',
    `${file} is no model that is known here: neither "learner" (XGBoost) nor "coef" (scikit-learn). See docs/priors.md.`,
  );
}

/** Signs with the Ed25519 key of a PEM file. @throws {AttuneError} `options/invalid` */
function signed(prior: Prior, pem: string, file: string): PriorSignature {
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Told below, without what the library says of the key.
  }
  if (key?.asymmetricKeyType !== 'ed25519')
    throw invalid(`${file} holds no Ed25519 key in PEM. Make one: openssl genpkey -algorithm ed25519 -out ${file}.`);
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return { key: x!, sig: toBase64(sign(null, priorBytes(prior), key)) };
}

/** The canonical text of the ruleset with the prior of one model in place of any that it had. */
function placed(text: string, id: string, prior: Prior, signature: PriorSignature | null): string {
  const { value } = readRuleset(text, { signals: ALL_TIERS }, knownFeatures());
  const ids = value.models.map((model) => model.id);
  if (!ids.includes(id)) throw invalid(`The ruleset has no model ${id}. It has ${ids.join(', ') || 'none'}.`);
  const models = value.models.map((model) =>
    model.id === id ? { id, goal: model.goal, prior, ...(signature && { signature }) } : model,
  );
  return canonicalize({ ...value, models } as unknown as Json, RULESET);
}

const invalid = (what: string): AttuneError => new AttuneError('options/invalid', what);
