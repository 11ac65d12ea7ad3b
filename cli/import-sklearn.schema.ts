/**
 * Reads a logistic model of scikit-learn, dumped as JSON (docs/priors.md says how), with or without the underscore that
 * scikit-learn ends the names of what was learned with. A StandardScaler before it is folded into weights and intercept:
 * w · (x − mean) / scale = (w / scale) · x − (w / scale) · mean.
 */
import * as z from 'zod/mini';
import { type LinearPrior } from '../kernel/prior.js';
import { decimalOf, demandInputs, refuse, shaped, type Source } from './import-source.schema.js';

const NAME = 'scikit-learn model';
const numbers = z.array(z.number());
const perhaps = z.exactOptional(z.nullable(numbers));

const schema = z.strictObject({
  model: z.string(),
  classes: z.array(z.union([z.number(), z.string(), z.boolean()])),
  coef: z.union([numbers, z.array(numbers)]),
  intercept: z.union([z.number(), numbers]),
  feature_names: z.exactOptional(z.nullable(z.array(z.string()))),
  scaler: z.exactOptional(z.nullable(z.strictObject({ mean: perhaps, scale: perhaps }))),
  imputer: z.exactOptional(z.nullable(z.strictObject({ statistics: numbers }))),
  loss: z.exactOptional(z.string()),
  multi_class: z.exactOptional(z.string()),
});

/** Their probability is σ(coef · x + intercept), of SGDClassifier with the logistic loss alone. */
const LOGISTIC = ['LogisticRegression', 'LogisticRegressionCV', 'SGDClassifier'];

/** @throws {AttuneError} `document/refused` */
export function readSklearn(json: object): Source {
  const model = shaped(NAME, schema, withoutUnderscores(json));
  demandLogistic(model);
  const coef = rowOf(model.coef);
  const intercept = [model.intercept].flat();
  if (intercept.length !== 1) throw refuse(`The model has ${intercept.length} intercepts, and two classes have one.`);
  const columns = model.feature_names ?? coef.map((_, i) => `x${i}`);
  const mean = model.scaler?.mean ?? null;
  const scale = model.scaler?.scale ?? null;
  // Of a column unknown to the source's imputer, the mean is what adds nothing.
  const missing = model.imputer?.statistics ?? mean;
  for (const [name, list] of Object.entries({ feature_names: columns, mean, scale, statistics: missing })) {
    if (list && list.length !== coef.length)
      throw refuse(`The model has ${coef.length} coefficients and ${list.length} entries in "${name}".`);
  }

  const asked = columns.map((_, i) => i).filter((i) => coef[i] !== 0);
  demandInputs(asked.length);
  const weights = coef.map((weight, i) => weight / (scale?.[i] ?? 1));
  const texts = asked.map((i) => decimalOf(weights[i]!, `The weight of ${columns[i]!}`));
  const shift = asked.reduce((sum, i) => sum + weights[i]! * (mean?.[i] ?? 0), 0);
  const prior: LinearPrior = {
    kind: 'linear',
    inputs: asked.map((i) => ({
      feature: columns[i]!,
      ...(missing &&
        missing[i] !== 0 && { missing: decimalOf(missing[i]!, `What stands for a missing ${columns[i]!}`) }),
    })),
    intercept: decimalOf(intercept[0]! - shift, 'The intercept'),
    weights: texts,
  };
  const notes = [`It tells the probability of class ${JSON.stringify(model.classes[1])}.`];
  return { origin: `${model.model} of scikit-learn`, prior, columns, notes };
}

function demandLogistic({ model, classes, loss, multi_class }: z.infer<typeof schema>): void {
  if (!LOGISTIC.includes(model))
    throw refuse(`A ${model} gives no log-odds that are linear. Train one of ${LOGISTIC.join(', ')}.`);
  if (model === 'SGDClassifier' && loss !== 'log_loss' && loss !== 'log')
    throw refuse('Of an SGDClassifier the loss must be "log_loss", and the file must say so in "loss".');
  if (classes.length !== 2) throw refuse(`The model has ${classes.length} classes; a goal is reached or not: two.`);
  if (multi_class === 'multinomial')
    throw refuse('With "multi_class": "multinomial" two classes have twice the log-odds. Train it with "ovr".');
}

/** The one row that two classes have. */
function rowOf(coef: number[] | number[][]): number[] {
  const rows = isRow(coef) ? [coef] : coef;
  if (rows.length !== 1) throw refuse(`"coef" has ${rows.length} rows, and two classes have one.`);
  return rows[0]!;
}

const isRow = (coef: number[] | number[][]): coef is number[] => typeof coef[0] === 'number';

/** `coef_` as `coef`, `feature_names_in_` as `feature_names`; the same within scaler and imputer. */
function withoutUnderscores(json: object): object {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]: [string, unknown]) => [
      key.replace(/(_in)?_$/, ''),
      (key === 'scaler' || key === 'imputer') && typeof value === 'object' && value !== null
        ? withoutUnderscores(value)
        : value,
    ]),
  );
}
