import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { selfSigned } from './certificate.js';

/** A proxy on loopback that opens tunnels to where it is told to. */
export interface ConnectProxy {
  port: number;
  /** Every CONNECT, with its target and headers. */
  readonly connects: { target: string; headers: IncomingMessage['headers'] }[];
  /** Requests that were no CONNECT. */
  readonly others: string[];
  /** Bytes of all CONNECT requests and tunnels, as the proxy saw them. */
  seen(): Buffer;
  close(): Promise<void>;
}

/** What the proxy does: `routes` leads a target to a port here; a number is the status of its refusal, `cut` closes without an answer. */
export interface ProxyOptions {
  routes?: Record<string, number>;
  refuses?: number | 'cut' | 'mute';
  /** `user:password` that it wants. */
  wants?: string;
}

/** Starts a CONNECT proxy. */
export async function startConnectProxy(options: ProxyOptions = {}): Promise<ConnectProxy> {
  const connects: ConnectProxy['connects'] = [];
  const others: string[] = [];
  const seen: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    others.push(`${request.method} ${request.url}`);
    response.writeHead(400).end();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (chunk: Buffer) => seen.push(chunk));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    connects.push({ target: request.url ?? '', headers: request.headers });
    if (options.refuses === 'mute') return;
    if (options.refuses === 'cut') return void socket.destroy();
    const wanted = options.wants && `Basic ${Buffer.from(options.wants).toString('base64')}`;
    const status =
      wanted && request.headers['proxy-authorization'] !== wanted ? 407 : (options.refuses ?? 200);
    const port = options.routes?.[request.url ?? ''];
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
    if (port === undefined) return void socket.end('HTTP/1.1 502 No way\r\n\r\n');
    const far = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.pipe(socket);
      socket.pipe(far);
    });
    sockets.add(far.on('error', () => socket.destroy()));
  });
  return {
    port: await listening(server),
    connects,
    others,
    seen: () => Buffer.concat(seen),
    close: closing(server, sockets),
  };
}

/** TLS in front of plain servers here, for names that a proxy leads here. */
export interface TlsFront {
  certificate: string;
  /** Ports by name. */
  ports: Record<string, number>;
  close(): Promise<void>;
}

/** Starts one TLS server a name, each in front of the port that it is given. */
export async function startTlsFront(plain: Record<string, number>): Promise<TlsFront> {
  const { key, certificate } = selfSigned(Object.keys(plain));
  const sockets = new Set<Socket>();
  const ports: Record<string, number> = {};
  const closes: (() => Promise<void>)[] = [];
  for (const [name, port] of Object.entries(plain)) {
    const server = createTlsServer({ key, cert: certificate }, (socket) => {
      const far = connect(port, '127.0.0.1');
      socket.on('error', () => far.destroy());
      sockets.add(far.on('error', () => socket.destroy())).add(socket);
      socket.pipe(far).pipe(socket);
    });
    ports[name] = await listening(server);
    closes.push(closing(server, sockets));
  }
  return {
    certificate,
    ports,
    async close() {
      for (const close of closes) await close();
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function closing(server: Server, sockets: Set<Socket>): () => Promise<void> {
  return async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
}
