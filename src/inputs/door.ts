import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ListenAddress, listenText } from '../core/door-address.js';
import { parseJson } from '../core/json.js';
import { err, ok, type Result } from '../core/result.js';
import type { ProxyFor } from '../gateway/http/proxy.js';
import type { Clock } from '../system/clock.js';
import { type Disk, errorCode } from '../system/disk.js';
import { type Listening, listen, pathOf, readBody, sendJson } from '../system/http-server.js';
import { createDoorFiles } from './door-files.js';
import { createProof } from './door-proof.js';
import type { LocalFile } from './place.js';
import type { Uploader } from './uploader.js';

/** The longest call that is read, in bytes. */
const LONGEST_CALL = 64 * 1024;
/** Calls that are read in a second; more are counted alone. */
const MOST_CALLS = 100;

/** What strangers may take of this process, in milliseconds and bytes. A tunnel keeps its connections for long, and reuses them. */
const BOUNDS = {
  maxConnections: 64,
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 100_000,
  connectionsCheckingInterval: 5_000,
  idle: 30_000,
};

const HEADERS = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' };

/** How a door is opened. */
export interface DoorOptions {
  /** For people: `the door abc.trycloudflare.com`. */
  name: string;
  /** Its public address, without a slash at its end. Everything below it is expected to reach `listen`, with or without the path of it. */
  url: string;
  listen: ListenAddress;
  /** Makes its names; the same secret makes the same ones. */
  secret: string;
  disk: Disk;
  clock: Clock;
  proxyFor: ProxyFor;
  /** Aborted when nothing more may be submitted. */
  signal?: AbortSignal | undefined;
  /** 32 hex digits that nobody can guess. */
  newSecret(): string;
  /** Called with the body of every call: any JSON, from anyone, not to be trusted. */
  heard(body: unknown): void;
  /** Told once of a file that somebody asked for and that is not any more what was put there. */
  lost(file: LocalFile): void;
}

/** A public address that leads into this process, through a tunnel of the user's. */
export interface Door extends Uploader {
  /** Where a gateway may call. */
  readonly callback: string;
  /** Calls that came so far, whatever they said. */
  readonly calls: number;
  /** Files that nobody has asked for yet. */
  readonly unread: number;
  /** Shows that the public address leads here; an outcome of the last seconds stands. The error is for people. */
  check(): Promise<Result<null, string>>;
  /** A text without the names of this door, which are secrets. */
  redact(text: string): string;
}

/**
 * Serves files that are put there under names that nobody can guess, and takes calls at one more; anything else is not found. Lives as
 * long as the run. Fails with a clause for people where the address is taken.
 */
export async function openDoor(options: DoorOptions): Promise<Result<Door, string>> {
  const { url, clock, secret } = options;
  const base = new URL(url).pathname.replace(/\/+$/, '');
  const files = createDoorFiles(options, nameOf);
  const proofs = new Map<string, string>();
  const callName = nameOf('calls');
  let calls = 0;
  let second = { from: Number.NEGATIVE_INFINITY, calls: 0 };

  let server: Listening;
  try {
    server = await listen(options.listen.port, respond, { ...BOUNDS, host: options.listen.host });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const at = listenText(options.listen);
    return err(code === 'EADDRINUSE' ? `${at} is in use, perhaps by another run` : `${at}: ${code}`);
  }

  const proof = createProof(
    url,
    () => {
      const path = options.newSecret();
      const text = options.newSecret();
      proofs.set(path, text);
      return { path, text, hide: () => void proofs.delete(path) };
    },
    options,
  );

  async function check(): Promise<Result<null, string>> {
    const shown = await proof.check(options.signal);
    return shown.ok ? shown : err(`${options.name} does not lead to this run: ${shown.error}`);
  }

  /** Names are made of what they stand for, so that a later run serves the same ones. */
  function nameOf(what: string): string {
    return createHmac('sha256', secret).update(what).digest('hex').slice(0, 32);
  }

  function isOurs(name: string): boolean {
    return name === callName || files.has(name);
  }

  function respond(request: IncomingMessage, response: ServerResponse): void {
    // Nothing that a stranger asks may end a run, a mistake of ours included.
    answer(request, response).catch(() => response.destroy());
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const name = nameIn(pathOf(request), base);
    if (request.method === 'POST' && name === callName) return takeCall(request, response);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const text = isRead ? proofs.get(name) : undefined;
    if (text !== undefined) return void response.writeHead(200, { 'content-type': 'text/plain' }).end(text);
    if (!isRead || !(await files.send(name, request, response))) notFound(response);
  }

  /** Says the same to every call, true or false, known or not. */
  async function takeCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls += 1;
    const now = clock.elapsed();
    if (now - second.from >= 1000) second = { from: now, calls: 0 };
    second.calls += 1;
    if (second.calls <= MOST_CALLS) {
      const body = await readBody(request, LONGEST_CALL).catch(() => null);
      if (body !== null) options.heard(parseJson(body));
    }
    sendJson(response, { status: 200, body: {} });
  }

  return ok({
    place: options.name,
    callback: `${url}/${callName}`,
    get calls() {
      return calls;
    },
    get unread() {
      return files.unread;
    },
    check,
    redact: (text) => text.replace(/[0-9a-f]{32}/g, (name) => (isOurs(name) ? '[secret]' : name)),
    async link(file) {
      const name = await files.add(file);
      if (!name.ok) return err(`its image cannot be served: ${name.error}`);
      const shown = await check();
      return shown.ok ? ok(`${url}/${name.value}`) : err(`its image cannot be read: ${shown.error}`);
    },
    async close() {
      proof.close();
      await server.close();
    },
  });
}

/** What a path names below the root, or below the path of the public address; nothing is decoded, so that there is one way to say it. */
function nameIn(path: string, base: string): string {
  const below = base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
  return below.slice(1);
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain', 'content-length': 9 }).end('Not Found');
}
