import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import { connectTo } from './connect.js';

/** How long an idle connection is kept, in milliseconds: shorter than most servers keep theirs. */
const IDLE = 4000;

/** Connections that are used again, by origin. */
export interface Connections {
  /** What `request` of node:http takes as its agent for requests to that link. */
  agentFor(url: URL): Agent;
  /** Closes all of them, those in use too. */
  close(): void;
}

/** Keeps connections that `connector` makes. For requests that may be sent again: an idle connection may be one that is just being closed. */
export function keepConnections(connector: buildConnector.connector): Connections {
  const agents = new Map<string, OriginAgent>();
  let isClosed = false;
  return {
    agentFor(url) {
      const known = agents.get(url.origin);
      if (known) return known;
      const made = new OriginAgent(url, connector);
      if (!isClosed) agents.set(url.origin, made);
      return made;
    },
    close() {
      isClosed = true;
      for (const agent of agents.values()) agent.close();
    },
  };
}

class OriginAgent extends Agent {
  readonly #url: URL;
  readonly #connector: buildConnector.connector;
  #isClosed = false;

  constructor(url: URL, connector: buildConnector.connector) {
    super({ keepAlive: true, timeout: IDLE });
    this.#url = url;
    this.#connector = connector;
  }

  override createConnection(
    _options: ClientRequestArgs,
    made: (error: Error | null, socket: Duplex) => void = () => undefined,
  ): undefined {
    connectTo(this.#connector, this.#url).then(
      (socket) => {
        if (this.#isClosed) socket.destroy();
        made(null, socket);
      },
      // The types ask for a socket beside the error; there is none, and none is looked for.
      (error) => made(error, undefined as unknown as Duplex),
    );
  }

  close(): void {
    this.#isClosed = true;
    this.destroy();
  }
}
