import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { serveMedia } from './cdn.js';
import { acceptance, type Fault, FaultSwitch } from './fault.js';
import { Jobs, type OracleJob, type Outcome } from './jobs.js';
import type { MediaFault } from './media-fault.js';
import { listenOnOwnPort, listens } from './ports.js';

/** A request as the oracle saw it, whole. */
export interface Seen {
  at: number;
  method: string;
  /** Path and query as on the wire. */
  path: string;
  /** Names in lower case, in the order of the wire. */
  headers: [string, string][];
  /** Names as written. */
  headerNames: string[];
  body: string;
  /** Which connection it came on, counted from 1. */
  connection: number;
}

/** How the oracle renders. */
export interface OracleOptions {
  /** Jobs rendered at once; default: as many as come. */
  workers?: number;
  /** Milliseconds a job renders; default 0: the first status request finds it done. `Infinity`: until `finish` or `finishAll`. */
  renderMs?: number;
  /** The clock that renders go by, milliseconds since 1970; default: the machine's. */
  now?: () => number;
  /** The only key that is let in. */
  key: string;
  /** The clip of a job; default: 64 KiB that differ by job. `edition` counts from 1, a new one for every `new etag`. */
  clip?: (job: OracleJob, edition: number) => Uint8Array;
  /** The id of the next job; default: the model's id and a UUID. */
  newId?: (model_id: string) => string;
  /** Told of every submission when it has arrived whole, before anything comes of it. */
  onPost?: (post: Seen) => void;
  /** The link that a status answer names instead of the CDN's own. */
  link?: (own: string) => string;
  /** More endpoints: path to gateway model id. */
  models?: Record<string, string>;
}

/**
 * An independent stand-in for the gateway and its CDN, with books of its own: what it accepted is what a user would have paid. Shares
 * no code with the client or the sandbox.
 */
export interface Oracle {
  readonly origin: string;
  readonly mediaOrigin: string;
  /** All submissions that arrived whole, in order. */
  readonly posts: readonly Seen[];
  readonly statusAsks: readonly Seen[];
  readonly mediaAsks: readonly Seen[];
  /** Everything that its CDN was asked for, redirects followed included. */
  readonly mediaRequests: number;
  /** All accepted jobs, in order. */
  readonly jobs: readonly OracleJob[];
  readonly mostInFlight: number;
  /** How often a prompt was accepted, that is, paid. */
  accepted(prompt: string): number;
  /** How the next jobs with that prompt end. */
  outcome(prompt: string, ...outcomes: Outcome[]): void;
  /** Jobs that are accepted from now on render until `finish` or `finishAll`. */
  hold(): void;
  /** Jobs with that prompt that are under way are rendered now. */
  finish(prompt: string): void;
  /** All jobs that are under way are rendered now, and those that are accepted later at once. */
  finishAll(): void;
  readonly submitFaults: FaultSwitch<Fault>;
  readonly statusFaults: FaultSwitch<Fault>;
  readonly mediaFaults: FaultSwitch<MediaFault>;
  /** Closes a kept-alive connection exactly when its next POST arrives, without reading it. */
  closesIdle: boolean;
  /** All links given so far answer 403; a later status answer gives fresh ones. */
  expireLinks(): void;
  /** Stops listening (connections are refused) and cuts what is open; `plug` listens again on the same port. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** The same for its CDN. */
  unplugMedia(): Promise<void>;
  plugMedia(): Promise<void>;
  close(): Promise<void>;
}

const MODELS: Record<string, string> = {
  '/lightricks/v1/ltx/generate': 'lightricks-video',
  '/ltx-2-19b-api-513/v1/ltx-2-19b-api-request': 'ltx-2-19b-api-513',
  '/ltx-2-video-api-581/v1/ltx-2-video-api-request': 'ltx-2-video-api-581',
};

