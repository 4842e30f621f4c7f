import { parseJson } from '../core/json.js';
import { JournalBroken } from '../ledger/port.js';
import { type Header, headerSchema } from '../ledger/record.js';
import type { Connection, Row } from './connection.js';
import { recordOf } from './job-row.js';
import { recordRows } from './rows.js';
import type { SharedBook } from './shared-book.js';

/** The records of a film as a session has read them so far. */
export interface FilmLog {
  readonly film: string;
  readonly shared: SharedBook;
  /** The number of the last record that the book has. */
  seq: bigint;
  /** Jobs that other runs have reserved and of which nobody here has seen yet who holds them, with the run of each. */
  readonly reserved: Map<string, string>;
}

/** Locks the film until the end of the transaction, and brings the book up to what is stored. */
export async function lockFilm(connection: Connection, log: FilmLog): Promise<void> {
  const [row] = await connection.query('select seq, header from shotlist.film where name = $1 for update', [
    log.film,
  ]);
  await takeIn(connection, log, row);
}

/** Brings the book up to what is stored. */
export async function catchUp(connection: Connection, log: FilmLog): Promise<void> {
  const [row] = await connection.query('select seq, header from shotlist.film where name = $1', [log.film]);
  await takeIn(connection, log, row);
}

async function takeIn(connection: Connection, log: FilmLog, row: Row | undefined): Promise<void> {
  if (!row) throw new JournalBroken(`the ledger has no film ${log.film} any more`);
  const last = BigInt(String(row.seq));
  if (last < log.seq) throw new JournalBroken('the ledger was put back to an earlier state during the run');
  log.shared.book.header = headerOfRow(row.header);
  if (log.seq === last) return;
  for await (const { place, line } of recordRows(connection, log.film, log.seq)) {
    const record = recordOf(String(line));
    if (!record.ok) throw new JournalBroken(`record ${place} of the ledger is ${record.error}`);
    log.shared.takeIn(record.value);
    const { job, intent } = record.value;
    if (intent) log.reserved.set(job, intent.run);
    log.seq = BigInt(String(place));
  }
  if (log.seq < last) throw new JournalBroken('records of the ledger are missing');
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
