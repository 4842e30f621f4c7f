import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerSession } from '../../src/ledger/port.js';
import { holderOf } from '../../src/ledger/shared.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { type Connection, connect, inTransaction } from '../../src/postgres/connection.js';
import { catchUp, type FilmLog, lockFilm } from '../../src/postgres/film-log.js';
import { readFilm } from '../../src/postgres/film-reading.js';
import { createSharedBook } from '../../src/postgres/shared-book.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { accepted, at, FREE, jobOf } from '../support/contract-records.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { opened, storeAt } from './stores.js';

let server: PostgresServer;
let films = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

interface Scene {
  film: string;
  log: FilmLog;
  anna: LedgerSession;
  connection: Connection;
  /** The same connection; something happens before the statement of that number (from 1). */
  with(statement: number, happens: () => Promise<void>): Connection;
  close(): Promise<void>;
}

/** What ben's run has read of a film while anna follows a job of it. */
async function scene(): Promise<Scene> {
  films += 1;
  const film = `film ${films}`;
  const anna = await opened(storeAt(server.address(), film), 'anna');
  await anna.reserve(jobOf('job00001', 'anna'), FREE);
  await anna.append(accepted('job00001', 'x'));
  const address = parsePostgresAddress(server.address());
  if (!address.ok) throw new Error(address.error.message);
  const connection = await connect({ disk: systemDisk, env: {}, home: null }, address.value, 5_000);
  const found = await readFilm(connection, film);
  if (!found.ok) throw new Error(found.error.message);
  const { book, seq, state } = found.value;
  return {
    film,
    log: { film, shared: createSharedBook(book), seq, state },
    anna,
    connection,
    with(statement, happens) {
      let said = 0;
      return {
        ...connection,
        async query(text, values) {
          said += 1;
          if (said === statement) await happens();
          return connection.query(text, values);
        },
      };
    },
    async close() {
      await connection.close();
      await anna.close();
    },
  };
}

/** Every job whose clip is not there is held by a run that is known to be at work. */
function expectHeld({ shared, state }: FilmLog): void {
  for (const [id, job] of shared.book.jobs)
    if (!job.finished) expect(holderOf(state, id, 'ben')?.isLive, id).toBe(true);
}

describe('what a run reads of a shared film', () => {
  it.each([1, 2])('is of one moment: a run that ends before statement %i', async (statement) => {
    const ben = await scene();
    await ben.anna.reserve(jobOf('job00002', 'anna', '020'), FREE);
    let isOver = false;
    const connection = ben.with(statement, async () => {
      for (const job of ['job00001', 'job00002']) await ben.anna.append({ job, finished: at });
      await ben.anna.close();
      isOver = true;
    });
    await catchUp(connection, ben.log);
    expectHeld(ben.log);
    expect(isOver).toBe(true);
    const finished = () => ben.log.shared.book.jobs.get('job00001')?.finished;
    expect(finished()).toBe(statement === 1 ? at : undefined);
    await catchUp(ben.connection, ben.log);
    expect(finished()).toBe(at);
    await ben.close();
  });

  it.each(['catches up', 'locks'])('knows the run of a job that is new: %s', async (how) => {
    const ben = await scene();
    const carl = await opened(storeAt(server.address(), ben.film), 'carl');
    await carl.reserve(jobOf('job00002', 'carl', '020'), FREE);
    if (how === 'locks') await inTransaction(ben.connection, () => lockFilm(ben.connection, ben.log));
    else await catchUp(ben.connection, ben.log);
    expect([...ben.log.state.holders]).toEqual([
      ['job00001', 'anna'],
      ['job00002', 'carl'],
    ]);
    expectHeld(ben.log);
    await carl.close();
    await ben.close();
  });
});
