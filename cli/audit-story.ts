/** The parts of an audit's report that tell what happened: consent, what it allowed, and what was reported at what cost. */
import { CAPS } from '../consent/budget.js';
import type { Evidence } from '../consent/evidence.js';
import type { PolicyPurpose } from '../kernel/policy.js';
import type { Account, Stretch } from './audit-account.js';
import { countOf } from './audit-text.js';
import { budgetDrawings, epsilon, timeline } from './audit-timeline.js';
import { type Html, html } from './html.js';
import { type Cell, type Column, number, tableOf } from './report-parts.js';

/** To the minute: seconds are in the ledger. */
const minuteOf = (ms: number): Html =>
  html`<span class="when">${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}</span>`;
export const short = (hash: string): Html => html`<code title="${hash}">${hash.slice(0, 8)}…</code>`;

/** Rows that are written out: more are hardly read, on paper least. */
const MOST_ROWS = 400;

/** A table of which the first rows are written out, made one by one from what they are about. */
export function longTable<T>(
  label: string,
  columns: readonly Column[],
  items: readonly T[],
  [noun, plural]: readonly [noun: string, plural: string],
  rowOf: (item: T) => readonly Cell[],
): Html {
  const more = items.length - MOST_ROWS;
  return html`${tableOf(label, columns, items.slice(0, MOST_ROWS).map(rowOf))}
  ${more > 0 && html`<p class="note">And ${countOf(more, noun, plural)} more, which are in the audited file.</p>`}`;
}

export function consentSection(account: Account): Html {
  const { stretches } = account;
  return html`<section aria-labelledby="consent">
    <h2 id="consent">Consent over time</h2>
    ${
      stretches.length === 0
        ? html`<p>Nothing was ever granted. A refusal before any grant leaves no record, by intent.</p>`
        : html`<p class="note">
              Times are UTC, by the device’s clock. A purpose was allowed while its bar lasts, and at no other time.
            </p>
            ${timeline(account)}
            ${longTable(
              'Each grant, and how it ended',
              [
                number('entry'),
                { head: 'from' },
                { head: 'until' },
                { head: 'purposes' },
                { head: 'given' },
                { head: 'ended' },
                { head: 'erased then' },
              ],
              stretches,
              ['grant', 'grants'],
              (stretch) => [
                stretch.index,
                minuteOf(stretch.from),
                stretch.end ? minuteOf(stretch.until) : html`stands, to ${stretch.record.validUntil}`,
                stretch.purposes.join(', '),
                html`<code>${stretch.record.method}</code>, by the ${stretch.record.by}`,
                endOf(stretch),
                erasedIn(stretch),
              ],
            )}`
    }
  </section>`;
}

const endOf = ({ end }: Stretch): Html | string =>
  end ? html`${end.words}${end.index !== null && html` (entry ${end.index})`}` : '–';

const erasedIn = ({ erasures }: Stretch): Html | string =>
  erasures.length === 0
    ? '–'
    : html`${erasures.map(
        ({ index, body }) =>
          html`<span class="line">
            ${body.stores.length > 0 ? body.stores.join(', ') : 'no store'}${body.keyDestroyed && ', and the data key'}
            (entry ${index})
          </span>`,
      )}`;

/** What a grant lets the site do is what the policy under which it was given says of each purpose. */
export function leaveSection({ stretches }: Account, { policies }: Evidence): Html | null {
  if (stretches.length === 0) return null;
  const byPolicy = new Map<string, Stretch[]>();
  for (const stretch of stretches)
    byPolicy.set(stretch.record.policy, [...(byPolicy.get(stretch.record.policy) ?? []), stretch]);
  return html`<section aria-labelledby="leave">
    <h2 id="leave">What was processed under which grant</h2>
    <p class="note">
      Processing stays on the device, and a ledger does not list it: it shows what was allowed when, under which words.
      What left the device are the reports below.
    </p>
    ${[...byPolicy].map(([name, granted]) => {
      const policy = policies.get(name)?.policy;
      return html`<div class="group">
        <h3>
          Under policy ${short(name)}: ${granted.length === 1 ? 'the grant' : 'the grants'} of ${entriesOf(granted)}
        </h3>
        ${policy ? purposeTable(policy.purposes, granted) : html`<p>The text of this policy is missing.</p>`}
      </div>`;
    })}
  </section>`;
}

/** Grants that are named one by one. */
const MOST_NAMED = 12;
function entriesOf(granted: readonly Stretch[]): string {
  const names = granted.slice(0, MOST_NAMED).map(({ index }) => index);
  const more = granted.length - names.length;
  return `${granted.length === 1 ? 'entry' : 'entries'} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const purposeTable = (purposes: readonly PolicyPurpose[], granted: readonly Stretch[]): Html =>
  tableOf(
    'What the policy says of each purpose, and how long it was allowed',
    [
      { head: 'purpose' },
      { head: 'data' },
      { head: 'kept' },
      { head: 'goes to' },
      number('allowed for'),
      number('reports'),
    ],
    purposes.map(({ id, data, dpv, retention, storage, recipients }) => {
      const mine = granted.filter((stretch) => stretch.purposes.includes(id));
      const days = mine.reduce((sum, { from, until }) => sum + (until - from), 0) / 86_400_000;
      return [
        html`${id} <span class="line soft">${dpv}</span>`,
        data.join(', '),
        html`${retention} <span class="line soft">${storage}</span>`,
        recipients.length > 0 ? recipients.join(', ') : 'nobody',
        mine.length === 0 ? 'never' : days < 1 ? 'less than a day' : countOf(Math.floor(days), 'day'),
        id === 'share' ? mine.reduce((sum, { reports }) => sum + reports.length, 0) : '–',
      ];
    }),
  );

export function reportSection(account: Account): Html {
  const { reports } = account;
  return html`<section aria-labelledby="reports">
    <h2 id="reports">Reports and privacy budget</h2>
    ${
      reports.length === 0
        ? html`<p>Nothing was reported.</p>`
        : html`<p class="note">
              Each report is one random answer; ε says how little it tells. What was spent counts until it leaves the
              window, whatever was withdrawn meanwhile.
            </p>
            ${budgetDrawings(account)}
            ${longTable(
              'Each report, and what was spent by then',
              [
                number('entry'),
                { head: 'recorded' },
                number('epoch'),
                { head: 'metric' },
                number('ε'),
                ...CAPS.map(({ days }) => number(`in ${days} days`)),
                number('by grant'),
                { head: 'bytes' },
              ],
              reports,
              ['report', 'reports'],
              ({ moment, within, grant, hasWire }) => [
                moment.index,
                minuteOf(moment.at),
                moment.body.epoch,
                moment.body.metric,
                moment.body.eps.join('/').replace(/\/1$/, ''),
                ...within.map((spent, window) => `${epsilon(spent)} of ${CAPS[window]!.cap / 1_000_000}`),
                grant ? grant.index : 'none',
                hasWire ? 'at hand' : 'not kept',
              ],
            )}`
    }
  </section>`;
}
