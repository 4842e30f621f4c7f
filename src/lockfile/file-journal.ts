import { GATHERING, groupCommit } from '../core/group-commit.js';
import { lazy } from '../core/lazy.js';
import { ok } from '../core/result.js';
import { afterDisowning } from '../ledger/disown.js';
import { addRecalled, addRecord, type LiveBook, withdraw } from '../ledger/live-book.js';
import { type Journal, JournalBroken } from '../ledger/port.js';
import { type JobRecord, jobRecordSchema } from '../ledger/record.js';
import { createReservations } from '../ledger/reservations.js';
import type { HeldClaim } from '../system/claim.js';
import { type Clock, stopwatch } from '../system/clock.js';
import { nullIfDiskFailed } from '../system/disk.js';
import { orderedBy } from './quick-check.js';
import type { Writer } from './writer.js';

/** How a journal was opened and is given up. */
export interface HeldFile extends Pick<Journal, 'notices' | 'recall'> {
  clock: Clock;
  claim: Pick<HeldClaim, 'isHeld' | 'release'>;
}

/**
 * How long a person needs at least, in milliseconds, from the last look that `unlock` takes at the lockfile until a second run can send
 * what the first one has stored: three commands, one after the other.
 */
const DECIDED_AFTER = 250;

const checked = lazy(() => orderedBy(jobRecordSchema()));

/** The journal over a lockfile's writer. */
export function fileJournal(book: LiveBook, writer: Writer, held: HeldFile): Journal {
  const commits = groupCommit<JobRecord>(
    (records) => writer.write(records).catch(failAsBroken),
    () => held.clock.sleep(GATHERING),
  );
  const reservations = createReservations(book);
  let isChanged = false;
  let isClosed = false;

  async function append(record: JobRecord): Promise<void> {
    if (isClosed) throw new Error('the journal is closed');
    const before = book.jobs.get(record.job);
    const facts = afterDisowning(before, checked()(record));
    addRecord(book, facts);
    isChanged = true;
    try {
      await commits.add(facts);
    } catch (error) {
      withdraw(book, facts, before);
      throw error;
    }
  }

  return {
    notices: held.notices,
    book,
    get isOvertaken() {
      return writer.isOvertaken;
    },
    recall: held.recall,
    setHeader: writer.setHeader,
    async mirror() {
      await commits.settled();
      await writer.mirror();
    },
    get mirrorProblem() {
      return writer.mirrorProblem;
    },
    async restore(recalled) {
      await commits.settled();
      await writer.takeIn().catch(failAsBroken);
      const contradictions = addRecalled(book, recalled);
      await writer.rewrite().catch(failAsBroken);
      return contradictions;
    },
    async reserve(job, caps) {
      const reserved = reservations.add(job, caps);
      if (!reserved.ok) return reserved;
      const passed = stopwatch(held.clock);
      await append(job);
      return ok({ isValid: () => passed() < DECIDED_AFTER || held.claim.isHeld() });
    },
    append,
    settled: commits.settled,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await commits.settled();
      try {
        if (isChanged && !commits.isBroken()) {
          await writer.takeIn().catch(failAsBroken);
          // The book is on stable storage line by line: a compaction that fails costs nothing but tidiness.
          await writer.compact().catch(nullIfDiskFailed);
        }
      } finally {
        // What was acknowledged is on stable storage; a file that cannot even be closed takes nothing of it away.
        await writer.close().catch(() => undefined);
        await held.claim.release();
      }
    },
  };
}

function failAsBroken(error: unknown): never {
  throw broken(error);
}

function broken(error: unknown): JournalBroken {
  const why = error instanceof Error ? error.message : String(error);
  return new JournalBroken(`the lockfile could not be written: ${why}`, { cause: error });
}
