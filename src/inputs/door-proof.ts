import { err, ok, type Result } from '../core/result.js';
import { keepConnections } from '../gateway/http/agent.js';
import { connectorOf } from '../gateway/http/connect.js';
import type { ProxyFor } from '../gateway/http/proxy.js';
import { createRequests } from '../gateway/http/requests.js';
import type { Clock } from '../system/clock.js';

/** How often the way is tried, the pause between, and how long one answer may take; in milliseconds. */
const TRIES = 3;
const PAUSE = 1500;
const PATIENCE = 10_000;

/** How long an outcome is taken for the present state, in milliseconds. */
const FRESH = 3000;

/** Shows that a public address leads to this process. */
export interface DoorProof {
  /** Asks again where the last outcome is older than 3 s. The error says what is there instead, in a clause. */
  check(signal?: AbortSignal): Promise<Result<null, string>>;
  close(): void;
}

/** `expose` makes the address answer with a text until the function that it returns is called; the path below `url` comes with it. */
export function createProof(
  url: string,
  expose: () => { path: string; text: string; hide(): void },
  { clock, proxyFor }: { clock: Clock; proxyFor: ProxyFor },
): DoorProof {
  const { origin, pathname } = new URL(url);
  const connector = connectorOf({ timeout: PATIENCE, proxyFor });
  const connections = keepConnections(connector);
  const requests = createRequests({
    origin,
    // Some tunnels show a page of their own to browsers first, told by the name of the program.
    authorization: { 'User-Agent': 'shotlist', Accept: '*/*' },
    clock,
    redact: (text) => text,
    connector,
    agent: connections.agentFor(new URL(origin)),
    timeout: PATIENCE,
  });
  let asking: Promise<Result<null, string>> | null = null;
  let last: { at: number; outcome: Result<null, string> } | null = null;

  async function ask(signal: AbortSignal | undefined): Promise<Result<null, string>> {
    let outcome = await askOnce(signal);
    for (let tries = 1; tries < TRIES && !outcome.ok && !signal?.aborted; tries += 1) {
      await clock.sleep(PAUSE, signal);
      outcome = await askOnce(signal);
    }
    return outcome;
  }

  async function askOnce(signal: AbortSignal | undefined): Promise<Result<null, string>> {
    const { path, text, hide } = expose();
    try {
      const came = await requests.get(`${pathname.replace(/\/+$/, '')}/${path}`, signal);
      if (came.kind === 'failed') return err(`it cannot be reached: ${came.why}`);
      const { status, body } = came.answer;
      if (status === 200 && body.toString() === text) return ok(null);
      if (status >= 300 && status <= 399) return err(`it redirects (${status}), perhaps to a login`);
      if (status >= 500) return err(`it answers ${status}, so its tunnel does not reach this run`);
      return err(`it answers ${status}, and not from this run`);
    } finally {
      hide();
    }
  }

  return {
    async check(signal) {
      if (last && clock.elapsed() - last.at < FRESH) return last.outcome;
      asking ??= ask(signal).then((outcome) => {
        asking = null;
        if (!signal?.aborted) last = { at: clock.elapsed(), outcome };
        return outcome;
      });
      return asking;
    },
    close: () => connections.close(),
  };
}
