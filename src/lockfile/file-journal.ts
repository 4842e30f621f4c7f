import { afterDisowning } from '../ledger/disown.js';
import { addRecalled, addRecord, type LiveBook, withdraw } from '../ledger/live-book.js';
import { type Journal, JournalBroken } from '../ledger/port.js';
import { type JobRecord, jobRecordSchema } from '../ledger/record.js';
import { createReservations } from '../ledger/reservations.js';
import { errorCode } from '../system/disk.js';
import { groupCommits } from './commits.js';
import type { Writer } from './writer.js';

/** How a journal was opened and is given up: `release` gives up the claim. */
export interface HeldFile extends Pick<Journal, 'notices' | 'recall'> {
  release(): Promise<void>;
}

/** The journal over a lockfile's writer. */
export function fileJournal(book: LiveBook, writer: Writer, held: HeldFile): Journal {
  const commits = groupCommits<JobRecord>((records) => writer.write(records));
  const reservations = createReservations(book);
  let isChanged = false;
  let isClosed = false;

  /** The book is on stable storage line by line, so that a compaction that fails costs nothing but tidiness. */
  async function compact(): Promise<void> {
    await stored(() => writer.takeIn());
    await writer.rewrite().catch((error) => {
      if (errorCode(error) === undefined) throw error;
    });
  }

  async function stored(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new JournalBroken(`the lockfile could not be written: ${why}`, { cause: error });
    }
  }

  async function append(record: JobRecord): Promise<void> {
    if (isClosed) throw new Error('the journal is closed');
    const before = book.jobs.get(record.job);
    const facts = afterDisowning(before, jobRecordSchema.parse(record));
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
    async mirror() {
      await commits.settled();
      await writer.mirror();
    },
    get mirrorProblem() {
      return writer.mirrorProblem;
    },
    async restore(recalled) {
      await commits.settled();
      await stored(() => writer.takeIn());
      const contradictions = addRecalled(book, recalled);
      await stored(() => writer.rewrite());
      return contradictions;
    },
    async reserve(job, caps) {
      const reserved = reservations.add(job, caps);
      if (reserved.ok) await append(job);
      return reserved;
    },
    append,
    settled: () => commits.settled(),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await commits.settled();
      try {
        if (isChanged && !commits.broken()) await compact();
      } finally {
        // What was acknowledged is on stable storage; a file that cannot even be closed takes nothing of it away.
        await writer.close().catch(() => undefined);
        await held.release();
      }
    },
  };
}
