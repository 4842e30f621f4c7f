import { resolve } from 'node:path';
import { openFilm } from '../../app/film.js';
import { type Exit, refusal } from '../../app/room.js';
import { builtInModels } from '../../catalog/load.js';
import type { Catalog } from '../../catalog/model.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import { errorCode, FileProblem } from '../../system/disk.js';
import type { Shell } from '../shell.js';
import { refuse, refuseManifest, writeJson } from '../show.js';

/** Options of `shotlist sandbox`, as typed. */
export interface SandboxFlags {
  port: number;
  mediaPort: number;
  workers: number;
  renderSeconds: number;
  failRate: number;
  seed: number;
  jobs?: string;
  manifest?: string;
  json?: boolean;
}

/** `shotlist sandbox`: the local gateway, until Ctrl-C. */
export async function sandbox(shell: Shell, flags: SandboxFlags): Promise<Exit> {
  let catalog: Catalog = builtInModels();
  if (flags.manifest !== undefined) {
    const opened = await openFilm(shell, flags.manifest, true);
    if (!opened.ok) return refuseManifest(shell, flags.manifest, opened.error, false);
    catalog = opened.value.manifest.catalog;
  }
  try {
    const running = await startSandbox({
      disk: shell.disk,
      clock: shell.clock,
      catalog,
      port: flags.port,
      mediaPort: flags.mediaPort,
      workers: flags.workers,
      renderSeconds: flags.renderSeconds,
      failRate: flags.failRate,
      seed: flags.seed,
      jobsFile: flags.jobs === undefined ? null : resolve(flags.jobs),
    });
    if (flags.json) writeJson(shell, { url: running.url, media_url: running.mediaUrl });
    else shell.out.write(`${running.url}\n`);
    shell.err.write(
      `The sandbox is listening. In another terminal: shotlist render MANIFEST --sandbox --gateway ${running.url}\nCtrl-C stops it.\n`,
    );
    await untilAborted(shell.interrupt);
    await running.close();
    return 0;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return refuse(shell, refusal(2, `The sandbox cannot start: ${reasonOf(error)}.`));
  }
}

function reasonOf(error: unknown): string {
  if (errorCode(error) === 'EADDRINUSE') return 'the port is taken; choose another with --port';
  if (error instanceof FileProblem) return `${error.words}. Name another file with --jobs`;
  return error instanceof Error ? error.message : String(error);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
