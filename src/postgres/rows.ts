import type { Connection, Row } from './connection.js';

/** How many rows are read at a time. */
const PAGE = 5_000;

const JOBS = `
  select id, line, counts, is_uncounted, flight, first_seq as place from shotlist.job
  where film = $1 and first_seq > $2 order by first_seq limit $3`;

const RECORDS = `
  select seq as place, line from shotlist.record where film = $1 and seq > $2 and ($4::bigint is null or seq <= $4) order by seq limit $3`;

/** A film's jobs in the order of their first records. To be read in one transaction. */
export function jobRows(connection: Connection, film: string): AsyncGenerator<Row> {
  return pages(connection, JOBS, film, 0n);
}

/** A film's records behind the one of that number, up to another one (null: to the end), in their order. */
export function recordRows(
  connection: Connection,
  film: string,
  after: bigint,
  last: bigint | null,
): AsyncGenerator<Row> {
  return pages(connection, RECORDS, film, after, last);
}

/** All rows behind a place, some at a time; each says its own. */
async function* pages(
  connection: Connection,
  text: string,
  film: string,
  after: bigint,
  ...more: readonly unknown[]
) {
  for (let read: unknown = after; ; ) {
    const rows = await connection.query(text, [film, read, PAGE, ...more]);
    yield* rows;
    if (rows.length < PAGE) return;
    read = rows.at(-1)?.place;
  }
}
