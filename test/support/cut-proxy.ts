import { once } from 'node:events';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** A wire to a Postgres server that can be cut. */
export interface CutProxy {
  /** The folder of its socket. */
  readonly folder: string;
  /** Breaks all connections and refuses new ones until `mend`. */
  cut(): void;
  /** Passes nothing on any more, and says so to nobody, until `mend`; what is under way stays so. */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

const NAME = '.s.PGSQL.5432';

/** Stands between clients and the server whose socket is in `server`. */
export async function startCutProxy(server: string, folder: string): Promise<CutProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  const proxy = createServer((client) => {
    if (state === 'cut') return void client.destroy();
    const behind = connectTo(join(server, NAME));
    const pair: [Socket, Socket] = [client, behind];
    pairs.add(pair);
    for (const [one, other] of [pair, [behind, client] as const]) {
      one.on('data', (bytes) => void other.write(bytes));
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
      if (state === 'silent') one.pause();
    }
  });
  proxy.listen(join(folder, NAME));
  await once(proxy, 'listening');
  const all = () => [...pairs].flat();
  function cut(): void {
    state = 'cut';
    for (const each of all()) each.destroy();
  }

  return {
    folder,
    cut,
    silence() {
      state = 'silent';
      for (const each of all()) each.pause();
    },
    mend() {
      state = 'whole';
      for (const each of all()) each.resume();
    },
    async close() {
      cut();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
