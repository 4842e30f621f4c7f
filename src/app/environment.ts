import type { LedgerStore } from '../ledger/port.js';
import type { Machine } from '../system/machine.js';

/** What a film is opened, planned and rendered in; nothing in here reaches past it. */
export interface Environment extends Machine {
  /** Where the film's ledger is kept; the lockfile beside the manifest if absent. */
  ledger?: LedgerStore | undefined;
}
