import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { buildConnector, DiagnosticsChannel } from 'undici';
import { Client } from 'undici';

const SEND_HEADERS = 'undici:client:sendHeaders';

/** A client for exactly one request on a connection of its own. */
export interface SingleUse {
  readonly client: Client;
  /** True once the headers of the request may have left this machine. While it is false nobody has seen the request. */
  readonly left: boolean;
  /** Cuts what is still open and stops watching, without waiting for it. */
  close(): void;
}

/**
 * Opens a client whose one request is never sent twice: it connects at most once and reuses nothing (an idle socket that the server
 * is just closing makes an honest POST ambiguous). Whether the request left is told by undici, which announces every request just
 * before it writes it; error codes cannot tell (ECONNRESET comes from a TLS handshake as well as from a server that took the job).
 */
export function singleUse(
  origin: string,
  connector: buildConnector.connector,
  onLeft: () => void,
): SingleUse {
  let connected = false;
  let left = false;
  let socket: Socket | null = null;

  const client = new Client(origin, {
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      if (connected) return callback(new Error('the connection was closed before anything was sent'), null);
      connected = true;
      connector(options, (...result) => {
        socket = result[1];
        callback(...result);
      });
    },
  });

  const announced = (message: unknown) => {
    if (socket === null || (message as DiagnosticsChannel.ClientSendHeadersMessage).socket !== socket) return;
    left = true;
    onLeft();
  };
  subscribe(SEND_HEADERS, announced);

  return {
    client,
    get left() {
      return left;
    },
    close() {
      unsubscribe(SEND_HEADERS, announced);
      client.destroy(() => {});
    },
  };
}
