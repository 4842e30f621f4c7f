import { parseJson } from '../core/json.js';
import { JournalBroken } from '../ledger/port.js';
import { type Header, headerSchema, type JobRecord } from '../ledger/record.js';
import type { SharedState } from '../ledger/shared.js';
import type { Connection, Row } from './connection.js';
import { readState, STATE, stateOf } from './film-state.js';
import { isOver, recordOf } from './job-row.js';
import { recordRows } from './rows.js';
import type { SharedBook } from './shared-book.js';

/** A film as a session has read it so far. Records and state are of one moment: what one of them shows, the other does not contradict. */
export interface FilmLog {
  readonly film: string;
  readonly shared: SharedBook;
  /** The number of the last record that the book has. */
  seq: bigint;
  /** Who does what. Never changed in place: who reads it keeps what it said then. */
  state: SharedState;
}

/** Notes who holds jobs now, or that nobody does (null). */
export function noteHolders(
  log: FilmLog,
  changes: Iterable<readonly [job: string, run: string | null]>,
): void {
  const holders = new Map(log.state.holders);
  for (const [job, run] of changes) {
    if (run === null) holders.delete(job);
    else holders.set(job, run);
  }
  log.state = { ...log.state, holders };
}

/** Locks the film until the end of the transaction, and brings the log up to what is stored; the state only as far as the records ask for it. */
export async function lockFilm(connection: Connection, log: FilmLog): Promise<void> {
  const [row] = await connection.query('select seq, header from shotlist.film where name = $1 for update', [
    log.film,
  ]);
  const records = await newRecords(connection, log, row);
  const areKnown = records.every(
    ({ value: { intent } }) => !intent || log.state.runs.get(intent.run)?.isLive,
  );
  takeIn(log, row, records, areKnown ? null : await readState(connection, log.film));
}

const NEWS = `select seq, header, ${STATE} from shotlist.film where name = $1`;

/** Brings the log up to what was stored at one moment. Records up to a number that was given out never change. */
export async function catchUp(connection: Connection, log: FilmLog): Promise<void> {
  const [row] = await connection.query(NEWS, [log.film]);
  const records = await newRecords(connection, log, row);
  takeIn(log, row, records, row ? stateOf(row) : null);
}

interface Numbered {
  seq: bigint;
  value: JobRecord;
}

/** The records behind the last that the log has, up to the last that the film's row knows. */
async function newRecords(connection: Connection, log: FilmLog, row: Row | undefined): Promise<Numbered[]> {
  if (!row) throw new JournalBroken(`the ledger has no film ${log.film} any more`);
  const last = BigInt(String(row.seq));
  if (last < log.seq) throw new JournalBroken('the ledger was put back to an earlier state during the run');
  const records: Numbered[] = [];
  if (log.seq === last) return records;
  for await (const { place, line } of recordRows(connection, log.film, log.seq, last)) {
    const record = recordOf(String(line));
    if (!record.ok) throw new JournalBroken(`record ${place} of the ledger is ${record.error}`);
    records.push({ seq: BigInt(String(place)), value: record.value });
  }
  if ((records.at(-1)?.seq ?? log.seq) < last) throw new JournalBroken('records of the ledger are missing');
  return records;
}

/** All of it at once, so that nobody sees a job of a run that is not known, or a run that is over without what it did last. */
function takeIn(
  log: FilmLog,
  row: Row | undefined,
  records: readonly Numbered[],
  state: SharedState | null,
): void {
  log.shared.book.header = headerOfRow(row?.header ?? null);
  for (const { seq, value } of records) {
    log.shared.takeIn(value);
    log.seq = seq;
  }
  if (state) log.state = state;
  else if (records.length > 0) noteHolders(log, holdersIn(log, records));
}

/** What records of runs that are known say about who holds their jobs. */
function* holdersIn({ shared }: FilmLog, records: readonly Numbered[]): Generator<[string, string | null]> {
  for (const { value } of records) {
    const job = shared.book.jobs.get(value.job);
    if (job && isOver(job)) yield [value.job, null];
    else if (value.intent) yield [value.job, value.intent.run];
  }
}

/** Stores what a film's header says, in the transaction in which the film is locked. */
export async function writeHeader(connection: Connection, film: string, header: Header): Promise<void> {
  await connection.query('update shotlist.film set header = $2 where name = $1', [
    film,
    JSON.stringify(header),
  ]);
}

/** The header that a film's row holds; null for none. Throws on one that is not understood. */
export function headerOfRow(text: unknown): Header | null {
  return text === null ? null : headerSchema.parse(parseJson(String(text)));
}
