import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mp4Clip } from '../../support/mp4-clip.js';

/** How the service behaves; `faults` answer the next submissions instead: a status, or `cut`. */
export interface ReelsSettings {
  key: string;
  /** Milliseconds a clip renders; clips render one after the other. */
  renderMs: number;
  now: () => number;
  /** Every clip breaks. */
  breaks?: boolean;
  /** What becomes of the submission with that number, counted from 1: a status code, or `cut`: taken and not answered. */
  fault?: (count: number) => number | 'cut' | null;
}

/** The fake service, on two ports of this machine. */
export interface ReelsServer {
  origin: string;
  mediaOrigin: string;
  /** Bodies of the submissions that it took. */
  readonly taken: Record<string, unknown>[];
  close(): Promise<void>;
}

interface Clip {
  id: string;
  client_id: unknown;
  model: string;
  begins: number;
  ends: number;
}

/** Starts it. */
export async function startReels({ key, renderMs, now, breaks, fault }: ReelsSettings): Promise<ReelsServer> {
  const bytes = await mp4Clip();
  const clips: Clip[] = [];
  const taken: Record<string, unknown>[] = [];
  let submissions = 0;

  const api = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://reels');
    if (request.headers.authorization !== `Bearer ${key}`)
      return json(response, 401, { message: 'this key is not known' });
    if (request.method === 'POST') return submit(pathname, request, response);
    const client = searchParams.get('client_id');
    if (pathname === '/v1/clips' && client !== null)
      return json(response, 200, { clips: clips.filter(({ client_id }) => client_id === client).map(shown) });
    const clip = clips.find(({ id }) => pathname === `/v1/clips/${id}`);
    return clip ? json(response, 200, shown(clip)) : json(response, 404, { message: 'no such clip' });
  });

  const media = await listen((request, response) => {
    if (!clips.some(({ id }) => request.url === `/${id}.mp4`)) return response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const isPart = request.headers['if-range'] === '"1"' && from > 0 && from < bytes.length;
    const body = isPart ? bytes.subarray(from) : bytes;
    const range = isPart && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(isPart ? 206 : 200, { etag: '"1"', 'content-length': body.length, ...range });
    return response.end(body);
  });

  async function submit(path: string, request: IncomingMessage, response: ServerResponse) {
    submissions += 1;
    const trouble = fault?.(submissions) ?? null;
    if (typeof trouble === 'number')
      return json(response, trouble, { message: `no: ${trouble}` }, { 'retry-after': '7' });
    const model = /^\/v1\/models\/(slow|fast)\/clips$/.exec(path)?.[1];
    if (model === undefined) return json(response, 404, { message: 'no such model' });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const begins = Math.max(now(), clips.at(-1)?.ends ?? 0);
    const id = `clip-${clips.length + 1}`;
    const clip = { id, client_id: body.client_id, model, begins, ends: begins + renderMs };
    clips.push(clip);
    taken.push(body);
    return trouble === 'cut' ? response.destroy() : json(response, 201, shown(clip));
  }

  function shown({ begins, ends, ...clip }: Clip) {
    const time = now();
    if (time < ends) return { ...clip, state: time < begins ? 'waiting' : 'working' };
    if (breaks) return { ...clip, state: 'broken', reason: 'the lamp burned out' };
    return { ...clip, state: 'ready', url: `${media.origin}/${clip.id}.mp4` };
  }

  return {
    origin: api.origin,
    mediaOrigin: media.origin,
    taken,
    async close() {
      await api.close();
      await media.close();
    },
  };
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function listen(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
