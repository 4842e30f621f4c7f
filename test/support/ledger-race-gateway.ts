import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How the gateway of a race behaves. */
export interface GatewayManners {
  random: () => number;
  /** The share of submissions that it does not accept, and of jobs that fail without a charge. */
  busy: number;
  failing: number;
  /** Milliseconds that an answer takes at most. */
  slow: number;
}

/** A POST that was accepted. */
export interface Accepted {
  take: string;
  job: string;
  isCharged: boolean;
}

/** A gateway that counts what it accepts, and keeps books that nothing here can change. */
export async function startRaceGateway({ random, busy, failing, slow }: GatewayManners) {
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
