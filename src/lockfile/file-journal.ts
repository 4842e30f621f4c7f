import { errorCode } from '../disk.js';
import { groupCommits } from './commits.js';
import { afterDisowning } from './disown.js';
import { addRecord, type LiveBook } from './live-book.js';
import { type Journal, JournalBroken } from './port.js';
import { type JobRecord, jobRecordSchema } from './record.js';
import type { Writer } from './writer.js';

/** The journal over a lockfile's writer; `release` gives up the claim. */
export function fileJournal(book: LiveBook, writer: Writer, release: () => Promise<void>): Journal {
  const commits = groupCommits<JobRecord>((records) => writer.write(records));
  let isChanged = false;
  let isClosed = false;

  /** The book is on stable storage line by line, so that a compaction that fails costs nothing but tidiness. */
  async function compact(): Promise<void> {
    try {
      await writer.takeIn();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new JournalBroken(`the lockfile could not be written: ${why}`, { cause: error });
    }
    await writer.rewrite().catch((error) => {
      if (errorCode(error) === undefined) throw error;
    });
  }

  return {
    book,
    get isOvertaken() {
      return writer.isOvertaken;
    },
    async append(record) {
      if (isClosed) throw new Error('the journal is closed');
      const facts = afterDisowning(book.jobs.get(record.job), jobRecordSchema.parse(record));
      addRecord(book, facts);
      isChanged = true;
      await commits.add(facts);
    },
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
        await release();
      }
    },
  };
}
