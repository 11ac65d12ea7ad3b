// @ts-check
/**
 * The threat model as data: who might attack, what they can do, and what stands against it, one row for each defence. A test that
 * proves a row carries its id in a comment above it, `/** @threat id *\/`; scripts/threat-model.mjs makes the document of both.
 */

/**
 * @typedef {object} Threat
 * @property {string} id
 * @property {string} can what the attacker does, or is after
 * @property {string} defence
 * @property {string} [later] what will prove it; such a row needs no test yet
 */

/** @type {readonly { readonly attacker: string, readonly threats: readonly Threat[] }[]} */
export const ATTACKERS = [
  {
    attacker: 'A curious collector, who reads all reports and knows the policy',
    threats: [
      {
        id: 'collector-answer',
        can: 'takes one answer for the truth',
        defence:
          'The answer is randomized on the device: any two truths give any answer with probabilities that differ by a factor of at most e^ε, exactly.',
      },
      {
        id: 'collector-marks',
        can: 'links two reports of one device by their form, or by a mark hidden in them',
        defence: 'One length, canonical bytes, fixed padding, and a key that is used once.',
      },
      {
        id: 'collector-people',
        can: 'knows a person again by what their reports say',
        defence: 'What is reported tells people apart hardly better than guessing.',
      },
      {
        id: 'collector-linkage',
        can: 'links two reports of one device by what they say, over a year',
        defence: 'As above; to be shown by a game.',
        later: 'a linkage game over 10,000 devices and 13 weeks',
      },
      {
        id: 'collector-sum',
        can: 'adds up what many reports say of one device',
        defence: 'A budget over all metrics, debited before anything is drawn: at most 8 ε in 91 days and 24 ε in 364.',
      },
      {
        id: 'collector-partition',
        can: 'gives some visitors a policy of their own, to see them apart',
        defence: 'A batch belongs to one policy; a small one is suppressed, and its size with it.',
      },
      {
        id: 'collector-activity',
        can: 'concludes from a report that its sender did anything',
        defence: 'Who has nothing to say reports as well, through the same mechanism.',
      },
      {
        id: 'collector-memory',
        can: 'keeps reports, addresses or times for later',
        defence:
          'The collector as shipped keeps counters and spent keys. Another program may do otherwise: hence the rows above.',
      },
    ],
  },
  {
    attacker: 'A collector and an issuer of tokens, together',
    threats: [
      {
        id: 'issuer-linkage',
        can: 'link the issue of a token to the report that spends it',
        defence: 'There are no tokens yet. They will be signed blindly and be apart in time.',
        later: 'blind tokens, and that their distribution does not depend on what is blinded',
      },
    ],
  },
  {
    attacker: 'The network, or a relay',
    threats: [
      {
        id: 'network-size',
        can: 'sees how long a message is',
        defence: 'All reports have 974 bytes, and all commitments 95.',
      },
      {
        id: 'network-content',
        can: 'reads what is sent',
        defence: 'No coordinate, no time of an interaction, no text of the page is in any request.',
      },
      {
        id: 'network-time',
        can: 'sees when something is sent',
        defence:
          'With `send: "next-epoch"` a uniform time of the following week. With `"prompt"` that of a nameless visit, which is said.',
        later: 'a test that the times are uniform',
      },
      {
        id: 'network-address',
        can: 'sees from which address',
        defence:
          'None yet: the operator’s server and its proxies see it, as of any request. The collector stores and logs none.',
        later: 'oblivious HTTP',
      },
    ],
  },
  {
    attacker: 'Fake clients, who send what they like',
    threats: [
      {
        id: 'fakes-replay',
        can: 'send one report many times',
        defence: 'A key is spent once, in one transaction with the count.',
      },
      {
        id: 'fakes-forged',
        can: 'change a report, or send what is none',
        defence: 'Form, policy, epoch, answer, key and signature are checked, in this order.',
      },
      {
        id: 'fakes-many',
        can: 'pretend to be many',
        defence: 'Each release states how far 1 % and 5 % of fakes could have moved it.',
        later: 'attacks of several kinds, simulated against the bound',
      },
      {
        id: 'fakes-limit',
        can: 'be as many as they like',
        defence: 'None in open mode, and each release says so.',
        later: 'a token for each report',
      },
    ],
  },
  {
    attacker: 'An operator, or whoever holds a record, who rewrites it',
    threats: [
      {
        id: 'log-bytes',
        can: 'changes a byte of a record',
        defence: 'Every byte is covered by a hash, a signature or an exact form.',
      },
      {
        id: 'log-story',
        can: 'drops, swaps, back-dates, or tells a story that no lawful device would, with the key in hand',
        defence: 'Eighteen rules, each told apart by mutants that it must catch.',
      },
      { id: 'log-key', can: 'signs anew by another key', defence: 'The verifier key that an auditor has kept.' },
      {
        id: 'log-fork',
        can: 'shows different people different site logs',
        defence: 'Consistency proofs between any two checkpoints that were handed out.',
      },
      {
        id: 'log-witness',
        can: 'shows one visitor a log that nobody else sees',
        defence:
          'Receipts can carry cosignatures of witnesses, which the audit counts. No witness is in use by default.',
        later: 'a witness in use',
      },
      {
        id: 'log-tools',
        can: 'relies on an audit that has attune’s own faults',
        defence: 'Formats that tools which attune did not write can check.',
      },
    ],
  },
  {
    attacker: 'An operator, who denies what was agreed, or that it ended',
    threats: [
      {
        id: 'receipt-grant',
        can: 'denies a grant’s terms',
        defence: 'The visitor’s receipt, with record and notice hash, is checked without the operator.',
      },
      {
        id: 'receipt-end',
        can: 'denies that it ended',
        defence: 'The visitor’s own signed ledger, which outlives a withdrawal.',
      },
      {
        id: 'refusal-trace',
        can: 'makes a record of those who refuse',
        defence: 'A refusal before any grant leaves a constant on the device, and nothing anywhere else.',
      },
      {
        id: 'record-erased',
        can: 'says that a log cannot forget',
        defence: 'Without record and blind a leaf is a random number, and the tree still verifies.',
      },
    ],
  },
  {
    attacker: 'A script in the page (XSS)',
    threats: [
      {
        id: 'script-yes',
        can: 'turns a no into a yes',
        defence:
          'Only a trusted gesture does; a script’s yes counts only where nothing was ever decided, and is recorded as such.',
      },
      {
        id: 'script-messages',
        can: 'posts raw messages to the worker',
        defence: 'A guard that lets calls by name and plain data through.',
      },
      {
        id: 'script-code',
        can: 'needs a page that allows code from text',
        defence: 'attune makes none and runs under a strict content security policy.',
      },
      {
        id: 'script-storage',
        can: 'reads what is stored',
        defence:
          'No raw interaction is kept; keys cannot be exported; the rest is encrypted. A script can still ask for the same key.',
      },
      { id: 'script-typed', can: 'gets at what was typed through attune', defence: 'It is never read.' },
    ],
  },
  {
    attacker: 'A dependency that was taken over',
    threats: [
      {
        id: 'dependency-network',
        can: 'sends something somewhere',
        defence: 'One network call on the page, none in the worker, whose own policy refuses them all.',
      },
      {
        id: 'dependency-doors',
        can: 'spreads through the code',
        defence: 'Four dependencies, each with one door a thread; the page loads neither zod nor tweetnacl.',
      },
      {
        id: 'dependency-package',
        can: 'comes in with a release',
        defence: 'Pinned versions.',
        later: 'provenance, a bill of materials, hashes of the files, and builds that can be repeated',
      },
    ],
  },
  {
    attacker: 'Another tab: stale, frozen, or of another version',
    threats: [
      {
        id: 'tabs-silence',
        can: 'goes on after a no',
        defence: 'All tabs are silent within 100 ms; one that was away looks before it acts.',
      },
      {
        id: 'tabs-races',
        can: 'writes over what another decided',
        defence: 'One writer at a time; of a yes and a no that cross, the no is the later word.',
      },
    ],
  },
  {
    attacker: 'Another user of the device',
    threats: [
      {
        id: 'device-reader',
        can: 'reads the ledger',
        defence:
          'It names nobody: no address, no user agent, a random name for each consent cycle. It is not encrypted: its times are there to be read.',
      },
    ],
  },
  {
    attacker: 'A clock that is set',
    threats: [
      {
        id: 'clock-grant',
        can: 'lets a grant last longer',
        defence: 'The latest time that the ledger has seen counts, and its times never run back.',
      },
      { id: 'clock-budget', can: 'gets another report', defence: 'Epochs and debits only rise.' },
    ],
  },
  {
    attacker: 'Storage that fails, is evicted or corrupt',
    threats: [
      {
        id: 'storage-crash',
        can: 'cuts an act off at any operation',
        defence: 'After the next start nothing is wrongly granted and nothing that was to be erased is readable.',
      },
      {
        id: 'storage-fault',
        can: 'is blocked, full, or holds something else',
        defence: 'Every fault is a no, and none reaches the page as an exception.',
      },
    ],
  },
  {
    attacker: 'Who measures time',
    threats: [
      {
        id: 'timing-tape',
        can: 'learns the answer from how much is drawn',
        defence: 'The tape is drawn whole before the value is looked at, and chosen from by masks.',
      },
      {
        id: 'timing-measured',
        can: 'learns it from how long that takes',
        defence: 'As above; to be measured.',
        later: 'Welch’s t-test between values over a million runs',
      },
    ],
  },
  {
    attacker: 'Who looks at the last bits (Mironov)',
    threats: [
      {
        id: 'floats',
        can: 'tells truths apart by rounding',
        defence: 'Integers alone: the probabilities are the oracle’s, exactly.',
      },
    ],
  },
  {
    attacker: 'Who forges signatures, or bends their encoding',
    threats: [
      {
        id: 'signatures',
        can: 'uses S ≥ L, points of small order, other spellings',
        defence: 'Strict checks before any arithmetic, the same for every back end.',
      },
    ],
  },
  {
    attacker: 'Who says one thing in other bytes',
    threats: [
      {
        id: 'canonical',
        can: 'gives one meaning two hashes, or hides a number in spelling',
        defence: 'Canonical JSON; what is not its own canonical text is refused.',
      },
    ],
  },
  {
    attacker: 'A site that would rather have a yes',
    threats: [
      {
        id: 'dialog-parity',
        can: 'makes no harder than yes',
        defence: 'The dialog as shipped: one click each, of one size, nothing ticked, the way back as near.',
      },
      {
        id: 'dialog-others',
        can: 'goes on by other scripts after a no',
        defence: 'attune cannot stop it. `attune doctor` shows it on the live page, whoever’s script it is.',
      },
      {
        id: 'dialog-objection',
        can: 'overlooks the browser’s objection',
        defence:
          'Global Privacy Control switches `share` off in page and worker; only the policy’s leave, a gesture and a confirmation say otherwise.',
      },
      {
        id: 'dialog-bridge',
        can: 'lets a consent platform say yes',
        defence: 'Only where the policy names it, once, and never after a no.',
      },
    ],
  },
];
