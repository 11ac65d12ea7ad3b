/** The benchmark of pipeline.ts in a browser. */
import { pageTurns } from './page-turns.js';
import { pipelineVariants } from './pipeline.js';
import { takeTurns, type Timings } from './rounds.js';

export const benchPipeline = (rounds: number): Promise<Timings> => takeTurns(pipelineVariants(), pageTurns(rounds, 0));
