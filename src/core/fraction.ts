/** An exact positive rational number, `over / under`. */
export interface Fraction {
  over: bigint;
  under: bigint;
}

const DECIMAL = /^(\d{1,16})(?:\.(\d{1,20}))?$/;

/** The exact value of a positive number, read by its shortest decimal form; null for anything else. */
export function fractionOf(value: unknown): Fraction | null {
  const match = typeof value === 'number' ? DECIMAL.exec(String(value)) : null;
  if (!match) return null;
  const decimals = match[2] ?? '';
  const over = BigInt(`${match[1]}${decimals}`);
  return over === 0n ? null : { over, under: 10n ** BigInt(decimals.length) };
}

/** `a / b`, exactly. */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under, under: a.under * b.over };
}

/** `amount * by`, rounded up to a whole number. */
export function timesRoundedUp(amount: bigint, by: Fraction): bigint {
  return (amount * by.over + by.under - 1n) / by.under;
}
