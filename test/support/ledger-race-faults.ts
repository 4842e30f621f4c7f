import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Station } from './ledger-race-stations.js';
import type { PostgresServer } from './postgres.js';

/** What goes wrong with one machine: its process dies or is paused, its network breaks or falls silent. */
export type StationFault = 'kill' | 'stop' | 'cut' | 'silence';
/** What goes wrong with the database of all: it crashes, has no connection left, takes no writes, or has a full disk. */
export type ServerFault = 'crash' | 'crowd' | 'read-only' | 'full';
export type Fault = StationFault | ServerFault;

export function isOfServer(fault: Fault): fault is ServerFault {
  return ['crash', 'crowd', 'read-only', 'full'].includes(fault);
}

/** A client of the superuser, whose connection may break. */
async function connected({ socket, user }: PostgresServer): Promise<Client> {
  const client = new Client({ host: socket, user, database: 'films' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Looks at the first value that a statement finds, over and over; null where there is none, or no server at the moment. */
export function watched(server: PostgresServer, sql: string) {
  let client: Client | null = null;
  async function close(): Promise<void> {
    await client?.end().catch(() => undefined);
    client = null;
  }

  return {
    async look(): Promise<string | null> {
      try {
        client ??= await connected(server);
        const { rows } = await client.query({ text: sql, rowMode: 'array' });
        return rows[0]?.[0] ?? null;
      } catch {
        await close();
        return null;
      }
    },
    close,
  };
}

/** One machine has bad luck, for two leases or less; `lease`: milliseconds. */
export async function strike(
  fault: StationFault,
  station: Station,
  lease: number,
  random: () => number,
): Promise<void> {
  switch (fault) {
    case 'kill':
      await station.kill();
      return station.start();
    case 'stop':
      station.signal('SIGSTOP');
      await pause(lease * (1.2 + random()));
      return station.signal('SIGCONT');
    case 'cut':
      station.proxy.cut();
      await pause(random() * 600);
      return station.proxy.mend();
    case 'silence':
      station.proxy.silence();
      await pause(random() * 2 * lease);
      return station.proxy.mend();
  }
}

/** The database of all machines has bad luck, for less than a second; it runs again when this resolves. */
export async function strikeServer(
  fault: ServerFault,
  server: PostgresServer,
  random: () => number,
): Promise<void> {
  switch (fault) {
    case 'crash':
      await server.crash();
      await pause(random() * 300);
      return server.start();
    case 'crowd':
      return crowd(server);
    case 'read-only': {
      const client = await connected(server);
      await client.query('set default_transaction_read_only = off');
      await client.query('alter system set default_transaction_read_only = on');
      await client.query('select pg_reload_conf()');
      await pause(500 * random());
      await client.query('alter system reset default_transaction_read_only');
      await client.query('select pg_reload_conf()');
      return client.end();
    }
    case 'full':
      fill(server.socket);
      await pause(200 + random() * 600);
      rmSync(join(server.socket, FILLER));
      return revive(server);
  }
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

/** A server that had no room may be about to give up while it still says that it runs. */
async function revive(server: PostgresServer): Promise<void> {
  for (;;) {
    const { look, close } = watched(server, 'select count(*) from (select txid_current()) as written');
    const isUp = (await look()) !== null;
    await close();
    if (isUp) return;
    await pause(100);
    await server.revive();
  }
}

/** Takes all connections that the server has left, for a while. */
async function crowd(server: PostgresServer): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: 40 }, () => connected(server).catch(() => undefined)),
  );
  await pause(400);
  await Promise.all(clients.map((each) => each?.end().catch(() => undefined)));
}
