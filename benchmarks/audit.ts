/**
 * The audit of a long ledger against reading the same text, hashing its leaves and verifying its signatures alone, by the same
 * functions in the same round; and whether twice the ledger takes twice the time.
 */
import { leafHasher } from '../consent/evidence.js';
import { readBundle } from '../consent/read-bundle.js';
import { auditBundle } from '../consent/verify.js';
import { AttuneError } from '../kernel/errors.js';
import { fromBase64 } from '../kernel/base64.js';
import { utf8 } from '../kernel/bytes.js';
import { parseVerifierKey } from '../kernel/note.js';
import { sha256, verifyEd25519 } from '../platform/crypto.js';
import { longBundle } from './audit-ledger.js';
import { ratio, takeTurns, type Variant } from './rounds.js';
import { goal, medianRows, ratioGoal, type Section } from './section.js';
import { cpuTurns, type Settings } from './settings.js';

const LENGTHS = [25_000, 50_000, 100_000] as const;
/** Of hashing and verifying alone. */
const AT_MOST = 3;
/** The price of an entry in the longest ledger, by that in the shortest: memory has its price, squares have another. */
const LINEAR = 1.25;

export async function benchAudit(settings: Settings): Promise<Section[]> {
  const audits: Variant[] = [];
  for (const length of LENGTHS) audits.push(auditOf(await longText(length), length));
  const longest = LENGTHS.at(-1)!;
  const alone = aloneOf(await longText(longest));
  const timings = await takeTurns([...audits, alone], cpuTurns(settings, 0));
  const perEntry = (length: number): number[] => timings[nameOf(length)]!.map((ns) => ns / length);
  return [
    {
      title: `Audit of a ledger, a checkpoint every hundred entries, in Node`,
      unit: 'ms of CPU time',
      rows: medianRows(timings, 1e6),
      goals: [
        ratioGoal(timings, nameOf(longest), alone.name, { atMost: AT_MOST }),
        ...LENGTHS.slice(1).map((length) =>
          goal(
            `an entry of ${told(length)} ÷ one of ${told(LENGTHS[0])}`,
            ratio(perEntry(length), perEntry(LENGTHS[0])),
            '×',
            { atMost: LINEAR },
          ),
        ),
      ],
    },
  ];
}

const told = (count: number): string => count.toLocaleString('en');
const nameOf = (length: number): string => `audit of ${told(length)} entries`;

const longText = async (length: number): Promise<string> => JSON.stringify(await longBundle(length), null, 1);

function auditOf(text: string, length: number): Variant {
  return {
    name: nameOf(length),
    most: 1,
    async run() {
      const { verdict, summary } = await auditBundle(text);
      if (verdict !== 'clean') throw new AttuneError('internal/fault', `The ledger is not clean: ${summary}`);
      return summary.length;
    },
  };
}

/** Reads the bundle, hashes the leaves, verifies the signatures, and looks at nothing. */
function aloneOf(text: string): Variant {
  return {
    name: 'its leaves and its signatures alone',
    most: 1,
    async run() {
      const { entries, checkpoints, vkey } = readBundle(text);
      const { publicKey } = await parseVerifierKey(sha256, vkey!);
      const hashLeaf = leafHasher();
      let sum = 0;
      for (const entry of entries) sum += hashLeaf(entry)[0]!;
      for (const note of checkpoints) {
        const [signed = '', line = ''] = note.split('\n\n');
        const signature = fromBase64(line.trimEnd().split(' ').at(-1)!)!.slice(4);
        if (!(await verifyEd25519(publicKey, utf8(`${signed}\n`), signature)))
          throw new AttuneError('internal/fault', 'A signature does not verify.');
        sum++;
      }
      return sum;
    },
  };
}
