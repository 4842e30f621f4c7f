import { error, type Problem } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { LiveBook } from '../ledger/live-book.js';
import type { SharedState } from '../ledger/shared.js';
import { atOneMoment, type Connection } from './connection.js';
import { headerOfRow } from './film-log.js';
import { readState } from './film-state.js';
import { storedJob } from './job-row.js';
import { jobRows } from './rows.js';

/** A film as it stands in the database. */
export interface FoundFilm {
  book: LiveBook;
  /** The number of the last record. */
  seq: bigint;
  /** What tells the film from another of its name; null where nobody said. */
  identity: string | null;
  state: SharedState;
}

/** A film that the database does not have. */
export function noFilm(): FoundFilm {
  const book: LiveBook = { header: null, jobs: new Map(), runs: new Map() };
  return { book, seq: 0n, identity: null, state: { runs: new Map(), holders: new Map() } };
}

/** Reads a film as it is at one moment. The error is why nobody may touch it. */
export function readFilm(connection: Connection, film: string): Promise<Result<FoundFilm, Problem>> {
  return atOneMoment(connection, async () => {
    const [row] = await connection.query('select seq, header, identity from shotlist.film where name = $1', [
      film,
    ]);
    const found = noFilm();
    if (!row) return ok(found);
    const { book } = found;
    book.header = headerOfRow(row.header);
    for await (const { id, line } of jobRows(connection, film)) {
      const job = storedJob(String(line));
      if (!job.ok) return err(unreadable(String(id), job.error));
      book.jobs.set(job.value.job, job.value);
    }
    const identity = row.identity === null ? null : String(row.identity);
    return ok({ book, seq: BigInt(String(row.seq)), identity, state: await readState(connection, film) });
  });
}

function unreadable(job: string, why: 'damaged' | 'newer'): Problem {
  return why === 'newer'
    ? error(
        'ledger-newer',
        `job ${job} was written by a newer shotlist`,
        'install that version or a later one',
      )
    : error(
        'ledger-damaged',
        `job ${job} is damaged: it does not match its checksum`,
        'restore the database from a backup',
      );
}
