import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { JsonObject } from '../core/json.js';

/** A reply with a JSON body. */
export interface Reply {
  status: number;
  body: JsonObject;
  headers?: Record<string, string>;
}

/** A server. */
export interface Listening {
  /** Such as `http://127.0.0.1:4011`; of the address that it listens on. */
  origin: string;
  /** Closes open connections and resolves when the port is free. */
  close(): Promise<void>;
}

/** Where and how a server listens; on the loopback interface unless it says otherwise. */
export interface ListenOptions extends ServerOptions {
  host?: string;
  /** The most connections at a time; more are closed at once. */
  maxConnections?: number;
  /** Milliseconds after which a connection on which nothing moves is closed. */
  idle?: number;
}

/** Listens on a port; 0 picks a free port. @throws Node's error, such as `EADDRINUSE`. */
export async function listen(
  port: number,
  answer: RequestListener,
  { host = '127.0.0.1', maxConnections, idle, ...options }: ListenOptions = {},
): Promise<Listening> {
  const server = createServer(options, answer);
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  if (idle !== undefined) server.setTimeout(idle);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    origin: `http://${name}:${address.port}`,
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

/** A file as an answer sees it. */
export interface ServedFile {
  /** Content-Type. */
  type: string;
  /** Bytes. */
  size: number;
  /** Strong. */
  etag: string;
}

/**
 * Sends the status and headers for a file, or for the range of it that was asked for, and returns which bytes are to follow (`end` is not
 * one of them). Null if the range does not exist, which is the whole answer.
 */
export function sendFileHead(
  { headers: { range, 'if-range': ifRange } }: IncomingMessage,
  response: ServerResponse,
  { type, size, etag }: ServedFile,
): { first: number; end: number } | null {
  const wanted = wantedBytes(range, typeof ifRange === 'string' ? ifRange : undefined, size, etag);
  if (wanted.kind === 'none') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return null;
  }
  const isPart = wanted.kind === 'part';
  const [first, end] = isPart ? [wanted.first, wanted.last + 1] : [0, size];
  response.writeHead(isPart ? 206 : 200, {
    'content-type': type,
    'content-length': end - first,
    'accept-ranges': 'bytes',
    etag,
    ...(isPart && { 'content-range': `bytes ${first}-${end - 1}/${size}` }),
  });
  return { first, end };
}

/** The bytes that a request asks for: a range (`last` included), the whole file, or a range that does not exist. */
export type WantedBytes = { kind: 'part'; first: number; last: number } | { kind: 'all' } | { kind: 'none' };

/**
 * Parses Range and If-Range (RFC 9110, 14.2 and 13.1.5) for a file of `size` bytes with a strong `etag`. A header with several ranges,
 * a malformed header, or one with another validator means the whole file.
 */
export function wantedBytes(
  range: string | undefined,
  ifRange: string | undefined,
  size: number,
  etag: string,
): WantedBytes {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'all' };
  if (ifRange !== undefined && ifRange !== etag) return { kind: 'all' };
  if (match[1] === '') {
    const length = Math.min(size, Number(match[2]));
    return length === 0 ? { kind: 'none' } : { kind: 'part', first: size - length, last: size - 1 };
  }
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
  if (match[2] !== '' && Number(match[2]) < first) return { kind: 'all' };
  return first >= size ? { kind: 'none' } : { kind: 'part', first, last };
}
