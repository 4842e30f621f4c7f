import { err, ok, type Result } from './result.js';

/** An amount in millionths of a US dollar. Money is never a float. */
export type Usd = bigint & { readonly unit?: 'micro-dollars' };

const MICROS = 1_000_000n;
const DECIMAL = /^(\d{1,12})(?:\.(\d{1,}))?$/;

/**
 * Parses a decimal amount of dollars such as `25`, `"0.0896"` or `1.50`. A number is read by its shortest decimal form, which is
 * the original text for every amount of up to 15 digits. Fails on a sign, an exponent or more than six decimals; the error is what
 * is expected, as a noun phrase.
 */
export function parseUsd(written: string | number): Result<Usd, string> {
  const match = DECIMAL.exec(String(written));
  if (!match) return err('an amount in US dollars such as 25 or 0.06');
  const decimals = (match[2] ?? '').replace(/0+$/, '');
  if (decimals.length > 6) return err('an amount with at most six decimals (a millionth of a dollar)');
  return ok(BigInt(match[1] as string) * MICROS + BigInt(decimals.padEnd(6, '0')));
}

/**
 * The exact decimal text of an amount: two decimals, or more if needed (`"0.0896"`, `"1.50"`).
 * @throws TypeError for a number: 5 may be meant as dollars.
 */
export function formatUsd(amount: Usd): string {
  if (typeof amount !== 'bigint')
    throw new TypeError('`amount` must be a bigint in millionths of a dollar, such as 2_000_000n');
  const sign = amount < 0n ? '-' : '';
  const size = amount < 0n ? -amount : amount;
  const decimals = (size % MICROS)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${sign}${size / MICROS}.${decimals}`;
}

/** The sum of any number of amounts. */
export function sumUsd(amounts: Iterable<Usd>): Usd {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
