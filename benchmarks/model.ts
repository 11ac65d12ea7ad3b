/**
 * One example predicted, then learned, by attune's FTRL logistic regression.
 *
 * Dense, against a bare dot product, which any linear model must pay; against an FTRL made for speed alone; and against what
 * npm has: brain.js with no hidden layer, the same model under plain gradient descent, whose `trainPattern` predicts on the
 * way, so it is the whole of its work; TensorFlow.js; and ml-logistic-regression, which can only begin anew, so it predicts
 * by what it made of all examples and learns the one from nothing.
 *
 * Hashed, twenty places of 2^18, against that FTRL on lists of places, TensorFlow.js, and the bare sum.
 */
import { createRequire } from 'node:module';
import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { type Hashed, sparseFtrl } from '../worker/inference/hashing.js';
import { ftrlLogistic } from '../worker/inference/logistic.js';
import { fastFtrl, fastSparseFtrl, type Places } from './fast-ftrl.js';
import { EXAMPLES, haveLearned, type Learner, learning } from './learners.js';
import { takeTurns, type Timings } from './rounds.js';
import { bestRatioGoal, medianRows, ratioGoal, type Section } from './section.js';
import { cpuTurns, noise, seeded, type Settings } from './settings.js';
import { sparseTensorFlow, tensorFlow } from './tensorflow.js';

const DIMENSIONS = [32, 256] as const;
const TIMES_BRAIN = 1.8;
/** By dimensions. */
const TIMES_TENSORFLOW = { 32: 40, 256: 15 } as const;
const TIMES_FASTEST = 1.2;
const FASTEST = 'FTRL for speed alone';
const BITS = 18;
const FEATURES = 20;
const TURN_MS = 6;

export async function benchModel(settings: Settings): Promise<Section[]> {
  const sections: Section[] = [];
  for (const dimensions of DIMENSIONS) {
    const examples = linearExamples(dimensions);
    const timings = await compare(denseLearners(examples), dotProduct(examples), examples, settings);
    sections.push({
      title: `Predict, then learn, ${dimensions} dense features`,
      unit: 'ns of CPU time per example',
      rows: medianRows(timings),
      goals: [
        ratioGoal(timings, 'brain.js', 'attune', { atLeast: TIMES_BRAIN }),
        bestRatioGoal(timings, 'tfjs', 'attune', { atLeast: TIMES_TENSORFLOW[dimensions] }),
        ratioGoal(timings, 'attune', FASTEST, { atMost: TIMES_FASTEST }),
      ],
    });
  }
  const examples = hashedExamples();
  const timings = await compare(hashedLearners(examples), bareSum(examples), examples, settings);
  sections.push({
    title: `Predict, then learn, ${FEATURES} of 2^${BITS} hashed features`,
    unit: 'ns of CPU time per example',
    rows: medianRows(timings),
    goals: [ratioGoal(timings, 'attune', FASTEST, { atMost: TIMES_FASTEST })],
  });
  return sections;
}

async function compare(
  learners: readonly Learner[],
  floor: Learner,
  examples: readonly { readonly label: 0 | 1 }[],
  settings: Settings,
): Promise<Timings> {
  const timings = await takeTurns([...learners, floor].map(learning), cpuTurns(settings, TURN_MS));
  haveLearned(
    learners,
    examples.map(({ label }) => label),
  );
  return timings;
}

export interface Example {
  readonly x: Float64Array;
  readonly label: 0 | 1;
}

