import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import { type FilmLedger, type Journal, JournalBroken } from '../ledger/port.js';
import type { JobRecord } from '../ledger/record.js';
import { createLockfileLedger } from '../lockfile/lockfile.js';
import { createRememberedLedger } from '../lockfile/remembered.js';
import { MEMORY } from '../takes/output.js';
import { unlockCommand } from './claims.js';
import type { Environment, Places } from './film.js';
import { type Refusal, refusal } from './refusal.js';

/** Which ledger, and at which gateway its jobs are. `moved`: the user says that another one than it names is the same service. */
export interface LedgerChoice {
  places: LedgerPlaces;
  gateway: string;
  moved: boolean;
}

/** A journal that is held, and the id of the run that holds it. */
export interface HeldJournal {
  journal: Journal;
  run: string;
}

/**
 * Does something with the journal of a film that is opened before and closed after it. Refused where another run holds it (exit 5), where
 * it must not be touched, or where it could not be stored to the end.
 */
export async function withJournal<T>(
  environment: Environment,
  of: LedgerChoice,
  use: (held: HeldJournal) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const held = await holdJournal(environment, of);
  if (!held.ok) return held;
  let done: Result<T, Refusal>;
  try {
    done = await use(held.value);
  } catch (error) {
    await held.value.journal.close().catch(() => undefined);
    throw error;
  }
  return closeJournal(held.value.journal, done);
}

/** Gives a journal up that has done what it was held for; refused if not everything could be stored to the end. */
export async function closeJournal<T>(
  journal: Journal,
  done: Result<T, Refusal>,
): Promise<Result<T, Refusal>> {
  try {
    await journal.close();
    return done;
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    return err(refusal('failed', error.message));
  }
}

/** Appends records and waits until they are stored; refused where they cannot be. */
export async function appendAll(
  journal: Journal,
  records: readonly JobRecord[],
): Promise<Result<null, Refusal>> {
  try {
    await Promise.all(records.map((each) => journal.append(each)));
    return ok(null);
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    return err(refusal('failed', error.message));
  }
}

/** Opens a film's ledger for a run, which has to close the journal. */
export async function holdJournal(
  environment: Environment,
  of: LedgerChoice,
): Promise<Result<HeldJournal, Refusal>> {
  const run = environment.newId.run(environment.clock.now());
  const { places, gateway, moved } = of;
  const opened = await ledgerOf(environment, places).open({ run, gateway, moved });
  if (opened.ok) return ok({ journal: opened.value, run });
  const { kind, problems } = opened.error;
  if (kind === 'held') {
    const message = environment.ledger ? '' : `  ${unlockCommand(environment, places.lockfile)}`;
    return err({ code: 'held', diagnostics: problems, message });
  }
  return err({ code: 'invalid', diagnostics: problems, message: '' });
}

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
