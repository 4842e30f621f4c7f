import type { ServerResponse } from 'node:http';

/** The open pages of a film. Each receives server-sent events. */
export interface Readers {
  /** Adds a page and sends it these events immediately. */
  add(response: ServerResponse, first: readonly PageEvent[]): void;
  tell(event: PageEvent): void;
  close(): void;
}

/** An event for a page; `data` is JSON text. */
export interface PageEvent {
  /** `film`: all of it; `change`: what is different from the version before; `live`: the run and the choices. */
  event: 'film' | 'change' | 'live';
  data: string;
  /** The version of the film that the page shows with it; a page that connects again names the last one. */
  id?: number;
}

/** The most unread bytes of a page before it is disconnected; the browser then reconnects. */
const MOST_BUFFERED = 64 * 1024 * 1024;

/** The readers of a review. One that does not read costs no memory beyond what was sent to it. */
export function createReaders(): Readers {
  const readers = new Set<ServerResponse>();
  return {
    add(response, first) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      readers.add(response);
      response.on('close', () => readers.delete(response));
      response.write('retry: 1000\n\n');
      for (const event of first) send(response, event);
    },
    tell(event) {
      for (const response of readers) send(response, event);
    },
    close() {
      for (const response of readers) response.end();
    },
  };
}

function send(response: ServerResponse, { event, data, id }: PageEvent): void {
  if (response.writableLength > MOST_BUFFERED) response.destroy();
  else response.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
}
