/** attune: a web page adapts itself to the person reading it, on that person's device, with their consent. */
export { createAttune } from './attune.js';
export { AttuneError, type ErrorCode, isAttuneError } from '../kernel/errors.js';
export type { Inspection, ModelView, NetworkState, Reason } from '../kernel/protocol.js';
export type { Purpose } from '../kernel/purpose.js';
export type {
  AdjustmentEvent,
  Attune,
  AttuneEvents,
  AttuneOptions,
  ConsentState,
  ErasureReceipt,
  Preview,
  Status,
  Why,
} from './face.js';
