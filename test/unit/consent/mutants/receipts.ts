/** Mutants of a receipt: of another grant, another log, or another time than it is said to be. */
import type { Bundle } from '../../../../consent/bundle.js';
import { blindOf, type LogOptions, siteReceipts } from '../site-log.js';
import { LOGGED, seededKey } from '../story.js';
import { LOGGED_LIFE, type Mutants, story } from './forge.js';

/** A life, and the receipts that a log gives of these entries. */
const receipts = async (
  options: LogOptions,
  entries: readonly string[] = LOGGED_LIFE.entries,
  life: Bundle = LOGGED_LIFE,
): Promise<Bundle> => ({ ...life, receipts: await siteReceipts(entries, options) });

const bent = (change: (receipt: string) => string): Bundle => ({
  ...LOGGED_LIFE,
  receipts: LOGGED_LIFE.receipts.map(change),
});

export const RECEIPT_MUTANTS = {
  A5: [
    [
      'a receipt of another record',
      async () => receipts({}, (await story((s) => s.choose({ granted: ['observe'] }), LOGGED)).entries),
    ],
    ['another blind', () => receipts({ blindOf: (i) => blindOf(i + 1) })],
    ['no blind', () => bent((text) => text.replace(/extra .*\n/, ''))],
    ['another place in the log', () => bent((text) => text.replace('index 3', 'index 4'))],
    ['a receipt from another log', () => receipts({ origin: 'shop.example/attune/consent' })],
    ['a foreign key under the log’s name', async () => receipts({ logKey: await seededKey(42) })],
    ['a forged cosignature', async () => receipts({ witnessKey: await seededKey(43) })],
    ['a witness too few', () => bent((text) => text.replace(/— witness.*\n/, ''))],
    ['a witness who saw it before it was given', () => receipts({ seen: Date.UTC(2026, 10, 21, 9) / 1000 })],
    [
      'a log that the policy does not have',
      async () => {
        const unlogged = await story((s) => s.choose());
        return receipts({}, unlogged.entries, unlogged);
      },
    ],
    [
      'a log that was told of a narrowing',
      async () => {
        const narrowed = await story(async (s) => {
          await s.choose();
          await s.keep(['observe', 'share']);
          await s.erase(['model', 'seeds', 'segments', 'counters', 'locks'], false);
        }, LOGGED);
        return receipts({}, narrowed.entries.slice(1, 2), narrowed);
      },
    ],
  ],
} satisfies Mutants;
