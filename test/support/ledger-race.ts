import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { committedOf } from '../../src/ledger/committed.js';
import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { createPostgresLedger } from '../../src/postgres/store.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { type CutProxy, startCutProxy } from './cut-proxy.js';
import type { Orders } from './ledger-worker.js';
import type { PostgresServer } from './postgres.js';

/** Built by `bundled('test/support/ledger-worker.ts')`. */
const WORKER = new URL('../../.build/ledger-worker.mjs', import.meta.url);

/** What goes wrong in a race; each is drawn as often as it stands there. */
export type Fault = 'kill' | 'stop' | 'crash' | 'cut' | 'silence' | 'crowd' | 'read-only' | 'full';

export interface Race {
  server: PostgresServer;
  film: string;
  processes: number;
  takes: number;
  /** Micro-dollars. */
  quote: bigint;
  budget: bigint;
  /** Of every other machine; null for none. */
  maxCost: bigint | null;
  /** How many things go wrong, and what may. */
  faults: number;
  kinds: readonly Fault[];
  /** Milliseconds. */
  lease: number;
  random: () => number;
  /** The share of submissions that the gateway does not accept, and of jobs that fail without a charge. */
  busy: number;
  failing: number;
  /** Milliseconds that an answer of the gateway takes at most. */
  slow: number;
  /** Every machine runs the command once more in the end. */
  again: boolean;
}

/** What came of a race. */
export interface Outcome {
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
  /** The most that was seen committed at any time. */
  most: bigint;
  /** Runs that reserved more than their cap. */
  overCap: string[];
  unknown: number;
  done: Partial<Record<Fault, number>>;
}

interface Accepted {
  take: string;
  job: string;
  isCharged: boolean;
}

