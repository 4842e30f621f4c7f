import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Film, openFilm } from '../../app/film/film.js';
import { type SandboxServing, serveSandbox } from '../../app/sandbox.js';
import type { CliContext, Exit } from '../context.js';
import { refuse, refuseManifest, tell, writeJson } from '../show.js';

/** How the sandbox runs, as typed. */
export interface SandboxFlags extends Omit<SandboxServing, 'jobsFile' | 'film'> {
  jobs?: string;
  manifest?: string;
  json?: boolean;
}

/** `shotlist sandbox`: the local gateway, until Ctrl-C. */
export async function sandbox(context: CliContext, flags: SandboxFlags): Promise<Exit> {
  const { jobs, manifest, json, ...serving } = flags;
  let film: Film | null = null;
  if (manifest !== undefined) {
    const opened = await openFilm(context, manifest, true);
    if (!opened.ok) return refuseManifest(context, opened.error);
    film = opened.value;
  }
  const jobsFile = jobs === undefined ? null : resolve(context.cwd, jobs);
  const started = await serveSandbox(context, { ...serving, jobsFile, film });
  if (!started.ok) return refuse(context, started.error);
  const { url, mediaUrl, close } = started.value;
  if (json) writeJson(context, { url, media_url: mediaUrl });
  else context.out.write(`${url}\n`);
  tell(
    context,
    `The sandbox is running; press Ctrl-C to stop it. To use it from another terminal:\n  shotlist render MANIFEST --sandbox --gateway ${url}`,
  );
  if (!context.interrupt.aborted) await once(context.interrupt, 'abort');
  await close();
  return 0;
}
