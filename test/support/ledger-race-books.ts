import { committedOf } from '../../src/ledger/charge.js';
import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { checkPostgresLedger } from '../../src/postgres/check.js';
import { createPostgresLedger, type PostgresPlace } from '../../src/postgres/store.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import type { Accepted } from './ledger-race-gateway.js';
import type { Station } from './ledger-race-stations.js';
import type { PostgresServer } from './postgres.js';

/** What the books of a film say after a race, held against those of the gateway and of the machines. */
export interface Books {
  /** POSTs that the gateway accepted. */
  accepted: number;
  /** Takes with more than one accepted job that is charged. */
  paidTwice: string[];
  /** Accepted jobs without an intent in the ledger. */
  withoutIntent: string[];
  /** What a process was told is stable, and the ledger does not have. */
  forgotten: string[];
  /** What is committed by the records, by the sums of jobs, and by the film's sum: all the same. */
  committed: [bigint | null, bigint, bigint];
  /** Where records, jobs and sums of the ledger contradict each other. */
  problems: string[];
  unknown: number;
}

/** Looks at the books of all. */
export async function judge(
  server: PostgresServer,
  film: string,
  posts: Iterable<Accepted>,
  stations: readonly Station[],
): Promise<Books> {
  const accepted = [...posts];
  const place = placeOf(server, film);
  const book = await jobsOf(place);
  const ids = new Map(
    book.flatMap((job) => (job.accepted ? [[job.accepted.request_id, job.job] as const] : [])),
  );
  const known = new Set(book.map(({ job }) => job));
  const takes = accepted.filter(({ isCharged }) => isCharged).map(({ take }) => take);
  const forgotten = stations
    .flatMap((station) => station.notes())
    .filter((line) => {
      const [word, job = '', id] = line.split(' ');
      if (word === 'reserved') return !known.has(job);
      return word === 'accepted' && ids.get(id ?? '') !== job;
    });
  const [ofJobs = '0', ofFilm = '0'] = server
    .sql(
      `select (select coalesce(sum(counts), 0) from shotlist.job where film = '${film}'), committed from shotlist.film where name = '${film}'`,
    )
    .trim()
    .split('|');
  return {
    accepted: accepted.length,
    paidTwice: [...new Set(takes.filter((take, at) => takes.indexOf(take) !== at))],
    withoutIntent: accepted.map(({ job }) => job).filter((job) => !known.has(job)),
    forgotten,
    committed: [committedOf(book, () => null), BigInt(ofJobs), BigInt(ofFilm)],
    problems: await problemsOf(place),
    unknown: book.filter((job) => stateOf(job) === 'unknown').length,
  };
}

function placeOf(server: PostgresServer, film: string): PostgresPlace {
  const address = parsePostgresAddress(server.address());
  if (!address.ok) throw new Error(address.error.message);
  const nobody = { env: {}, home: null, spill: null };
  return {
    ...nobody,
    disk: systemDisk,
    clock: systemClock,
    address: address.value,
    film: { name: film, identity: null },
  };
}

/** All jobs of a film, as anybody reads them. */
async function jobsOf(place: PostgresPlace): Promise<Job[]> {
  const reading = await createPostgresLedger(place).read();
  if (!reading.ok) throw new Error(reading.error[0]?.message);
  return [...reading.value.book.jobs.values()];
}

async function problemsOf(place: PostgresPlace): Promise<string[]> {
  const checked = await checkPostgresLedger(place);
  if (!checked.ok) throw new Error(checked.error[0]?.message);
  return checked.value.problems;
}
