/**
 * One example predicted, then learned, by attune's FTRL logistic regression: against a bare dot product, which any linear
 * model must pay, and against brain.js with no hidden layer, which is the same model under plain gradient descent. Its
 * `trainPattern` predicts on the way, so it is the whole of its work.
 */
import { createRequire } from 'node:module';
import { AttuneError } from '../kernel/errors.js';
import { ftrlLogistic } from '../worker/inference/logistic.js';
import { takeTurns, type Variant } from './rounds.js';
import { medianRows, ratioGoal, type Section } from './section.js';
import { cpuTurns, noise, seeded, type Settings } from './settings.js';

const DIMENSIONS = [32, 256] as const;
const TIMES_BRAIN = 1.8;
const TURN_MS = 6;
/** A power of two. */
const EXAMPLES = 128;

interface Example {
  readonly x: Float64Array;
  readonly label: 0 | 1;
  /** The same for brain.js, which is a little faster with plain arrays. */
  readonly pattern: { readonly input: readonly number[]; readonly output: readonly number[] };
}

export async function benchModel(settings: Settings): Promise<Section[]> {
  const sections: Section[] = [];
  for (const dimensions of DIMENSIONS) {
    const examples = linearExamples(dimensions);
    const learners = [attune(dimensions), brainJs(dimensions)];
    const timings = await takeTurns(
      [...learners, dotProduct(dimensions)].map((method) => variant(method, examples)),
      cpuTurns(settings, TURN_MS),
    );
    for (const { name, take } of learners) {
      // What has not learned by now is no model, and its time says nothing.
      const right = examples.filter((example) => Math.round(take(example)) === example.label).length;
      if (right < 0.9 * EXAMPLES) throw new AttuneError('internal/fault', `${name} learned ${right} of ${EXAMPLES}.`);
    }
    sections.push({
      title: `Predict, then learn, ${dimensions} dense features`,
      unit: 'ns of CPU time per example',
      rows: medianRows(timings),
      goals: [ratioGoal(timings, 'brain.js', 'attune', { atLeast: TIMES_BRAIN })],
    });
  }
  return sections;
}

interface Method {
  readonly name: string;
  /** Predicts the label, then learns it. */
  take(example: Example): number;
}

const variant = ({ name, take }: Method, examples: readonly Example[]): Variant => ({
  name,
  run(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) sum += take(examples[i & (EXAMPLES - 1)]!);
    return sum;
  },
});

/** Noise that a plane divides into two labels, so that there is something to learn. */
function linearExamples(dimensions: number): Example[] {
  const random = seeded();
  const plane = noise(dimensions, random);
  return Array.from({ length: EXAMPLES }, () => {
    const x = noise(dimensions, random);
    const label = dot(plane, x) > 0 ? 1 : 0;
    return { x, label, pattern: { input: [...x], output: [label] } };
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function attune(dimensions: number): Method {
  const model = ftrlLogistic(dimensions);
  return {
    name: 'attune',
    take({ x, label }) {
      const probability = model.predictProbaOne(x);
      model.learnOne(x, label, probability);
      return probability;
    },
  };
}

/** What of brain.js its types leave out. */
interface Net {
  sizes: readonly number[];
  initialize(): void;
  trainPattern(pattern: Example['pattern']): void;
  readonly outputs: readonly (readonly number[])[];
}
const brain = createRequire(import.meta.url)('brain.js') as {
  readonly NeuralNetwork: new (options: { readonly hiddenLayers: readonly number[] }) => Net;
};

function brainJs(dimensions: number): Method {
  const net = new brain.NeuralNetwork({ hiddenLayers: [] });
  net.sizes = [dimensions, 1];
  net.initialize();
  return {
    name: 'brain.js',
    take({ pattern }) {
      net.trainPattern(pattern);
      return net.outputs[1]![0]!;
    },
  };
}

function dotProduct(dimensions: number): Method {
  const weights = noise(dimensions, seeded());
  return { name: 'a bare dot product', take: ({ x }) => dot(weights, x) };
}
