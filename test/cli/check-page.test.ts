/** What a ruleset names and a page lacks. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { checkPage } from '../../cli/check-page.js';
import type { Ruleset } from '../../kernel/ruleset.js';
import { SOUND, places, lede } from './sound.js';

describe('of a page', () => {
  const ORDERED: Ruleset = lede({ do: { op: 'order', first: ['news', 'sport'] } });
  const slot = (id: string, content: string): string => `<div data-attune-slot="${id}">${content}</div>`;
  const variant = (name: string): string => `<template data-attune-variant="${name}"><p>Short</p></template>`;
  const whole = (part: Readonly<Record<string, string>> = {}): string => {
    const slots = {
      lede: '<p>Text</p>',
      summary: `<p>Long</p>${variant('short')}`,
      teaser: `<p>Plain</p>${variant('illustrated')}`,
      quiz: `<p>Why?</p>${variant('hint')}`,
      hero: '<img alt="">',
      ...part,
    };
    const body = Object.entries(slots).map(([id, content]) => slot(id, content));
    return `<!doctype html><title>Page</title><body>${body.join('')}<section data-attune-section="story"></section>`;
  };

  test('that has all, nothing is said', () => {
    expect(checkPage(SOUND, whole())).toEqual([]);
    const items = '<p data-attune-item="sport">S</p><p data-attune-item="news">N</p>';
    expect(checkPage(ORDERED, whole({ lede: items }))).toEqual([]);
  });

  test.each<[string, Ruleset, string, string, string]>([
    [
      'a slot',
      SOUND,
      whole().replace('slot="lede"', 'slot="lead"'),
      'doubt $.slots[0]',
      'no element with data-attune-slot="lede"',
    ],
    ['a slot that is there twice', SOUND, whole() + slot('lede', '<p>'), 'doubt $.slots[0]', '2 elements'],
    ['a section', SOUND, whole().replace('"story"', '"tale"'), 'doubt $.sections[0]', 'data-attune-section="story"'],
    [
      'a variant',
      SOUND,
      whole({ quiz: '<p>Why?</p>' }),
      'fault $.adjustments[3].do.variant',
      '<template data-attune-variant="hint">',
    ],
    [
      'a variant that another slot has',
      SOUND,
      whole({ quiz: '<p>', hero: `<img alt="">${variant('hint')}` }),
      'fault $.adjustments[3].do.variant',
      'slot quiz',
    ],
    [
      'an item',
      ORDERED,
      whole({ lede: '<p data-attune-item="news">N</p>' }),
      'fault $.adjustments[0].do.first[1]',
      'data-attune-item="sport"',
    ],
    [
      'an item that lies deeper',
      ORDERED,
      whole({ lede: '<p data-attune-item="news">N</p><ul><li data-attune-item="sport">S</ul>' }),
      'fault $.adjustments[0].do.first[1]',
      'no child',
    ],
    [
      'a landmark in what is deferred',
      lede({ do: { op: 'defer', ms: 1000 } }),
      whole({ lede: '<div><nav></nav></div>' }),
      'fault $.adjustments[0].do',
      'navigation',
    ],
    [
      'an element to enlarge',
      SOUND,
      whole({ lede: `Text${variant('x')}` }),
      'fault $.adjustments[0].do',
      'does not hold one element, alone, that "scale"',
    ],
    [
      'one element alone to enlarge',
      SOUND,
      whole({ lede: '<p>Text</p><p>Text</p>' }),
      'fault $.adjustments[0].do',
      'does not hold one element',
    ],
    [
      'a slot that is ignored',
      SOUND,
      whole().replace('slot="lede"', 'slot="lede" data-attune-ignore'),
      'fault $.slots[0]',
      'does not look at',
    ],
    [
      'a section that is ignored',
      SOUND,
      whole().replace('<section', '<section contenteditable'),
      'fault $.sections[0]',
      'does not look at',
    ],
    [
      'a slot within one that is swapped',
      SOUND,
      whole({ summary: `<p>Long</p>${slot('quiz', `<p>Why?</p>${variant('hint')}`)}${variant('short')}` }).replace(
        /<div data-attune-slot="quiz"><p>Why\?<\/p><template[^>]*><p>Short<\/p><\/template><\/div>(?=<div data-attune-slot="hero")/,
        '',
      ),
      'doubt $.adjustments[1].do',
      'slot quiz of the page lies in slot summary',
    ],
  ])('that lacks or has amiss %s, the place and the reason are told', (_, ruleset, html, place, reason) => {
    const findings = checkPage(ruleset, html);
    expect(places(findings)).toEqual([place]);
    expect(findings[0]!.reason).toContain(reason);
  });

  test('an <attune-slot> is a slot by its name', () => {
    const named = whole()
      .replace('<div data-attune-slot="lede">', '<attune-slot name="lede">')
      .replace('</div>', '</attune-slot>');
    expect(checkPage(SOUND, named)).toEqual([]);
    expect(places(checkPage(SOUND, named.replace('<p>Text</p>', 'Text')))).toEqual(['fault $.adjustments[0].do']);
  });

  test('what is wrapped may stand beside what is not seen', () => {
    expect(checkPage(SOUND, whole({ lede: ' <!-- x --><p>Text</p>\n<script></script><style></style>' }))).toEqual([]);
  });

  test('nothing is fetched, and no script runs', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    const html = `<script src="${at}"></script><link rel="stylesheet" href="${at}"><img src="${at}"><iframe src="${at}"></iframe>
      <script>document.querySelector('[data-attune-slot]').remove()</script>`;
    expect(checkPage(SOUND, whole() + html)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await new Promise((resolve) => server.close(resolve));
    expect(asked).toBe(0);
  });
});
