import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { JsonObject } from '../core/json.js';

/** A reply with a JSON body. */
export interface Reply {
  status: number;
  body: JsonObject;
  headers?: Record<string, string>;
}

/** A server on the loopback interface. */
export interface Listening {
  /** Such as `http://127.0.0.1:4011`. */
  origin: string;
  /** Closes open connections and resolves when the port is free. */
  close(): Promise<void>;
}

/** Listens on a port of 127.0.0.1; 0 picks a free port. @throws Node's error, such as `EADDRINUSE`. */
export async function listen(port: number, answer: RequestListener): Promise<Listening> {
  const server = createServer(answer).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Sends a reply. */
export function sendJson(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The body of a request as text, or null if it is longer than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? null : Buffer.concat(chunks).toString('utf8');
}

/** The path of a request, without the query. */
export function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '/';
}
