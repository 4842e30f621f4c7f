import { err, ok } from '../../src/core/result.js';
import { afterDisowning } from '../../src/ledger/disown.js';
import { addRecalled, addRecord, type LiveBook, withdraw } from '../../src/ledger/live-book.js';
import { JournalBroken, type LedgerSession, type LedgerStore } from '../../src/ledger/port.js';
import { type Header, type JobRecord, jobRecordSchema } from '../../src/ledger/record.js';
import { createReservations } from '../../src/ledger/reservations.js';
import type { Clock } from '../../src/system/clock.js';

/** Milliseconds that storing a record takes. */
const SYNC = 2;

const NAME = 'a ledger in memory';

/** A ledger without a file. */
export interface MemoryLedger extends LedgerStore {
  /** The records that are stable, in their order. */
  readonly stored: readonly JobRecord[];
}

/** A book of these records. */
export function bookOf(records: readonly JobRecord[], header: Header | null = null): LiveBook {
  const book: LiveBook = { header, jobs: new Map(), runs: new Map() };
  for (const record of records) addRecord(book, record);
  return book;
}

/** A ledger that begins with these records and can store `most` more. */
export function createMemoryLedger(
  clock: Pick<Clock, 'sleep'>,
  records: readonly JobRecord[] = [],
  most = Number.POSITIVE_INFINITY,
): MemoryLedger {
  const stored = [...records];
  const last = records.length + most;
  let header: Header | null = null;
  let holder: string | null = null;

  function session(): LedgerSession {
    let wanted: Header | null = null;
    const book = bookOf(stored, header);
    const reservations = createReservations(book);
    let under = 0;
    let isClosed = false;

    async function append(record: JobRecord): Promise<void> {
      if (isClosed) throw new Error('the ledger is closed');
      const before = book.jobs.get(record.job);
      const facts = afterDisowning(before, jobRecordSchema().parse(record));
      addRecord(book, facts);
      header = wanted ?? header;
      book.header = header;
      under += 1;
      await clock.sleep(SYNC);
      under -= 1;
      if (stored.length >= last) {
        withdraw(book, facts, before);
        throw new JournalBroken('the lockfile could not be written: no space left');
      }
      stored.push(facts);
    }

    async function settled(): Promise<void> {
      while (under > 0) await clock.sleep(SYNC);
    }

    return {
      notices: [],
      book,
      isOvertaken: false,
      async reserve(job, caps) {
        const reserved = reservations.add(job, caps);
        if (!reserved.ok) return reserved;
        await append(job);
        return ok({ isValid: () => true });
      },
      append,
      setHeader(to) {
        wanted = to;
      },
      async restore(recalled) {
        const contradictions = addRecalled(book, recalled);
        stored.splice(0, stored.length, ...book.jobs.values());
        header = wanted ?? header;
        book.header = header;
        return contradictions;
      },
      settled,
      async close() {
        if (isClosed) return;
        isClosed = true;
        await settled();
        holder = null;
      },
    };
  }

  return {
    name: NAME,
    stored,
    async read() {
      const book = bookOf(stored, header);
      return ok({ book, isEmpty: header === null, live: holder === null ? [] : [holder], unusable: null });
    },
    async open(run) {
      const problem = (code: string, message: string) => ({ severity: 'error' as const, code, message });
      if (holder !== null)
        return err({ kind: 'held', problems: [problem('lockfile-held', `run ${holder} holds ${NAME}`)] });
      holder = run.run;
      return ok(session());
    },
  };
}
