import { afterDisowning } from '../../src/ledger/disown.js';
import { addRecalled, addRecord, type LiveBook, withdraw } from '../../src/ledger/live-book.js';
import { type Journal, JournalBroken } from '../../src/ledger/port.js';
import { NOTHING_RECALLED } from '../../src/ledger/recalled.js';
import { type JobRecord, jobRecordSchema } from '../../src/ledger/record.js';
import type { Clock } from '../../src/system/clock.js';

/** Milliseconds that storing a record takes. */
const SYNC = 2;

/** A journal without a file, and what a later run would find of it. */
export interface MemoryJournal extends Journal {
  /** The records that are stable, in their order. */
  readonly stored: readonly JobRecord[];
}

/** A journal that begins with these records and can store `most` more. */
export function memoryJournal(
  clock: Clock,
  records: readonly JobRecord[] = [],
  most = Number.POSITIVE_INFINITY,
): MemoryJournal {
  const book: LiveBook = { header: null, jobs: new Map(), runs: new Map() };
  for (const record of records) addRecord(book, record);
  const stored = [...records];
  const last = records.length + most;
  let under = 0;
  return {
    book,
    isOvertaken: false,
    stored,
    async append(record) {
      const before = book.jobs.get(record.job);
      const facts = afterDisowning(before, jobRecordSchema.parse(record));
      addRecord(book, facts);
      under += 1;
      await clock.sleep(SYNC);
      under -= 1;
      if (stored.length >= last) {
        withdraw(book, facts, before);
        throw new JournalBroken('the lockfile could not be written: no space left');
      }
      stored.push(facts);
    },
    notices: [],
    recall: async () => NOTHING_RECALLED,
    async mirror() {},
    mirrorProblem: null,
    async restore(recalled) {
      return addRecalled(book, recalled);
    },
    async settled() {
      while (under > 0) await clock.sleep(SYNC);
    },
    async close() {},
  };
}
