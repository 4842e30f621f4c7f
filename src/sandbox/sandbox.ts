import type { RequestListener } from 'node:http';
import type { Catalog } from '../catalog/model.js';
import type { Usd } from '../core/money.js';
import { listen, sendJson } from '../system/http-server.js';
import type { Machine } from '../system/machine.js';
import { createAccount } from './account.js';
import { type Api, answerApi } from './api.js';
import { createCallbacks, type WebhookFault } from './callbacks.js';
import { answerCdn } from './cdn.js';
import { createClips } from './clip.js';
import { openJobsFile } from './jobs-file.js';
import { createLabels, type FilmTakes } from './labels.js';
import { createQueue } from './queue.js';
import { managementError } from './replies.js';
import { createSchedule, type WorkerOptions } from './schedule.js';

/** The options of a sandbox. */
export interface SandboxOptions extends WorkerOptions, Pick<Machine, 'disk' | 'clock'> {
  /** The models with an endpoint. */
  catalog: Catalog;
  /** The takes of the film that is rendered, whose clips say which take they are. Default: none. */
  takes?: FilmTakes;
  /** Ports of 127.0.0.1 for the gateway and for the media; 0 or absent for any free port. */
  port?: number;
  mediaPort?: number;
  /** The file that keeps jobs between processes, in an existing folder; null keeps them in memory. */
  jobsFile: string | null;
  newId: Pick<Machine['newId'], 'uuid'>;
  /** The balance of the account, spent at the catalog's prices; absent means no limit. Above it submissions get 402. */
  balance?: Usd;
  /** Submissions per minute; above it submissions get 429. Status requests are not counted. */
  rateLimit?: number;
  /** Gateway model ids that get the reply "not found or is disabled". */
  disabled?: Iterable<string>;
  /** What goes wrong with the calls that submissions ask for, job by job in turn. Default: nothing. */
  webhookFaults?: readonly WebhookFault[];
}

/** What a sandbox has seen. */
export interface SandboxStats {
  /** Jobs that it accepted; those of earlier processes do not count. */
  accepted: number;
  mediaRequests: number;
  /** Media requests that carried the account's key, which they never should. */
  leakedKeys: number;
  /** Calls that it made. */
  calls: number;
}

/** A running sandbox. */
export interface Sandbox {
  /** The origins of the gateway, such as `http://127.0.0.1:4011`, and of the media. */
  url: string;
  mediaUrl: string;
  stats(): SandboxStats;
  /** Adds to the balance. */
  topUp(amount: Usd): void;
  /** With false, refuses every key with 401 from now on. */
  acceptKeys(accept: boolean): void;
  /** Stops the servers and closes open connections. Jobs in a file continue by the clock. */
  close(): Promise<void>;
}

/** The default workers. */
export const SANDBOX_WORKERS: WorkerOptions = { workers: 4, renderSeconds: 3, failRate: 0, seed: 1 };

/**
 * Starts a gateway on loopback that follows the documented contract, with media on a separate origin. It costs nothing and accepts any
 * key.
 *
 * @throws Node's error, with nothing left open, if a port is in use or the jobs file cannot be opened.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { disk, catalog, clock, jobsFile } = options;
  const file = await openJobsFile(disk, jobsFile, clock.now());
  const queue = createQueue(file, createSchedule(options), options);
  const account = createAccount({ balance: options.balance ?? null, rate: options.rateLimit ?? null, clock });
  const counts = { mediaRequests: 0, leakedKeys: 0 };

  const clipOf = createClips();
  const answerMedia: RequestListener = (request, response) => {
    counts.mediaRequests += 1;
    if (request.headers['ocp-apim-subscription-key'] !== undefined) counts.leakedKeys += 1;
    answerCdn({ queue, clock, clipOf }, request, response).catch(() => response.destroy());
  };
  const media = await orClose(listen(options.mediaPort ?? 0, answerMedia), file);

  const callbacks = createCallbacks({
    clock,
    faults: options.webhookFaults ?? [],
    renderMs: options.renderSeconds * 1000,
    cdn: () => media.origin,
  });
  for (const job of file.earlier) if (job.ends > clock.now()) callbacks.expect(job);

  const api: Api = {
    catalog,
    disabled: new Set(options.disabled),
    account,
    labels: createLabels(options.takes ?? []),
    queue,
    callbacks,
    clock,
    origins: () => ({ gateway: gateway.origin, cdn: media.origin }),
  };
  const answerGateway: RequestListener = (request, response) => {
    answerApi(api, request).then(
      (answer) => sendJson(response, answer),
      () => sendJson(response, managementError(500, 'Internal server error')),
    );
  };
  const gateway = await orClose(listen(options.port ?? 0, answerGateway), media, file);

  return {
    url: gateway.origin,
    mediaUrl: media.origin,
    stats: () => ({ ...counts, accepted: queue.size - file.earlier.length, calls: callbacks.made }),
    topUp: account.topUp,
    acceptKeys: account.acceptKeys,
    async close() {
      callbacks.close();
      await Promise.all([gateway.close(), media.close()]);
      await file.close();
    },
  };
}

/** Waits for something to open; if that fails, closes everything that was opened before. */
async function orClose<T>(opening: Promise<T>, ...opened: { close(): Promise<void> }[]): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    for (const each of opened) await each.close();
    throw error;
  }
}
