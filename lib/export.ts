/**
 * `export()`: this device's record for the visitor or an auditor, put together from the store. A file of its own, fetched
 * when it is asked for.
 */
import { readParts } from '../consent/book.js';
import { writeBundle } from '../consent/bundle.js';
import type { Gate } from '../consent/gate.js';
import type { Store } from '../kernel/store.js';
import { sha256 } from '../platform/crypto.js';
import { DATA_KEY, type DataKey, sealedStore } from '../platform/sealed.js';
import { keptReports } from './reports.js';
import { keptReceipts } from './site-log.js';

export interface ExportHost {
  readonly gate: Gate;
  readonly store: Store;
  /** The notice as it is shown, and its language. */
  readonly lang: string;
  readonly notice: string | undefined;
}

export async function exportRecord({ gate, store, lang, notice }: ExportHost): Promise<string> {
  const dataKey = (await store.get(DATA_KEY)) as DataKey | undefined;
  const reports = dataKey ? await keptReports(sealedStore(store, dataKey)) : [];
  return writeBundle(sha256, {
    ...(await gate.alone(() => readParts(store))),
    notices: notice === undefined ? [] : [{ lang, text: notice }],
    reports: reports.map(({ wire }) => wire),
    receipts: await keptReceipts(store),
  });
}
