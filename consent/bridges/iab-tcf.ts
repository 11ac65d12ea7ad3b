/**
 * The bridge to a consent platform of IAB Europe's Transparency and Consent Framework 2, by its in-page API `__tcfapi` ("IAB
 * Tech Lab - CMP API v2": addEventListener, TCData).
 *
 * A yes is all-of: consent in the data that the platform hands over and in the TC string, which is what it stores. A string
 * that cannot be read consents to nothing. Not done: asking through `__tcfapiLocator` from a frame of another origin.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Purpose } from '../../kernel/purpose.js';
import type { ConsentPlatform, PlatformAnswer } from '../bridge.js';
import { readTcString, type TcString } from '../tc-string.js';

export interface IabTcfOptions {
  /** For each of attune's purposes those of the TCF, by number, that must all have consent. */
  readonly purposes: Readonly<Partial<Record<Purpose, readonly number[]>>>;
  /** The site's id in the Global Vendor List, where it must have consent as a vendor, too. */
  readonly vendorId?: number;
  /** How long a platform that is not there yet is looked for. Default 10,000. */
  readonly timeoutMs?: number;
}

/** What of the framework's `TCData` is read. */
export interface TcData {
  readonly tcString?: string;
  readonly gdprApplies?: boolean;
  readonly eventStatus?: string;
  readonly listenerId?: number | null;
  readonly purpose?: { readonly consents?: Readonly<Record<string, boolean>> };
  readonly vendor?: { readonly consents?: Readonly<Record<string, boolean>> };
}
type TcfApi = (
  command: string,
  version: 2,
  callback: (data: TcData | null, success: boolean) => void,
  parameter?: unknown,
) => void;

const LOOK_EVERY_MS = 100;
/** The string is ready because the visitor chose before, or just did. While the dialog is open, nothing is said yet. */
const CHOSEN: readonly unknown[] = ['tcloaded', 'useractioncomplete'];
/** Type of a publisher restriction by which a vendor may not process for a purpose at all. */
const NOT_ALLOWED = 0;

/**
 * Follows the page's TCF platform, under the name `tcf`.
 *
 * @throws {AttuneError} `options/invalid` where `observe`, which every purpose needs, or a purpose's list is missing
 */
export function iabTcf(options: IabTcfOptions): ConsentPlatform {
  const { purposes, timeoutMs = 10_000 } = options;
  if (!purposes.observe || !Object.values(purposes).every((numbers) => numbers.length > 0)) {
    throw new AttuneError('options/invalid', 'Each purpose needs numbers of TCF purposes, and "observe" must be one.');
  }
  return {
    name: 'tcf',
    watch(signal, said) {
      const look = (leftMs: number): void => {
        if (signal.aborted) return;
        if (api()) listen(signal, (data) => said(answerOf(data, options)));
        else if (leftMs > 0) setTimeout(look, LOOK_EVERY_MS, leftMs - LOOK_EVERY_MS);
      };
      look(timeoutMs);
    },
  };
}

/** Looked up each time: the stub that queues calls is replaced by the platform. */
const api = (): TcfApi | undefined => (window as { __tcfapi?: TcfApi }).__tcfapi;

function listen(signal: AbortSignal, hear: (data: TcData) => void): void {
  let id: number | null | undefined;
  const stop = (): void => {
    if (id != null) api()?.('removeEventListener', 2, () => undefined, id);
  };
  signal.addEventListener('abort', stop, { once: true });
  api()?.('addEventListener', 2, (data, success) => {
    if (!data || !success) return;
    id = data.listenerId;
    // A stub may call back long after the bridge has ended.
    if (signal.aborted) stop();
    else hear(data);
  });
}

function answerOf(data: TcData, { purposes, vendorId }: IabTcfOptions): PlatformAnswer {
  if (data.gdprApplies !== true || !CHOSEN.includes(data.eventStatus) || !data.tcString) return { says: 'nothing yet' };
  const string = read(data.tcString);
  const isConsented = (purpose: number): boolean =>
    data.purpose?.consents?.[purpose] === true && string?.purposes.includes(purpose) === true;
  const isVendor =
    vendorId === undefined ||
    (data.vendor?.consents?.[vendorId] === true && string?.vendors.includes(vendorId) === true);
  const isBarred = (purpose: number): boolean =>
    vendorId !== undefined &&
    string?.restrictions.some(
      ({ type, purpose: of, vendors }) => type === NOT_ALLOWED && of === purpose && vendors.includes(vendorId),
    ) === true;
  const granted = (Object.keys(purposes) as Purpose[]).filter(
    (id) => isVendor && purposes[id]!.every((purpose) => isConsented(purpose) && !isBarred(purpose)),
  );
  return { says: 'choice', purposes: granted };
}

function read(text: string): TcString | null {
  try {
    return readTcString(text);
  } catch {
    return null;
  }
}
