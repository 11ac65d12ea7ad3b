/**
 * The audit of an exported record: entry `attune/verify`, for auditors' pages and for `attune audit`.
 *
 * Offline, deterministic, and without trust in whoever made the bundle: every claim is derived again from the bytes.
 * Not promised: that the bundle is the only one this device ever made. Whoever pins its verifier key knows more.
 */
import { type Audit, auditEvidence, type AuditOptions, type RuleResult } from './audit.js';
import type { Brought } from './evidence.js';
import type { RuleId } from './rules.js';

export type { Audit, AuditOptions, Brought, RuleId, RuleResult };
export * from './tools.js';

/**
 * Audits a bundle. Never throws for what the text holds: that is what the verdict says.
 *
 * @example
 * const { verdict, rules } = await auditBundle(await file.text());
 */
export const auditBundle = async (text: string, brought: Brought = {}, options: AuditOptions = {}): Promise<Audit> =>
  (await auditEvidence(text, brought, options)).audit;
