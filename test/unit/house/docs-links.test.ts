/** The documents for people: each link leads somewhere, and what is said to be a test's title is one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const PAGES = ['consent-log', 'envelope', 'auditors', 'dpia-template', 'threat-model'] as const;
const pageOf = (name: string): string => readFileSync(`docs/${name}.md`, 'utf8');

interface Link {
  readonly text: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

/** Links within the repository, outside of code. */
function linksOf(name: string): Link[] {
  const prose = pageOf(name)
    .replace(/^```[^]*?^```$/gm, '')
    .replace(/^ {4}.*$/gm, '');
  // A text may have brackets of its own behind a backslash, and code in backticks.
  return [...prose.matchAll(/\[((?:\\.|[^\]\\])+)\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(
    ([, text, path, anchor]) => ({
      text: text!.replace(/\\(.)/g, '$1'),
      file: path === '' ? `docs/${name}.md` : join('docs', path!),
      anchor,
    }),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(PAGES)('%s', (name) => {
  const links = linksOf(name);

  test('has links that lead somewhere', () => {
    expect(links.length).toBeGreaterThan(2);
    for (const { file, anchor } of links) {
      expect(existsSync(file), file).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), file).toContain(anchor);
    }
  });

  test('quotes titles of tests as they are', () => {
    for (const { text, file } of links.filter((link) => link.file.endsWith('.test.ts'))) {
      // Written with escapes there.
      const source = readFileSync(file, 'utf8').replace(/\\(['`])/g, '$1');
      for (const title of text.split(' › ')) expect(source.includes(title), `${file}: ${title}`).toBe(true);
    }
  });

  test('says nothing of a machine', () => {
    expect(pageOf(name)).not.toMatch(/\/(?:work|home|root|tmp)\//);
  });
});
