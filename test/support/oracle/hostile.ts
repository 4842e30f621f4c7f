import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { selfSigned } from './certificate.js';

/** A listener that never lets a request through. */
export interface Hostile {
  port: number;
  /** Connections that stood so far. */
  connections(): number;
  close(): Promise<void>;
}

async function hostile(server: Server): Promise<Hostile> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.length,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Resets the connection when the first bytes of a TLS handshake arrive. */
export function startTlsReset(): Promise<Hostile> {
  return hostile(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
}

/** Takes connections and never says a word, so that no TLS handshake ends. */
export function startMute(): Promise<Hostile> {
  return hostile(createServer(() => {}));
}

/** Closes every connection as soon as it stands, before any request. */
export function startSlammedDoor(how: 'reset' | 'fin'): Promise<Hostile> {
  return hostile(
    createServer((socket) => {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.end();
    }),
  );
}

/** Answers every request with these pieces, one after the other, with that pause (milliseconds) between them; an empty one is a longer pause. */
export function startSlowMouth(pieces: readonly string[], pause: number): Promise<Hostile> {
  return hostile(
    createServer((socket) =>
      socket.setNoDelay(true).once('data', async () => {
        for (const piece of pieces) {
          if (piece !== '') socket.write(piece);
          await new Promise((resolve) => setTimeout(resolve, piece === '' ? 20 * pause : pause));
        }
      }),
    ),
  );
}

/** An https server whose certificate nobody has signed; `certificate` is what a client that trusts it needs. */
export interface SelfSigned extends Hostile {
  certificate: string;
  /** Requests that came through. */
  requests(): number;
}

/** Starts an https server that accepts every submission, or resets the connection after reading it. Needs `openssl`. */
export async function startSelfSigned(then: 'accept' | 'reset'): Promise<SelfSigned> {
  const { key, certificate } = selfSigned();
  let requests = 0;
  const server = createTlsServer({ key, cert: certificate }, (request, response) => {
    requests += 1;
    request.resume().on('end', () => {
      if (then === 'reset') request.socket.destroy();
      else response.writeHead(202).end(`{"request_id":"tls-${requests}"}`);
    });
  });
  return { ...(await hostile(server)), certificate, requests: () => requests };
}

/** A port whose queue of connections is full: further ones get no answer at all. A stopped process holds it. */
export async function startBlackhole(): Promise<Hostile> {
  const script = `require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){process.stdout.write(String(this.address().port))})`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [chunk] = (await once(holder.stdout, 'data')) as [Buffer];
  const port = Number(chunk.toString());
  holder.kill('SIGSTOP');
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    port,
    connections: () => 0,
    async close() {
      for (const filler of fillers) filler.destroy();
      holder.kill('SIGKILL');
      await once(holder, 'close');
    },
  };
}
