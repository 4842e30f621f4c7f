import type { Server } from 'node:net';

/** Below the ports that systems hand out themselves (from 32768 up), so that nobody is given one whose server is unplugged. */
const FIRST = 20_000;
/** Ports of one of the test runner's workers, of which 12 have some. */
const EACH = 1000;
const WORKERS = 12;

const worker = Number(process.env.VITEST_POOL_ID ?? 1) % WORKERS;
let last = Math.floor(Math.random() * EACH);

/** Listens on loopback on a port of this worker's own that is free; resolves to the port. */
export async function listenOnOwnPort(server: Server): Promise<number> {
  for (let tries = 0; tries < EACH; tries += 1) {
    last = (last + 1) % EACH;
    const port = FIRST + worker * EACH + last;
    if (await listens(server, port)) return port;
  }
  throw new Error('no port is free');
}

/** False where the port is taken. */
export function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error);
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}
