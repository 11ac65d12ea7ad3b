/** Types of threat-model.mjs, for its test. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}
export function taggedTests(): Map<string, Proof[]>;
export function tagsIn(file: string, text: string): { ids: string[]; title: string }[];
export function threatModel(proofs?: Map<string, Proof[]>): Promise<string>;
