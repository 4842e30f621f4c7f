import type { Quote } from '../../../catalog/model.js';
import { dollars } from '../../../core/figures.js';

export { bytesText, clipLength, dollars, timeText } from '../../../core/figures.js';

/** A quote for a table: `$0.48`, `~$0.0896` where the price is assumed, `no price`. */
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

/** A guess of the time that is left: `about 40 s`, `about 6 min`, `about 2 h 10 min`. */
export function roughTime(seconds: number): string {
  if (seconds < 55) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  return `about ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
