/**
 * `attune audit --html`: one file that an auditor reads and prints. No script, no network, nothing but markup and a style: the
 * document's own policy allows that one style by its hash.
 *
 * What a bundle says is text and never markup. The same bundle gives the same file.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Audit, RuleResult } from '../consent/audit.js';
import type { Brought, Evidence } from '../consent/evidence.js';
import { accountOf } from './audit-account.js';
import { handSection, keysSection, ledgerSection } from './audit-proof.js';
import { consentSection, reportSection, leaveSection } from './audit-story.js';
import { CONCLUSION, countOf, LABEL } from './audit-text.js';
import { type Html, html, htmlText, verbatim } from './html.js';
import { tilesOf } from './report-parts.js';

/** The style that the build laid beside the command. */
export const readAuditStyle = (): Promise<string> => readFile(new URL('./audit.css', import.meta.url), 'utf8');

export interface Audited {
  /** The bundle as it stands in its file. */
  readonly text: string;
  readonly brought: Brought;
  readonly style: string;
}

export function auditHtml(audit: Audit, evidence: Evidence, { text, brought, style }: Audited): string {
  const { verdict, rules } = audit;
  const { bundle, leaves } = evidence;
  const account = accountOf(evidence);
  const [word, rest] = CONCLUSION[verdict].split(': ') as [string, string];
  const days = account ? ` from ${evidence.history[0]!.day} to ${evidence.history.at(-1)!.day}` : '';
  const hash = createHash('sha256').update(text).digest('hex');
  const styleHash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  return htmlText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${word} – attune audit</title>
          ${verbatim('style', style)}
        </head>
        <body>
          <header class="${verdict}">
            <p class="kicker">attune audit</p>
            <h1>${word}</h1>
            <p class="verdict">${capital(rest)}</p>
            <p class="lede">
              The record of consent <code>${bundle.origin}</code>: ${countOf(leaves.length, 'entry', 'entries')}${days}.
            </p>
            <p class="lede">SHA-256 of the file: <code>${hash}</code></p>
          </header>
          <main>
            ${tilesOf(tiles(audit, evidence, account))} ${findingsSection(rules)}
            ${account && [consentSection(account), leaveSection(account, evidence), reportSection(account)]}
            ${rulesSection(rules)} ${keysSection(evidence, brought)} ${handSection(evidence)} ${ledgerSection(evidence)}
          </main>
          <footer>
            <p>
              Made from the file alone, offline: the same file gives the same report. It does not show that this is the
              only record that the device ever made, and what each rule cannot show stands beside it.
            </p>
          </footer>
        </body>
      </html> `,
  );
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

type Tile = readonly [name: string, value: string, note?: string];

function tiles({ rules }: Audit, { receipts, bundle }: Evidence, account: ReturnType<typeof accountOf>): Tile[] {
  const passed = rules.filter(({ result }) => result === 'pass').length;
  const idle = rules.filter(({ result }) => result === 'not applicable').length;
  return [
    ['Rules that pass', String(passed), `of ${rules.length}` + (idle > 0 ? `, ${idle} not applicable` : '')],
    [
      'Grants',
      String(account?.stretches.length ?? '–'),
      account ? `in ${countOf(account.cycles, 'cycle')}` : 'an entry cannot be read',
    ],
    ['Reports', String(account?.reports.length ?? '–'), countOf(bundle.reports.length, 'wire') + ' at hand'],
    ['Receipts', String(receipts.length), 'of the site’s log'],
  ];
}

const KIND: Readonly<Record<RuleResult['result'], string>> = {
  pass: 'pass',
  fail: 'fail',
  unverifiable: 'unknown',
  'not applicable': 'idle',
};
const badge = (result: RuleResult['result']): Html => html`<span class="badge ${KIND[result]}">${LABEL[result]}</span>`;

/** What is wrong, or cannot be told, before everything else. */
function findingsSection(rules: readonly RuleResult[]): Html {
  const telling = [
    ...rules.filter(({ result }) => result === 'fail'),
    ...rules.filter(({ result }) => result === 'unverifiable'),
  ];
  return html`<section aria-labelledby="findings">
    <h2 id="findings">What was found</h2>
    ${
      telling.length === 0
        ? html`<p>Nothing that contradicts a rule, and nothing that could not be checked.</p>`
        : telling.map(
            (rule) =>
              html`<article class="finding">
                <h3>${badge(rule.result)} ${rule.id} ${rule.title}</h3>
                ${findingList(rule)}
              </article>`,
          )
    }
  </section>`;
}

/** Findings of a rule that are written out. */
const MOST_FINDINGS = 20;

function findingList({ findings }: RuleResult): Html | false {
  const more = findings.length - MOST_FINDINGS;
  return (
    findings.length > 0 &&
    html`<ul>
      ${findings
        .slice(0, MOST_FINDINGS)
        .map(
          ({ entry, detail, result }) =>
            html`<li>
              ${entry !== null && html`<b>Entry ${entry}:</b>`} ${detail}
              ${result === 'unverifiable' && html`<i>This could not be checked.</i>`}
            </li>`,
        )}
      ${more > 0 && html`<li>And ${countOf(more, 'finding')} more, which <code>--json</code> lists.</li>`}
    </ul>`
  );
}

const rulesSection = (rules: readonly RuleResult[]): Html =>
  html`<section aria-labelledby="rules">
    <h2 id="rules">Rule by rule</h2>
    <p class="note">What each rule looked at, what it found, and what even a pass does not show.</p>
    <ol class="rules">
      ${rules.map(
        (rule) =>
          html`<li class="${KIND[rule.result]}">
            <h3><span class="id">${rule.id}</span> <span>${rule.title}</span> ${badge(rule.result)}</h3>
            <dl>
              <dt>Looked at</dt>
              <dd>${rule.basis}</dd>
              ${
                rule.findings.length > 0 &&
                html`<dt>Found</dt>
                  <dd>${findingList(rule)}</dd>`
              }
              ${
                rule.limit !== '' &&
                html`<dt>Not shown</dt>
                  <dd>${rule.limit}</dd>`
              }
            </dl>
          </li>`,
      )}
    </ol>
  </section>`;