/** Starts an oracle on loopback. */
export async function startOracle(options: OracleOptions): Promise<Oracle> {
  const jobs = new Jobs(options.workers, options.renderMs ?? 0, options.now ?? Date.now, options.newId);
  const models = { ...MODELS, ...options.models };
  const clip = options.clip ?? plainClip;
  const posts: Seen[] = [];
  const statusAsks: Seen[] = [];
  const mediaAsks: Seen[] = [];
  const submitFaults = new FaultSwitch<Fault>();
  const statusFaults = new FaultSwitch<Fault>();
  const mediaFaults = new FaultSwitch<MediaFault>();
  let mediaRequests = 0;
  const requestsOn = new WeakMap<Socket, number>();
  let closesIdle = false;
  let generation = 1;
  let edition = 1;

  const gateway = await listening(async (request, response) => {
    const before = requestsOn.get(request.socket) ?? 0;
    requestsOn.set(request.socket, before + 1);
    if (closesIdle && before > 0 && request.method === 'POST') return void request.socket.destroy();
    const seen = await read(request, gateway.numberOf(request.socket));
    if (seen === null) return;
    if (request.method === 'POST') return submitted(seen, response);
    if (seen.path.startsWith('/v2/requests/status/')) return asked(seen, response);
    json(response, 404, { statusCode: 404, message: 'Resource not found' });
  });
  const cdn = await listening(async (request, response) => {
    const seen = await read(request, cdn.numberOf(request.socket));
    mediaRequests += 1;
    if (seen !== null) await fetched(seen, request, response);
  });

  function letIn(seen: Seen, response: ServerResponse): boolean {
    const key = new Map(seen.headers).get('ocp-apim-subscription-key');
    if (key === options.key) return true;
    const message =
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.';
    json(response, 401, { statusCode: 401, message });
    return false;
  }

  async function submitted(seen: Seen, response: ServerResponse): Promise<void> {
    posts.push(seen);
    options.onPost?.(seen);
    const fault = submitFaults.take(posts.length);
    const model_id = models[seen.path];
    if (fault) {
      const job = fault.accepts ? jobs.accept(seen.path, model_id ?? 'unknown', JSON.parse(seen.body)) : null;
      return misbehave(response, fault, job?.id ?? 'no-job');
    }
    if (!letIn(seen, response)) return;
    if (model_id === undefined)
      return json(response, 404, { statusCode: 404, message: 'Resource not found' });
    const body = parsed(seen.body);
    if (typeof body?.prompt !== 'string' || body.prompt === '')
      return json(response, 400, { error: 'Validation failed', message: "'prompt' is required" });
    const job = jobs.accept(seen.path, model_id, body);
    json(response, 202, JSON.parse(acceptance(job.id)));
  }

  async function asked(seen: Seen, response: ServerResponse): Promise<void> {
    statusAsks.push(seen);
    const id = decodeURIComponent(seen.path.slice('/v2/requests/status/'.length));
    const job = jobs.find(id);
    if (job) jobs.ask(job);
    const fault = statusFaults.take(statusAsks.length);
    if (fault) return misbehave(response, fault, id);
    if (!letIn(seen, response)) return;
    if (!job) return json(response, 404, { error: 'Not found', message: `Request '${id}' not found` });
    const links = Array.from({ length: job.outcome.outputs ?? 1 }, (_, output) =>
      [cdn.origin, 'v1', encodeURIComponent(id), `output${output || ''}.ext?sig=${generation}`].join('/'),
    ).map((link) => options.link?.(link) ?? link);
    json(response, 200, jobs.statusBody(job, links));
  }

  async function fetched(seen: Seen, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hop = /^\/hop\/(\d+)(\/.*)$/.exec(seen.path);
    const here = hop ? (hop[2] as string) : seen.path;
    const hops = hop ? Number(hop[1]) : 0;
    if (hops > 0) return void response.writeHead(302, { Location: `/hop/${hops - 1}${here}` }).end();
    if (!hop) mediaAsks.push(seen);
    const match = /^\/v1\/([^/]+)\/output\d*\.ext\?sig=(\d+)$/.exec(here);
    const job = match && jobs.find(decodeURIComponent(match[1] as string));
    if (!job) return void response.writeHead(404).end();
    if (Number(match[2]) < generation) return void response.writeHead(403).end('link expired');
    const fault = hop ? null : mediaFaults.take(mediaAsks.length);
    if (fault?.kind === 'new etag') edition += 1;
    await serveMedia(request, response, { bytes: clip(job, edition), edition }, here, fault);
  }

  return {
    origin: gateway.origin,
    mediaOrigin: cdn.origin,
    posts,
    statusAsks,
    mediaAsks,
    jobs: jobs.all,
    get mediaRequests() {
      return mediaRequests;
    },
    get mostInFlight() {
      return jobs.mostInFlight;
    },
    accepted: (prompt) => jobs.all.filter((job) => job.prompt === prompt).length,
    outcome: (prompt, ...outcomes) => jobs.outcome(prompt, ...outcomes),
    hold() {
      jobs.renderMs = Infinity;
    },
    finish: (prompt) => jobs.finish(prompt),
    finishAll() {
      jobs.renderMs = 0;
      jobs.finish();
    },
    submitFaults,
    statusFaults,
    mediaFaults,
    get closesIdle() {
      return closesIdle;
    },
    set closesIdle(on) {
      closesIdle = on;
    },
    expireLinks() {
      generation += 1;
    },
    unplug: () => gateway.unplug(),
    plug: () => gateway.plug(),
    unplugMedia: () => cdn.unplug(),
    plugMedia: () => cdn.plug(),
    async close() {
      await Promise.all([gateway.unplug(), cdn.unplug()]);
    },
  };
}

interface Listening {
  origin: string;
  numberOf(socket: Socket): number;
  unplug(): Promise<void>;
  plug(): Promise<void>;
}

async function listening(listener: RequestListener): Promise<Listening> {
  const server: Server = createServer(listener);
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  const port = await listenOnOwnPort(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    numberOf: (socket) => numbers.get(socket) ?? 0,
    unplug: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    async plug() {
      if (!(await listens(server, port))) throw new Error(`port ${port} went to somebody else`);
    },
  };
}

async function read(request: IncomingMessage, connection: number): Promise<Seen | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
  return {
    at: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    headers: names.map((name, index) => [name.toLowerCase(), request.rawHeaders[2 * index + 1] ?? '']),
    headerNames: names,
    body: Buffer.concat(chunks).toString('utf8'),
    connection,
  };
}

async function misbehave(response: ServerResponse, fault: Fault, id: string): Promise<void> {
  const { delay } = fault;
  if (delay !== 0) await (typeof delay === 'number' ? pause(delay) : delay);
  const socket = response.socket;
  if (socket === null || socket.destroyed) return;
  const bytes = fault.bytes(id);
  if (bytes.length > 0) await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  if (fault.ending === 'fin') socket.end();
  if (fault.ending === 'reset') socket.resetAndDestroy();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function plainClip(job: OracleJob): Uint8Array {
  return Buffer.alloc(65_536, job.id);
}
