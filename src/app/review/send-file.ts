import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { type Disk, errorCode } from '../../system/disk.js';
import { sendFileHead } from '../../system/http-server.js';

/** Bytes that are read at a time. */
const CHUNK = 256 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** Sends a file (absolute path), or the range of it that was asked for; 404 where it is gone. Memory stays flat. */
export async function sendFile(
  disk: Disk,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await disk.openReader(path).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
    return null;
  });
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  try {
    const etag = `"${hash('sha256', `${path}\0${(await disk.entry(path))?.id}\0${file.size}`, 'hex').slice(0, 32)}"`;
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    const part = sendFileHead(request, response, { type, size: file.size, etag });
    if (!part) return;
    if (request.method === 'HEAD') response.end();
    else await send(part.first, part.end);
  } finally {
    await file.close();
  }

  async function send(first: number, end: number): Promise<void> {
    for (let at = first; at < end && !response.destroyed; ) {
      const bytes = await file?.read(at, Math.min(CHUNK, end - at));
      // A file that became shorter cannot keep its promise of a length.
      if (!bytes || bytes.length === 0) return void response.destroy();
      at += bytes.length;
      if (!response.write(bytes)) await drained(response);
    }
    response.end();
  }
}

/** Resolves when more can be written, or when the client has disconnected. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
