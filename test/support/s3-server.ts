import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256, signatureOf } from './sigv4.js';

/** A request that the server saw, with what it answered; `why` is the code of a refusal. */
export interface S3Seen {
  method: string;
  key: string;
  status: number;
  why: string | null;
}

/** What becomes of a request instead: an answer, or none. `after` does it once the request was carried out. */
export type S3Fault = { status: number; after?: true } | 'hang' | 'cut' | 'cut after' | { delay: number };

/** A bucket of an S3-compatible service, on this machine. */
export interface S3Server {
  readonly origin: string;
  readonly objects: Map<string, { bytes: Buffer; type: string }>;
  readonly seen: S3Seen[];
  /** Faults of the next requests with a method, in order. */
  readonly faults: Map<string, S3Fault[]>;
  /** Everybody may read, as behind a CDN. */
  isPublic: boolean;
  /** How far its clock is ahead, in milliseconds. */
  skew: number;
  close(): Promise<void>;
}

const SKEW = 15 * 60_000;

/**
 * Speaks the parts of the S3 protocol that a place needs (HEAD, PUT, GET, DELETE of an object, the bucket in the path or in the host name), and refuses with the codes of S3
 * whatever is not signed right: each signature is computed anew from the request as it came, by `signatureOf`; the body has to have the hash that was signed, the
 * clock has to be right to 15 minutes, a presigned link must not have expired.
 */
export async function startS3({
  bucket = 'frames',
  region = 'us-east-1',
  keys = { AKIDEXAMPLE: 'secret/of+the=example' } as Record<string, string>,
  session = null as string | null,
} = {}): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map();
  const s3: Omit<S3Server, 'origin' | 'close'> = {
    objects,
    seen: [],
    faults: new Map(),
    isPublic: false,
    skew: 0,
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(s3, {
    origin,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const url = new URL(request.url ?? '/', origin);
    const [, ...path] = url.pathname.split('/');
    const isHost = request.headers.host?.startsWith(`${bucket}.`);
    const [inBucket = '', ...rest] = isHost ? [bucket, ...path] : path;
    const key = decodeURIComponent(rest.join('/'));
    const fault = s3.faults.get(method)?.shift();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (fault === 'hang') return;
    if (fault === 'cut') return void request.socket.destroy();
    if (typeof fault === 'object' && 'status' in fault && !fault.after) return end(fault.status, 'SlowDown');
    if (typeof fault === 'object' && 'delay' in fault)
      await new Promise((resolve) => setTimeout(resolve, fault.delay));
    const body = Buffer.concat(chunks);
    const refused = inBucket === bucket ? refusal(request, url, body) : 'NoSuchBucket';
    const cut = fault === 'cut after';
    if (refused !== null) return end(refused === 'NoSuchBucket' ? 404 : 403, refused);
    const found = objects.get(key);
    if (method === 'PUT') objects.set(key, { bytes: body, type: request.headers['content-type'] ?? '' });
    if (method === 'DELETE') objects.delete(key);
    if (cut) return void request.socket.destroy();
    if (typeof fault === 'object' && 'status' in fault) return end(fault.status, 'InternalError');
    if (method === 'PUT') return end(200);
    if (method === 'DELETE') return end(204);
    if (!found) return end(404, 'NoSuchKey');
    note(200, null);
    response.writeHead(200, { 'Content-Type': found.type, 'Content-Length': found.bytes.length });
    response.end(method === 'HEAD' ? undefined : found.bytes);

    function note(status: number, why: string | null): void {
      s3.seen.push({ method, key, status, why });
    }

    function end(status: number, why: string | null = null): void {
      note(status, why);
      const xml = `<?xml version="1.0"?><Error><Code>${why}</Code><Message>no: ${why}</Message><AWSAccessKeyId>${Object.keys(keys)[0]}</AWSAccessKeyId></Error>`;
      response.writeHead(status, { 'Content-Type': 'application/xml' });
      response.end(why === null || method === 'HEAD' ? undefined : xml);
    }
  }

  /** The code of S3 for why a request is refused, null where it is not. */
  function refusal(request: IncomingMessage, url: URL, body: Buffer): string | null {
    const { method = '', headers } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    const query = [...url.searchParams];
    const asked = new Map(query);
    const header = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    );
    if (!header && !asked.has('X-Amz-Signature')) return isRead && s3.isPublic ? null : 'AccessDenied';
    const [, credential = asked.get('X-Amz-Credential') ?? '', names, signature] = header ?? [];
    const [id = '', day, area, service, end] = credential.split('/');
    const date = header ? String(headers['x-amz-date']) : (asked.get('X-Amz-Date') ?? '');
    const secret = keys[id];
    if (secret === undefined) return 'InvalidAccessKeyId';
    if (day !== date.slice(0, 8) || area !== region || service !== 's3' || end !== 'aws4_request')
      return 'AuthorizationHeaderMalformed';
    const token = header ? headers['x-amz-security-token'] : asked.get('X-Amz-Security-Token');
    if ((token ?? null) !== session) return 'InvalidToken';
    const payload = header ? String(headers['x-amz-content-sha256']) : 'UNSIGNED-PAYLOAD';
    const signed = (names ?? asked.get('X-Amz-SignedHeaders') ?? '').split(';');
    // All of x-amz-* and the host have to be signed.
    const must = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
    if (must.some((name) => !signed.includes(name))) return 'AccessDenied';
    const wanted = signatureOf({
      method,
      path: url.pathname,
      query: query.filter(([name]) => name !== 'X-Amz-Signature'),
      headers: headers as Record<string, string>,
      signed,
      payload,
      date,
      region,
      secret,
    });
    if (wanted !== (signature ?? asked.get('X-Amz-Signature'))) return 'SignatureDoesNotMatch';
    const now = Date.now() + s3.skew;
    const then = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (header) {
      if (Math.abs(now - then) > SKEW) return 'RequestTimeTooSkewed';
      return payload === sha256(body) ? null : 'XAmzContentSHA256Mismatch';
    }
    const expires = Number(asked.get('X-Amz-Expires'));
    if (!(expires >= 1 && expires <= 604_800)) return 'AuthorizationQueryParametersError';
    return now <= then + expires * 1000 ? null : 'AccessDenied';
  }
}
