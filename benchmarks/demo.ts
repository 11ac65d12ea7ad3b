/** The demo's policy and ruleset, as the page hands them to the worker: in canonical JSON. */
import { readFileSync } from 'node:fs';
import { canonicalize, type Json, RULESET } from '../kernel/canonical.js';

const read = (name: 'policy' | 'ruleset'): string => {
  const text = readFileSync(new URL(`../../examples/news/${name}.json`, import.meta.url), 'utf8');
  return canonicalize(JSON.parse(text) as Json, RULESET);
};

export const demoDocuments = (): { readonly policy: string; readonly ruleset: string } => ({
  policy: read('policy'),
  ruleset: read('ruleset'),
});
