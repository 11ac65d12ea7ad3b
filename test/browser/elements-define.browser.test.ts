/** The definition of the elements where one of their tags is somebody else's. */
import { expect, test } from 'vitest';
import { isAttuneError } from '../../kernel/errors.js';
import { defineElements } from '../../lib/elements/index.js';
import { scripted } from './elements-handle.js';

test('a tag that is taken is said before any of the others is defined', () => {
  customElements.define('attune-survey', class extends HTMLElement {});
  let thrown: unknown;
  try {
    defineElements(scripted().attune);
  } catch (error) {
    thrown = error;
  }
  expect(isAttuneError(thrown, 'options/invalid')).toBe(true);
  expect((thrown as Error).message).toContain('<attune-survey> belongs to another handle or to somebody else');
  expect(['slot', 'panel', 'feedback'].map((name) => customElements.get(`attune-${name}`))).toEqual(
    Array(3).fill(undefined),
  );
});
