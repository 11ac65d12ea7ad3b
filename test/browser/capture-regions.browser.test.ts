/** Which parts of a page are regions, in a real browser, since words are those that are rendered. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Ruleset } from '../../kernel/ruleset.js';
import { findRegions, isIgnored } from '../../lib/slots.js';

const ruleset = (slots: string[], sections: string[] = []): Pick<Ruleset, 'slots' | 'sections'> => ({
  slots: slots.map((id) => ({ id, box: 'free' })),
  sections: sections.map((id) => ({ id })),
});
const $ = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

afterEach(() => {
  document.body.innerHTML = '';
});

describe('regions', () => {
  test('are the slots in the order of the ruleset, then the sections; what the page lacks keeps its place', () => {
    document.body.innerHTML = `<p data-attune-section="s">one</p><p data-attune-slot="b">two words</p>`;
    const { elements, facts, slots } = findRegions(ruleset(['a', 'b'], ['s', 't']), 'en');
    expect(elements).toEqual([null, $('[data-attune-slot]'), $('[data-attune-section]'), null]);
    expect(slots.elements).toEqual([null, $('[data-attune-slot]')]);
    expect(facts).toEqual([
      { present: false, words: 0 },
      { present: true, words: 2 },
      { present: true, words: 1 },
      { present: false, words: 0 },
    ]);
  });

  test('a section is no slot, whatever its id', () => {
    document.body.innerHTML = `<p data-attune-section="a">text</p><p data-attune-slot="s">text</p>`;
    const { elements, indexOf } = findRegions(ruleset(['a'], ['s']), 'en');
    expect(elements).toEqual([null, null]);
    expect(indexOf($('p'))).toBe(-1);
  });

  test('of two elements with one mark the first is the region', () => {
    document.body.innerHTML = `<p data-attune-slot="a">1</p><p data-attune-slot="a"><b>2</b></p>`;
    const { indexOf } = findRegions(ruleset(['a']), 'en');
    expect(indexOf($('p'))).toBe(0);
    expect(indexOf($('b'))).toBe(-1);
  });

  test('a node belongs to the innermost region around it, and to the slot around that', () => {
    document.body.innerHTML = `<div data-attune-slot="a"><div data-attune-section="s"><i data-attune-slot="unknown">
      <b>text</b></i></div><u>text</u></div><em>text</em>`;
    const { indexOf, slots } = findRegions(ruleset(['a'], ['s']), 'en');
    expect(['b', 'i', 'u', 'em'].map((name) => indexOf($(name)))).toEqual([1, 1, 0, -1]);
    expect(['b', 'i', 'u', 'em'].map((name) => slots.indexOf($(name)))).toEqual([0, 0, 0, -1]);
    for (const nobody of [null, document, window]) expect(indexOf(nobody)).toBe(-1);
  });
});

describe('words', () => {
  const wordsOf = (html: string, lang = 'en'): number => {
    document.body.innerHTML = `<div data-attune-slot="a">${html}</div>`;
    return findRegions(ruleset(['a']), lang).facts[0]!.words;
  };

  test('are those that are rendered, in the language of the page', () => {
    expect(wordsOf('<p>It’s <b>six</b>ty-four</p><p>pages, 12 of them.</p>')).toBe(7);
    expect(wordsOf('<p>one</p><p style="display: none">two</p><template>three</template>')).toBe(1);
    expect(wordsOf('私は学生です', 'ja')).toBe(4);
  });

  test('are not counted where something lies among them that must not be seen', () => {
    expect(wordsOf('one two <span contenteditable>three</span>')).toBe(0);
    expect(wordsOf('one two <span data-attune-ignore>three</span>')).toBe(0);
  });
});

test('ignored is a component as a whole with something to ignore in it, however deep, and one within what is ignored', () => {
  document.body.setHTMLUnsafe(`
    <div id="plain"><template shadowrootmode="open"><input></template></div>
    <div id="login"><template shadowrootmode="open"><b></b><input type="password"></template></div>
    <div id="outer"><template shadowrootmode="open">
      <div><template shadowrootmode="open"><i></i><input type="password"></template></div></template></div>
    <div id="marked" data-attune-ignore><template shadowrootmode="open"><b></b></template></div>`);
  const inside = (id: string, selector: string): Element => $(id).shadowRoot!.querySelector(selector)!;
  expect(isIgnored($('#plain'))).toBe(false);
  expect(isIgnored(inside('#plain', 'input'))).toBe(false);
  expect(isIgnored($('#login'))).toBe(true);
  expect(isIgnored(inside('#login', 'b'))).toBe(true);
  expect(isIgnored(inside('#outer', 'div').shadowRoot!.querySelector('i'))).toBe(true);
  expect(isIgnored(inside('#marked', 'b'))).toBe(true);
});

test('what is ignored: passwords, card numbers, editors, and what the author marked, with all that they hold', () => {
  document.body.innerHTML = `
    <input type="password" class="yes"><input autocomplete="cc-csc" class="yes">
    <input autocomplete="billing CC-Number" class="yes"><input autocomplete="new-password" class="yes"><input class="no">
    <div contenteditable><p class="yes">text</p></div><div contenteditable="true" class="yes"></div>
    <div contenteditable="plaintext-only" class="yes"></div><div contenteditable="false" class="no"></div>
    <div data-attune-ignore><svg class="yes"></svg></div><p class="no">text</p>`;
  for (const element of document.querySelectorAll('.yes')) expect(isIgnored(element)).toBe(true);
  for (const element of document.querySelectorAll('.no')) expect(isIgnored(element)).toBe(false);
  expect(isIgnored($('div > p').firstChild)).toBe(true);
  for (const nobody of [null, document, window, $('p.no').firstChild]) expect(isIgnored(nobody)).toBe(false);
});
