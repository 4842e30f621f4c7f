import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { MediaFault } from './media-fault.js';

/** A file as the CDN has it. `edition` changes its ETag. */
export interface Served {
  bytes: Uint8Array;
  edition: number;
}

type Headers = Record<string, string | number>;

/** Serves one media request, properly or with a fault. `here` is the path that redirects lead to. */
export async function serveMedia(
  request: IncomingMessage,
  response: ServerResponse,
  file: Served,
  here: string,
  fault: MediaFault | null,
): Promise<void> {
  const strong = `"${createHash('sha256').update(file.bytes).digest('hex').slice(0, 16)}-${file.edition}"`;
  const etag: Headers =
    fault?.kind === 'no etag' ? {} : { ETag: fault?.kind === 'weak etag' ? `W/${strong}` : strong };
  const headers: Headers = { 'Content-Type': 'application/octet-stream', 'Accept-Ranges': 'bytes', ...etag };

  switch (fault?.kind) {
    case 'status':
      return end(response, fault.status, { ...fault.headers }, '');
    case 'redirect to':
      return end(response, 302, { Location: fault.location }, '');
    case 'redirect':
      return end(response, 302, { Location: `/hop/${fault.hops - 1}${here}` }, '');
    case 'interim':
      response.writeContinue();
      response.writeProcessing();
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeContinue();
      break;
    case 'html':
      return end(response, 200, { 'Content-Type': 'text/html' }, '<!doctype html><p>Sign in</p>');
    case 'zero':
      return end(response, 200, headers, '');
    case 'gzip':
      return end(response, 200, { ...headers, 'Content-Encoding': 'gzip' }, gzipSync(file.bytes));
    case 'chunked':
      response.writeHead(200, headers).write(file.bytes);
      response.end();
      return;
    case 'other bytes':
      return end(response, 200, headers, fault.bytes);
    case 'close-delimited':
      response.socket?.end(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nETag: ${strong}\r\nConnection: close\r\n\r\n`),
          file.bytes.subarray(0, Math.floor(file.bytes.length * fault.share)),
        ]),
      );
      return;
    case 'wrong length':
    case 'length off': {
      const length = fault.kind === 'wrong length' ? fault.length : file.bytes.length + fault.by;
      response.socket?.end(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nETag: ${strong}\r\nContent-Length: ${length}\r\n\r\n`),
          file.bytes,
        ]),
      );
      return;
    }
  }

  const from = fault?.kind === 'range ignored' ? null : rangeStart(request, strong);
  if (from !== null && from >= file.bytes.length)
    return end(response, 416, { 'Content-Range': `bytes */${file.bytes.length}` }, '');
  const body = file.bytes.subarray(from ?? 0);
  const range: Headers = from === null ? {} : { 'Content-Range': rangeText(from, file.bytes.length, fault) };
  response.writeHead(from === null ? 200 : 206, { ...headers, ...range, 'Content-Length': body.length });

  if (fault?.kind === 'cut') {
    await written(response, body.subarray(0, Math.floor(body.length * fault.share)));
    if (fault.end === 'reset') response.socket?.resetAndDestroy();
    if (fault.end === 'fin') response.socket?.end();
    return;
  }
  if (fault?.kind === 'trickle')
    for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
      await written(response, body.subarray(at, at + fault.bytes));
      await pause(fault.pause);
    }
  else await written(response, body);
  response.end();
}

/** The first byte of an open range that still holds for this ETag; null where the whole file is due. */
function rangeStart(request: IncomingMessage, etag: string): number | null {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (!match || (condition !== undefined && condition !== etag)) return null;
  return Number(match[1]);
}

function rangeText(from: number, length: number, fault: MediaFault | null): string {
  if (fault?.kind === 'told range') return fault.text(from, length);
  const told = fault?.kind === 'wrong range' ? from + 1 : from;
  return `bytes ${told}-${length - 1}/${length}`;
}

function end(response: ServerResponse, status: number, headers: Headers, body: string | Uint8Array): void {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers }).end(body);
}

/** Resolves once the bytes have left, so that a cut that follows cuts behind them. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.flushHeaders();
    response.write(bytes, () => resolve());
  });
}
