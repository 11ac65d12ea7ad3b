/** The parts of an audit's report that let somebody else check it: keys and hashes, commands of other tools, and every entry. */
import type { Brought, Evidence, Moment } from '../consent/evidence.js';
import { toHex } from '../kernel/bytes.js';
import { longTable, short } from './audit-story.js';
import { countOf } from './audit-text.js';
import { type Html, html } from './html.js';
import { number } from './report-parts.js';

export function keysSection(evidence: Evidence, brought: Brought): Html {
  const { bundle, policies, siteKeys, witnesses } = evidence;
  const newest = newestOf(evidence.checkpoints);
  return html`<section aria-labelledby="keys">
    <h2 id="keys">Keys, hashes and texts</h2>
    <dl class="facts">
      <dt>Ledger</dt>
      <dd><code>${bundle.origin}</code></dd>
      <dt>Its verifier key</dt>
      <dd>
        <code>${brought.vkey ?? bundle.vkey ?? 'none: the browser could not sign'}</code>
        <span class="line soft"
          >${brought.vkey === undefined ? 'as the bundle names it' : 'as the auditor brought it'}</span
        >
      </dd>
      <dt>Newest checkpoint</dt>
      <dd>${newest ? html`<pre>${newest.note}</pre>` : 'none'}</dd>
      <dt>Keys of logs</dt>
      <dd>
        ${listOf(
          siteKeys.map(({ name, keyId }) => `${name}, ${toHex(keyId)}`),
          'none was brought',
        )}
      </dd>
      <dt>Witnesses</dt>
      <dd>
        ${listOf(
          witnesses.map(({ name, keyId }) => `${name}, ${toHex(keyId)}`),
          'none was brought',
        )}
      </dd>
      <dt>Policies</dt>
      <dd>
        ${listOf(
          [...policies].map(
            ([name, { isItself, policy }]) =>
              `${name}${isItself && policy ? '' : ', which its text is not'}${policy ? `: ${policy.site}, notice ${policy.notice.version}` : ''}`,
          ),
          'none',
        )}
      </dd>
      <dt>Notices</dt>
      <dd>
        ${listOf(
          bundle.notices.map(({ sha256, lang }) => `${sha256}: in ${lang}`),
          'none',
        )}
        ${(brought.notices?.length ?? 0) > 0 && html`<span class="line soft">and ${countOf(brought.notices!.length, 'text')} that the auditor brought</span>`}
      </dd>
    </dl>
  </section>`;
}

/** The checkpoint over most entries. */
function newestOf(checkpoints: Evidence['checkpoints']): { readonly index: number; readonly note: string } | null {
  let newest: { index: number; note: string; size: number } | null = null;
  for (const [index, { note, checkpoint }] of checkpoints.entries())
    if (checkpoint && checkpoint.size >= (newest?.size ?? 0)) newest = { index, note, size: checkpoint.size };
  return newest;
}

const listOf = (items: readonly string[], none: string): Html | string =>
  items.length === 0 ? none : html`${items.map((item) => html`<code class="line">${item}</code>`)}`;

interface Step {
  readonly what: string;
  readonly commands: readonly string[];
  /** What they print. */
  readonly prints: string;
}

/** The checks of A2, A3 and A14 by commands that any system has; the last entry, policy and checkpoint stand for all. */
function stepsOf({ bundle, leaves, checkpoints }: Evidence): Step[] {
  const last = leaves.length - 1;
  const entry = leaves[last]?.entry;
  const policy = bundle.policies.at(-1);
  const newest = newestOf(checkpoints);
  const steps: Step[] = [];
  if (last > 0 && entry)
    steps.push({
      what: 'An entry is named by the SHA-256 of a zero byte and its text; the next one carries that name as prev (A2).',
      commands: [`(printf '\\0'; jq -j '.entries[${last - 1}]' record.json) | sha256sum`],
      prints: entry.prev,
    });
  if (policy)
    steps.push({
      what: 'A policy is named by the SHA-256 of its text, and so is a notice (A14).',
      commands: [`jq -j '.policies[${bundle.policies.length - 1}].text' record.json | sha256sum`],
      prints: policy.sha256,
    });
  if (newest && bundle.vkey !== null)
    steps.push({
      what: 'The newest checkpoint is signed by the ledger’s key (A3). The first line writes that key as OpenSSL reads it.',
      commands: [
        `(printf '${SPKI}'; jq -r .vkey record.json | cut -d+ -f3- | base64 -d | tail -c 32) > key.der`,
        `jq -j '.checkpoints[${newest.index}]' record.json | head -n 3 > checkpoint`,
        `jq -j '.checkpoints[${newest.index}]' record.json | tail -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > signature`,
        'openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in checkpoint -sigfile signature',
      ],
      prints: 'Signature Verified Successfully',
    });
  return steps;
}

/** What stands before an Ed25519 key in its DER form (RFC 8410), for `printf`. */
const SPKI = '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000';

export function handSection(evidence: Evidence): Html | null {
  const steps = stepsOf(evidence);
  return steps.length === 0
    ? null
    : html`<section aria-labelledby="hand">
        <h2 id="hand">Check it by hand</h2>
        <p class="note">
          With tools that attune did not write; <code>record.json</code> is the audited file. How root, receipts and
          reports are checked, and how Go’s <code>sumdb/note</code> opens a checkpoint, says the handbook for auditors.
        </p>
        <ol class="steps">
          ${steps.map(
            ({ what, commands, prints }) =>
              html`<li>
                ${what}
                <pre>${commands.join('\n')}</pre>
                <p class="prints">prints <code>${prints}</code></p>
              </li>`,
          )}
        </ol>
      </section>`;
}

export function ledgerSection({ history }: Evidence): Html | null {
  if (history.length === 0) return null;
  return html`<section aria-labelledby="ledger" class="ledger">
    <h2 id="ledger">The ledger, entry by entry</h2>
    ${longTable(
      'Every entry',
      [number('entry'), { head: 'time (UTC)' }, { head: 'what' }, { head: 'which says' }],
      history,
      ['entry', 'entries'],
      (moment) => [
        moment.index,
        html`<span class="when">${moment.entry.t.replace(/T|Z/g, ' ').trim()}</span>`,
        moment.entry.type,
        sayingOf(moment),
      ],
    )}
  </section>`;
}

function sayingOf({ entry, grants }: Moment): Html | string {
  switch (entry.type) {
    case 'consent': {
      const { state, by, method, policy, validUntil } = entry.body;
      const what = grants.length > 0 ? `: ${grants.join(', ')}` : '';
      return html`<b>${state}</b>${what}, by the ${by}
        (<code>${method}</code>)${validUntil !== null && html`, to ${validUntil}`}, policy ${short(policy)}`;
    }
    case 'signal':
      return entry.body.gpc ? 'the browser objects to sharing' : 'the browser objects no longer';
    case 'report':
      return html`${entry.body.metric}, epoch ${entry.body.epoch}, ε = ${entry.body.eps.join('/')}, digest
      ${short(entry.body.digest)}`;
    case 'erasure': {
      const { stores, records, keyDestroyed } = entry.body;
      return `${countOf(records, 'record')} of ${stores.join(', ') || 'no store'}${keyDestroyed ? ', and the data key' : ''}`;
    }
    case 'policy':
      return html`${short(entry.body.sha256)} is in force`;
    case 'clock':
      return entry.body.note;
    case 'recovery':
      return entry.body.reason;
    default:
      return entry satisfies never;
  }
}
