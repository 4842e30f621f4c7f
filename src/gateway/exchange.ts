import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { troubleOf } from './trouble.js';

/** The longest answer that is read, in bytes. Media are no answers. */
export const LONGEST_ANSWER = 1024 * 1024;

/** An HTTP answer as far as it came. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Why the body may lack its end; null where it is whole. */
  cut: string | null;
}

/** What came of one request: an answer, or why there is none. */
export type Exchange = { kind: 'answer'; answer: Answer } | { kind: 'none'; why: string };

/**
 * Sends one request and reads its answer, at most `LONGEST_ANSWER` bytes of it, until `stop` aborts (its reason, an Error, becomes
 * the why). What had arrived by then is kept. Never throws.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  stop: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: Pick<Answer, 'status' | 'headers'> | null = null;
    let wire: Dispatcher.DispatchController | null = null;

    const end = (cut: string | null) => {
      stop.removeEventListener('abort', stopped);
      if (head) resolve({ kind: 'answer', answer: { ...head, body: Buffer.concat(chunks), cut } });
      else resolve({ kind: 'none', why: cut ?? 'there was no answer' });
    };
    const stopped = () => {
      end(troubleOf(stop.reason));
      wire?.abort(new Error('stopped'));
    };
    if (stop.aborted) return stopped();
    stop.addEventListener('abort', stopped);

    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        wire = controller;
        if (stop.aborted) controller.abort(new Error('stopped'));
      },
      onResponseStart(_controller, status, headers) {
        if (status >= 200) head = { status, headers };
      },
      onResponseData(controller, chunk) {
        size += chunk.length;
        if (size > LONGEST_ANSWER) {
          end('the answer is longer than 1 MiB');
          controller.abort(new Error('too long'));
        } else chunks.push(chunk);
      },
      onResponseEnd: () => end(null),
      onResponseError: (_controller, error) => end(troubleOf(error)),
    });
  });
}
