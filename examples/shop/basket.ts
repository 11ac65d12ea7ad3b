/** The basket: what was put in, counted in a live region. It lasts as long as the page, and nobody else hears of it. */
import { find, setText } from '../shared/element.js';

/** A price of the page in cents, as its author wrote it: `€38.50`. */
export function centsOf(price: string): number {
  const [, euros, cents] = /^€(\d+)\.(\d\d)$/.exec(price.trim()) ?? [];
  if (euros === undefined) throw new Error(`No price: ${price}`);
  return 100 * Number(euros) + Number(cents);
}

/** What the basket says of itself. */
export function basketWords(count: number, cents: number): string {
  if (count === 0) return 'The basket is empty';
  return `Basket: ${count}, €${(cents / 100).toFixed(2)}`;
}

export function basket(): void {
  const box = find(HTMLElement, '.basket');
  const told = find(HTMLElement, '[data-view=basket]');
  const empty = find(HTMLButtonElement, '[data-action=empty]');
  let count = 0;
  let cents = 0;

  function show(): void {
    setText(told, basketWords(count, cents));
    box.dataset['is'] = count === 0 ? 'empty' : 'filled';
    empty.hidden = count === 0;
  }

  for (const button of document.querySelectorAll<HTMLElement>('[data-add]')) {
    const good = find(HTMLElement, `#${button.dataset['add']!}`);
    const price = centsOf(find(HTMLElement, '.price', good).textContent);
    button.addEventListener('click', () => {
      count++;
      cents += price;
      show();
    });
  }
  empty.addEventListener('click', () => {
    count = cents = 0;
    show();
    // The button goes, and the focus must not go with it.
    told.focus();
  });
}
