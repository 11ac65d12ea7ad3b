/**
 * `attune replay --html`: one file that opens from disk, with no network: markup, style, script and data. What there is to
 * know is told in the markup; charts are drawn into it by cli/page/report.ts.
 *
 * The document's own policy allows that one script and that one style by their hashes, and nothing else. Names come from
 * files, so they are text and never markup.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Tier } from '../kernel/policy.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { type Html, html, htmlText, jsonData, verbatim } from './html.js';
import type { ReplayResult } from './replay-all.js';
import { courseSections } from './report-course.js';
import { tableOf } from './report-parts.js';
import { spreadSections } from './report-spread.js';
import { toldCount } from './units.js';

/** What the build laid beside the command. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

export async function readAssets(): Promise<Assets> {
  const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');
  return { script: await read('./report.js'), style: await read('./report.css') };
}

export function reportHtml(
  result: ReplayResult,
  ruleset: Ruleset | null,
  tiers: readonly Tier[],
  { script, style }: Assets,
): string {
  const { only, summary } = result;
  const { sections, data } = only ? courseSections(only) : spreadSections(result);
  const title = only ? only.id : toldCount(summary.traces, 'trace');
  const rules = ruleset ? `Ruleset ${ruleset.id}, version ${ruleset.version}` : 'No ruleset: features alone';
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyFor(script, style)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – attune replay</title>
        ${verbatim('style', style)}
      </head>
      <body>
        <a class="skip" href="#features">To the features</a>
        <header>
          <p class="kicker">attune replay</p>
          <h1>${title}</h1>
          <p class="lede">${only && html`${only.place}<br />`}${rules}. Signals of tier ${tiers.join(', ')}.</p>
        </header>
        <main>${sections} ${faultsOf(result)}</main>
        <footer>
          <p>
            Made by the code that runs in the visitor’s browser, from recorded traces. A trace holds coordinates and
            exact times: it is nothing to publish, and neither is what a report tells of a single visit.
          </p>
          <p>Charts by uPlot, © Leon Sorokin, MIT License.</p>
        </footer>
        ${jsonData('replay-data', data)} ${verbatim('script', script)}
      </body>
    </html> `;
  return htmlText(page);
}

function policyFor(script: string, style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}

function faultsOf({ faults }: ReplayResult): Html | null {
  if (faults.length === 0) return null;
  return html`<section aria-labelledby="faults">
    <h2 id="faults">Not replayed</h2>
    ${tableOf(
      'What could not be replayed',
      [{ head: 'where and why' }],
      faults.map(({ message }) => [message]),
    )}
  </section>`;
}