/** Noise that a plane divides into two labels, so that there is something to learn. */
export function linearExamples(dimensions: number): Example[] {
  const random = seeded();
  const plane = noise(dimensions, random);
  return Array.from({ length: EXAMPLES }, () => {
    const x = noise(dimensions, random);
    return { x, label: dot(plane, x) > 0 ? 1 : 0 };
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export const denseLearners = (examples: readonly Example[]): Learner[] => [
  attune(examples),
  fastest(examples),
  brainJs(examples),
  tensorFlow(examples),
  mlLogisticRegression(examples),
];

function attune(examples: readonly Example[]): Learner {
  const model = ftrlLogistic(examples[0]!.x.length);
  return {
    name: 'attune',
    take(example) {
      const { x, label } = examples[example]!;
      const probability = model.predictProbaOne(x);
      model.learnOne(x, label, probability);
      return probability;
    },
  };
}

function fastest(examples: readonly Example[]): Learner {
  const takeOne = fastFtrl(examples[0]!.x.length);
  return { name: FASTEST, take: (example) => takeOne(examples[example]!.x, examples[example]!.label) };
}

/** What of brain.js its types leave out. */
interface Pattern {
  readonly input: readonly number[];
  readonly output: readonly number[];
}
interface Net {
  sizes: readonly number[];
  initialize(): void;
  trainPattern(pattern: Pattern): void;
  readonly outputs: readonly (readonly number[])[];
}
const brain = createRequire(import.meta.url)('brain.js') as {
  readonly NeuralNetwork: new (options: { readonly hiddenLayers: readonly number[] }) => Net;
};

function brainJs(examples: readonly Example[]): Learner {
  const net = new brain.NeuralNetwork({ hiddenLayers: [] });
  net.sizes = [examples[0]!.x.length, 1];
  net.initialize();
  // It is a little faster with plain arrays.
  const patterns = examples.map(({ x, label }): Pattern => ({ input: [...x], output: [label] }));
  return {
    name: 'brain.js',
    take(example) {
      net.trainPattern(patterns[example]!);
      return net.outputs[1]![0]!;
    },
  };
}

function mlLogisticRegression(examples: readonly Example[]): Learner {
  const all = new LogisticRegression({ numSteps: 100, learningRate: 0.05 });
  all.train(new Matrix(examples.map(({ x }) => [...x])), Matrix.columnVector(examples.map(({ label }) => label)));
  const matrices = examples.map(({ x, label }) => ({ x: new Matrix([[...x]]), label: Matrix.columnVector([label]) }));
  return {
    name: 'ml-logistic-regression, from nothing',
    least: EXAMPLES,
    take(example) {
      const { x, label } = matrices[example]!;
      const predicted = all.predict(x)[0]!;
      new LogisticRegression({ numSteps: 1 }).train(x, label);
      return predicted;
    },
  };
}

function dotProduct(examples: readonly Example[]): Learner {
  const weights = noise(examples[0]!.x.length, seeded());
  return { name: 'a bare dot product', take: (example) => dot(weights, examples[example]!.x) };
}

export interface HashedExample {
  readonly features: readonly Hashed[];
  /** The same places, side by side. */
  readonly places: Places;
  readonly label: 0 | 1;
}

/** Places at random, each once an example, and labels by a plane. */
export function hashedExamples(): HashedExample[] {
  const random = seeded();
  const plane = noise(1 << BITS, random);
  return Array.from({ length: EXAMPLES }, () => {
    const indices = new Set<number>();
    while (indices.size < FEATURES) indices.add(Math.floor(random() * 2 ** BITS));
    const features = [...indices].map((index): Hashed => ({ index, sign: random() < 0.5 ? -1 : 1 }));
    const score = features.reduce((sum, { index, sign }) => sum + sign * plane[index]!, 0);
    const values = Float64Array.from(features, ({ sign }) => sign);
    return { features, places: { indices: Int32Array.from(indices), values }, label: score > 0 ? 1 : 0 };
  });
}

export const hashedLearners = (examples: readonly HashedExample[]): Learner[] => [
  hashedAttune(examples),
  hashedFastest(examples),
  sparseTensorFlow(BITS, examples),
];

function hashedAttune(examples: readonly HashedExample[]): Learner {
  const model = sparseFtrl(BITS);
  return {
    name: 'attune',
    take(example) {
      const { features, label } = examples[example]!;
      const probability = model.predictProbaOne(features);
      model.learnOne(features, label, probability);
      return probability;
    },
  };
}

function hashedFastest(examples: readonly HashedExample[]): Learner {
  const takeOne = fastSparseFtrl(BITS);
  return { name: FASTEST, take: (example) => takeOne(examples[example]!.places, examples[example]!.label) };
}

function bareSum(examples: readonly HashedExample[]): Learner {
  const weights = noise(1 << BITS, seeded());
  return {
    name: 'a bare sum over the places',
    take(example) {
      const { indices, values } = examples[example]!.places;
      let sum = 0;
      for (let i = 0; i < indices.length; i++) sum += weights[indices[i]!]! * values[i]!;
      return sum;
    },
  };
}
