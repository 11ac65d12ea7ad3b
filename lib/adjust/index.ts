/** Adjusters: each operation of a ruleset with its exact inverse. */
import type { Operation } from '../../kernel/ruleset.js';
import { defer } from './defer.js';
import { order } from './order.js';
import { reveal } from './reveal.js';
import type { Revert } from './revert.js';
import { scale } from './scale.js';
import { space } from './space.js';
import { swap } from './swap.js';
import { tone } from './tone.js';

type Operations = { readonly [O in Operation as O['op']]: (slot: HTMLElement, operation: O) => Revert };
const OPERATIONS: Operations = {
  scale,
  tone,
  space,
  order,
  swap,
  reveal,
  defer,
  tell: () => () => undefined,
};

/** @throws {AttuneError} `adjust/refused` where the page does not offer what the operation needs; nothing was changed. */
export const applyOperation = (slot: HTMLElement, operation: Operation): Revert =>
  (OPERATIONS[operation.op] as (slot: HTMLElement, operation: Operation) => Revert)(slot, operation);
