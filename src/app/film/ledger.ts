import { join } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.js';
import { type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import {
  type FilmLedger,
  type JobBook,
  type Journal,
  JournalBroken,
  type Recalled,
} from '../../ledger/port.js';
import type { JobRecord, RunRecord } from '../../ledger/record.js';
import { createLockfileLedger } from '../../lockfile/lockfile.js';
import { readBook } from '../../lockfile/read.js';
import { recall } from '../../lockfile/recall.js';
import { createRememberedLedger } from '../../lockfile/remembered.js';
import { type Disk, FileProblem, readTextIfAny } from '../../system/disk.js';
import { MEMORY } from '../../takes/output.js';
import { exportCommand, unlockCommand } from './commands.js';
import { buryDeadRuns } from './dead-runs.js';
import type { Environment, Places } from './film.js';
import { introduce, sharedStore } from './ledger-place.js';

/** The journal of a film, and the id of the run that holds it. */
export interface HeldJournal {
  journal: Journal;
  run: string;
}

/** Opens the journal of a film, to be closed with `closing`. Refused where another run holds it (exit 5), or where it must not be touched. */
export async function openJournal(
  environment: Environment,
  places: LedgerPlaces,
): Promise<Result<HeldJournal, Refusal>> {
  const run = environment.newId.run(environment.clock.now());
  const known = places.shared ? await introduce(environment, places.manifest ?? '') : {};
  const opened = await ledgerOf(environment, places).open({ run, ...known });
  if (!opened.ok) {
    const { kind, problems } = opened.error;
    const isHeld = kind === 'held';
    const message = isHeld && !environment.ledger ? `  ${unlockCommand(environment, places.lockfile)}` : '';
    return err({ code: isHeld ? 'held' : 'invalid', diagnostics: problems, message });
  }
  const { shared } = opened.value;
  if (shared) await buryDeadRuns(environment, shared);
  return ok({ journal: opened.value, run });
}

/** Closes a journal when what is done with it has ended. Refused where the journal could not be stored to the end. */
export async function closing<T>(
  journal: Journal,
  work: Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  let done: Result<T, Refusal>;
  try {
    done = await work;
  } catch (error) {
    await journal.close().catch(() => undefined);
    if (error instanceof FileProblem)
      return err(refusal('invalid', `${error.words}. Move it away and run the same command again.`));
    throw error;
  }
  const closed = await stored(() => journal.close());
  return closed.ok ? done : closed;
}

/** Does something with the journal of a film that is opened before and closed after it. Refused as these are. */
export async function withJournal<T>(
  environment: Environment,
  places: LedgerPlaces,
  use: (journal: Journal, run: string) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const held = await openJournal(environment, places);
  return held.ok ? closing(held.value.journal, use(held.value.journal, held.value.run)) : held;
}

/** What comes of writing to a journal; refused where it cannot store what it was given. */
export async function stored<T>(write: () => Promise<T>): Promise<Result<T, Refusal>> {
  try {
    return ok(await write());
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    return err(refusal('failed', error.message));
  }
}

/** Appends records and waits until they are stored; refused where they cannot be. */
export function appendAll(
  journal: Journal,
  records: readonly JobRecord[],
): Promise<Result<unknown, Refusal>> {
  return stored(() => Promise.all(records.map((each) => journal.append(each))));
}

/** Where a film's ledger is; `output` is null where nobody knows which folder the clips are in. */
export type LedgerPlaces = Pick<Places, 'lockfile' | 'shared'> &
  Partial<Pick<Places, 'manifest'>> & {
    output: string | null;
    /** Opens a ledger also where its film was moved away. */
    evenMoved?: boolean;
  };

/** The ledger of a film: the one place that decides where it is kept. */
export function ledgerOf(environment: Environment, places: LedgerPlaces): FilmLedger {
  const place = JSON.stringify([places.lockfile, places.shared, places.output, places.evenMoved]);
  const kept = environment.kept?.ledgers.get(place) ?? ledgerAt(environment, places);
  environment.kept?.ledgers.set(place, kept);
  return kept;
}

function ledgerAt(
  environment: Environment,
  { lockfile, shared, output, evenMoved }: LedgerPlaces,
): FilmLedger {
  const { disk, clock, processes } = environment;
  const shadow = output === null ? null : join(output, MEMORY.ledger);
  const ledger = environment.ledger ?? (shared && sharedStore(environment, shared, output, evenMoved));
  if (ledger) return createRememberedLedger(ledger, { disk, path: shadow });
  const moveBack = (moved: string) => exportCommand(environment, lockfile, moved);
  return createLockfileLedger({ disk, path: lockfile, shadow, clock, processes, evenMoved, moveBack });
}

/** Reads any film's lockfile; returns an empty book if there is no file. The error says what is damaged. */
export function readLockfileAt(
  disk: Disk,
  path: string,
): Promise<Result<{ book: JobBook; runs: ReadonlyMap<string, RunRecord> }, Diagnostic[]>> {
  return readBook(disk, path);
}

/** All that can be understood of a file of records: the shadow in an output folder, or any lockfile. Throws what the disk throws. */
export async function recallFile(disk: Disk, path: string): Promise<Recalled> {
  return recall(await readTextIfAny(disk, path));
}
