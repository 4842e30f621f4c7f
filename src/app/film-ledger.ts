import { join } from 'node:path';
import type { FilmLedger } from '../ledger/port.js';
import { createLockfileLedger } from '../lockfile/lockfile.js';
import { createRememberedLedger } from '../lockfile/remembered.js';
import { MEMORY } from '../takes/output.js';
import type { Environment } from './environment.js';
import type { Places } from './places.js';

/** Where a film's ledger is; `output` is null where nobody knows which folder the clips are in. */
export type LedgerPlaces = Pick<Places, 'lockfile'> & { output: string | null };

/** The ledger of a film: the one place that decides where it is kept. */
export function ledgerOf(
  { disk, clock, processes, ledger }: Pick<Environment, 'disk' | 'clock' | 'processes' | 'ledger'>,
  { lockfile, output }: LedgerPlaces,
): FilmLedger {
  const shadow = output === null ? null : join(output, MEMORY.ledger);
  if (ledger) return createRememberedLedger(ledger, { disk, path: shadow });
  return createLockfileLedger({
    disk,
    path: lockfile,
    shadow,
    clock,
    processes,
  });
}
