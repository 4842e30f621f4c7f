import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import pLimit from 'p-limit';
import { LARGEST_SERVED } from '../core/door-address.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../system/disk.js';
import { sendFileHead } from '../system/http-server.js';
import { type LocalFile, nameAt } from './place.js';
import { readChecked } from './read-checked.js';

/** Files that are in memory at a time, because they are being sent. */
const SENDING = 8;

/** The files that a door serves. */
export interface DoorFiles {
  /** Files that nobody has read yet. */
  readonly unread: number;
  /** Serves a file from here on, and returns its name; the error, a clause for people, is why nobody could read it. */
  add(file: LocalFile): Promise<Result<string, string>>;
  /** True for the name of a file, with or without its extension. */
  has(name: string): boolean;
  /** Answers a GET or HEAD; false, and nothing sent, where there is no such file, or it is not any more what it was. */
  send(name: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

interface Served {
  file: LocalFile;
  state: 'unread' | 'read' | 'lost';
}

/** No files yet. `nameOf` makes names that nobody can guess; `lost` is told once of each file that was asked for and has changed. */
export function createDoorFiles(
  { disk, lost }: { disk: Disk; lost(file: LocalFile): void },
  nameOf: (what: string) => string,
): DoorFiles {
  const served = new Map<string, Served>();
  const sending = pLimit(SENDING);

  async function sendBytes(known: Served, request: IncomingMessage, response: ServerResponse) {
    const { file } = known;
    const bytes = await readIfSame(disk, file);
    if (bytes === null) {
      if (known.state !== 'lost') lost(file);
      known.state = 'lost';
      return false;
    }
    const etag = `"${file.sha256.slice(0, 32)}"`;
    const part = sendFileHead(request, response, { type: file.mime, size: bytes.length, etag });
    if (!part) return true;
    const over = new Promise((resolve) => response.once('close', resolve));
    response.end(request.method === 'HEAD' ? undefined : bytes.subarray(part.first, part.end));
    await over;
    if (request.method === 'GET') known.state = 'read';
    return true;
  }

  return {
    get unread() {
      return [...served.values()].filter(({ state }) => state === 'unread').length;
    },
    async add(file) {
      if (file.bytes > LARGEST_SERVED) return err('the file is larger than 64 MiB');
      const read = await readChecked(disk, file);
      if (!read.ok) return err(read.error.why);
      const name = `${nameOf(`file ${file.sha256}`)}${extname(nameAt(file))}`;
      if (!served.has(name)) served.set(name, { file, state: 'unread' });
      return ok(name);
    },
    has: (name) => [...served.keys()].some((each) => each === name || each.startsWith(`${name}.`)),
    async send(name, request, response) {
      const known = served.get(name);
      return known !== undefined && sending(() => sendBytes(known, request, response));
    },
  };
}

/** The bytes of a file as it was put, null for any other. */
async function readIfSame(disk: Disk, file: LocalFile): Promise<Uint8Array | null> {
  try {
    const entry = await disk.entry(file.path);
    if (entry?.kind !== 'file' || entry.size > LARGEST_SERVED) return null;
    const bytes = await disk.readBytes(file.path);
    return hash('sha256', bytes, 'hex') === file.sha256 ? bytes : null;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return null;
  }
}
