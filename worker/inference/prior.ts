/**
 * A prior at work: what a model trained elsewhere says of the catalogue's numbers, before this device has learned any.
 *
 * Numbers are turned into the source's unit first and asked then, as the source would, rather than weights and thresholds
 * into the catalogue's: so a number at a threshold goes the source's way, to the last bit.
 */
import { AttuneError } from '../../kernel/errors.js';
import { type Decimal, decimal, type LinearPrior, type Prior, type TreesPrior } from '../../kernel/prior.js';
import type { FeatureVector } from '../senses/vector.js';
import { sigmoid } from './logistic.js';
import { decisionTrees, type Trees } from './tree.js';

/**
 * The prior as functions of its inputs' numbers, in their order and the catalogue's unit, NaN where unknown.
 *
 * @throws {AttuneError} `document/malformed` where a text is no decimal, or as {@link decisionTrees}
 */
export function compilePrior(prior: Prior): Trees {
  const units = numbersOf(prior.inputs.map(({ unit = '1' }) => unit));
  const marginOf = prior.kind === 'trees' ? treesOf(prior, units.length).marginOne : linear(prior);
  const inSource = new Float64Array(units.length);

  function marginOne(x: Float64Array): number {
    for (let i = 0; i < units.length; i++) inSource[i] = x[i]! * units[i]!;
    return marginOf(inSource);
  }
  return { marginOne, predictProbaOne: (x) => sigmoid(marginOne(x)) };
}

function linear({ inputs, intercept, weights }: LinearPrior): (x: Float64Array) => number {
  const [base, ...weight] = numbersOf([intercept, ...weights]);
  const missing = numbersOf(inputs.map((input) => input.missing ?? '0'));
  if (weight.length !== missing.length) throw malformed('one weight for each input');
  return (x) =>
    // What is infinite is unknown, too.
    weight.reduce((sum, w, i) => sum + w * (Number.isFinite(x[i]) ? x[i]! : missing[i]!), base!);
}

function treesOf({ number, ...rest }: TreesPrior, dimensions: number): Trees {
  const numbers = numbersOf(number);
  const base = numbersOf([rest.base])[0]!;
  return decisionTrees({ ...rest, base, threshold: numbers, value: numbers }, dimensions);
}

function numbersOf(texts: readonly Decimal[]): number[] {
  const numbers = texts.map(decimal);
  if (numbers.some(Number.isNaN)) throw malformed('numbers in their shortest form, within 1e9');
  return numbers;
}

const malformed = (what: string): AttuneError => new AttuneError('document/malformed', `A prior needs ${what}.`);

/** A prior, asked of the page as it is. It learns nothing, so it may be told exact values. */
export function priorOf(
  prior: Prior,
  { placeOf, filtered }: FeatureVector,
): { margin(): number; probability(): number; isKnown(): boolean } {
  const { marginOne, predictProbaOne } = compilePrior(prior);
  const places = prior.inputs.map(({ feature }) => placeOf(feature, -1));
  const inputs = new Float64Array(places.length);
  const told = (): Float64Array => {
    places.forEach((place, i) => (inputs[i] = place < 0 ? NaN : filtered[place]!));
    return inputs;
  };
  return {
    margin: () => marginOne(told()),
    probability: () => predictProbaOne(told()),
    isKnown: () => !told().every(Number.isNaN),
  };
}
