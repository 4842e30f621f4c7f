import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { describeNetworkError } from './network-error.js';
import { requestOptions } from './requests.js';

/** One request for media, or about a link. Times are milliseconds. */
export interface MediaRequest {
  url: URL;
  method: 'GET' | 'HEAD';
  headers: OutgoingHttpHeaders;
  agent: Agent;
  /** For the head of the answer, and without a byte of its body. */
  stall: number;
  signal: AbortSignal | undefined;
}

/**
 * The answer to a request, its body still to be read; rejects with the error where none comes. Aborting, or a server that stalls while
 * somebody waits for its bytes, breaks the body. Interim answers are passed over.
 */
export function requestMedia({ stall, signal, ...asked }: MediaRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(stoppedError());
    let response: IncomingMessage | null = null;
    const wire = request({
      ...requestOptions({ ...asked, over: { agent: asked.agent } }),
      timeout: stall,
    });
    const fail = (error: Error) => (response ?? wire).destroy(error);
    const stopped = () => fail(stoppedError());
    signal?.addEventListener('abort', stopped, { once: true });
    let late: NodeJS.Timeout | undefined;
    wire.on('socket', () => {
      late = setTimeout(
        () => setImmediate(() => response ?? wire.destroy(new Error('no answer in time'))),
        stall,
      );
    });
    wire.on('timeout', () => {
      const seen = wire.socket?.bytesRead;
      // What came while this process was stopped is read first; and bytes that lie here wait for their reader, not for the server.
      setImmediate(() => {
        if (wire.socket?.bytesRead === seen && !response?.readableLength)
          fail(new Error('no more bytes in time'));
        else wire.socket?.setTimeout(stall);
      });
    });
    wire.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new Error('the answer is 101, a change of protocol that nobody asked for'));
    });
    wire.on('error', (error) => reject(error));
    wire.on('close', () => {
      clearTimeout(late);
      signal?.removeEventListener('abort', stopped);
      reject(new Error('the connection was closed'));
    });
    wire.on('response', (answer) => {
      clearTimeout(late);
      response = answer;
      // A body that nobody reads must not bring the process down when it breaks.
      answer.on('error', () => undefined);
      resolve(answer);
    });
    wire.end();
  });
}

function stoppedError(): Error {
  return Object.assign(new Error('stopped'), { name: 'AbortError' });
}

/** Which bytes of a file a 206 holds: from `start` to `end`, both included, of `length`, null where the server did not say. */
export interface ContentRange {
  start: number;
  end: number;
  length: number | null;
}

/** Reads a Content-Range header (RFC 9110 14.4); null where it is missing or makes no sense. */
export function parseContentRange(header: string | undefined): ContentRange | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(header?.trim() ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  const end = Number(match[2]);
  const length = match[3] === '*' ? null : Number(match[3]);
  return end < start || (length !== null && end >= length) ? null : { start, end, length };
}

/** The ETag where it is a strong one (RFC 9110 8.8.3), else null: a weak one cannot vouch for single bytes. */
export function strongEtag(header: string | undefined): string | null {
  return header !== undefined && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(header) ? header : null;
}

/** How slow a body may be: at least that many bytes a second over so many milliseconds of waiting for it. */
export interface Slowest {
  bytesPerSecond: number;
  over: number;
}

/** What a body is held to. */
export interface Bounds {
  /** Bytes, null where unknown. */
  size: number | null;
  /** Bytes. */
  longest: number;
  slowest: Slowest;
  /** Milliseconds by a clock that nobody sets. */
  elapsed(): number;
}

/** The bytes of a body, which throws where it is shorter or longer than announced, longer than `longest`, cut, stalled or too slow. */
export async function* boundedBody(
  body: AsyncIterable<Uint8Array>,
  { size, longest, slowest, elapsed }: Bounds,
): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  let waited = 0;
  let came = 0;
  let since = elapsed();
  try {
    for await (const chunk of body) {
      seen += chunk.length;
      if (seen > (size ?? longest)) throw new Error(`the file is longer than ${size ?? longest} bytes`);
      // Only the wait for the server counts, not the time that its bytes take to be stored.
      waited += elapsed() - since;
      came += chunk.length;
      if (waited >= slowest.over) {
        if (came < (slowest.bytesPerSecond * slowest.over) / 1000)
          throw new Error(`${came} bytes in ${Math.round(waited / 1000)} s are too few: the server stalls`);
        waited = 0;
        came = 0;
      }
      yield chunk;
      since = elapsed();
    }
  } catch (error) {
    throw new Error(describeNetworkError(error), { cause: error });
  }
  if (size !== null && seen < size) throw new Error(`the file ended after ${seen} of ${size} bytes`);
}
