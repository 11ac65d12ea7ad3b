/** Text of docs/features.md, as the code has it now. */
export function featuresDocument(): Promise<string>;
