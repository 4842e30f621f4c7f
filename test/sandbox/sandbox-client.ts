import { onTestFinished } from 'vitest';
import type { Model } from '../../src/catalog/model.js';
import {
  SANDBOX_WORKERS,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../src/sandbox/sandbox.js';
import { systemIds } from '../../src/system/ids.js';
import { memoryDisk } from '../support/memory-disk.js';
import { catalog } from './models.js';

/** The fields of all answers; a test asks for those that its answer has. */
interface Said {
  request_id: string;
  status: string;
  output: { media_url: [string] };
}

/** A running sandbox whose clock only the test moves, with the requests of a client. */
export async function stage(options: Partial<SandboxOptions> = {}) {
  const clock = { now: () => stand.now, elapsed: () => stand.now, sleep: async () => {} };
  const stand = { now: Date.parse('2026-11-22T10:00:00.000Z') };
  const setUp: SandboxOptions = {
    ...SANDBOX_WORKERS,
    disk: memoryDisk().disk,
    catalog,
    jobsFile: null,
    clock,
    newId: systemIds,
    ...options,
  };
  const sandbox = await startSandbox(setUp);
  onTestFinished(() => sandbox.close());
  return { stand, sandbox, setUp, ...client(sandbox) };
}

/** The three requests that a client of the gateway makes. */
export function client(sandbox: Sandbox) {
  const key = { 'Ocp-Apim-Subscription-Key': 'a key' };

  async function answer(response: Response) {
    return { status: response.status, headers: response.headers, body: (await response.json()) as Said };
  }

  return {
    submit: async (model: Model, body: unknown, headers: Record<string, string> = key) =>
      answer(
        await fetch(sandbox.url + model.path, {
          method: 'POST',
          headers,
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    status: async (id: string) =>
      answer(await fetch(`${sandbox.url}/v2/requests/status/${id}`, { headers: key })),
    media: (link: string, headers: Record<string, string> = {}) => fetch(link, { headers }),
  };
}
