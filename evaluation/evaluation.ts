/** One kind of data, and what attune reaches on it. */
import type { Random } from '../testing/random.js';
import type { Row } from './report.js';

export interface Folders {
  /** Holds a folder for each data set. */
  readonly data: string;
  /** Another such folder, to learn from first. */
  readonly train?: string;
  readonly random: Random;
}

export interface Evaluation {
  readonly name: string;
  /** @returns null where the folder has no such data. */
  evaluate(folders: Folders): Row[] | null;
}