/** A gateway that counts what it accepts, and keeps books that nothing here can change. */
async function startGateway({ random, busy, failing, slow }: Race) {
  const accepted = new Map<string, Accepted>();
  const server: Server = createServer((request, response) => {
    const [, verb, take = '', job = ''] = (request.url ?? '').split('/');
    void pause(random() * slow).then(() => {
      if (verb === 'status') return response.end(accepted.get(take)?.isCharged ? 'done' : 'failed');
      if (random() < busy) return response.writeHead(503).end();
      const id = `r${accepted.size + 1}`;
      accepted.set(id, { take, job, isCharged: random() >= failing });
      return response.end(id);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, accepted, close: () => server.close().closeAllConnections() };
}

/** One machine: its processes, one after the other, and its network. */
interface Station {
  name: string;
  folder: string;
  proxy: CutProxy;
  child: ChildProcess | null;
  isStopped: boolean;
  ends: number;
}

/** Runs processes on one film until nothing is left to do, while things go wrong; then looks at the books of all. */
export async function race(race: Race): Promise<Outcome> {
  const { server, film, random } = race;
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-race-'));
  const gateway = await startGateway(race);
  const stations = await Promise.all(
    Array.from({ length: race.processes }, async (_, index): Promise<Station> => {
      const own = join(folder, `m${index}`);
      mkdirSync(own);
      return {
        name: `m${index}`,
        folder: own,
        proxy: await startCutProxy(server.socket, own),
        child: null,
        isStopped: false,
        ends: 0,
      };
    }),
  );
  const done: Outcome['done'] = {};
  let most = 0n;
  let isOver = false;

  function start(station: Station): void {
    const orders: Orders = {
      address: `postgres:///films?host=${encodeURIComponent(station.folder)}&user=${server.user}`,
      film,
      gateway: gateway.origin,
      machine: station.name,
      spill: join(station.folder, 'spill'),
      notes: join(station.folder, 'notes'),
      takes: race.takes,
      lanes: 3,
      quote: `${race.quote / 1_000_000n}.${String(race.quote % 1_000_000n).padStart(6, '0')}`,
      budget: String(race.budget),
      maxCost: Number(station.name.slice(1)) % 2 === 1 && race.maxCost !== null ? String(race.maxCost) : null,
      lease: race.lease,
    };
    const child = fork(WORKER, {
      env: { ...process.env, ORDERS: JSON.stringify(orders) },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    station.child = child;
    child.once('exit', () => {
      station.child = null;
      station.ends += 1;
    });
  }

  async function kill(station: Station): Promise<void> {
    const { child } = station;
    if (!child) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

  async function goWrong(fault: Fault): Promise<void> {
    done[fault] = (done[fault] ?? 0) + 1;
    const station = pick(stations);
    switch (fault) {
      case 'kill':
        await kill(station);
        return start(station);
      case 'stop': {
        const { child } = station;
        child?.kill('SIGSTOP');
        await pause(race.lease * (1.2 + random()));
        child?.kill('SIGCONT');
        return;
      }
      case 'crash':
        server.crash();
        await pause(random() * 300);
        return server.start();
      case 'cut':
        station.proxy.cut();
        await pause(random() * 600);
        return station.proxy.mend();
      case 'silence':
        station.proxy.silence();
        await pause(random() * 2 * race.lease);
        return station.proxy.mend();
      case 'crowd':
        return crowd(server);
      case 'full':
        fill(server.socket);
        await pause(200 + random() * 600);
        rmSync(join(server.socket, FILLER));
        return server.revive();
      case 'read-only':
        server.sql('alter system set default_transaction_read_only = on; select pg_reload_conf()');
        await pause(500 * random());
        server.sql(
          'set default_transaction_read_only = off; alter system reset default_transaction_read_only; select pg_reload_conf()',
        );
    }
  }

  /** Sees what is committed all the time. */
  async function watch(): Promise<void> {
    while (!isOver) {
      try {
        most = max(
          most,
          BigInt(server.sql(`select committed from shotlist.film where name = '${film}'`).trim() || '0'),
        );
      } catch {
        // The server is down.
      }
      await pause(150);
    }
  }

  try {
    for (const each of stations) start(each);
    const watching = watch();
    for (let fault = 0; fault < race.faults; fault += 1) {
      await pause(60 + random() * 200);
      await goWrong(pick(race.kinds));
      for (const each of stations) if (!each.child && each.ends < 40) start(each);
    }
    // In the end every machine works on undisturbed.
    await Promise.all(stations.map(({ child }) => child && once(child, 'exit')));
    if (race.again) for (const each of stations) start(each);
    await Promise.all(stations.map(({ child }) => child && once(child, 'exit')));
    isOver = true;
    await watching;
    return await judge();
  } finally {
    isOver = true;
    for (const each of stations) {
      await kill(each);
      await each.proxy.close();
    }
    gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }

  async function judge(): Promise<Outcome> {
    const book = await jobsOf(server, film);
    const ids = new Map(
      book.flatMap((job) => (job.accepted ? [[job.accepted.request_id, job.job] as const] : [])),
    );
    const known = new Set(book.map(({ job }) => job));
    const charged = [...gateway.accepted.values()].filter(({ isCharged }) => isCharged);
    const takes = charged.map(({ take }) => take);
    const notes = stations.flatMap(({ folder: own }) => {
      const path = join(own, 'notes');
      return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    });
    const forgotten = notes.filter((line) => {
      const [word, job = '', id] = line.split(' ');
      if (word === 'reserved') return !known.has(job);
      return word === 'accepted' && ids.get(id ?? '') !== job;
    });
    const sums = server.sql(
      `select (select coalesce(sum(counts), 0) from shotlist.job where film = '${film}'), committed from shotlist.film where name = '${film}'`,
    );
    const [ofJobs = '0', ofFilm = '0'] = sums.trim().split('|');
    const over =
      race.maxCost === null
        ? ''
        : server.sql(
            `select id from shotlist.run where film = '${film}' and person in (${oddNames(race.processes)}) and reserved > ${race.maxCost}`,
          );
    return {
      accepted: gateway.accepted.size,
      paidTwice: [...new Set(takes.filter((take, at) => takes.indexOf(take) !== at))],
      withoutIntent: [...gateway.accepted.values()].map(({ job }) => job).filter((job) => !known.has(job)),
      forgotten,
      committed: [committedOf(book, () => null), BigInt(ofJobs), BigInt(ofFilm)],
      most: max(most, BigInt(ofFilm)),
      overCap: over.split('\n').filter((line) => line !== ''),
      unknown: book.filter((job) => stateOf(job) === 'unknown').length,
      done,
    };
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function oddNames(processes: number): string {
  return Array.from({ length: processes }, (_, index) => index)
    .filter((index) => index % 2 === 1)
    .map((index) => `'m${index}'`)
    .join(', ');
}

const FILLER = 'filler';

/** Leaves no room on the disk of a folder. */
function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  try {
    writeFileSync(join(folder, FILLER), Buffer.alloc(bavail * bsize));
  } catch {
    // Somebody else took the last of it.
  }
}

/** Takes all connections that the server has left, for a while. */
async function crowd(server: PostgresServer): Promise<void> {
  const clients = Array.from(
    { length: 40 },
    () => new Client({ host: server.socket, user: server.user, database: 'films' }),
  );
  for (const each of clients) each.on('error', () => undefined);
  await Promise.all(clients.map((each) => each.connect().catch(() => undefined)));
  await pause(400);
  await Promise.all(clients.map((each) => each.end().catch(() => undefined)));
}

/** All jobs of a film, as anybody reads them. */
async function jobsOf(server: PostgresServer, film: string): Promise<Job[]> {
  const address = parsePostgresAddress(server.address());
  if (!address.ok) throw new Error(address.error.message);
  const reading = await createPostgresLedger({
    disk: systemDisk,
    clock: systemClock,
    env: {},
    home: null,
    address: address.value,
    film: { name: film, identity: null },
    spill: null,
  }).read();
  if (!reading.ok) throw new Error(reading.error[0]?.message);
  return [...reading.value.book.jobs.values()];
}
