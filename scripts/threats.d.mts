/** Types of threats.mjs, for the test of the threat model. */
export interface Threat {
  readonly id: string;
  readonly can: string;
  readonly defence: string;
  readonly later?: string;
}
export const ATTACKERS: readonly { readonly attacker: string; readonly threats: readonly Threat[] }[];
