import { expect, test } from 'vitest';
import { basketWords, centsOf } from '../../../examples/shop/basket.js';

test('prices are read in cents, so that sums are exact', () => {
  expect(['€9.50', ' €118.00\n'].map(centsOf)).toEqual([950, 11_800]);
  for (const odd of ['9.50', '€9,50', '€9.5', '']) expect(() => centsOf(odd)).toThrow('No price');
});

test('the basket says what is in it', () => {
  expect(basketWords(0, 0)).toBe('The basket is empty');
  expect(basketWords(2, 7350)).toBe('Basket: 2, €73.50');
});
