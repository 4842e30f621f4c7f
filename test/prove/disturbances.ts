import fc from 'fast-check';
import type { CliHarness, Disturbance, LEDGERS } from '../support/cli-harness.js';

type Ledger = (typeof LEDGERS)[number];

/** How long a database is away, in milliseconds: not at all, for less than a run waits for it, and for longer. */
const AWAY = [0, 3_000, 90_000];

/** Each statement is a step too: commands on a database have about three times as many. */
const PER_STEP = 3;

/** How a command on that ledger is disturbed, where something goes wrong; `steps`: those of a command on a lockfile or in memory. */
export function anyTrouble(ledger: Ledger, steps: number): fc.Arbitrary<Disturbance> {
  if (ledger !== 'Postgres ledger')
    return fc.oneof(
      fc.record({ dieAt: fc.nat(steps), unsynced: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ interruptAt: fc.nat(steps) }),
    );
  // Short runs are to be met too.
  const at = fc.oneof(fc.nat(30), fc.nat(steps), fc.nat(PER_STEP * steps));
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ dieAt: at }) },
    { weight: 3, arbitrary: fc.record({ interruptAt: at }) },
    { weight: 3, arbitrary: fc.record({ cutAt: at }) },
    { weight: 1, arbitrary: fc.record({ crashAt: at, away: fc.constantFrom(...AWAY) }) },
  );
}

/** Adds up what struck: `12 kills, 3 crashes`. */
export function strokes(all: readonly CliHarness['struck'][]): string {
  const sums = new Map<string, number>();
  for (const [name, times] of all.flatMap((each) => Object.entries(each)))
    sums.set(name, (sums.get(name) ?? 0) + times);
  return [...sums].map(([name, times]) => `${times.toLocaleString('en')} ${name}`).join(', ');
}

/** True where the database may be away for longer than a command waits for it. */
export function outlastsPatience({ away = 0 }: Disturbance): boolean {
  return away > 60_000;
}
