import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Books, judge } from './ledger-race-books.js';
import { type Fault, isOfServer, strike, strikeServer, watched } from './ledger-race-faults.js';
import { type GatewayManners, startRaceGateway } from './ledger-race-gateway.js';
import { createStation, type Station } from './ledger-race-stations.js';
import type { PostgresServer } from './postgres.js';

/** Processes on one film, and what goes wrong meanwhile. */
export interface Race extends GatewayManners {
  server: PostgresServer;
  film: string;
  processes: number;
  takes: number;
  /** Micro-dollars. */
  quote: bigint;
  budget: bigint;
  /** Of every other machine; null for none. */
  maxCost: bigint | null;
  /** How many things go wrong, and what may: each is drawn as often as it stands there. */
  faults: number;
  kinds: readonly Fault[];
  /** Milliseconds. */
  lease: number;
  /** Every machine runs the command once more in the end. */
  again: boolean;
}

/** What came of a race. */
export interface Outcome extends Books {
  /** The most that was seen committed at any time. */
  most: bigint;
  /** Runs that reserved more than their cap. */
  overCap: string[];
  done: Partial<Record<Fault, number>>;
}

/** Milliseconds between two looks at what is committed, and for which the server has no bad luck after it had some, at most. */
const BETWEEN_LOOKS = 150;
const LONGEST_CALM = 400;
/** How often a machine begins again while things go wrong, at most. */
const MOST_STARTS = 12;

/** Does one thing after the other. */
function oneAtATime() {
  let last = Promise.resolve();
  return (thing: () => Promise<void>): Promise<void> => {
    last = last.then(thing);
    return last;
  };
}

/** Runs processes on one film until nothing is left to do, while things go wrong; then looks at the books of all. */
export async function race(race: Race): Promise<Outcome> {
  const { server, film, random } = race;
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-race-'));
  const gateway = await startRaceGateway(race);
  const capOf = (index: number) => (index % 2 === 1 ? race.maxCost : null);
  const stations = await Promise.all(
    Array.from({ length: race.processes }, (_, index) =>
      createStation(folder, `m${index}`, capOf(index), {
        socket: server.socket,
        user: server.user,
        film,
        gateway: gateway.origin,
        takes: race.takes,
        lanes: 3,
        quote: `${race.quote / 1_000_000n}.${String(race.quote % 1_000_000n).padStart(6, '0')}`,
        budget: String(race.budget),
        lease: race.lease,
      }),
    ),
  );
  const done: Outcome['done'] = {};
  let most = 0n;
  let isOver = false;

  const sum = watched(server, `select committed from shotlist.film where name = '${film}'`);
  async function look(): Promise<void> {
    const committed = BigInt((await sum.look()) ?? 0);
    if (committed > most) most = committed;
  }

  /** Sees what is committed all the time. */
  async function watch(): Promise<void> {
    while (!isOver) {
      await look();
      await pause(BETWEEN_LOOKS);
    }
  }

  /** Things go wrong at the same time, but for those of one machine and those of the server. */
  async function goWrong(): Promise<void> {
    const turns = stations.map((station) => ({ station, inTurn: oneAtATime() }));
    const turnOfServer = oneAtATime();
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const all: Promise<void>[] = [];
    for (let count = 0; count < race.faults; count += 1) {
      await pause(60 + random() * 200);
      const fault = pick(race.kinds);
      done[fault] = (done[fault] ?? 0) + 1;
      if (isOfServer(fault)) {
        all.push(
          turnOfServer(async () => {
            await strikeServer(fault, server, random);
            await pause(random() * LONGEST_CALM);
          }),
        );
      } else {
        const { station, inTurn } = pick(turns);
        all.push(inTurn(() => strike(fault, station, race.lease, random)));
      }
      for (const each of stations) if (each.starts < MOST_STARTS) each.start();
    }
    await Promise.all(all);
  }

  const ended = () => Promise.all(stations.map((station) => station.ended()));
  try {
    for (const each of stations) each.start();
    const watching = watch();
    await goWrong();
    // In the end every machine works on undisturbed.
    await ended();
    if (race.again) for (const each of stations) each.start();
    await ended();
    isOver = true;
    await watching;
    await look();
    const books = await judge(server, film, gateway.accepted.values(), stations);
    return { ...books, most, overCap: overCap(race, stations), done };
  } finally {
    isOver = true;
    await sum.close();
    for (const each of stations) await each.close();
    gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs of the machines with a cap that have reserved more. */
function overCap({ server, film, maxCost }: Race, stations: readonly Station[]): string[] {
  if (maxCost === null) return [];
  const capped = stations.filter((_, index) => index % 2 === 1).map(({ name }) => `'${name}'`);
  const over = server.sql(
    `select id from shotlist.run where film = '${film}' and person in (${capped.join(', ')}) and reserved > ${maxCost}`,
  );
  return over.split('\n').filter((line) => line !== '');
}
