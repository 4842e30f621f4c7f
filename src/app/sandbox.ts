import { builtInModels } from '../catalog/load.js';
import { invalid, type Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import type { WebhookFault } from '../sandbox/callbacks.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import type { WorkerOptions } from '../sandbox/schedule.js';
import { errorCode, FileProblem } from '../system/disk.js';
import type { Environment, Film } from './film/film.js';

/** How a sandbox is served. */
export interface SandboxServing extends WorkerOptions {
  /** Ports of the gateway and of the media; 0 for any. */
  port: number;
  mediaPort: number;
  /** Absolute path of the file that keeps the jobs between runs; null to forget them. */
  jobsFile: string | null;
  /** What goes wrong with the calls that submissions ask for. */
  webhookFaults?: readonly WebhookFault[];
  /** A film whose own models it serves too, and whose takes its clips name. */
  film: Film | null;
}

/** Starts the local gateway; the caller closes it. Refused if a port is taken or the jobs cannot be kept. */
export async function serveSandbox(
  environment: Environment,
  { film, ...serving }: SandboxServing,
): Promise<Result<Sandbox, Refusal>> {
  try {
    const catalog = film?.manifest.catalog ?? builtInModels();
    return ok(await startSandbox({ ...environment, catalog, takes: film?.takes ?? [], ...serving }));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return invalid(`The sandbox cannot start: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  if (errorCode(error) === 'EADDRINUSE') return 'the port is taken; choose another with --port';
  if (error instanceof FileProblem) return `${error.words}. Name another file with --jobs`;
  return error instanceof Error ? error.message : String(error);
}
