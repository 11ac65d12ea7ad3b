/**
 * Checks of the shape of parsed JSON, in a few functions that compose: the page's stand-in for a schema library, which
 * would weigh more than the rest of the page side together. A check answers yes or no and never throws.
 */
import type { Json } from '../kernel/canonical.js';

export type Check = (value: Json | undefined) => boolean;
export type Shape = Readonly<Record<string, Check>>;

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with at least these members. */
export const atLeast =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([key, check]) => Object.hasOwn(value, key) && check(value[key]));

/** An object with exactly these members. */
export const exactly = (shape: Shape): Check => {
  const isWhole = atLeast(shape);
  return (value) => isWhole(value) && Object.keys(value as object).length === Object.keys(shape).length;
};

export const listOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((it: Json) => item(it));

/** A list whose items stand in strictly rising order of their names, so that none stands twice. */
export const rising =
  (item: Check, nameOf: (item: Json) => unknown): Check =>
  (value) =>
    listOf(item)(value) &&
    (value as Json[]).every((it, i, all) => i === 0 || String(nameOf(all[i - 1]!)) < String(nameOf(it)));

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const like =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const among =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string);

export const flag: Check = (value) => typeof value === 'boolean';
export const count: Check = (value) => typeof value === 'number' && value >= 0;
export const text: Check = (value) => typeof value === 'string';
export const sha256 = like(/^[0-9a-f]{64}$/);
/** An exact fraction of positive integers. */
export const fraction: Check = (value) =>
  listOf((n) => typeof n === 'number' && n > 0)(value) && (value as Json[]).length === 2;
