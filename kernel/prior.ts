/**
 * `attune.prior/1`: what a model, trained elsewhere, knew before the first example on this device. A part of the ruleset,
 * written by `attune import`, or by hand.
 *
 * The profile of documents has integers only, and a prior must say what its source says. So its numbers are decimals: texts
 * of the shortest form that reads back as the same double, "0.1", "-2.5", "1e-7" (ECMA-262 Number::toString).
 */

import { fromBase64, fromBase64Url } from './base64.js';
import { type Bytes, concat, utf8 } from './bytes.js';
import { canonicalize, type Json, RULESET } from './canonical.js';
import type { VerifySignature } from './note.js';

/** A number as text; {@link decimal} of it is exact. */
export type Decimal = string;

/** A feature of the catalogue as the source had it: its number is the catalogue's times `unit` (1 s = 0.001 × 1 ms). */
export interface PriorInput {
  readonly feature: string;
  /** By default 1. */
  readonly unit?: Decimal;
  /** Linear priors only: in place of an unknown number, in the source's unit. Trees have their own way for it. By default 0. */
  readonly missing?: Decimal;
}

/** Log-odds = intercept + Σ weight × input. Scaling, where the source has any, is folded into weights and intercept. */
export interface LinearPrior {
  readonly kind: 'linear';
  readonly inputs: readonly PriorInput[];
  readonly intercept: Decimal;
  readonly weights: readonly Decimal[];
}

/** Log-odds = base + the leaf of each tree. One row a node, see {@link TreeNodes}; all lists but `roots` have one entry a node. */
export interface TreesPrior {
  readonly kind: 'trees';
  readonly inputs: readonly PriorInput[];
  readonly base: Decimal;
  readonly roots: readonly number[];
  /** Which input is asked; −1 makes the node a leaf. */
  readonly feature: readonly number[];
  /** Of a leaf what it adds; else a number at most this goes left. */
  readonly number: readonly Decimal[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Where an unknown number goes: 1 left, 0 right. */
  readonly missingLeft: readonly number[];
}

export type Prior = LinearPrior | TreesPrior;

/** Who vouches for a prior: an Ed25519 key in base64url, and its signature of {@link priorBytes} in base64. */
export interface PriorSignature {
  readonly key: string;
  readonly sig: string;
}

/** How many numbers one prediction may ask for. */
export const MAX_INPUTS = 64;

/** Numbers within a billion, as all of the catalogue are. */
export const LARGEST = 1e9;

/** NaN where the text is no {@link Decimal}. */
export function decimal(text: Decimal): number {
  const number = Number(text);
  return String(number) === text && Math.abs(number) <= LARGEST ? number : NaN;
}

const PAYLOAD_TYPE = 'application/vnd.attune.prior.v1+json';

/** What is signed: DSSE's pre-authentication encoding of the canonical JSON. @throws {AttuneError} `document/malformed` */
export function priorBytes(prior: Prior): Bytes {
  const payload = utf8(canonicalize(prior as unknown as Json, RULESET));
  return concat(utf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload);
}

/** Whether the signature is good. Whether its key is one to be trusted is for the caller, who knows which it expects. */
export async function verifyPrior(
  prior: Prior,
  { key, sig }: PriorSignature,
  verify: VerifySignature,
): Promise<boolean> {
  const publicKey = fromBase64Url(key);
  const signature = fromBase64(sig);
  return publicKey !== null && signature !== null && verify(publicKey, priorBytes(prior), signature);
}
