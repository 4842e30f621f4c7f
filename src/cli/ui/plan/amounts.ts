import type { Quote } from '../../../catalog/model.js';
import { dollars } from '../../../core/figures.js';

/** A quote for a table: `$0.48`, `~$0.0896` if the price is assumed, `no price`. */
export function quoteText(quote: Quote): string {
  if (quote.usd === null) return 'no price';
  return `${quote.basis === 'assumed' ? '~' : ''}${dollars(quote.usd)}`;
}

/** Amounts with spaces after them, so that their points stand below each other when they are aligned to the right. */
export function alignPoints(amounts: string[]): string[] {
  const decimals = (amount: string) => (amount.includes('.') ? amount.length - amount.lastIndexOf('.') : 0);
  const most = amounts.reduce((size, amount) => Math.max(size, decimals(amount)), 0);
  return amounts.map((amount) =>
    decimals(amount) === 0 ? amount : amount + ' '.repeat(most - decimals(amount)),
  );
}
