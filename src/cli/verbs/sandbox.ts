import { resolve } from 'node:path';
import { openFilm } from '../../app/film.js';
import { refusal } from '../../app/refusal.js';
import { builtInModels } from '../../catalog/load.js';
import type { Catalog } from '../../catalog/model.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import { errorCode, FileProblem } from '../../system/disk.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
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
export async function sandbox(context: CliContext, flags: SandboxFlags): Promise<Exit> {
  let catalog: Catalog = builtInModels();
  if (flags.manifest !== undefined) {
    const opened = await openFilm(context, flags.manifest, true);
    if (!opened.ok) return refuseManifest(context, flags.manifest, opened.error, false);
    catalog = opened.value.manifest.catalog;
  }
  try {
    const running = await startSandbox({
      disk: context.disk,
      clock: context.clock,
      newId: context.newId,
      catalog,
      port: flags.port,
      mediaPort: flags.mediaPort,
      workers: flags.workers,
      renderSeconds: flags.renderSeconds,
      failRate: flags.failRate,
      seed: flags.seed,
      jobsFile: flags.jobs === undefined ? null : resolve(context.cwd, flags.jobs),
    });
    if (flags.json) writeJson(context, { url: running.url, media_url: running.mediaUrl });
    else context.out.write(`${running.url}\n`);
    context.err.write(
      `The sandbox is listening. In another terminal: shotlist render MANIFEST --sandbox --gateway ${running.url}\nCtrl-C stops it.\n`,
    );
    await untilAborted(context.interrupt);
    await running.close();
    return 0;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return refuse(context, refusal('invalid', `The sandbox cannot start: ${reasonOf(error)}.`));
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
